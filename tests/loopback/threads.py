#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
# A stateful Threads API of one account on the loopback, with its quirks and refusals on demand.
import base64
import fnmatch
import json
import re
import sys

import command
from message import Response
from threads_world import World

DAY = 86400000
QUIRKS = {"short_pages": "pages of one item, whatever was asked", "no_next": "a page never says that it goes on",
          "empty_first": "the first page is empty and has a next", "dead_cursor": "no cursor is known any more",
          "same_page": "every next page is the same", "old_fields": "what came later than the first version is not known",
          "any_since": "since is taken for nothing", "nobody": "nothing says who wrote it",
          "slow": "a container is ready after half a minute", "lost": "a container that is ready is not found when it is published",
          "forgets": "a container that was published is not known any more", "late": "our own answers are not listed"}
OLD = {"id", "text", "username", "timestamp", "permalink", "media_type", "media_url", "has_replies", "is_reply", "root_post",
       "replied_to", "is_reply_owned_by_me", "hide_status", "status", "error_message"}


def failure(code, message, status=400, subcode=None):
    error = {"message": message, "type": "THApiException" if code == 100 else "OAuthException", "code": code, "fbtrace_id": "A1b2"}
    return Response.json({"error": error | ({"error_subcode": subcode} if subcode else {})}, status)


def missing(what="Object does not exist"):
    return failure(100, f"Unsupported get request. {what}", 400, 33)


def not_found(name):
    return failure(24, f"The requested resource does not exist: {name}", 400, 4279009)


class Threads:
    def __init__(self, world, token, base):
        self.world, self.token, self.base = world, token, base
        self.quirks, self.refusals, self.usage, self.renewed = set(), [], 10, 0

    # ---- who asks ----

    def handle(self, request):
        path = re.sub(r"^/v\d+\.\d+(?=/)", "", request.path)
        path = re.sub(rf"^/({self.world.user}|me)(?=/|$)", "/me", path)
        response = self.refused(request.method, path) or self.denied(request, path) or self.route(request, path)
        response.headers.append(("X-App-Usage", json.dumps({"call_count": self.usage, "total_time": 1, "total_cputime": 1})))
        return response

    def refused(self, method, path):
        for one in self.refusals:
            if one["n"] > 0 and one.get("method", method) == method and fnmatch.fnmatchcase(path, one["path"]):
                one["n"] -= 1
                return failure(one["code"], one.get("words", "refused"), one.get("status", 400), one.get("subcode"))
        return None

    def denied(self, request, path):
        said = request.headers.get("authorization", "").removeprefix("Bearer ")
        if path in ("/debug_token", "/refresh_access_token"):
            said = request.argument("access_token")
        if said != self.token or self.world.clock.ms >= self.world.expires * 1000:
            return failure(190, "Error validating access token", 401, 463)
        return None

    # ---- what is asked ----

    def route(self, request, path):
        world, ours = self.world, self.world.handle
        routes = {
            ("GET", "/me"): lambda: Response.json({"id": world.user, "username": ours, "name": world.name}),
            ("GET", "/me/threads"): lambda: self.page(request, world.newest(lambda n: n["by"] == ours and not n["to"])),
            ("GET", "/me/replies"): lambda: self.page(request, self.replies()),
            ("GET", "/me/mentions"): lambda: self.page(request, world.newest(lambda n: n["by"] != ours and f"@{ours}" in n["text"])),
            ("GET", "/me/threads_publishing_limit"): self.limit,
            ("GET", "/debug_token"): lambda: self.debug(request),
            ("GET", "/refresh_access_token"): lambda: self.refresh(request),
            ("POST", "/me/threads"): lambda: self.contain(request),
            ("POST", "/me/threads_publish"): lambda: self.publish(request),
        }
        if (request.method, path) in routes:
            return routes[request.method, path]()
        name, _, edge = path[1:].partition("/")
        if request.method == "GET" and name in world.containers and not edge:
            return self.status(world.containers[name])
        node = world.media.get(name)
        if not node:
            return missing()
        if edge == "conversation":
            return self.page(request, world.newest(lambda n: n["root"] == name)) if not node["root"] else failure(100, "not a root")
        if edge == "pending_replies":
            if not node["approvals"]:
                return failure(100, "Reply approvals are not enabled for this post")
            return self.page(request, world.newest(lambda n: n["root"] == name, waits=True))
        if edge == "replies":
            return self.page(request, world.newest(lambda n: n["to"] == name))
        return self.unknown_field(request) or Response.json(self.shown(node))

    def replies(self):
        return self.world.newest(lambda n: n["by"] == self.world.handle and n["to"]) if "late" not in self.quirks else []

    def shown(self, node):
        hidden = {"username", "permalink", "owner"} if "nobody" in self.quirks else set()
        return {key: value for key, value in self.world.shown(node).items() if key not in hidden}

    def unknown_field(self, request):
        asked = re.findall(r"[a-z_]+", re.sub(r"\{[^}]*\}", "", request.argument("fields", "")))
        new = set(asked) - OLD if "old_fields" in self.quirks else set()
        return failure(100, f"(#100) Tried accessing nonexisting field ({sorted(new)[0]})") if new else None

    def page(self, request, nodes):
        """By a cursor that is tied to an item; "next" has the token in it, as Graph's does."""
        since = int(request.argument("since", 0)) * 1000 if "any_since" not in self.quirks else 0
        nodes = [n for n in nodes if n["ms"] >= since]
        if request.argument("reverse") == "false":
            nodes.reverse()
        limit = 1 if "short_pages" in self.quirks else min(int(request.argument("limit", 25)), 100)
        after = request.argument("after")
        if after and "dead_cursor" in self.quirks:
            return failure(100, "Invalid cursor")
        start = int(base64.b64decode(after)) if after and "same_page" not in self.quirks else 0
        if "empty_first" in self.quirks and not after:
            limit = 0
        data = nodes[start:start + limit]
        end = base64.b64encode(str(start + limit).encode()).decode()
        body = {"data": [self.shown(one) for one in data]}
        if data or limit == 0:
            body["paging"] = {"cursors": {"before": "MA==", "after": end}}
        if start + limit < len(nodes) and "no_next" not in self.quirks:
            body["paging"]["next"] = f"{self.base}/x?access_token={self.token}&after={end}"
        return self.unknown_field(request) or Response.json(body)

    # ---- the token ----

    def debug(self, request):
        valid = request.argument("input_token") == self.token
        return Response.json({"data": {"type": "USER", "is_valid": valid, "expires_at": self.world.expires, "scopes": self.world.scopes,
                                       "user_id": self.world.user}})

    def refresh(self, request):
        if request.argument("grant_type") != "th_refresh_token":
            return failure(100, "Unsupported grant type")
        self.renewed += 1
        self.token = f"prueba-token-{self.renewed + 1:04}"
        self.world.expires = self.world.clock.ms // 1000 + 60 * 86400
        return Response.json({"access_token": self.token, "token_type": "bearer", "expires_in": 60 * 86400})

    # ---- what the account says ----

    def limit(self):
        return Response.json({"data": [{"quota_usage": 0, "config": {"quota_total": 250, "quota_duration": 86400},
                                        "reply_quota_usage": self.world.used(),
                                        "reply_config": {"quota_total": self.world.quota, "quota_duration": 86400}}]})

    def contain(self, request):
        text, to = request.argument("text", ""), request.argument("reply_to_id")
        longest = sum(len(c.encode()) if ord(c) >= 0x1F000 else 1 for c in text)
        if request.argument("media_type") != "TEXT" or not 0 < longest <= 500:
            return failure(100, "Param text must be at most 500 characters long.")
        if to and to not in self.world.media:
            return missing("The post that is answered does not exist")
        return Response.json({"id": self.world.contain(text, to)["id"]})

    def status(self, container):
        if "forgets" in self.quirks and container["status"] == "PUBLISHED":
            return failure(100, "Tried accessing nonexisting field (status)")
        return Response.json({"id": container["id"], "status": self.status_of(container)})

    def status_of(self, container):
        age = self.world.clock.ms - container["ms"]
        if container["status"] == "FINISHED" and age > DAY:
            return "EXPIRED"
        return "IN_PROGRESS" if "slow" in self.quirks and age < 30000 else container["status"]

    def publish(self, request):
        container = self.world.containers.get(request.argument("creation_id"))
        if not container or "lost" in self.quirks or self.status_of(container) in ("EXPIRED", "IN_PROGRESS"):
            return not_found(request.argument("creation_id"))
        if self.world.used() >= self.world.quota:
            return failure(9, "Application request limit reached", 403, 2207042)
        return Response.json(self.world.publish(container))

    # ---- what tests may ask ----

    def control(self, request):
        name = request.path.removeprefix("/_control").strip("/")
        wish = request.json() if request.method == "POST" else {}
        world = self.world
        deeds = {
            "": lambda: {"deeds": sorted(deeds), "quirks": QUIRKS},
            "write": lambda: world.write(wish), "edit": lambda: world.edit(wish), "remove": lambda: world.remove(wish),
            "hide": lambda: world.hide(wish), "approve": lambda: world.approve(wish), "deliveries": lambda: {"bodies": world.deliveries()},
            "posts": lambda: [{**one, "times": sum(two["text"] == one["text"] for two in world.sent)} for one in world.sent],
            "containers": lambda: list(world.containers.values()),
            "quirk": lambda: sorted(self.switch(wish)),
            "refuse": lambda: self.refusals.append({"n": 1, **wish}),
            "usage": lambda: setattr(self, "usage", wish["percent"]),
            "set": lambda: [setattr(world, key, value) for key, value in wish.items() if key in ("quota", "expires", "scopes")],
        }
        if name not in deeds:
            return Response.json({"error": f"no {name}; there are {', '.join(sorted(deeds))}"}, 404)
        return Response.json(deeds[name]())

    def switch(self, wish):
        unknown = set(wish.get("on", [])) - QUIRKS.keys()
        if unknown:
            raise ValueError(f"no quirk {unknown.pop()}")
        self.quirks = (self.quirks | set(wish.get("on", []))) - set(wish.get("off", []))
        return self.quirks


class App:
    def __init__(self, threads):
        self.handle, self.control = threads.handle, threads.control


def main():
    parser = command.options("A stateful Threads API of one account on 127.0.0.1 for tests.", token="prueba-token-0001",
                             secret=("prueba-secreto-0001", "of the app: signs deliveries"), user="70001000200030001")
    return command.run(parser, lambda engine, args, url: App(Threads(
        World(engine.clock, args.user, args.secret), args.token, url)))


if __name__ == "__main__":
    sys.exit(main())
