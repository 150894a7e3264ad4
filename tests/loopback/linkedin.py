#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
# A stateful LinkedIn page on the loopback: takes answers, tells of comments by both ways, renews tokens.
import sys

import command
from linkedin_api import Api, too_many
from linkedin_world import World
from message import Response

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


def app(engine, args, url):
    world = World(engine.clock, args.organization, args.vanity, args.secret)
    return App(world, Api(world, set(args.quirk), url))


def main():
    return command.run(command.options("A stateful LinkedIn page on 127.0.0.1 for tests.", QUIRKS,
                                       organization="12345", vanity="ayto-prueba",
                                       secret=("prueba-secreto-0001", "of the app: signs deliveries")), app)


if __name__ == "__main__":
    sys.exit(main())
