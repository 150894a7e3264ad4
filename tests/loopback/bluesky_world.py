# SPDX-License-Identifier: EUPL-1.2
# State of the loopback Bluesky: people, their records, who is told of what, chats, and the sessions of one account.
import base64
import hashlib
import json

from clock import iso

POSTS = "app.bsky.feed.post"
LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
ACCESS_MS, REFRESH_MS = 2 * 3600000, 90 * 86400000


def tid(us, clock=0):
    number = us << 10 | clock
    return "".join(LETTERS[number >> 5 * i & 31] for i in range(12, -1, -1))


def cid(record):
    text = json.dumps(record, sort_keys=True).encode()
    return "bafyrei" + base64.b32encode(hashlib.sha256(text).digest()).decode().lower().rstrip("=")


def encoded(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


class World:
    """One account of ours ("us") with an app password, and whoever writes to it."""

    def __init__(self, clock, handle, password):
        self.clock, self.password = clock, password
        self.handles = {"us": handle}
        self.scope = "com.atproto.appPassPrivileged"
        self.number = 0
        self.posts, self.written = [], []
        self.access, self.refresh = {}, None
        self.logins = 0
        self.convos, self.log = {}, []
        self.blocked = set()
        self.incoming = "all"

    # ---- people ----

    @staticmethod
    def did(name):
        return name if name.startswith("did:") else "did:plc:" + (name * 24)[:24]

    def person(self, did):
        name = next((n for n in self.handles if self.did(n) == did), None)
        handle = self.handles.get(name) or f"{did[8:12]}.example"
        return {"did": did, "handle": handle, "displayName": handle.split(".")[0].title(), "labels": []}

    # ---- posts ----

    def next(self):
        self.number += 1
        return self.number

    def post(self, uri):
        return next((p for p in self.posts if p["uri"] == uri and not p["deleted"]), None)

    def shown(self, post):
        return post["did"] not in self.blocked

    def put(self, did, key, record):
        """A new record, as any client of the network writes one."""
        uri = f"at://{did}/{POSTS}/{key}"
        old = self.post(uri)
        if old:
            old["record"], old["cid"] = record, cid(record)
            return old
        post = {"uri": uri, "cid": cid(record), "did": did, "record": record, "deleted": False, "n": self.next(), "ms": self.clock.ms}
        post["reason"] = self.reason(post)  # people are told when it comes in, whatever goes away later
        self.posts.append(post)
        return post

    def indexed(self, post):
        """The network's own time: a claim of the past is believed, one of the future is not."""
        return min(post["record"]["createdAt"], iso(post["ms"]))

    def say(self, wish):
        """by, text, to (a URI), quote (a URI), mention, at (what the program claims), key."""
        did, text = self.did(wish["by"]), wish["text"]
        record = {"$type": POSTS, "text": text, "langs": ["es"], "createdAt": wish.get("at") or iso(self.clock.ms)}
        parent = self.post(wish["to"]) if wish.get("to") else None
        if wish.get("to"):
            root = (parent["record"].get("reply") or {}).get("root") if parent else None
            mine = {"uri": wish["to"], "cid": parent["cid"] if parent else "bafyreigone"}
            record["reply"] = {"root": root or mine, "parent": mine}
        if wish.get("quote"):
            record["embed"] = {"$type": "app.bsky.embed.record", "record": {"uri": wish["quote"], "cid": self.post(wish["quote"])["cid"]}}
        if wish.get("mention"):
            record["facets"] = [{"index": {"byteStart": 0, "byteEnd": 5},
                                 "features": [{"$type": "app.bsky.richtext.facet#mention", "did": self.did("us")}]}]
        post = self.put(did, tid(self.clock.ms * 1000 + self.next()), record)
        return {"id": post["uri"]}

    def edit(self, wish):
        post = self.post(wish["id"])
        post["record"] = post["record"] | {"text": wish["text"]}
        post["cid"] = cid(post["record"])

    def delete(self, wish):
        self.post(wish["id"])["deleted"] = True

    def above(self, post):
        """The posts that it stands below, nearest first."""
        found, uri = [], (post["record"].get("reply") or {}).get("parent", {}).get("uri")
        while uri and len(found) < 50:
            parent = self.post(uri)
            found.append(uri)
            uri = parent and (parent["record"].get("reply") or {}).get("parent", {}).get("uri")
        return found

    def reason(self, post):
        """Why we are told of it: mention, then quote, then reply down to five levels; None: we are not."""
        mine = f"at://{self.did('us')}/"
        features = [f for facet in post["record"].get("facets", []) for f in facet["features"]]
        if post["did"] == self.did("us"):
            return None
        if any(f.get("did") == self.did("us") for f in features):
            return "mention"
        if (post["record"].get("embed") or {}).get("record", {}).get("uri", "").startswith(mine):
            return "quote"
        return "reply" if any(uri.startswith(mine) for uri in self.above(post)[:5]) else None

    def notifications(self):
        told = [(self.indexed(p), p["n"], p) for p in self.posts if p["reason"] and not p["deleted"] and self.shown(p)]
        return [p for _, _, p in sorted(told, key=lambda one: one[:2], reverse=True)]

    def replies(self, uri):
        return [p for p in self.posts if not p["deleted"] and (p["record"].get("reply") or {}).get("parent", {}).get("uri") == uri]

    # ---- sessions ----

    def session(self):
        """A new pair; what renewed before does so no more."""
        made = self.next()
        access = ".".join((encoded({"typ": "at+jwt", "alg": "HS256"}),
                           encoded({"scope": self.scope, "exp": (self.clock.ms + ACCESS_MS) // 1000, "jti": made}), "ZmlybWE"))
        self.access[access] = self.clock.ms + ACCESS_MS
        self.refresh = (f"renueva-{made}", self.clock.ms + REFRESH_MS)
        return {"accessJwt": access, "refreshJwt": self.refresh[0], "did": self.did("us"), "handle": self.handles["us"], "active": True}

    # ---- chats ----

    def chat(self, wish):
        """by (who of the conversation writes), with (whose conversation; the same, when left out), text."""
        other = wish.get("with", wish["by"])
        convo = self.convos.setdefault(f"c{other}", {"messages": [], "status": "request", "with": self.did(other)})
        message = {"$type": "chat.bsky.convo.defs#messageView", "id": f"m{self.next()}", "rev": tid(self.number),
                   "text": wish["text"], "sender": {"did": self.did(wish["by"])}, "sentAt": iso(self.clock.ms)}
        convo["messages"].append(message)
        self.log.append({"$type": "chat.bsky.convo.defs#logCreateMessage", "rev": message["rev"], "convoId": f"c{other}", "message": message})
        return {"id": message["id"]}

    def unsend(self, wish):
        for name, convo in self.convos.items():
            for message in convo["messages"]:
                if message["id"] == wish["id"]:
                    message["$type"] = "chat.bsky.convo.defs#deletedMessageView"
                    message.pop("text")
                    self.log.append({"$type": "chat.bsky.convo.defs#logDeleteMessage", "rev": tid(self.next()), "convoId": name,
                                     "message": dict(message)})
