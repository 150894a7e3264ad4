# SPDX-License-Identifier: EUPL-1.2
# What the loopback Facebook knows: a page with its posts, comments, recommendations and conversations.
import hashlib
import hmac
import json
from datetime import datetime

from clock import iso

PEOPLE = {"rosa": ("7001", "Rosa Ferrer"), "omar": ("7002", "Omar Benali"), "lucia": ("7003", "Lucía Peña")}


class World:
    """Nodes by id, as Graph would show them; deliveries that wait."""

    def __init__(self, clock, page, app, secret):
        self.clock, self.page, self.app, self.secret, self.me = clock, page, app, secret, page
        self.name = "Ayuntamiento de Villarriba"
        self.posts, self.tagged, self.ads, self.comments, self.reviews, self.talks = {}, {}, {}, {}, [], {}
        self.sent, self.waiting, self.replied = [], [], set()
        self.next = 5550000000000001
        self.page_fields = ["feed", "mention", "messages", "message_edits"]
        self.app_fields = list(self.page_fields)
        self.token = {"is_valid": True, "type": "PAGE", "expires_at": 0, "data_access_expires_at": 1900000000,
                      "scopes": ["pages_read_engagement", "pages_read_user_content", "pages_manage_engagement",
                                 "pages_manage_metadata", "pages_messaging"]}

    def number(self):
        self.next += 1
        return str(self.next)

    def time(self):
        return iso(self.clock.ms)[:19] + "+0000"

    def who(self, by):
        """None: Facebook does not say."""
        if by == "page":
            return {"id": self.page, "name": self.name}
        return {"id": PEOPLE[by][0], "name": PEOPLE[by][1]} if by else None

    # ---- what people do ----

    def post(self, wish):
        """by (default: the page), text, where: feed, tagged or ads; picture: its name."""
        by = self.who(wish.get("by", "page"))
        node = {"id": f"{self.page}_{self.number()}", "message": wish["text"], "created_time": self.time(),
                "updated_time": self.time(), "picture": wish.get("picture")} | ({"from": by} if by else {})
        {"feed": self.posts, "tagged": self.tagged, "ads": self.ads}[wish.get("where", "feed")][node["id"]] = node
        if wish.get("where", "feed") == "feed":
            self.change("feed", node, "status", "add")
        return node

    def comment(self, wish):
        """by, text, to: a post or a comment; hidden; picture: its name. An answer to an answer stands beside it."""
        to = self.comments.get(wish["to"])
        post = to["post"] if to else wish["to"]
        parent = (to.get("parent") or {"id": to["id"]}) if to else None
        by = self.who(wish.get("by"))
        node = {"id": f"{post.rsplit('_', 1)[-1]}_{self.number()}", "post": post, "message": wish["text"],
                "created_time": self.time(), "is_hidden": bool(wish.get("hidden")), "comment_count": 0,
                "can_reply_privately": True, "picture": wish.get("picture")}
        node |= ({"from": by} if by else {}) | ({"parent": parent} if parent else {})
        self.comments[node["id"]] = node
        for posts in (self.posts, self.tagged, self.ads):
            if post in posts:
                posts[post]["updated_time"] = self.time()
        self.change("feed", node, "comment", "add")
        return node

    def edit(self, wish):
        node = self.comments.get(wish["id"]) or self.posts[wish["id"]]
        node["message"] = wish["text"]
        self.change("feed", node, "comment" if "post" in node else "status", "edited")
        return node

    def remove(self, wish):
        node = self.comments.pop(wish["id"], None) or self.posts.pop(wish["id"])
        self.change("feed", node, "comment" if "post" in node else "post", "remove")
        return node

    def hide(self, wish):
        node = self.comments[wish["id"]]
        node["is_hidden"] = wish.get("hidden", True)
        self.change("feed", node, "comment", "hide" if node["is_hidden"] else "unhide")
        return node

    def review(self, wish):
        node = {"reviewer": self.who(wish["by"]), "created_time": self.time(), "recommendation_type": "negative",
                "review_text": wish["text"], "open_graph_story": {"id": self.number()}}
        self.reviews.insert(0, node)
        return node

    def message(self, wish):
        """by, text, folder; or from the page, to."""
        by, to = wish.get("by", "page"), wish.get("to")
        other = PEOPLE[to if by == "page" else by]
        talk = self.talks.setdefault(other[0], {"id": f"t_{other[0]}", "folder": wish.get("folder", "inbox"), "messages": [],
                                                "name": other[1]})
        node = {"id": f"m_{self.number()}", "created_time": self.time(), "message": wish["text"],
                "from": self.who(by), "to": {"data": [{"id": other[0] if by == "page" else self.me}]}}
        if wish.get("photo"):
            node["attachments"] = {"data": [{"id": "1", "mime_type": "image/jpeg", "name": "foto.jpg", "size": 3,
                                             "image_data": {"url": wish["photo"]}}]}
        talk["messages"].insert(0, node)
        talk["updated_time"] = self.time()
        event = {"mid": node["id"], "text": node["message"]} | ({"is_echo": True} if by == "page" else {})
        self.event(node["from"]["id"], other[0] if by == "page" else self.me, message=event)
        return node

    def message_edit(self, wish):
        node = next(n for t in self.talks.values() for n in t["messages"] if n["id"] == wish["id"])
        node["message"] = wish["text"]
        self.event(node["from"]["id"], self.me, message_edit={"mid": node["id"], "text": wish["text"], "num_edit": 1})
        return node

    # ---- deliveries ----

    def change(self, field, node, item, verb):
        value = {"item": item, "verb": verb, "created_time": self.seconds(node["created_time"])}
        if item == "comment":
            value |= {"comment_id": node["id"], "post_id": node["post"], "parent_id": node.get("parent", {"id": node["post"]})["id"]}
        else:
            value["post_id"] = node["id"]
        value |= {"from": node["from"]} if "from" in node else {}
        value |= {"message": node["message"]} if verb != "remove" else {}
        self.waiting.append({"changes": [{"field": field, "value": value}]})

    def mention(self, wish):
        """Somewhere else: the delivery says less than there is."""
        value = {"item": "post", "verb": "add", "post_id": wish["id"], "sender_id": PEOPLE[wish["by"]][0]}
        self.tagged[wish["id"]] = {"id": wish["id"], "from": self.who(wish["by"]), "message": wish["text"],
                                   "created_time": self.time(), "elsewhere": True}
        self.waiting.append({"changes": [{"field": "mention", "value": value}]})
        return value

    def read(self, wish):
        """Everything so far, by one person: Messenger names no message."""
        self.event(PEOPLE[wish["by"]][0], self.page, read={"watermark": self.clock.ms})

    def event(self, sender, recipient, **what):
        key = "standby" if what.pop("standby", False) else "messaging"
        self.waiting.append({key: [{"sender": {"id": sender}, "recipient": {"id": recipient}, "timestamp": self.clock.ms, **what}]})

    @staticmethod
    def fits(text):
        return 0 < len(text) <= 2000

    def since(self, node):
        return self.seconds(node["created_time"]) * 1000

    @staticmethod
    def seconds(time):
        return int(datetime.strptime(time, "%Y-%m-%dT%H:%M:%S%z").timestamp())

    def document(self, entries):
        return {"object": "page", "entry": entries}

    def deliveries(self):
        """What waits, in one body, signed as it is written: ASCII, every slash escaped."""
        entries = [{"id": self.me, "time": self.clock.ms // (1 if "changes" not in one else 1000), **one} for one in self.waiting]
        self.waiting = []
        body = json.dumps(self.document(entries), separators=(",", ":")).replace("/", "\\/")
        signature = hmac.new(self.secret.encode(), body.encode(), hashlib.sha256).hexdigest()
        return {"body": body, "signature": f"sha256={signature}", "n": len(entries)}
