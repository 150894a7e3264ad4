# SPDX-License-Identifier: EUPL-1.2
# What tests may ask under /_control/: citizens who write, and a look inside.
import json

from clock import iso
from message import Response

HELP = {
    "GET /_control/": "this list, the switched quirks and the clock",
    "POST /_control/say": "a post: by, text or html, in_reply_to, visibility, mention, "
    "language, spoiler, media, quote, key, late",
    "POST /_control/edit": "status, and text or html, spoiler",
    "POST /_control/delete": "status",
    "POST /_control/notify": "event (favourite, reblog, follow or any word), by, on",
    "POST /_control/quirk": "on: [names], off: [names]",
    "GET /_control/statuses": "every status the server ever held",
    "GET /_control/posts": "what was posted through the API, and how many times each",
    "GET, POST, DELETE /_control/fault": "list, arm {fault, path, method, count, after, "
    "probability, seed, ...}, disarm all",
    "GET, DELETE /_control/requests": "the log, without any token",
    "GET, POST /_control/clock": "set: time, advance: seconds, advance_ms: milliseconds, "
    "finish: true (what has come is done with first)",
}


class Control:
    def __init__(self, world, shape):
        self.world, self.shape = world, shape

    def answer(self, request):
        name = request.path.removeprefix("/_control").strip("/")
        function = getattr(self, f"_{request.method.lower()}_{name or 'help'}", None)
        if not function:
            return Response.json(
                {"error": f"no {request.method} /_control/{name}", "help": HELP}, 404
            )
        return function(request)

    def _get_help(self, request):
        return Response.json(
            {"now": iso(self.world.clock.ms), "quirks": dict(self.world.quirks), "help": HELP}
        )

    def _post_say(self, request):
        what = request.json()
        what.setdefault("by", what.pop("author", None))
        what.setdefault(
            "mention",
            what["by"] not in self.world.by_key or self.world.by_key[what["by"]].inbox is None,
        )
        what["application"] = (
            what.get("application", "Mastodon for Android") if "@" not in what["by"] else None
        )
        return self._shown(self.world.say(what))

    def _shown(self, status):
        return Response.json(
            {
                **json.loads(self.shape.status(status)),
                "notifications": [
                    note.id
                    for account in self.world.locals()
                    for note in account.inbox.items[-5:]
                    if note.status is status
                ],
            }
        )

    def _post_edit(self, request):
        what = request.json()
        return self._shown(self.world.edit(self.world.find(what.pop("status")), what))

    def _post_delete(self, request):
        self.world.delete(self.world.find(request.json()["status"]))
        return Response.json({})

    def _post_notify(self, request):
        note = self.world.notify_other(request.json(), self.world.clock.ms)
        return Response.json({"notification": note.id if note else None})

    def _post_quirk(self, request):
        wish = request.json()
        for on in (True, False):
            for name in wish.get("on" if on else "off", []):
                self.world.quirks.switch(name, on)
        self.shape.forget()
        return self._get_help(request)

    def _get_statuses(self, request):
        notes = {}
        for account in self.world.locals():
            for note in account.inbox.items:
                notes.setdefault(note.status, []).append(note.id)
        return Response.json(
            [self._record(status, notes.get(status, [])) for status in self.world.all]
        )

    def _record(self, status, notes):
        office = self.world.locals()
        return {
            "id": status.id,
            "key": status.key,
            "author": status.author.full,
            "created_at": iso(status.ms),
            "visibility": status.visibility,
            "text": status.source,
            "content": status.content,
            "spoiler_text": status.spoiler,
            "language": status.language,
            "in_reply_to_id": status.parent,
            "conversation": status.conversation,
            "quote": status.quote.id if status.quote else None,
            "media": len(status.media),
            "edits": max(0, len(status.edits) - 1),
            "deleted_at": None if status.deleted is None else iso(status.deleted),
            "through_api": status.through_api,
            "ours": status.author in office,
            "notifies": notes,
        }

    def _get_posts(self, request):
        posts = [status for status in self.world.all if status.through_api]
        twins = {}
        for status in posts:
            twins.setdefault((status.source, status.parent), []).append(status)
        return Response.json(
            [
                {
                    "id": status.id,
                    "text": status.source,
                    "in_reply_to_id": status.parent,
                    "visibility": status.visibility,
                    "language": status.language,
                    "created_at": iso(status.ms),
                    "idempotency_key": status.idempotency_key,
                    "times": len(twins[status.source, status.parent]),
                    "deleted": status.deleted is not None,
                    "reached": [
                        one.full for one in status.mentions if one is not status.author
                    ],
                }
                for status in posts
            ]
        )
