# SPDX-License-Identifier: EUPL-1.2
# State of the loopback LinkedIn: a page with its posts, comments at two levels, notifications, tokens and deliveries.
import hashlib
import hmac
import http.client
import json
from urllib.parse import urlencode, urlsplit

HOUR = 3600000
DAY = 24 * HOUR
KEPT = 60 * DAY  # notifications
GIVE_UP = 8 * HOUR  # "every 5 minutes for 8 hours"
BATCH = 10  # notifications in a delivery
TOKEN_MS = 60 * DAY
CONSENT_MS = 365 * DAY  # counted from the first consent


class World:
    """One page whose administrator gave the app a token."""

    def __init__(self, clock, organization, vanity, secret):
        self.clock, self.organization, self.vanity, self.secret = clock, organization, vanity, secret
        self.urn = f"urn:li:organization:{organization}"
        self.role = "ADMINISTRATOR"
        self.scopes = "r_organization_social_feed,w_organization_social_feed,rw_organization_admin"
        self.number = 7100
        self.posts, self.comments, self.notifications, self.written = [], {}, [], []
        self.images = {}
        self.consented = clock.ms
        self.tokens = {"prueba-token-0001": clock.ms + TOKEN_MS}
        self.refresh_token = "prueba-renueva-0001"
        self.bare = False  # notifications without their short form
        self.callback, self.log = None, []

    # ---- finding ----

    def next(self):
        self.number += 1
        return self.number

    def post(self, urn):
        """By any of its URNs; None when there is none."""
        return next((p for p in self.posts if urn in (p["share"], p["activity"]) and not p["deleted"]), None)

    @staticmethod
    def comment_urn(comment, short=False):
        head = "" if short else "urn:li:"
        return f"urn:li:comment:({head}{comment['activity'].removeprefix('urn:li:')},{comment['id']})"

    def comment(self, urn):
        """By its URN, in either spelling, or its number alone."""
        number = urn.rsplit(",", 1)[-1].rstrip(")")
        found = self.comments.get(number)
        return found if found and not found["deleted"] else None

    def below(self, urn):
        """The comments of a post, or of a comment, oldest first; None when there is no such thing."""
        if urn.startswith("urn:li:comment:"):
            parent = self.comment(urn)
            wanted = parent and (lambda c: c["parent"] == parent["id"])
        else:
            post = self.post(urn)
            wanted = post and (lambda c: c["activity"] == post["activity"] and not c["parent"])
        if not wanted:
            return None
        return [c for c in self.comments.values() if wanted(c) and not c["deleted"]]

    # ---- what is written ----

    def person(self, name):
        return self.urn if name in ("us", self.urn) else name if name.startswith("urn:li:") else f"urn:li:person:{name}"

    def add_post(self, wish):
        """by, text, visibility; a post of somebody else that names the page is told of."""
        number, ms = self.next(), self.clock.ms
        post = {
            "share": f"urn:li:share:{number}",
            "activity": f"urn:li:activity:{self.next()}",
            "author": self.person(wish.get("by", "us")),
            "text": wish["text"],
            "visibility": wish.get("visibility", "PUBLIC"),
            "at": ms,
            "changed": ms,
            "deleted": False,
        }
        self.posts.append(post)
        if post["author"] != self.urn:
            decor = {"share": {"owner": post["author"], "text": post["text"], "entity": post["share"]}}
            self.notify("SHARE_MENTION", post, post["activity"], decor, wish)
        return {"id": post["share"], "activity": post["activity"]}

    def add_comment(self, wish):
        """by, text, below (a post's or comment's URN), image."""
        below = wish["below"]
        parent = self.comment(below) if below.startswith("urn:li:comment:") else None
        activity = parent["activity"] if parent else self.post(below)["activity"]
        comment = {
            "id": str(self.next()),
            "activity": activity,
            "parent": parent["id"] if parent else None,
            "actor": self.person(wish["by"]),
            "text": wish["text"],
            "at": self.clock.ms,
            "changed": self.clock.ms,
            "deleted": False,
            "image": wish.get("image"),
        }
        self.comments[comment["id"]] = comment
        self.tell(comment, "ADMIN_COMMENT" if comment["actor"] == self.urn else "COMMENT", wish)
        return {"id": self.comment_urn(comment)}

    def edit(self, wish):
        comment = self.comment(wish["id"])
        comment["text"], comment["changed"] = wish["text"], self.clock.ms
        self.tell(comment, "COMMENT_EDIT", wish)
        return {}

    def delete(self, wish):
        post = self.post(wish["id"])
        if post:
            post["deleted"] = True
            return {}
        comment = self.comment(wish["id"])
        self.tell(comment, "COMMENT_DELETE", wish)
        comment["deleted"] = True
        return {}

    # ---- what is told of it ----

    def tell(self, comment, action, wish):
        post = self.post(comment["activity"])
        if not post or (post["visibility"] != "PUBLIC" and action == "COMMENT"):
            return
        decor = {
            "comment": {
                "owner": comment["actor"],
                "text": comment["text"],
                "entity": self.comment_urn(comment),
                "object": comment["activity"],
            }
        }
        self.notify(action, post, self.comment_urn(comment, short=True), decor, wish)

    def notify(self, action, post, generated, decor, wish):
        """`quiet`: nobody is told; `late`: milliseconds until it can be pulled, with today's time."""
        if wish.get("quiet"):
            return
        told = {
            "notificationId": 5603000000 + len(self.notifications) + 1,
            "organizationalEntity": self.urn,
            "action": action,
            "sourcePost": post["activity"],
            "lastModifiedAt": self.clock.ms,
            "subscriber": "urn:li:person:Adm1n",
            "generatedActivity": generated,
        }
        if not self.bare:
            told["decoratedSourcePost"] = {"owner": post["author"], "text": post["text"], "entity": post["share"]}
            if action != "COMMENT_DELETE":
                told["decoratedGeneratedActivity"] = decor
        self.notifications.append(
            {"told": told, "from": self.clock.ms + int(wish.get("late", 0)), "taken": False, "since": self.clock.ms}
        )

    def pull(self, actions, start, end):
        """What a span holds, newest first."""
        now = self.clock.ms
        return [
            n["told"]
            for n in reversed(self.notifications)
            if n["told"]["action"] in actions
            and start <= n["told"]["lastModifiedAt"] < end
            and n["from"] <= now < n["told"]["lastModifiedAt"] + KEPT
        ]

    # ---- deliveries ----

    def _call(self, method, url, body, headers):
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=120)
        try:
            target = parts.path + ("?" + parts.query if parts.query else "")
            connection.request(method, target, body, headers)
            response = connection.getresponse()
            return response.status, response.read(), response.headers.get("Content-Type")
        except OSError as error:
            return 0, str(error).encode(), None
        finally:
            connection.close()

    def answer_to(self, code):
        """The one right answer to a challenge."""
        digest = hmac.new(self.secret.encode(), code.encode(), hashlib.sha256).hexdigest()
        return {"challengeCode": code, "challengeResponse": digest}

    def challenge(self, url, code):
        """As the portal does, and every two hours again: only a right answer keeps the address."""
        status, body, kind = self._call("GET", url + "?" + urlencode({"challengeCode": code}), None, {})
        try:
            good = json.loads(body) == self.answer_to(code)
        except ValueError:
            good = False
        good = good and status == 200 and kind == "application/json"
        self.callback = url if good else None
        return {"status": status, "set": good}

    def sign(self, wish):
        """What waits as deliveries: ten notifications in each, with the signature under it."""
        waiting = [n for n in self.notifications if not n["taken"] and self.clock.ms - n["since"] <= GIVE_UP]
        made = []
        for i in range(0, len(waiting), BATCH):
            told = [n["told"] for n in waiting[i : i + BATCH]]
            body = json.dumps({"type": "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS", "notifications": told})
            secret = self.secret + ("x" if wish.get("sign") == "wrong" else "")
            led = "" if wish.get("sign") == "bare" else "hmacsha256="
            digest = hmac.new(secret.encode(), (led + body).encode(), hashlib.sha256).hexdigest()
            made.append({"body": body, "signature": digest, "of": waiting[i : i + BATCH]})
        return made

    def deliver(self, wish):
        """What is not taken waits for five minutes' time."""
        statuses = []
        for one in self.sign(wish):
            headers = {"Content-Type": "application/json", "X-LI-Signature": one["signature"]}
            for _ in range(int(wish.get("repeat", 1))):
                statuses.append(self._call("POST", self.callback, one["body"].encode(), headers)[0])
            for told in one["of"]:
                told["taken"] = told["taken"] or 200 <= statuses[-1] <= 299
        return statuses

    # ---- tokens ----

    def renew(self, refresh_token):
        """A new token, with the same end of the consent; the old one ends with it."""
        if refresh_token != self.refresh_token or self.clock.ms >= self.consented + CONSENT_MS:
            return None
        token = f"prueba-token-{self.next()}"
        self.tokens = {token: self.clock.ms + TOKEN_MS}
        return {
            "access_token": token,
            "expires_in": TOKEN_MS // 1000,
            "refresh_token": self.refresh_token,
            "refresh_token_expires_in": (self.consented + CONSENT_MS - self.clock.ms) // 1000,
            "scope": self.scopes,
        }
