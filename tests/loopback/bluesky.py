#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
# A stateful server of the AT Protocol on the loopback: makes sessions, tells of posts, takes records and chat messages.
import argparse
import signal
import sys

import faults
from bluesky_api import Api, too_many
from bluesky_world import World
from clock import Clock, parse_time
from message import Response
from server import Engine

QUIRKS = {"opaque-cursor": "cursors are not times that can be read"}


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
            "say": lambda: world.say(wish),
            "edit": lambda: world.edit(wish),
            "delete": lambda: world.delete(wish),
            "block": lambda: world.blocked.add(world.did(wish["by"])),
            "chat": lambda: world.chat(wish),
            "unsend": lambda: world.unsend(wish),
            "handle": lambda: world.handles.update(wish),
            "posts": lambda: world.written,
            "statuses": lambda: world.posts,
            "logins": lambda: world.logins,
            "set": lambda: [setattr(world, key, value) for key, value in wish.items() if key in ("scope", "incoming", "password")],
            "forget": lambda: setattr(world, "refresh", None),
            "revoke": lambda: world.access.clear(),
            "page": lambda: setattr(api, "page", wish["size"]),
            "quirk": lambda: api.quirks.__ior__(set(wish["on"])) and None,
        }
        if name not in deeds:
            return Response.json({"error": f"no {name}; there are {', '.join(sorted(deeds))}"}, 404)
        return Response.json(deeds[name]())


def options():
    quirks = "\n".join(["quirks:", *(f"  {name:18} {text}" for name, text in QUIRKS.items())])
    parser = argparse.ArgumentParser(
        description="A stateful server of the AT Protocol on 127.0.0.1 for tests.",
        epilog=quirks,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--now", default="2026-11-23T09:00:00Z", help="where the clock stands")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--handle", default="ayto.example")
    parser.add_argument("--password", default="prueba-clave-0001", help="the app password")
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
    world = World(clock, args.handle, args.password)
    with engine.lock:
        listener = engine.listen(port=args.port)
        engine.app = App(world, Api(world, set(args.quirk)))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: engine.stopping.set())
    print(f"listening {listener.url}", flush=True)
    engine.stopping.wait()
    engine.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
