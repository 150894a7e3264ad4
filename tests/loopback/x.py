#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
# A stateful API v2 of X on the loopback, with its habits as switches and faults on demand.
import sys

import command
import x_api
from clock import Clock, iso, parse_time
from message import Response
from x_world import World

QUIRKS = {
    "posts": "answers speak of posts, not of tweets, whatever was asked for",
    "no-dms": "the app may not read or write direct messages",
    "app-only": "the token is the app's own: there is no user",
    "read-only": "the app may only read",
    "lag": "posts made through the interface show in timelines after 20 seconds",
    "capped": "what may be read a month is used up",
    "capped-today": "what may be read a day is used up",
    "public-client": "tokens are renewed without a client secret",
}
HELP = {
    "GET /_control/": "this list, the switched quirks and the clock",
    "POST /_control/say": "by, text, reply_to, quote: ids or keys; key, ago: seconds, late: seconds until timelines have it, "
    "protected; from, times: so many, {n} in the text counts them",
    "POST /_control/edit, delete": "post: id or key; text",
    "POST /_control/direct": "by, text, to, ago, file: content of a photo",
    "POST /_control/quirk": "on: [names], off: [names], only: name",
    "POST /_control/tear": "tokens of pages are not known any more",
    "POST /_control/expire": "the access token ends",
    "POST /_control/left": "NAME: how many requests of an end point are left in this window",
    "GET /_control/statuses, directs": "everything there ever was",
    "GET /_control/posts": "what was sent through the interface",
    "GET /_control/renewals": "how often tokens were renewed",
}


class Control:
    def __init__(self, world, api, quirks):
        self.world, self.api, self.quirks = world, api, quirks

    def answer(self, request):
        name = request.path.removeprefix("/_control").strip("/")
        function = getattr(self, f"_{request.method.lower()}_{name or 'help'}", None)
        if not function:
            return Response.json({"error": f"no {request.method} /_control/{name}", "help": HELP}, 404)
        return Response.json(function(request.json() if request.body else {}))

    def _get_help(self, wish):
        return {"now": iso(self.world.clock.ms), "quirks": dict.fromkeys(self.quirks, True), "help": HELP}

    def _post_say(self, wish):
        first = int(wish.get("from", 0))
        said = [self.world.say(wish | {"text": wish["text"].replace("{n}", str(n))}) for n in range(first, first + int(wish.get("times", 1)))]
        return said[-1]

    def _post_edit(self, wish):
        return self.world.edit(wish)

    def _post_delete(self, wish):
        return self.world.delete(wish)

    def _post_direct(self, wish):
        return {"id": self.world.direct(wish)}

    def _post_quirk(self, wish):
        if "only" in wish:
            self.quirks.clear()
            self.quirks.add(wish["only"])
        self.quirks |= set(wish.get("on", []))
        self.quirks -= set(wish.get("off", []))
        return self._get_help(wish)

    def _post_tear(self, wish):
        self.api.cut += "t"
        return {}

    def _post_expire(self, wish):
        self.world.access_ends = self.world.clock.ms
        return {}

    def _post_left(self, wish):
        for name, left in wish.items():
            self.api.leave(name, left)
        return {}

    def _get_statuses(self, wish):
        return [self.world.told(post) for post in self.world.posts]

    def _get_directs(self, wish):
        return self.world.directs

    def _get_posts(self, wish):
        return self.world.sent

    def _get_renewals(self, wish):
        return {"times": self.world.renewals}


class App:
    def __init__(self, engine, base, quirks):
        world = World(engine.clock)
        api = x_api.Api(world, base, quirks)
        self.handle, self.control = api.answer, Control(world, api, quirks).answer
        self.too_many = x_api.too_many


def main():
    parser = command.options("A stateful API v2 of X on 127.0.0.1 for tests.", QUIRKS)
    return command.run(parser, lambda engine, args, url: App(engine, url, set(args.quirk)))


if __name__ == "__main__":
    sys.exit(main())
