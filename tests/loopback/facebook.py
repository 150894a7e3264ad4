#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
# A stateful Graph API of one Facebook page on the loopback, with its quirks and refusals on demand.
import base64
import fnmatch
import hashlib
import hmac
import json
import re
import sys

import command
from facebook_world import PEOPLE, World
from message import Response

DAY = 86400000
PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==")
QUIRKS = {"short_pages": "pages of one item, whatever was asked", "empty_first": "the first page is empty and has a next",
          "same_page": "every next page is the same", "dead_cursor": "no cursor is known any more",
          "nobody": "nothing says who wrote it", "ranked": "comments come by rank, not by time"}


def failure(code, message, status=400, subcode=None):
    error = {"message": f"(#{code}) {message}", "type": "OAuthException", "code": code, "fbtrace_id": "A1b2"}
    return Response.json({"error": error | ({"error_subcode": subcode} if subcode else {})}, status)


def missing():
    return failure(100, "Unsupported get request. Object does not exist", 400, 33)


class Graph:
    known_quirks = QUIRKS

    def __init__(self, world, token, base):
        self.world, self.token, self.base = world, token, base
        self.quirks, self.refusals, self.usage = set(), [], 10
        self.signed = 1  # what addresses of pictures are signed with

    # ---- who asks ----

    def handle(self, request):
        path = re.sub(r"^/v\d+\.\d+(?=/)", "", request.path)
        if path.startswith("/cdn/"):
            return self.picture(request)
        response = self.refused(request.method, path) or self.denied(request, path) or self.route(request, path)
        usage = {self.world.me: [{"type": "pages", "call_count": self.usage, "total_cputime": 1, "total_time": 1,
                                    "estimated_time_to_regain_access": 0}]}
        response.headers.append(("X-Business-Use-Case-Usage", json.dumps(usage)))
        return response

    def refused(self, method, path):
        for one in self.refusals:
            if one["n"] > 0 and one.get("method", method) == method and fnmatch.fnmatchcase(path, one["path"]):
                one["n"] -= 1
                return failure(one["code"], one.get("words", "refused"), one.get("status", 400), one.get("subcode"))
        return None

    def denied(self, request, path):
        app = f"{self.world.app}|{self.world.secret}"
        if path in ("/debug_token", f"/{self.world.app}/subscriptions"):
            return None if request.argument("access_token") == app else failure(190, "Invalid OAuth access token", 401)
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return failure(190, "Error validating access token", 401, 463)
        proof = hmac.new(self.world.secret.encode(), self.token.encode(), hashlib.sha256).hexdigest()
        if dict(pair.split("=", 1) for pair in request.query.split("&") if "=" in pair).get("appsecret_proof") != proof:
            return failure(100, "Invalid appsecret_proof provided in the API argument")
        return None

    # ---- what is asked ----

    def route(self, request, path):
        page, world = f"/{self.world.page}", self.world
        routes = {
            ("GET", page): lambda: Response.json({"id": world.page, "name": world.name, "username": "aytovillarriba",
                                                  "link": "https://www.facebook.com/aytovillarriba"}),
            ("GET", f"{page}/feed"): lambda: self.posts(request, world.posts),
            ("GET", f"{page}/ads_posts"): lambda: self.posts(request, world.ads),
            ("GET", f"{page}/tagged"): lambda: self.posts(request, {k: v for k, v in world.tagged.items() if "elsewhere" not in v}),
            ("GET", f"{page}/ratings"): lambda: self.page(request, world.reviews),
            ("GET", f"{page}/conversations"): lambda: self.talks(request),
            ("GET", f"{page}/subscribed_apps"): lambda: Response.json(
                {"data": [{"id": world.app, "name": "Buzón", "subscribed_fields": world.page_fields}] if world.page_fields else []}),
            ("GET", f"/{world.app}/subscriptions"): lambda: Response.json(
                {"data": [{"object": "page", "active": True, "fields": [{"name": f} for f in world.app_fields]}]}),
            ("GET", "/debug_token"): lambda: Response.json({"data": world.token if request.argument("input_token") == self.token else
                                                            {"is_valid": False}}),
            ("POST", f"{page}/messages"): lambda: self.send(request),
            ("GET", "/"): lambda: self.several(request),
        }
        if (request.method, path) in routes:
            return routes[request.method, path]()
        name, _, edge = path[1:].partition("/")
        node = world.comments.get(name) or world.posts.get(name) or world.tagged.get(name) or world.ads.get(name)
        if not node:
            return missing()
        if edge == "comments":
            return self.comments(request, name) if request.method == "GET" else self.say(request, name)
        if request.method == "POST":  # without an edge a POST changes the comment itself
            node["message"] = request.argument("message", node["message"])
            return Response.json({"success": True})
        return self.unknown_field(request, node) or Response.json(self.shown(node))

    def picture(self, request):
        """Where pictures are kept nobody's token is known: an address is good until it ends."""
        if int(request.argument("sig", 0)) != self.signed or request.headers.get("authorization"):
            return Response(403, b"URL signature expired", content_type="text/plain")
        return Response(200, PIXEL, content_type="image/png")

    def files(self, node):
        """Of a post a list, of a comment one; neither knows the other's field."""
        if not node.get("picture"):
            return {}
        file = {"type": "photo", "url": "https://www.facebook.com/photo",
                "media": {"image": {"src": f"{self.base}/cdn/s{self.signed}/{node['picture']}?sig={self.signed}"}}}
        return {"attachment": file} if "post" in node else {"attachments": {"data": [file | {"media_type": "photo"}]}}

    def unknown_field(self, request, node):
        other = "attachments" if "post" in node else "attachment"
        return re.search(rf"(^|,){other}\b", request.argument("fields", "")) and failure(
            100, f"Tried accessing nonexisting field ({other})")

    def shown(self, node):
        hidden = {"post", "folder", "elsewhere", "picture"} | ({"from"} if "nobody" in self.quirks else set())
        return {key: value for key, value in node.items() if key not in hidden} | self.files(node)

    @staticmethod
    def cursor(n):
        return base64.b64encode(str(n).encode()).decode()

    def page(self, request, items):
        """By a cursor that is tied to an item; "next" has the token in it, as Graph's does."""
        limit = 1 if "short_pages" in self.quirks else min(int(request.argument("limit", 25)), 100)
        after = request.argument("after")
        if after and "dead_cursor" in self.quirks:
            return failure(100, "Invalid cursor")
        start = 0
        if after:
            start = int(base64.b64decode(after)) if "same_page" not in self.quirks else 0
        if "empty_first" in self.quirks and not after:
            limit = 0
        data = items[start:start + limit]
        end = self.cursor(start + limit)
        body = {"data": [self.shown(one) for one in data], "paging": {"cursors": {"before": "MA==", "after": end}}}
        if start + limit < len(items):
            body["paging"]["next"] = f"{self.base}/x?access_token={self.token}&after={end}"
        return Response.json(body)

    def posts(self, request, posts):
        world = self.world
        newest = sorted(posts.values(), key=lambda node: node["created_time"], reverse=True)
        count = {one: sum(c["post"] == one and not c["is_hidden"] for c in world.comments.values()) for one in posts}
        return self.page(request, [{**n, "comments": {"data": [], "summary": {"total_count": count[n["id"]]}}} for n in newest])

    def comments(self, request, post):
        below = [c for c in self.world.comments.values() if c["post"] == post and not c["is_hidden"]]
        if request.argument("filter") != "stream":
            below = [c for c in below if "parent" not in c]
        if request.argument("order") == "reverse_chronological" and "ranked" not in self.quirks:
            below = sorted(below, key=lambda node: (node["created_time"], node["id"]), reverse=True)
        return self.page(request, below)

    def talks(self, request):
        folder, who = request.argument("folder", "inbox"), request.argument("user_id")
        mine = [t | {"participants": {"data": [{"id": i, "name": t["name"]}, {"id": self.world.page}]},
                     "messages": {"data": t["messages"][:20]}}
                for i, t in self.world.talks.items() if (i == who if who else t["folder"] == folder)]
        return self.page(request, sorted(mine, key=lambda talk: talk["updated_time"], reverse=True))

    def several(self, request):
        world, found = self.world, {}
        for name in request.argument("ids", "").split(","):
            node = world.comments.get(name) or world.posts.get(name)
            if not node:
                return failure(803, f"Some of the aliases you requested do not exist: {name}", 404)
            found[name] = self.shown(node)
        return Response.json(found)

    # ---- what the page says ----

    def say(self, request, name):
        text = request.json().get("message", "")
        if not 0 < len(text) <= 8000:
            return failure(100, "Invalid parameter")
        node = self.world.comment({"by": "page", "text": text, "to": name})
        self.world.sent.append({"id": node["id"], "text": text, "to": name})
        return Response.json({"id": node["id"]})

    def send(self, request):
        body, world = request.json(), self.world
        to, text = body.get("recipient", {}), body.get("message", {}).get("text", "")
        if not world.fits(text):
            return failure(100, "Length of param message[text] is too long")
        public = to.get("comment_id") or to.get("post_id")
        if public:
            node = world.comments.get(public) or world.posts.get(public)
            if not node or "from" not in node:
                return failure(10903, "This user cant reply to this activity")
            if public in world.replied:
                return failure(10900, "Activity already replied to")
            if world.clock.ms - world.since(node) > 7 * DAY:
                return failure(10901, "Activity cannot be replied due to time expired")
            world.replied.add(public)
            who = node["from"]["id"]
        else:
            who = to.get("id")
            heard = [m for m in world.talks.get(who, {"messages": []})["messages"] if m["from"]["id"] != world.me]
            if not heard:
                return failure(100, "No matching user found", 400, 2018001)
            days = 7 if body.get("tag") == "HUMAN_AGENT" else 1
            if world.clock.ms - world.since(heard[0]) > days * DAY:
                return failure(10, "This message is sent outside of allowed window.", 403, 2018278)
        key = next(k for k, v in PEOPLE.items() if v[0] == who)
        node = world.message({"by": "page", "to": key, "text": text})
        world.sent.append({"id": node["id"], "text": text, "to": public or who, "tag": body.get("tag")})
        return Response.json({"recipient_id": who, "message_id": node["id"]})

    # ---- what tests may ask ----

    def control(self, request):
        name = request.path.removeprefix("/_control").strip("/")
        wish = request.json() if request.method == "POST" else {}
        world = self.world
        deeds = {
            "": lambda: {"deeds": sorted(deeds), "quirks": self.known_quirks},
            "post": lambda: world.post(wish), "comment": lambda: world.comment(wish), "edit": lambda: world.edit(wish),
            "remove": lambda: world.remove(wish), "hide": lambda: world.hide(wish), "review": lambda: world.review(wish),
            "message": lambda: world.message(wish), "message_edit": lambda: world.message_edit(wish),
            "mention": lambda: world.mention(wish), "read": lambda: world.read(wish), "deliveries": world.deliveries,
            "posts": lambda: [{**one, "times": sum(two["text"] == one["text"] for two in world.sent)} for one in world.sent],
            "quirk": lambda: sorted(self.switch(wish)),
            "refuse": lambda: self.refusals.append({"n": 1, **wish}),
            "usage": lambda: setattr(self, "usage", wish["percent"]),
            "sign": lambda: setattr(self, "signed", self.signed + 1),
            "set": lambda: [setattr(world, key, value) for key, value in wish.items()
                            if key in ("page_fields", "app_fields", "token")],
        }
        if name not in deeds:
            return Response.json({"error": f"no {name}; there are {', '.join(sorted(deeds))}"}, 404)
        return Response.json(deeds[name]())

    def switch(self, wish):
        unknown = set(wish.get("on", [])) - self.known_quirks.keys()
        if unknown:
            raise ValueError(f"no quirk {unknown.pop()}")
        self.quirks = (self.quirks | set(wish.get("on", []))) - set(wish.get("off", []))
        return self.quirks


class App:
    def __init__(self, graph):
        self.handle, self.control = graph.handle, graph.control


def options(description, **own):
    """Of everything that is one page's."""
    return command.options(description, token="prueba-token-0001",
                           secret=("prueba-secreto-0001", "of the app: signs deliveries, proves tokens"),
                           page="100200300400", app="55501", **own)


def main():
    parser = options("A stateful Graph API of one Facebook page on 127.0.0.1 for tests.")
    return command.run(parser, lambda engine, args, url: App(Graph(
        World(engine.clock, args.page, args.app, args.secret), args.token, url)))


if __name__ == "__main__":
    sys.exit(main())
