# SPDX-License-Identifier: EUPL-1.2
# State of the loopback YouTube: a channel's videos, comments at two levels, what is held, tokens, the day's quota.
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

HOUR = 3600000
PACIFIC = ZoneInfo("America/Los_Angeles")


class World:
    """One channel whose owner authorised the app."""

    def __init__(self, clock, channel, handle):
        self.clock, self.channel, self.handle = clock, channel, handle
        self.number = 0
        self.comments, self.written = {}, []
        self.disabled = set()  # videos whose comments are switched off
        self.tokens = {}  # token: when it ends
        self.secret, self.refresh_token = "prueba-secreto-0001", "prueba-renueva-0001"
        self.owner = channel  # of which channel the token is
        self.may_moderate = True
        self.limit, self.used = 10000, {}  # units a day of California

    def next(self):
        self.number += 1
        return self.number

    # ---- quota ----

    def day(self):
        return datetime.fromtimestamp(self.clock.ms / 1000, timezone.utc).astimezone(PACIFIC).date()

    def spend(self, units):
        """Whether that much was left."""
        spent = self.used.get(self.day(), 0)
        if spent + units > self.limit:
            return False
        self.used[self.day()] = spent + units
        return True

    # ---- what is written ----

    def write(self, wish):
        """by ("us": the channel), text, to (a comment: an answer below its top), video, status, at, gone (the author is)."""
        above = self.comments.get(wish.get("to"))
        top = above and self.comments[above["top"] or above["id"]]
        number = self.next()
        made = {
            "id": f"{top['id']}.r{number}" if top else f"UgxT{number}",
            "top": top and top["id"],
            "by": wish.get("by", "us"),
            "gone": wish.get("gone", False),
            "text": wish["text"],
            "video": top["video"] if top else wish.get("video", "vid01"),
            "status": wish.get("status", "published"),
            "at": self.clock.ms + wish.get("at", 0),
            "number": number,
            "deleted": False,
        }
        made["changed"] = made["at"]
        self.comments[made["id"]] = made
        return {"id": made["id"]}

    def change(self, wish):
        """text (an edit) or status (a moderator's deed) or deleted."""
        found = self.comments[wish["id"]]
        found.update({key: wish[key] for key in ("text", "status", "deleted") if key in wish})
        if "text" in wish:
            found["changed"] = self.clock.ms
        return {}

    # ---- what is shown ----

    def shown(self, comment, status="published"):
        return not comment["deleted"] and comment["status"] == status

    def answers(self, top, status="published"):
        """Oldest first; among what is held also those that are."""
        wanted = {"published", status}
        return [c for c in self.comments.values() if c["top"] == top["id"] and not c["deleted"] and c["status"] in wanted]

    def threads(self, status):
        """Newest first: those that are so, and for what is held those with an answer that is."""
        tops = [c for c in self.comments.values() if not c["top"] and not c["deleted"]]
        found = [c for c in tops if c["status"] == status
                 or (status != "published" and any(a["status"] == status for a in self.answers(c, status)))]
        return sorted(found, key=lambda c: (c["at"], c["number"]), reverse=True)

    def top(self, id):
        found = self.comments.get(id)
        return found if found and not found["top"] and not found["deleted"] else None

    # ---- tokens ----

    def renew(self, refresh_token):
        if refresh_token != self.refresh_token:
            return None
        token = f"prueba-token-{self.next()}"
        self.tokens[token] = self.clock.ms + HOUR
        return {"access_token": token, "expires_in": HOUR // 1000, "token_type": "Bearer",
                "scope": "https://www.googleapis.com/auth/youtube.force-ssl"}
