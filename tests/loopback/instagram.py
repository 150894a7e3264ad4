#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
# A stateful Instagram of one professional account on the loopback, through both logins, with its quirks and refusals on demand.
import hashlib
import hmac
import json
import re
import sys

import command
import facebook
from facebook import DAY, Graph, failure, missing
from instagram_world import Account
from message import Response

NEW = {"from", "parent_id", "hidden", "children", "media_product_type", "media_url", "story"}
QUIRKS = {key: facebook.QUIRKS[key] for key in ("short_pages", "empty_first", "same_page", "dead_cursor", "nobody")} | {
    "short_answers": "one answer comes with its comment, the others by pages", "old_fields": "what came late is not known",
    "silent": "nothing says what the account is subscribed to"}


class Instagram(Graph):
    """Two tokens lead here: that of the page, with its proof, and one of Instagram's own, which ends and knows no proof."""

    known_quirks = QUIRKS

    def __init__(self, world, token, page_token, base):
        super().__init__(world, token, base)
        self.page_token, self.renewed = page_token, 0

    # ---- who asks ----

    def denied(self, request, path):
        world = self.world
        app = f"{world.app}|{world.secret}"
        if path in ("/debug_token", f"/{world.app}/subscriptions"):
            return None if request.argument("access_token") == app else failure(190, "Invalid OAuth access token", 401)
        if path == "/refresh_access_token":
            return self.ended(request.argument("access_token"))
        said = request.headers.get("authorization", "").removeprefix("Bearer ")
        proof = request.argument("appsecret_proof")
        if said == self.page_token:
            wanted = hmac.new(world.secret.encode(), said.encode(), hashlib.sha256).hexdigest()
            return None if proof == wanted else failure(100, "Invalid appsecret_proof provided in the API argument")
        return failure(100, "Invalid appsecret_proof provided in the API argument") if proof else self.ended(said)

    def ended(self, said):
        if said != self.token or self.world.clock.ms >= self.world.expires:
            return failure(190, "Error validating access token: session has expired", 401, 463)
        return None

    def refresh(self, request):
        """A day old at least; the old token goes."""
        world = self.world
        if world.clock.ms - world.given < DAY:
            return failure(10, "The token is less than a day old")
        self.renewed += 1
        self.token, world.given, world.expires = f"prueba-renovado-{self.renewed:04}", world.clock.ms, world.clock.ms + 60 * DAY
        return Response.json({"access_token": self.token, "token_type": "bearer", "expires_in": 60 * DAY // 1000})

    # ---- what is asked ----

    def route(self, request, path):
        world = self.world
        by_page = request.headers.get("authorization") == f"Bearer {self.page_token}"
        talker = f"/{world.page}" if by_page else "/me"
        routes = {
            ("GET", f"/{world.me}"): lambda: self.about(request),
            ("GET", f"/{world.me}/media"): lambda: self.posts(request, world.media),
            ("GET", f"/{world.me}/live_media"): lambda: self.posts(request, world.live, False),
            ("GET", f"/{world.me}/stories"): lambda: self.posts(request, world.stories, False),
            ("GET", f"{talker}/conversations"): lambda: self.talks(request),
            ("POST", f"{talker}/messages"): lambda: self.send(request),
            ("POST", f"/{world.me}/mentions"): lambda: self.answer_mention(request),
        }
        routes |= self.page_routes(request) if by_page else {
            ("GET", "/me"): lambda: Response.json({"id": "24000000000000001", "user_id": world.me, "username": world.handle,
                                                   "name": world.name}),
            ("GET", "/me/subscribed_apps"): lambda: failure(100, "Unsupported get request") if "silent" in self.quirks else
            Response.json({"data": [{"subscribed_fields": world.account_fields}] if world.account_fields else []}),
        }
        routes |= {("GET", "/refresh_access_token"): lambda: self.refresh(request),
                   ("GET", f"/{world.app}/subscriptions"): lambda: Response.json(
                       {"data": [{"object": "instagram", "active": True, "fields": [{"name": f} for f in world.app_fields]}]}),
                   ("GET", "/debug_token"): lambda: Response.json(
                       {"data": world.token if request.argument("input_token") == self.page_token else {"is_valid": False}})}
        if (request.method, path) in routes:
            return self.unknown_field(request) or routes[request.method, path]()
        return self.node(request, path)

    def page_routes(self, request):
        world = self.world
        link = {"instagram_business_account": {"id": world.linked}} if world.linked else {}
        return {("GET", f"/{world.page}"): lambda: Response.json({"id": world.page} | link),
                ("GET", f"/{world.me}/tags"): lambda: self.posts(request, world.tagged, False),
                ("GET", f"/{world.page}/subscribed_apps"): lambda: Response.json(
                    {"data": [{"id": world.app, "name": "Buzón", "subscribed_fields": world.page_fields}] if world.page_fields else []})}

    def node(self, request, path):
        world = self.world
        name, _, edge = path[1:].partition("/")
        comment, post = world.comments.get(name), world.media.get(name) or world.live.get(name)
        if not comment and not post:
            return missing()
        if request.method == "GET":
            if edge == "comments" and post:
                return self.unknown_field(request) or self.comments(request, name)
            if edge == "replies" and comment:
                return self.page(request, self.answers(name))
            return self.unknown_field(request) or Response.json(self.shown(comment or post))
        if (edge, bool(comment)) in (("replies", True), ("comments", False)):
            return self.say(request, name)
        if comment and not edge:  # without an edge a POST hides a comment or shows it
            comment["hidden"] = bool(request.argument("hide"))
            return Response.json({"success": True})
        return missing()

    def unknown_field(self, request):
        new = set(re.findall(r"[a-z_]+", request.argument("fields", ""))) & NEW if "old_fields" in self.quirks else set()
        return failure(100, f"(#100) Tried accessing nonexisting field ({sorted(new)[0]})") if new else None

    def shown(self, node):
        hidden = {"ad"} | ({"from", "username"} if "nobody" in self.quirks and "text" in node else set())
        return {key: value for key, value in node.items() if key not in hidden}

    def about(self, request):
        """Ourselves, or what mentions us: asked by its id inside of the fields."""
        world = self.world
        asked = re.match(r"(mentioned_(?:comment|media))\.\w+\((\d+)\)", request.argument("fields", ""))
        if not asked:
            return Response.json({"id": world.me, "username": world.handle, "name": world.name})
        node = world.elsewhere.get(asked[2])
        return Response.json({asked[1]: node, "id": world.me}) if node else missing()

    # ---- lists ----

    def below(self, post):
        return [c for c in self.world.comments.values() if c["media"]["id"] == post and not c["ad"]]

    def posts(self, request, posts, counted=True):
        newest = sorted(posts.values(), key=lambda node: (node["timestamp"], node["id"]), reverse=True)
        return self.page(request, [n | ({"comments_count": len(self.below(n["id"]))} if counted else {}) for n in newest])

    def answers(self, comment):
        return [c for c in self.world.comments.values() if c.get("parent_id") == comment]

    def comments(self, request, post):
        """Newest first, each with the oldest of its answers."""
        top = [c for c in self.below(post) if "parent_id" not in c]
        top.sort(key=lambda node: (node["timestamp"], node["id"]), reverse=True)
        n = 1 if "short_answers" in self.quirks else 50
        return self.page(request, [c | ({"replies": self.first(c["id"], n)} if self.answers(c["id"]) else {}) for c in top])

    def first(self, comment, n):
        answers = self.answers(comment)
        paging = {"cursors": {"after": self.cursor(n)}} | ({"next": f"{self.base}/x?access_token={self.token}"} if n < len(answers) else {})
        return {"data": [self.shown(one) for one in answers[:n]], "paging": paging}

    def talks(self, request):
        who = request.argument("user_id")
        mine = [{"id": t["id"], "updated_time": t["updated_time"], "messages": {"data": t["messages"][:20]},
                 "participants": {"data": [{"id": i, "username": t["name"]}, {"id": self.world.me, "username": self.world.handle}]}}
                for i, t in self.world.talks.items() if who in (None, i)]
        return self.page(request, sorted(mine, key=lambda talk: talk["updated_time"], reverse=True))

    # ---- what the account says ----

    def sent(self, node, to):
        self.world.sent.append({"id": node["id"], "text": node["text"], "to": to})
        return Response.json({"id": node["id"]})

    def say(self, request, name):
        text, to = request.json().get("message", ""), self.world.comments.get(name, {})
        if not 0 < len(text) <= 300 or text.count("#") > 4 or text.count("://") > 1:
            return failure(100, "Invalid parameter")
        if to.get("hidden") or to.get("media", {}).get("id") in self.world.live:
            return failure(100, "Cannot reply to this comment")
        return self.sent(self.world.comment({"by": "page", "text": text, "to": name}), name)

    def answer_mention(self, request):
        body, world = request.json(), self.world
        to = body.get("comment_id") or body.get("media_id")
        node = world.elsewhere.get(to)
        if not node or node.get("media", {}).get("id", to) != body.get("media_id"):
            return failure(100, "The account is not mentioned there")
        return self.sent({"id": world.number(), "text": body["message"]}, to)

    # ---- what tests may ask ----

    def control(self, request):
        name = request.path.removeprefix("/_control").strip("/")
        wish = request.json() if request.method == "POST" else {}
        if name == "unsend":
            return Response.json(self.world.unsend(wish))
        if name == "set" and set(wish) & {"account_fields", "linked", "flat"}:
            for key, value in wish.items():
                setattr(self.world, key, value)
            return Response.json(sorted(wish))
        return super().control(request)


def app(engine, args, url):
    account = Account(engine.clock, args.account, args.page, args.app, args.secret)
    return facebook.App(Instagram(account, args.token, args.page_token, url))


def main():
    return command.run(facebook.options("A stateful Instagram of one professional account on 127.0.0.1 for tests.",
                                        account="17841400000000001",
                                        page_token=("prueba-pagina-0001", "of the page, for Facebook Login")), app)


if __name__ == "__main__":
    sys.exit(main())
