# SPDX-License-Identifier: EUPL-1.2
# The loopback Bluesky's interface: a server of accounts that passes on what is the network's, as transcripts of one show it.
import re
import unicodedata

from bluesky_world import POSTS, tid
from clock import iso
from message import Response


class Refused(Exception):
    def __init__(self, name, words="", status=400):
        super().__init__(words)
        self.name, self.words, self.status = name, words, status


def refusal(name, words, status):
    return Response.json({"error": name, "message": words}, status)


def too_many(seconds):
    return Response.json({"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}, 429,
                         [("RateLimit-Policy", "3000;w=300" if seconds <= 300 else "5000;w=3600"),
                          ("RateLimit-Remaining", "0"), ("Retry-After", str(seconds))])


def graphemes(text):
    """Near enough for what the tests write: marks and joined signs count with what they follow."""
    return len(re.sub("\u200d.", "", "".join(c for c in text if not unicodedata.combining(c))))


class Api:
    """`page`: how many items a page has at most. `quirks`: opaque-cursor."""

    def __init__(self, world, quirks):
        self.world, self.quirks, self.page = world, quirks, 100

    def answer(self, request):
        name = request.path.removeprefix("/xrpc/")
        try:
            if name == "com.atproto.server.createSession":
                return Response.json(self._login(request))
            if name == "com.atproto.server.refreshSession":
                return Response.json(self._renew(request))
            self._token(request, name)
            method = getattr(self, "_" + name.rsplit(".", 1)[-1], None)
            if not method:
                raise Refused("XRPCNotSupported", "XRPCNotSupported", 404)
            return Response.json(method(request))
        except Refused as no:
            return refusal(no.name, no.words, no.status)

    # ---- sessions ----

    def _bearer(self, request):
        return (request.headers.get("authorization") or "").removeprefix("Bearer ")

    def _token(self, request, name):
        token, chat = self._bearer(request), name.startswith("chat.bsky.")
        if not token:
            raise Refused("AuthMissing", "Authentication Required", 401)
        if token not in self.world.access:
            raise Refused("InvalidToken", "Token could not be verified")
        if self.world.access[token] <= self.world.clock.ms:
            raise Refused("ExpiredToken", "Token has expired")
        if chat and request.headers.get("atproto-proxy") != "did:web:api.bsky.chat#bsky_chat":
            raise Refused("XRPCNotSupported", "No service configured for " + name, 404)
        if chat and "Privileged" not in self.world.scope:
            raise Refused("InvalidToken", "Bad token scope")

    def _login(self, request):
        if not (request.headers.get("content-type") or "").startswith("application/json"):
            raise Refused("InvalidRequest", "Wrong request encoding")
        body = request.json()
        if body.get("identifier") not in (self.world.handles["us"], self.world.did("us")) or body.get("password") != self.world.password:
            raise Refused("AuthenticationRequired", "Invalid identifier or password", 401)
        self.world.logins += 1
        return self.world.session()

    def _renew(self, request):
        if request.body:
            raise Refused("InvalidRequest", "A request body was provided when none was expected")
        token, ends = self.world.refresh or (None, 0)
        if self._bearer(request) != token:
            raise Refused("ExpiredToken", "Token has been revoked")
        if ends <= self.world.clock.ms:
            raise Refused("ExpiredToken", "Token has expired")
        return self.world.session()

    def _getSession(self, _request):
        return {"did": self.world.did("us"), "handle": self.world.handles["us"], "active": True}

    # ---- records ----

    def _putRecord(self, request):
        body, world = request.json(), self.world
        record, key = body["record"], body["rkey"]
        if body.get("repo") != world.did("us") or body.get("collection") != POSTS or not re.fullmatch("[2-7a-z]{13}", key):
            raise Refused("InvalidRequest", "Invalid record key")
        if len(record["text"].encode()) > 3000:
            raise Refused("InvalidRequest", "Invalid app.bsky.feed.post record: string too big (maximum 3000)")
        if graphemes(record["text"]) > 300:
            raise Refused("InvalidRequest", "Invalid app.bsky.feed.post record: grapheme too big (maximum 300)")
        old = world.post(f"at://{world.did('us')}/{POSTS}/{key}")
        if old and "swapRecord" in body and body["swapRecord"] is None:
            raise Refused("InvalidSwap", f"Record was at {old['cid']}")
        made = world.put(world.did("us"), key, record)
        world.written.append({"text": record["text"], "id": made["uri"], "record": record})
        return {"uri": made["uri"], "cid": made["cid"], "validationStatus": "valid"}

    def _getRecord(self, request):
        where = request.argument("collection")
        uri = f"at://{request.argument('repo')}/{where}/{request.argument('rkey')}"
        if where == "chat.bsky.actor.declaration":
            return {"uri": uri, "value": {"$type": where, "allowIncoming": self.world.incoming}}
        post = self.world.post(uri)
        if not post:
            raise Refused("RecordNotFound", f"Could not locate record: {uri}")
        return {"uri": uri, "cid": post["cid"], "value": post["record"]}

    # ---- what everybody sees ----

    def _view(self, post):
        return {"uri": post["uri"], "cid": post["cid"], "author": self.world.person(post["did"]), "record": post["record"],
                "replyCount": len(self.world.replies(post["uri"])), "indexedAt": self.world.indexed(post), "labels": []}

    def _slice(self, request, posts, stamp):
        """Newest first; a cursor is the last one's time, and whatever has that very time is left out behind it."""
        cursor = request.argument("cursor")
        if cursor and "opaque-cursor" in self.quirks:
            cursor = bytes.fromhex(cursor).decode()
        if cursor:
            posts = [p for p in posts if stamp(p) < cursor]
        limit = min(int(request.argument("limit", "50")), self.page)
        page = posts[:limit]
        more = {}
        if page and len(posts) >= limit:
            last = stamp(page[-1])
            more = {"cursor": last.encode().hex() if "opaque-cursor" in self.quirks else last}
        return page, more

    def _listNotifications(self, request):
        if request.argument("priority") != "false":
            return {"notifications": [], "priority": True}
        if int(request.argument("limit", "50")) > 100:
            raise Refused("InvalidRequest", "Error: limit must be less than or equal to 100: integer too big")
        page, more = self._slice(request, self.world.notifications(), self.world.indexed)
        wanted = set(request.arguments.get("reasons", []))
        told = [{k: v for k, v in self._view(p).items() if k != "replyCount"} | {"reason": p["reason"], "isRead": False}
                for p in page]
        return {"notifications": [n for n in told if n["reason"] in wanted], "priority": False} | more

    def _getAuthorFeed(self, request):
        own = [p for p in self.world.posts if p["did"] == request.argument("actor") and not p["deleted"]]
        own.sort(key=lambda p: (self.world.indexed(p), p["n"]), reverse=True)
        page, more = self._slice(request, own, self.world.indexed)
        return {"feed": [{"post": self._view(p)} for p in page]} | more

    def _getPosts(self, request):
        found = [self.world.post(uri) for uri in request.arguments.get("uris", [])]
        return {"posts": [self._view(p) for p in found if p and self.world.shown(p)]}

    def _node(self, post, depth):
        if not self.world.shown(post):
            return {"$type": "app.bsky.feed.defs#blockedPost", "uri": post["uri"], "blocked": True, "author": {"did": post["did"]}}
        node = {"$type": "app.bsky.feed.defs#threadViewPost", "post": self._view(post)}
        if depth:
            node["replies"] = [self._node(p, depth - 1) for p in self.world.replies(post["uri"])]
        return node

    def _getPostThread(self, request):
        post = self.world.post(request.argument("uri"))
        if not post:
            raise Refused("NotFound", "Post not found: " + request.argument("uri"))
        return {"thread": self._node(post, int(request.argument("depth", "6")))}

    # ---- chats ----

    def _getLog(self, request):
        start = request.argument("cursor")
        newest = self.world.log[-1]["rev"] if self.world.log else tid(0)
        if not start:
            return {"logs": [], "cursor": newest}
        logs = [entry for entry in self.world.log if entry["rev"] > start][: self.page]
        return {"logs": logs, "cursor": logs[-1]["rev"] if logs else start}

    def _list(self, status):
        return [{"id": name, "rev": "1", "members": [self.world.person(self.world.did("us")), self.world.person(convo["with"])],
                 "lastMessage": convo["messages"][-1], "status": status, "muted": False, "unreadCount": 1}
                for name, convo in self.world.convos.items() if convo["status"] == status]

    def _listConvos(self, _request):
        return {"convos": self._list("accepted")}

    def _listConvoRequests(self, _request):
        return {"requests": self._list("request")}

    def _convo(self, name):
        if name not in self.world.convos:
            raise Refused("InvalidConvo", "Could not find convo")
        return self.world.convos[name]

    def _getMessages(self, request):
        convo = self._convo(request.argument("convoId"))
        newest = list(reversed(convo["messages"]))
        start = int(request.argument("cursor", "0"))
        page = newest[start : start + self.page]
        more = {"cursor": str(start + len(page))} if start + len(page) < len(newest) else {}
        return {"messages": page, "relatedProfiles": [self.world.person(convo["with"])]} | more

    def _acceptConvo(self, request):
        convo = self._convo(request.json()["convoId"])
        fresh, convo["status"] = convo["status"] == "request", "accepted"
        return {"rev": tid(self.world.next())} if fresh else {}

    def _sendMessage(self, request):
        body = request.json()
        convo = self._convo(body["convoId"])
        if convo["status"] != "accepted":
            raise Refused("InvalidRequest", "recipient has not accepted")
        name = body["convoId"].removeprefix("c")
        made = self.world.chat({"by": "us", "with": name, "text": body["message"]["text"]})
        self.world.written.append({"text": body["message"]["text"], "id": made["id"]})
        return {"id": made["id"], "rev": "1", "text": body["message"]["text"], "sender": {"did": self.world.did("us")},
                "sentAt": iso(self.world.clock.ms)}
