# SPDX-License-Identifier: EUPL-1.2
# The end points of the loopback Mastodon that change something: posts and attachments.
import mastodon_text as text
from mastodon_media import SLOW, TYPES, Media
from mastodon_refusal import Refusal, not_found
from message import Response

KEY_LIFE = 3600000
VISIBILITIES = ("public", "unlisted", "private", "direct")


class Writing:
    """Methods of Api; `posted` remembers idempotency keys: {(account, key): (when, id)}."""

    def post_status(self, call):
        key = (call.viewer.id, call.request.headers.get("idempotency-key"))
        known = self.posted.get(key)
        if key[1] and known and call.now - known[0] < KEY_LIFE:
            return Response(200, self.shape.status(self._status(call, known[1])))
        what = self._post_wishes(call)
        self.limits.count_post(call)
        status = self.world.say(what, call.now)
        status.through_api, status.idempotency_key = True, key[1]
        if key[1] and "no-idempotency" not in self.quirks:
            self.posted[key] = (call.now, status.id)
        return Response(200, self.shape.status(status))

    def _post_wishes(self, call):
        words, spoiler, media = self._words(call)
        visibility = call.argument("visibility") or call.viewer.privacy
        if visibility not in VISIBILITIES:
            raise Refusal(422, f"'{visibility}' is not a valid visibility")
        what = {
            "by": call.viewer.key,
            "text": words,
            "spoiler": spoiler,
            "visibility": visibility,
            "language": call.argument("language") or call.viewer.language,
            "media": media,
            "application": self.tokens[call.token].get("application", "Buzón"),
        }
        parent = call.argument("in_reply_to_id")
        if parent:
            found = self.world.status(str(parent))
            if not found or not self.world.visible(found, call.viewer):
                raise Refusal(
                    404,
                    "The post you are trying to reply to does not appear to exist.",
                    "Not Found: cannot reply to status that does not exist",
                )
            what["in_reply_to"] = found.id
        if call.argument("quoted_status_id") and "no-quotes" not in self.quirks:
            what["quote"] = self._status(call, call.argument("quoted_status_id")).id
        return what

    def _words(self, call):
        """Text, spoiler and attachments of a post, as far as Mastodon lets them pass."""
        words, spoiler = call.argument("status") or "", call.argument("spoiler_text") or ""
        media = [
            self._own_media(call, one) for one in call.request.arguments.get("media_ids", [])
        ]
        if not words.strip() and not spoiler.strip() and not media:
            raise Refusal(
                422,
                "Validation failed: Text can't be blank",
                "Bad Request: status contains no text, media or poll",
            )
        if len(media) > 4:
            raise Refusal(422, "Validation failed: Cannot attach more than 4 files")
        limits = self.shape.limits()
        most = limits["max_characters"]
        if text.length(words, spoiler, limits["characters_reserved_per_url"]) > most:
            raise Refusal(
                422,
                f"Validation failed: Text character limit of {most} exceeded",
                f"Bad Request: text with spoiler exceed max chars ({most})",
            )
        return words, spoiler, media

    def change_status(self, call, status_id):
        status = self._own(call, status_id)
        words, spoiler, media = self._words(call)
        self.world.edit(status, {"text": words, "spoiler": spoiler, "media": media}, call.now)
        return Response(200, self.shape.status(status))

    def delete_status(self, call, status_id):
        status = self._own(call, status_id)
        value = self.shape.deleted(status)
        self.world.delete(status)
        return Response.json(value)

    # -- media --

    def _own_media(self, call, media_id):
        media = self.world.media.get(str(media_id))
        if not media or media.owner is not call.viewer:
            raise Refusal(422, f"Validation failed: Media {media_id} not found")
        if media.waits:
            raise Refusal(
                422,
                "Cannot attach files that have not finished processing. "
                "Try again in a moment!",
            )
        return media

    def post_media(self, call):
        for name, head, content in call.request.parts():
            if name == "file":
                return self._store_media(call, head, content)
        raise Refusal(422, "Validation failed: File can't be blank")

    def _store_media(self, call, head, content):
        kind = head.lower().partition("content-type:")[2].partition("\r\n")[0].strip()
        if kind not in TYPES:
            raise Refusal(
                422, "Validation failed: File content type is invalid, File is invalid"
            )
        media = Media(
            self.world.ids.status(call.now, len(self.world.media) + 1),
            call.viewer,
            {
                "type": kind,
                "content": content,
                "waits": 2 if TYPES[kind][0] in SLOW else 0,
                "description": call.argument("description"),
            },
        )
        self.world.media[media.id] = media
        return Response.json(self.shape.media(media), 202 if media.waits else 200)

    def media(self, call, media_id):
        media = self.world.media.get(media_id)
        if not media or media.owner is not call.viewer:
            raise not_found()
        media.waits = max(0, media.waits - 1)
        return Response.json(self.shape.media(media), 206 if media.waits else 200)

    def change_media(self, call, media_id):
        media = self.world.media.get(media_id)
        if not media or media.owner is not call.viewer:
            raise not_found()
        media.description = call.argument("description", media.description)
        return Response.json(self.shape.media(media))
