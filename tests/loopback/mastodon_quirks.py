# SPDX-License-Identifier: EUPL-1.2
# How compatible servers differ from Mastodon: every switch with the server that does it.
QUIRKS = {
    "no-v2-instance": "snac, Mastodon < 4.0: /api/v2/instance is 404, limits only in v1",
    "no-link": "snac: no Link header on any page",
    "no-rate-headers": "snac: no X-RateLimit headers",
    "rate-limits": (
        "Mastodon: its real limits are enforced, 429 with ISO reset; rate-limits=20 sets "
        "the limit per token and 5 minutes"
    ),
    "ignore-limit": (
        "snac: one notification when limit is missing, since_id ignored, only the newest "
        "64 are looked at"
    ),
    "no-idempotency": (
        "GoToSocial, snac: the Idempotency-Key is ignored, the same POST gives two posts"
    ),
    "ulid-ids": "GoToSocial: ids are ULIDs",
    "hash-ids": "snac: status ids are seconds and a hex digest, notification ids microseconds",
    "acct-always-full": "snac: acct is user@host for local accounts, too",
    "empty-mentions": "snac: mentions is always empty",
    "language-en": ("snac: language is always en"),
    "text-field": "snac: an extra field text, and content without <p> but with a trailing <br>",
    "html-errors": "snac: errors are HTML",
    "400-for-422": "GoToSocial: 400 with its own wording where Mastodon has 422",
    "no-filtered-param": (
        "Mastodon < 4.3: include_filtered is unknown, no group_key, policy and requests "
        "are 404"
    ),
    "no-quotes": "Mastodon < 4.5: no quote field, no quote notifications",
    "filter-new-dms": (
        "Mastodon >= 4.3 for new accounts: direct messages and limited accounts we do not"
        " follow are absent unless include_filtered=true"
    ),
    "missing-newer-fields": (
        "Mastodon < 3.5: no edited_at, filtered, quote ...; history and source are 404"
    ),
    "null-parent": (
        "Mastodon: in_reply_to_id of a remote reply is null until its /context was asked " "for"
    ),
    "async-refresh": (
        "Mastodon >= 4.5: the first /context lacks remote replies without a mention and "
        "has a Mastodon-Async-Refresh header, the next one is complete"
    ),
    "default-limit-15": "Mastodon < 4.1: 15 notifications when limit is missing, 30 at most",
    "late-commit": (
        "Mastodon: every second notification made after the start appears only when a "
        "page with a higher id was read"
    ),
    "no-conversations": "snac: /api/v1/conversations is always []",
    "long-texts": "GoToSocial: 5000 characters, 25 per URL",
    "very-long-texts": "snac: 100000 characters, 32 per URL",
    "gzip": "nginx in front: answers are compressed for clients that accept it",
}

LIKE = {
    "mastodon": (),
    "mastodon-new-account": ("filter-new-dms", "rate-limits", "async-refresh"),
    "mastodon-4.2": ("no-filtered-param", "no-quotes", "null-parent"),
    "mastodon-3.4": (
        "no-v2-instance",
        "no-filtered-param",
        "no-quotes",
        "missing-newer-fields",
        "default-limit-15",
    ),
    "gotosocial": (
        "ulid-ids",
        "no-idempotency",
        "400-for-422",
        "no-filtered-param",
        "no-quotes",
        "long-texts",
    ),
    "snac": (
        "hash-ids",
        "no-v2-instance",
        "no-link",
        "no-rate-headers",
        "ignore-limit",
        "no-idempotency",
        "acct-always-full",
        "empty-mentions",
        "language-en",
        "text-field",
        "html-errors",
        "no-filtered-param",
        "no-quotes",
        "no-conversations",
        "very-long-texts",
    ),
}


class Quirks(dict):
    """Switches that are on, with their value (\"\" when they have none)."""

    def switch(self, text, on=True):
        name, _, value = text.partition("=")
        if name not in QUIRKS:
            raise ValueError(f"no quirk {name!r}; there are {', '.join(sorted(QUIRKS))}")
        if on:
            self[name] = value
        else:
            self.pop(name, None)
