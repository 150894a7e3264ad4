#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
# A stateful GeoReport v2 server of one town on the loopback, with the habits of real ones on demand.
import sys

import command
from message import Response
from open311_api import Api, too_many
from open311_world import World

QUIRKS = {
    "xml": "JSON is not there: XML only",
    "numbers": "ids are numbers in JSON",
    "zeros": "codes of services are bare in JSON: 006, as in the specification's examples",
    "cut": "a list ends after so many rows, without a word (set cut: 25)",
    "paged": "a list is a page of at most 20: page and page_size, or limit and offset",
    "unordered": "a list is in no order; else newest first",
    "no_zone": "times say no zone",
    "empty_404": "a span of time without records is 404",
    "errors_200": "errors come with status 200",
    "one_missing": "one id that is not there refuses the whole list",
    "keyed": "reading needs the key, too",
    "empty_token": "a token whose request has no id yet is known; else 404",
    "no_updates": "updates are taken, but not shown",
    "late": "updates that came in over the interface are not shown",
}


class App:
    """What the engine asks: the interface, and the control plane beside it."""

    def __init__(self, world, api):
        self.world, self.api, self.handle, self.too_many = world, api, api.handle, too_many

    def control(self, request):
        name = request.path.removeprefix("/_control").strip("/")
        wish = request.json() if request.method == "POST" and request.body else {}
        world, api = self.world, self.api
        deeds = {
            "": lambda: sorted(deeds),
            "report": lambda: {"id": world.report(wish)["id"]},
            "token": lambda: [{"token": world.token(wish)}],
            "work": lambda: world.work(wish),
            "say": lambda: {"id": world.say(wish)["id"]},
            "posts": lambda: world.written,
            "statuses": lambda: list(world.requests.values()),
            "set": lambda: [setattr(world, key, value) for key, value in wish.items()
                            if key in ("key", "jurisdiction", "delay", "cut", "moved", "services")],
            "quirk": lambda: api.quirks.update(wish.get("on", [])) or api.quirks.difference_update(wish.get("off", [])),
        }
        if name not in deeds or set(wish.get("on", [])) - QUIRKS.keys():
            return Response.json({"error": f"deeds are {', '.join(sorted(deeds))}; quirks {', '.join(QUIRKS)}"}, 404)
        return Response.json(deeds[name]())


def app(engine, args, _):
    api = Api(World(engine.clock, args.jurisdiction, args.key))
    api.quirks.update(args.quirk)
    return App(api.world, api)


def main():
    return command.run(command.options("A stateful GeoReport v2 server on 127.0.0.1 for tests.", QUIRKS,
                                       jurisdiction="villarriba.example", key="prueba-clave-0001"), app)


if __name__ == "__main__":
    sys.exit(main())
