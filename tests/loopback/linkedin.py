#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
# A stateful LinkedIn page on the loopback: takes answers, tells of comments by both ways, renews tokens.
import argparse
import signal
import sys

import faults
from clock import Clock, parse_time
from linkedin_api import Api, too_many
from linkedin_world import World
from message import Response
from server import Engine

QUIRKS = {
    "comment-mention": "the action COMMENT_MENTION is known; else a question that names it is refused",
    "no-total": "paging says no total",
    "no-next": "paging says no next",
    "id-in-header": "a comment that was made is told in x-restli-id only",
}


class App:
    """What the engine asks: the interface, and the control plane beside it."""

    def __init__(self, world, api):
        self.world, self.api, self.handle, self.too_many = world, api, api.answer, too_many

    def control(self, request):
        name = request.path.removeprefix("/_control").strip("/")
        wish = request.json() if request.method == "POST" and request.body else {}
        world, api = self.world, self.api
        deeds = {
            "": lambda: sorted(deeds),
            "post": lambda: world.add_post(wish),
            "comment": lambda: world.add_comment(wish),
            "edit": lambda: world.edit(wish),
            "delete": lambda: world.delete(wish),
            "image": lambda: world.images.update({wish["name"]: wish["content"].encode()}),
            "posts": lambda: world.written,
            "statuses": lambda: [*world.posts, *world.comments.values()],
            "told": lambda: [n["told"] for n in world.notifications],
            "callback": lambda: world.challenge(wish["url"], wish["code"]),
            "deliver": lambda: world.deliver(wish),
            "sign": lambda: [{"body": one["body"], "signature": one["signature"]} for one in world.sign(wish)],
            "answer": lambda: world.answer_to(wish["code"]),
            "set": lambda: [setattr(world, key, value) for key, value in wish.items()
                            if key in ("role", "scopes", "bare", "secret", "consented", "refresh_token")],
            "versions": lambda: setattr(api, "versions", set(wish["active"])),
            "quota": lambda: setattr(api, "quota", wish["left"]),
            "revoke": lambda: world.tokens.clear(),
            "quirk": lambda: api.quirks.__ior__(set(wish["on"])) and None,
        }
        if name not in deeds:
            return Response.json({"error": f"no {name}; there are {', '.join(sorted(deeds))}"}, 404)
        return Response.json(deeds[name]())


def options():
    quirks = "\n".join(["quirks:", *(f"  {name:18} {text}" for name, text in QUIRKS.items())])
    parser = argparse.ArgumentParser(
        description="A stateful LinkedIn page on 127.0.0.1 for tests.",
        epilog=quirks,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--now", default="2026-11-23T09:00:00Z", help="where the clock stands")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--organization", default="12345")
    parser.add_argument("--vanity", default="ayto-prueba")
    parser.add_argument("--secret", default="prueba-secreto-0001", help="of the app: signs deliveries")
    parser.add_argument("--quirk", action="append", default=[], help="see below; any number of times")
    parser.add_argument("--fault", action="append", default=[], help="as of mastodon.py; give path=")
    return parser


def main():
    parser = options()
    args = parser.parse_args()
    if set(args.quirk) - QUIRKS.keys():
        parser.error(f"quirks are {', '.join(QUIRKS)}")
    clock = Clock(parse_time(args.now))
    engine = Engine(clock)
    for spec in args.fault:
        engine.faults.arm(faults.parse(spec))
    world = World(clock, args.organization, args.vanity, args.secret)
    with engine.lock:
        listener = engine.listen(port=args.port)
        engine.app = App(world, Api(world, set(args.quirk), listener.url))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: engine.stopping.set())
    print(f"listening {listener.url}", flush=True)
    engine.stopping.wait()
    engine.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
