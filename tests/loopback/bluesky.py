#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
# A stateful server of the AT Protocol on the loopback: makes sessions, tells of posts, takes records and chat messages.
import sys

import command
from bluesky_api import Api, too_many
from bluesky_world import World
from message import Response

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


def app(engine, args, _):
    world = World(engine.clock, args.handle, args.password)
    return App(world, Api(world, set(args.quirk)))


def main():
    return command.run(command.options("A stateful server of the AT Protocol on 127.0.0.1 for tests.", QUIRKS,
                                       handle="ayto.example", password=("prueba-clave-0001", "the app password")), app)


if __name__ == "__main__":
    sys.exit(main())
