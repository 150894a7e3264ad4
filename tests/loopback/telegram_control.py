# SPDX-License-Identifier: EUPL-1.2
# What tests may ask of the loopback Bot API under /_control/: citizens who write, and a look inside.
from clock import iso
from message import Response

HELP = {
    "GET /_control/": "this list, the switched quirks and the clock",
    "POST /_control/say": "by, chat (else in private), reply_to, photo: bytes, file: {bytes, "
    "content, name}, kind, and any field of Message",
    "POST /_control/edit": "chat, message, and fields of Message",
    "POST /_control/delete": "chat, message, business_connection_id",
    "POST /_control/block": "by, blocked",
    "POST /_control/migrate": "chat: a group that becomes a supergroup",
    "POST /_control/update": "any update without its id, put into the queue as it is",
    "POST /_control/restart": "next: the next update's id, as after a week of silence",
    "POST /_control/quirk": "on: [names], off: [names]",
    "POST /_control/again": "times: how often each delivery comes once more",
    "GET /_control/statuses": "every message there is",
    "GET /_control/posts": "what the bot sent, and how many times each",
    "GET /_control/queue": "what waits, and the calls of the webhook",
    "GET, POST, DELETE /_control/fault": "as on every network; paths are /bot*/METHOD",
    "GET, DELETE /_control/requests": "the log, without any token",
    "GET, POST /_control/clock": "set: time, advance: seconds, advance_ms: milliseconds",
}


class Control:
    def __init__(self, world, hooks, quirks):
        self.world, self.hooks, self.quirks = world, hooks, quirks

    def answer(self, request):
        name = request.path.removeprefix("/_control").strip("/")
        function = getattr(self, f"_{request.method.lower()}_{name or 'help'}", None)
        if not function:
            error = f"no {request.method} /_control/{name}"
            return Response.json({"error": error, "help": HELP}, 404)
        return Response.json(function(request.json() if request.body else {}))

    def _get_help(self, wish):
        quirks = dict.fromkeys(self.quirks, True)
        return {"now": iso(self.world.clock.ms), "quirks": quirks, "help": HELP}

    def _post_say(self, wish):
        return self.world.say(wish)

    def _post_edit(self, wish):
        return self.world.edit(wish)

    def _post_delete(self, wish):
        return self.world.delete(wish)

    def _post_block(self, wish):
        return self.world.block(wish)

    def _post_migrate(self, wish):
        return self.world.migrate(wish)

    def _post_update(self, wish):
        for kind, value in wish.items():
            self.world.put(kind, value)
        return {}

    def _post_restart(self, wish):
        self.world.bot.next_id = int(wish["next"])
        return {}

    def _post_quirk(self, wish):
        self.quirks |= set(wish.get("on", []))
        self.quirks -= set(wish.get("off", []))
        return self._get_help(wish)

    def _post_again(self, wish):
        for hook in self.hooks:
            hook.again = int(wish["times"])
        return {}

    def _get_statuses(self, wish):
        return self.world.messages

    def _get_posts(self, wish):
        sent = self.world.sent
        twins = [(one["text"], one["chat"]["id"]) for one in sent]
        return [{**one, "times": twins.count((one["text"], one["chat"]["id"]))} for one in sent]

    def _get_queue(self, wish):
        return [
            {"updates": [update for update, _ in bot.queue], "next": bot.next_id, "calls": hook.tries}
            for bot, hook in zip(self.world.bots, self.hooks)
        ]
