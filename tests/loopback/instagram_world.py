# SPDX-License-Identifier: EUPL-1.2
# What the loopback Instagram knows: an account with its media, comments, mentions elsewhere and conversations.
from facebook_world import PEOPLE, World

NAMES = {"rosa": "rosa.ferrer", "omar": "omar_benali", "lucia": "lucia.pena"}


class Account(World):
    """As the page it may be linked to, with nodes as Instagram's Graph shows them."""

    def __init__(self, clock, account, page, app, secret):
        super().__init__(clock, page, app, secret)
        self.me, self.handle, self.name = account, "aytovillarriba", "Ayuntamiento de Villarriba"
        self.media, self.tagged, self.stories, self.live, self.elsewhere = {}, {}, {}, {}, {}
        self.page_fields, self.app_fields = ["feed"], ["comments", "mentions", "messages"]
        self.account_fields, self.linked, self.flat = list(self.app_fields), account, False
        self.expires = clock.ms + 60 * 86400000
        self.given = clock.ms
        self.token = {"is_valid": True, "type": "PAGE", "expires_at": 0, "data_access_expires_at": 1900000000,
                      "scopes": ["instagram_basic", "instagram_manage_comments", "instagram_manage_messages",
                                 "pages_manage_metadata"]}

    def who(self, by):
        """None: Instagram does not say."""
        if by == "page":
            return {"id": self.me, "username": self.handle}
        return {"id": PEOPLE[by][0], "username": NAMES[by]} if by else None

    @staticmethod
    def fits(text):
        return 0 < len(text.encode()) <= 1000

    def since(self, node):
        return self.seconds(node.get("timestamp") or node["created_time"]) * 1000

    # ---- what people do ----

    def post(self, wish):
        """by (default: us), text, where: media, stories, live or tagged."""
        where = wish.get("where", "media")
        by = self.who(wish.get("by", "page"))
        node = {"id": self.number(), "caption": wish["text"], "timestamp": self.time(), "username": by["username"],
                "media_type": "IMAGE", "media_product_type": "FEED", "permalink": f"https://www.instagram.com/p/{self.next}/",
                "media_url": f"https://cdn.example/{self.next}.jpg"}
        {"media": self.media, "stories": self.stories, "live": self.live, "tagged": self.tagged}[where][node["id"]] = node
        return node

    def comment(self, wish):
        """by, text, to: media or a comment; hidden; ad: only deliveries tell. An answer to an answer stands beside it."""
        to = self.comments.get(wish["to"])
        post = to["media"]["id"] if to else wish["to"]
        by = self.who(wish.get("by"))
        node = {"id": self.number(), "text": wish["text"], "timestamp": self.time(), "media": {"id": post},
                "hidden": bool(wish.get("hidden")), "ad": bool(wish.get("ad"))}
        node |= {"username": by["username"], "from": by} if by else {}
        node |= {"parent_id": to.get("parent_id", to["id"])} if to else {}
        self.comments[node["id"]] = node
        kind = "AD" if node["ad"] else "FEED"
        value = {"id": node["id"], "text": node["text"], "media": {"id": post, "media_product_type": kind}}
        value |= {"from": by} if by else {}
        value |= {"parent_id": node["parent_id"]} if to else {}
        self.change("live_comments" if post in self.live else "comments", value)
        return node

    def edit(self, wish):
        """Nothing says that it is an edit: the same comment is delivered again, with other words."""
        node = self.comments[wish["id"]]
        node["text"] = wish["text"]
        self.change("comments", {key: node[key] for key in ("id", "text", "media", "from", "parent_id") if key in node})
        return node

    def remove(self, wish):
        return self.comments.pop(wish["id"], None) or self.media.pop(wish["id"])

    def hide(self, wish):
        self.comments[wish["id"]]["hidden"] = wish.get("hidden", True)
        return self.comments[wish["id"]]

    def mention(self, wish):
        """Somewhere else: by, text, caption; private: the delivery is all there is."""
        media = self.number()
        node = {"id": self.number(), "text": wish["text"], "timestamp": self.time(), "username": NAMES[wish["by"]],
                "media": {"id": media, "permalink": f"https://www.instagram.com/p/{media}/"}}
        value = {"media_id": media} | ({} if wish.get("caption") else {"comment_id": node["id"]})
        if wish.get("caption"):
            node = {"id": media, "caption": node["text"], "timestamp": node["timestamp"], "username": node["username"],
                    "permalink": node["media"]["permalink"], "media_type": "IMAGE"}
        if not wish.get("private"):
            self.elsewhere[node["id"]] = node
        self.change("mentions", value)
        return node

    def message(self, wish):
        """As of a page; story: it answers one of ours, or with "mention" names us."""
        node = super().message(wish)
        event = self.waiting[-1]["messaging"][0]["message"]
        if wish.get("story") == "mention":
            node["story"] = {"mention": {"id": "1", "link": "https://cdn.example/s.jpg"}}
            event["attachments"] = [{"type": "story_mention", "payload": {"url": "https://cdn.example/s.jpg"}}]
        elif wish.get("story"):
            node["story"] = {"reply_to": {"id": wish["story"], "link": "https://cdn.example/s.jpg"}}
            event["reply_to"] = {"story": {"id": wish["story"], "url": "https://cdn.example/s.jpg"}}
        return node

    def unsend(self, wish):
        """Who wrote it takes it back: it is in no list any more."""
        for talk in self.talks.values():
            for node in [n for n in talk["messages"] if n["id"] == wish["id"]]:
                talk["messages"].remove(node)
                self.event(node["from"]["id"], self.me, message={"mid": node["id"], "is_deleted": True})
        return {"id": wish["id"]}

    def read(self, wish):
        """Instagram names the message."""
        talk = self.talks[PEOPLE[wish["by"]][0]]
        mine = next(n for n in talk["messages"] if n["from"]["id"] == self.me)
        self.event(PEOPLE[wish["by"]][0], self.me, read={"mid": mine["id"]})

    # ---- deliveries: neither time nor verb of a comment ----

    def change(self, field, value):
        self.waiting.append({"field": field, "value": value} if self.flat else {"changes": [{"field": field, "value": value}]})

    def document(self, entries):
        for one in entries:
            if "field" in one:
                one["time"] = self.clock.ms // 1000
        whole = {"object": "instagram", "entry": entries}
        return [whole] if self.flat else whole
