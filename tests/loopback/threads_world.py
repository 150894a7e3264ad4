# SPDX-License-Identifier: EUPL-1.2
# What the loopback Threads knows: an account with its posts and answers, what others write, containers, deliveries.
import hashlib
import hmac
import json

from clock import iso

DAY = 86400000
PEOPLE = {"rosa": "rosa.ferrer", "omar": "omar.benali", "lucia": "lucia.pena"}


class World:
    """Media by id, as the account would see them; containers that wait; deliveries that wait."""

    def __init__(self, clock, user, secret):
        self.clock, self.user, self.secret = clock, user, secret
        self.handle, self.name = "ayto.villarriba", "Ayuntamiento de Villarriba"
        self.media, self.containers, self.sent, self.waiting = {}, {}, [], []
        self.next = 18010000000000000
        self.quota, self.expires = 1000, clock.ms // 1000 + 60 * 86400
        self.scopes = ["threads_basic", "threads_content_publish", "threads_read_replies", "threads_manage_replies",
                       "threads_manage_mentions"]

    def number(self):
        self.next += 1
        return str(self.next)

    def time(self, ms=None):
        return iso(self.clock.ms if ms is None else ms)[:19] + "+0000"

    # ---- what people do ----

    def write(self, wish):
        """by (default: the account), text, to: what it answers; photo, quote; approvals: answers to it wait for us."""
        by, to = wish.get("by", "us"), self.media.get(wish.get("to"))
        name = self.handle if by == "us" else PEOPLE[by]
        node = {"id": self.number(), "by": name, "ms": self.clock.ms, "text": wish["text"], "root": None, "to": None,
                "photo": wish.get("photo"), "quote": wish.get("quote"), "hide": "NOT_HUSHED", "approvals": wish.get("approvals", False), "waits": None}
        if to:
            node |= {"to": to["id"], "root": to["root"] or to["id"]}
            node["waits"] = "PENDING" if by != "us" and self.media[node["root"]]["approvals"] else None
        self.media[node["id"]] = node
        if node["waits"]:
            return {"id": node["id"]}
        if by == "us":
            self.deliver("publish", node)
        elif to and self.media[node["root"]]["by"] == self.handle:
            self.deliver("replies", node)
        if by != "us" and f"@{self.handle}" in node["text"]:
            self.deliver("mentions", node)
        return {"id": node["id"]}

    def edit(self, wish):
        self.media[wish["id"]]["text"] = wish["text"]

    def approve(self, wish):
        self.media[wish["id"]]["waits"] = wish.get("status")

    def hide(self, wish):
        self.media[wish["id"]]["hide"] = wish.get("status", "HIDDEN")

    def remove(self, wish):
        node = self.media.pop(wish["id"])
        if node["by"] == self.handle:
            self.deliver("delete", node)
        return {"id": node["id"]}

    # ---- as it is shown ----

    def shown(self, node):
        below = any(one["to"] == node["id"] and not one["waits"] for one in self.media.values())
        link = f"https://www.threads.net/@{node['by']}/post/{node['id']}"
        ret = {"id": node["id"], "media_product_type": "THREADS", "media_type": "IMAGE" if node["photo"] else "TEXT_POST",
               "permalink": link, "username": node["by"], "text": node["text"], "timestamp": self.time(node["ms"]),
               "shortcode": node["id"], "is_quote_post": bool(node["quote"]), "has_replies": below, "is_reply": bool(node["to"])}
        ret |= {"media_url": node["photo"], "alt_text": "foto"} if node["photo"] else {}
        ret |= {"quoted_post": {"id": node["quote"]}} if node["quote"] else {}
        if node["to"]:
            ret |= {"root_post": {"id": node["root"]}, "replied_to": {"id": node["to"]}, "hide_status": node["hide"],
                    "is_reply_owned_by_me": node["by"] == self.handle}
            ret |= {"reply_approval_status": node["waits"]} if node["waits"] else {}
        elif node["by"] == self.handle:
            ret["owner"] = {"id": self.user}
        return ret

    def newest(self, wanted, waits=False):
        """Those of which it is true, newest first."""
        return sorted((n for n in self.media.values() if bool(n["waits"]) == waits and wanted(n)), key=lambda n: (n["ms"], n["id"]), reverse=True)

    # ---- answers of ours ----

    def contain(self, text, to):
        container = {"id": self.number(), "text": text, "to": to, "ms": self.clock.ms, "status": "FINISHED"}
        self.containers[container["id"]] = container
        return container

    def publish(self, container):
        """Whoever publishes it again says it again: nothing but its status tells."""
        made = self.write({"text": container["text"], "to": container["to"]})
        self.sent.append({"id": made["id"], "text": container["text"], "to": container["to"], "ms": self.clock.ms})
        container["status"] = "PUBLISHED"
        return made

    def used(self):
        return sum(one["ms"] > self.clock.ms - DAY for one in self.sent)

    # ---- deliveries ----

    def deliver(self, field, node):
        shown = self.shown(node)
        value = {key: shown[key] for key in ("id", "username", "media_type", "permalink", "timestamp", "shortcode")}
        if field == "publish":
            value.pop("shortcode")
        elif field == "delete":
            value = {"id": node["id"], "owner": {"owner_id": self.user}, "deleted_at": self.time(), "username": node["by"],
                     "timestamp": value["timestamp"]}
        else:
            value["text"] = node["text"]
            value |= {"replied_to": {"id": node["to"]}, "root_post": {"id": node["root"]}} if node["to"] else {}
        if field == "replies":
            value["root_post"] |= {"owner_id": self.user, "username": self.handle}
        topic = "moderate" if field in ("replies", "delete") else "interaction"
        self.waiting.append({"app_id": "6001", "topic": topic, "target_id": self.user, "time": self.clock.ms // 1000,
                             "subscription_id": "80001", "has_uid_field": False, "values": {"field": field, "value": value}})

    def deliveries(self):
        """What waits, one body each, signed as it is written: ASCII, every slash escaped."""
        bodies = [json.dumps(one, separators=(",", ":")).replace("/", "\\/") for one in self.waiting]
        self.waiting = []
        return [{"body": body, "signature": f"sha256={hmac.new(self.secret.encode(), body.encode(), hashlib.sha256).hexdigest()}"}
                for body in bodies]
