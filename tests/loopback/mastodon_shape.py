# SPDX-License-Identifier: EUPL-1.2
# Records as JSON, field by field as the real Mastodon gives them, bent by the quirks.
import re

from clock import day, iso
from message import dumps

NEWER = (
    "edited_at",
    "filtered",
    "quotes_count",
    "tagged_collections",
    "quote_approval",
    "quote",
)
APPROVAL = {"public": "automatic", "unlisted": "automatic"}


class Shape:
    """Renders a world's records; what cannot change between two requests is rendered once."""

    def __init__(self, world, base):
        self.world, self.base = world, base
        self.quirks = world.quirks

    def forget(self):
        """After a quirk was switched."""
        for account in self.world.accounts.values():
            account.cache = None
        for status in self.world.statuses.values():
            status.dirty()

    # -- accounts --

    def acct(self, account):
        full = "acct-always-full" in self.quirks
        return account.full if full else account.handle

    def _cached(self, account):
        if account.cache is None or account.cache[0] != account.version:
            value = self._account(account)
            account.cache = (account.version, value, dumps(value))
        return account.cache

    def account(self, account):
        return self._cached(account)[1]

    def account_text(self, account):
        return self._cached(account)[2]

    def _account(self, account):
        missing = f"https://{self.world.domain}"
        return {
            "id": account.id,
            "username": account.username,
            "acct": self.acct(account),
            "display_name": account.name,
            "locked": False,
            "bot": account.bot,
            "discoverable": True,
            "indexable": True,
            "group": False,
            "created_at": iso(account.created),
            "note": f"<p>{account.note}</p>" if account.note else "",
            "url": account.url,
            "uri": f"{account.base}/users/{account.username}",
            "avatar": f"{missing}/avatars/original/missing.png",
            "avatar_static": f"{missing}/avatars/original/missing.png",
            "avatar_description": "",
            "header": f"{missing}/headers/original/missing.png",
            "header_static": f"{missing}/headers/original/missing.png",
            "header_description": "",
            "followers_count": account.followers,
            "following_count": 12,
            "statuses_count": account.posts,
            "last_status_at": day(account.last_post) if account.last_post is not None else None,
            "hide_collections": None,
            "show_media": True,
            "show_media_replies": True,
            "show_featured": True,
            "noindex": False,
            **({"limited": True} if account.limited else {}),
            "emojis": [],
            "roles": [],
            "fields": [],
        }

    def own_account(self, account):
        """What verify_credentials gives."""
        source = {
            "privacy": account.privacy,
            "sensitive": False,
            "language": account.language,
            "note": account.note,
            "fields": [],
            "follow_requests_count": 0,
            "hide_collections": None,
            "discoverable": True,
            "indexable": True,
        }
        role = {
            "id": "-99",
            "name": "",
            "permissions": "65536",
            "color": "",
            "highlighted": False,
        }
        return {**self.account(account), "source": source, "role": role}

    # -- statuses --

    def status(self, status, shallow=False):
        """As text, because pages are joined from texts."""
        if status.quote or shallow:
            return dumps(self.status_value(status, shallow))
        version, done = status.cache
        if version != status.author.version:
            done = dumps(self.status_value(status))
            status.cache = (status.author.version, done)
        return done

    def status_value(self, status, shallow=False):
        value = {
            **self._place(status),
            **self._counts(status),
            "content": self._content(status),
            "filtered": [],
            "reblog": None,
            **self._application(status),
            "account": self.account(status.author),
            "media_attachments": [self.media(one) for one in status.media],
            "mentions": [] if "empty-mentions" in self.quirks else self._mentions(status),
            "tags": [
                {"name": name, "url": f"https://{self.world.domain}/tags/{name}"}
                for name in status.tags
            ],
            "emojis": [],
            "tagged_collections": [],
            "quote": self._quote(status, shallow),
            "card": None,
            "poll": None,
            "quote_approval": {
                "automatic": ["public"] if status.visibility in APPROVAL else [],
                "manual": [],
                "current_user": APPROVAL.get(status.visibility, "denied"),
            },
        }
        return self._bend(value, status)

    def _place(self, status):
        """What the status is and where it stands."""
        parent_author = status.parent_author if status.parent_known else None
        return {
            "id": status.id,
            "created_at": iso(status.ms),
            "in_reply_to_id": status.parent if status.parent_known else None,
            "in_reply_to_account_id": parent_author.id if parent_author else None,
            "sensitive": bool(status.spoiler),
            "spoiler_text": status.spoiler,
            "visibility": status.visibility,
            "language": "en" if "language-en" in self.quirks else status.language,
            "uri": status.uri,
            "url": status.url,
        }

    @staticmethod
    def _counts(status):
        return {
            "replies_count": status.replies,
            "reblogs_count": status.reblogs,
            "favourites_count": status.favourites,
            "quotes_count": status.quotes,
            "edited_at": None if status.edited is None else iso(status.edited),
            "favourited": False,
            "reblogged": False,
            "muted": False,
            "bookmarked": False,
        }

    @staticmethod
    def _application(status):
        if not status.application:
            return {}
        return {"application": {"name": status.application, "website": None}}

    def _mentions(self, status):
        return [
            {"id": one.id, "username": one.username, "url": one.url, "acct": self.acct(one)}
            for one in status.mentions
        ]

    def _bend(self, value, status):
        gone = NEWER if "missing-newer-fields" in self.quirks else ()
        if "no-quotes" in self.quirks:
            gone = (*gone, "quote", "quote_approval", "quotes_count", "tagged_collections")
        for name in gone:
            value.pop(name, None)
        if "text-field" in self.quirks:
            value["text"] = status.source
        return value

    def _content(self, status):
        content = status.content
        if status.quote:
            link = status.quote.url
            content = f'<p class="quote-inline">RE: <a href="{link}">{link}</a></p>' + content
        if "text-field" in self.quirks:
            content = content.replace("</p><p>", "<br><br>").replace("<br />", "<br>")
            content = re.sub(r"</?p[^>]*>", "", content) + "<br>"
        return content

    def _quote(self, status, shallow):
        if not status.quote:
            return None
        if status.quote.deleted is not None:
            return {"state": "deleted", "quoted_status": None}
        if shallow:
            return {"state": "accepted", "quoted_status_id": status.quote.id}
        return {"state": "accepted", "quoted_status": self.status_value(status.quote, True)}

    def deleted(self, status):
        """What DELETE gives back: the source instead of the content."""
        value = self.status_value(status)
        value["text"] = status.source
        del value["content"]
        return value

    def history(self, status):
        edits = status.edits or [(status.content, status.spoiler, status.media, status.ms)]
        return [
            {
                "content": content,
                "spoiler_text": spoiler,
                "sensitive": bool(spoiler),
                "created_at": iso(ms),
                "account": self.account(status.author),
                "media_attachments": [self.media(one) for one in media],
                "emojis": [],
                "quote": self._quote(status, True),
            }
            for content, spoiler, media, ms in edits
        ]

    def media(self, media):
        ready = media.waits == 0
        url = f"{self.base}{media.path}"
        small = url.replace("/original/", "/small/")
        size = {
            "width": media.width,
            "height": media.height,
            "size": f"{media.width}x{media.height}",
            "aspect": media.width / media.height,
        }
        remote = media.owner.host and f"{media.owner.base}{media.path}"
        return {
            "id": media.id,
            "type": media.kind,
            "url": url if ready else None,
            "preview_url": small if ready else None,
            "remote_url": remote or None,
            "preview_remote_url": None,
            "text_url": None,
            "meta": {"original": size, "small": size} if media.kind == "image" else {},
            "description": media.description,
            "blurhash": media.blurhash if media.kind == "image" else None,
        }

    # -- notifications and conversations --

    def notification(self, note):
        head = f'{{"id":"{note.id}","type":"{note.type}","created_at":"{iso(note.ms)}",'
        if "missing-newer-fields" not in self.quirks:
            head += '"filtered":true,' if note.filtered else ""
        if "no-filtered-param" not in self.quirks:
            head += f'"group_key":"ungrouped-{note.id}",'
        body = f'"account":{self.account_text(note.author)}'
        return head + body + (f',"status":{self.status(note.status)}}}' if note.status else "}")

    def conversation(self, talk):
        people = ",".join(self.account_text(one) for one in talk.people)
        unread = "true" if talk.unread else "false"
        return (
            f'{{"id":"{talk.id}","unread":{unread},"accounts":[{people}],'
            f'"last_status":{self.status(talk.statuses[-1])}}}'
        )

    # -- the instance --

    def limits(self):
        size, per_url = 500, 23
        if "long-texts" in self.quirks:
            size, per_url = 5000, 25
        if "very-long-texts" in self.quirks:
            size, per_url = 100000, 32
        return {
            "max_characters": size,
            "max_media_attachments": 4,
            "characters_reserved_per_url": per_url,
        }

    def configuration(self):
        from mastodon_media import TYPES

        return {
            "accounts": {"max_featured_tags": 10, "max_pinned_statuses": 5},
            "statuses": self.limits(),
            "media_attachments": {
                "supported_mime_types": sorted(TYPES),
                "description_limit": 1500,
                "image_size_limit": 16777216,
                "image_matrix_limit": 33177600,
                "video_size_limit": 103809024,
                "video_frame_rate_limit": 120,
                "video_matrix_limit": 8294400,
            },
            "polls": {
                "max_options": 4,
                "max_characters_per_option": 50,
                "min_expiration": 300,
                "max_expiration": 2629746,
            },
        }

    def version(self):
        if "very-long-texts" in self.quirks:
            return "4.0.0 (not true; really snac/2.94)"
        if "long-texts" in self.quirks:
            return "0.20.0+git-loopback"
        if "missing-newer-fields" in self.quirks:
            return "3.4.10"
        return "4.2.29" if "no-filtered-param" in self.quirks else "4.6.0"

    def instance_v2(self):
        world = self.world
        value = {
            "domain": world.domain,
            "title": world.title,
            "version": self.version(),
            "source_url": "https://github.com/mastodon/mastodon",
            "description": world.about.get("description", ""),
            "usage": {"users": {"active_month": 3}},
            "thumbnail": {"url": f"https://{world.domain}/packs/preview.png"},
            "icon": [],
            "languages": ["es"],
            "configuration": self._configuration_v2(),
            "registrations": {"enabled": False, "approval_required": True, "message": None},
            "api_versions": {"mastodon": 7},
            "contact": {
                "email": world.about.get("contact", ""),
                "account": self.account(world.locals()[0]),
            },
            "rules": [],
        }
        if "no-filtered-param" in self.quirks:
            del value["api_versions"]
        return value

    def _configuration_v2(self):
        domain = self.world.domain
        urls = {
            "streaming": f"wss://{domain}",
            "status": None,
            "about": f"https://{domain}/about",
        }
        return {
            "urls": urls,
            "vapid": {"public_key": "BLoopback"},
            **self.configuration(),
            "translation": {"enabled": False},
            "limited_federation": False,
        }

    def instance_v1(self):
        world = self.world
        description = world.about.get("description", "")
        return {
            "uri": world.domain,
            "title": world.title,
            "short_description": description,
            "description": description,
            "email": world.about.get("contact", ""),
            "version": self.version(),
            "urls": {"streaming_api": f"wss://{world.domain}"},
            "stats": {"user_count": 3, "status_count": len(world.statuses), "domain_count": 9},
            "thumbnail": None,
            "languages": ["es"],
            "registrations": False,
            "approval_required": True,
            "invites_enabled": False,
            "configuration": self.configuration(),
            "contact_account": self.account(world.locals()[0]),
            "rules": [],
        }
