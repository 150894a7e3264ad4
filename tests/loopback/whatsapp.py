#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
# A stateful WhatsApp Cloud API on the loopback: takes answers, tells what became of them, brings what citizens write.
import hashlib
import re
import sys

import command
from message import Response
from whatsapp_world import World

TEXT_LIMIT = 4096


def failure(code, message, status=400, subcode=None):
    error = {"message": f"(#{code}) {message}", "type": "OAuthException", "code": code, "fbtrace_id": "A1b2"}
    return Response.json({"error": error | ({"error_subcode": subcode} if subcode else {})}, status)


class Graph:
    """The part of Graph that one business account with one number sees."""

    def __init__(self, world, token, base):
        self.world, self.token, self.base = world, token, base

    def handle(self, request):
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return failure(190, "Invalid OAuth access token", 401, 463)
        path = re.sub(r"^/v\d+\.\d+(?=/)", "", request.path)
        world = self.world
        routes = {
            ("GET", f"/{world.phone}"): self.number,
            ("POST", f"/{world.phone}/messages"): self.messages,
            ("GET", f"/{world.waba}/subscribed_apps"): self.apps,
            ("POST", f"/{world.waba}/subscribed_apps"): self.subscribe,
        }
        route = routes.get((request.method, path))
        if route:
            return route(request)
        name = path.rsplit("/", 1)[-1]
        if request.method == "GET" and name in world.media:
            return self.file(name) if path.startswith("/file/") else self.media(name)
        return failure(100, "Unsupported get request. Object does not exist", 400, 33)

    def number(self, _):
        world = self.world
        return Response.json({"id": world.phone, "display_phone_number": f"+{world.number}",
                              "verified_name": "Ayuntamiento", "quality_rating": "GREEN"})

    def apps(self, _):
        app = {"whatsapp_business_api_data": {"id": "55", "name": "buzon"}}
        return Response.json({"data": [app] if self.world.subscribed else []})

    def subscribe(self, _):
        self.world.subscribed = True
        return Response.json({"success": True})

    def messages(self, request):
        try:
            body = request.json()
        except ValueError:
            return failure(100, "Invalid parameter")
        kind = body.get("type")
        if body.get("messaging_product") != "whatsapp" or not (body.get("to") or body.get("recipient")):
            return failure(100, "The parameter to is required")
        if kind == "text" and not 0 < len(body.get("text", {}).get("body", "")) <= TEXT_LIMIT:
            return failure(100, "Param text['body'] must be at most 4096 characters long")
        if kind == "template" and not (body["template"].get("name") and body["template"].get("language")):
            return failure(132001, "Template name does not exist in the translation", 404)
        if kind not in ("text", "template"):
            return failure(131009, "Parameter value is not valid")
        if self.world.refuse_late and kind == "text" and not self.world.window_open(body):
            return failure(131047, "Re-engagement message")
        message = self.world.send(body)
        contact = {"input": body.get("to") or body["recipient"]}
        contact |= {"wa_id": body["to"]} if body.get("to") else {"user_id": body["recipient"]}
        return Response.json({"messaging_product": "whatsapp", "contacts": [contact],
                              "messages": [{"id": message["id"], "message_status": "accepted"}]})

    def media(self, name):
        content = self.world.media[name]
        return Response.json({"url": f"{self.base}/file/{name}", "mime_type": "image/jpeg", "id": name,
                              "sha256": hashlib.sha256(content).hexdigest(), "file_size": len(content),
                              "messaging_product": "whatsapp"})

    def file(self, name):
        return Response(200, self.world.media[name], content_type="image/jpeg")

    # --- what tests may ask ---

    def control(self, request):
        name = request.path.removeprefix("/_control").strip("/")
        wish = request.json() if request.method == "POST" else {}
        world = self.world
        deeds = {
            "": lambda: sorted(deeds),
            "callback": lambda: world.handshake(wish["url"], wish["token"], wish.get("challenge", "1158201444")),
            "say": lambda: world.say(wish),
            "status": lambda: world.status(wish),
            "deliver": lambda: world.deliver(wish),
            "test": lambda: world.post(world.test_button(), wish),
            "sent": lambda: world.sent,
            "said": lambda: world.said,
            "waiting": lambda: [event["change"] for event in world.waiting],
            "deliveries": lambda: world.log,
            "set": lambda: [setattr(world, key, value) for key, value in wish.items()
                            if key in ("early", "refuse_late", "subscribed", "secret")],
            "media": lambda: world.media.update({wish["id"]: wish["content"].encode()}),
        }
        if name not in deeds:
            return Response.json({"error": f"no {name}; there are {', '.join(sorted(deeds))}"}, 404)
        return Response.json(deeds[name]())


class App:
    def __init__(self, graph):
        self.handle, self.control = graph.handle, graph.control


def main():
    parser = command.options("A stateful WhatsApp Cloud API on 127.0.0.1 for tests.", token="prueba-token-0001",
                             secret=("prueba-secreto-0001", "of the app: signs deliveries"),
                             phone="40001", waba="30001", number="34910000000")
    return command.run(parser, lambda engine, args, url: App(Graph(
        World(engine.clock, args.phone, args.waba, args.number, args.secret), args.token, url)))


if __name__ == "__main__":
    sys.exit(main())
