# SPDX-License-Identifier: EUPL-1.2
# What the loopback X knows: people, posts with their edits, direct messages, tokens.
import re
from itertools import count

EPOCH = 1288834974657  # of its ids
ME = "1400000000000000009"
PEOPLE = {
    "ayto": (ME, "ayto", "Ayuntamiento de Villanueva del Arce"),
    "rosa": ("1500000000000000001", "rosa_b", "Rosa"),
    "omar": ("1500000000000000002", "omar_b", "عمر"),
    "eva": ("1500000000000000003", "eva_m", "Eva 🌻"),
}
WEEK, MONTH = 7 * 86400000, 30 * 86400000
LIFE = 7200000  # of an access token


class World:
    def __init__(self, clock):
        self.clock = clock
        self.people = {key: dict(zip(("id", "username", "name"), one)) for key, one in PEOPLE.items()}
        self.posts, self.directs, self.sent, self.files = [], [], [], {}
        self.serial = count(1)
        self.access, self.access_ends = "prueba-x-0001", None  # of the first one nobody said when it ends
        self.renewal, self.renewals = "renueva-0001", 0
        self.nonces = set()

    def new_id(self, ms=None):
        return str(((ms or self.clock.ms) - EPOCH) << 22 | next(self.serial))

    def person(self, key):
        """By key, handle or id; a stranger gets an account."""
        for name, one in self.people.items():
            if key in (name, one["id"], one["username"]):
                return one
        one = {"id": str(1600000000000000000 + len(self.people)), "username": key, "name": key.title()}
        self.people[key] = one
        return one

    # ---- posts ----

    def post(self, name):
        return next((p for p in self.posts if name and (name in p["edits"] or p.get("key") == name)), None)

    def say(self, wish):
        """Somebody posts: by, text, reply_to, quote, key, ago (seconds), protected. An answer begins with the name of whom it
        answers, as X makes it, unless named is false."""
        ms = self.clock.ms - int(wish.get("ago", 0)) * 1000
        one, parent, quote = self.person(wish["by"]), self.post(wish.get("reply_to")), self.post(wish.get("quote"))
        number, text = self.new_id(ms), wish["text"]
        if parent and parent["by"] is not one and wish.get("named", True) and f"@{parent['by']['username']}" not in text:
            text = f"@{parent['by']['username']} {text}"
        post = {"edits": [number], "texts": [text], "times": [ms], "by": one, "key": wish.get("key"),
                "parent": parent["edits"][-1] if parent else wish.get("below"), "quote": quote["edits"][-1] if quote else None,
                "to": parent["by"]["id"] if parent else None, "conversation": parent["conversation"] if parent else number,
                "protected": bool(wish.get("protected")), "gone": False, "late": ms + int(wish.get("late", 0)) * 1000}
        self.posts.append(post)
        return self.told(post)

    def edit(self, wish):
        post = self.post(wish["post"])
        post["edits"].append(self.new_id())
        post["texts"].append(wish["text"])
        post["times"].append(self.clock.ms)
        return self.told(post)

    def delete(self, wish):
        post = self.post(wish["post"])
        post["gone"] = True
        return self.told(post)

    @staticmethod
    def told(post):
        return {"id": post["edits"][0], "last": post["edits"][-1], "text": post["texts"][-1], "by": post["by"]["username"],
                "parent": post["parent"], "gone": post["gone"], "key": post["key"]}

    def visible(self):
        """As timelines and the search show them: newest first, each as it stands now."""
        there = [p for p in self.posts if not p["gone"] and not p["protected"] and p["late"] <= self.clock.ms]
        return sorted(there, key=lambda p: int(p["edits"][-1]), reverse=True)

    @staticmethod
    def names(post, handle):
        return bool(re.search(rf"@{handle}\b", post["texts"][-1], re.I))

    def quotes_us(self, post):
        quoted = self.post(post["quote"])
        return bool(quoted and quoted["by"]["id"] == ME)

    # ---- direct messages ----

    @staticmethod
    def conversation(a, b):
        return "-".join(sorted((a, b), key=int))

    def direct(self, wish):
        """Somebody writes in private: by, text, to (else to us), ago, file."""
        ms = self.clock.ms - int(wish.get("ago", 0)) * 1000
        one, other = self.person(wish["by"]), self.person(wish.get("to", "ayto"))
        event = {"id": self.new_id(ms), "event_type": "MessageCreate", "text": wish["text"], "sender_id": one["id"], "ms": ms,
                 "dm_conversation_id": wish.get("conversation") or self.conversation(one["id"], other["id"])}
        if "file" in wish:
            number = self.new_id(ms)
            self.files[event["id"], number, "foto.jpg"] = bytes.fromhex("ffd8ffe0") + wish["file"].encode()
            event["media"] = {"media_key": f"3_{number}", "type": "photo",
                              "url": f"https://ton.twitter.com/1.1/ton/data/dm/{event['id']}/{number}/foto.jpg"}
        self.directs.append(event)
        return event["id"]

    def letters(self):
        return sorted((e for e in self.directs if self.clock.ms - e["ms"] <= MONTH), key=lambda e: int(e["id"]), reverse=True)

    # ---- tokens ----

    def token_is_good(self, token):
        return token == self.access and (self.access_ends is None or self.clock.ms < self.access_ends)

    def renew(self, token):
        """New ones for the present refresh token; whoever shows another is refused."""
        if token != self.renewal:
            return None
        self.renewals += 1
        self.access, self.renewal = f"prueba-x-{self.renewals + 1:04d}", f"renueva-{self.renewals + 1:04d}"
        self.access_ends = self.clock.ms + LIFE
        return {"token_type": "bearer", "expires_in": LIFE // 1000, "access_token": self.access,
                "scope": "tweet.read tweet.write users.read dm.read dm.write offline.access", "refresh_token": self.renewal}
