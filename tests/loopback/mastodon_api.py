# SPDX-License-Identifier: EUPL-1.2
# The end points of the loopback Mastodon, those the real one has and with its answers.
import mastodon_limits
from clock import iso
from mastodon_refusal import Refusal, not_found
from mastodon_world import POLICY, paginate
from mastodon_write import Writing
from message import Response, dumps

HTML = "text/html; charset=utf-8"


class Call:
    """One request with who asks, and what the clock says to them."""

    def __init__(self, request, now):
        self.request, self.now = request, now
        self.viewer = self.token = None
        self.limit_headers = []

    def argument(self, name, default=None):
        return self.request.argument(name, default)

    def limit(self, default, most):
        """Rails' to_i.abs; an empty page is never asked for."""
        wish = self.argument("limit")
        digits = (wish or "").lstrip("-")
        size = min(int(digits), most) if digits.isdecimal() else default
        return min(size, int(self.request.flags.get("short", size)))


class Api(Writing):
    """Routes requests; one method per end point, those that write in mastodon_write."""

    def __init__(self, world, shape, tokens):
        self.world, self.shape = world, shape
        self.quirks = world.quirks
        self.tokens = tokens
        self.limits = mastodon_limits.Limits(self.quirks)
        self.posted = {}
        self.asked_contexts = set()

    # -- routing --

    def answer(self, request):
        if request.path.startswith("/system/"):
            return self._file(request)
        call = Call(
            request, self.world.clock.ms + int(request.flags.get("clock-skew", 0) * 1000)
        )
        try:
            method, scope, found = self._route(request)
            self._authorise(call, scope)
            call.limit_headers = self.limits.count(call)
            response = method(self, call, *found)
        except mastodon_limits.TooMany as error:
            call.limit_headers = error.headers
            response = self._refuse(Refusal(429, "Too many requests", "rate limit reached"))
        except Refusal as refusal:
            response = self._refuse(refusal)
        except ValueError:
            response = self._refuse(Refusal(400, "There was a problem parsing your request"))
        if "no-rate-headers" not in self.quirks:
            response.headers += call.limit_headers
        return response

    def _route(self, request):
        parts = tuple(request.path.strip("/").split("/"))
        for method, pattern, scope, function in ROUTES:
            if method != request.method or len(pattern) != len(parts):
                continue
            if all(want == ":id" or want == part for want, part in zip(pattern, parts)):
                return (
                    function,
                    scope,
                    [part for want, part in zip(pattern, parts) if want == ":id"],
                )
        raise Refusal(404, "Not Found")

    def _authorise(self, call, scope):
        """`scope` "": anybody may ask; a token that is given must be right all the same."""
        given = call.request.headers.get("authorization", "")
        kind, _, value = given.partition(" ")
        value = value if kind.lower() == "bearer" else call.argument("access_token", "")
        if not value and not scope:
            return
        entry = self.tokens.get(value)
        if "expired-token" in call.request.flags:
            raise Refusal(401, "The access token expired", "Unauthorized: invalid token")
        if not entry:
            raise Refusal(
                401, "The access token is invalid", "Unauthorized: token not supplied"
            )
        if entry.get("revoked"):
            raise Refusal(401, "The access token was revoked", "Unauthorized: invalid token")
        if scope and not {scope, scope.partition(":")[0]} & set(entry["scopes"]):
            raise Refusal(
                403,
                "This action is outside the authorized scopes",
                f"Forbidden: token has insufficient scope permission {scope}",
            )
        call.token, call.viewer = value, self.world.by_key[entry["account"]]

    def _refuse(self, refusal):
        status, words = refusal.status, refusal.words
        if "400-for-422" in self.quirks:
            status = 400 if status == 422 else status
            words = refusal.gotosocial or words
        if "html-errors" in self.quirks:
            return Response(
                status, f"<h1>{status} {words} (snac/2.94)</h1>", content_type="text/html"
            )
        headers = (
            [
                (
                    "WWW-Authenticate",
                    f'Bearer realm="Doorkeeper", error="invalid_token", '
                    f'error_description="{words}"',
                )
            ]
            if status == 401
            else []
        )
        return Response.json({"error": words}, status, headers)

    def _file(self, request):
        name = request.path.rpartition("/")[2].partition(".")[0]
        media = self.world.media.get(name)
        if not media or media.waits:
            return Response(404, "<h1>404 Not Found</h1>", content_type=HTML)
        return Response(200, media.bytes(), content_type=media.type)

    # -- pages --

    def _link(self, call, names, older, newer):
        """rel next leads to older items, rel prev to newer ones; None where there is none."""
        if "no-link" in self.quirks:
            return []
        kept = [
            (name, value)
            for name in sorted(names)
            for value in call.request.arguments.get(name, [])
        ]
        lists = ("types", "exclude_types")
        host = call.request.headers.get("host") or self.shape.base.partition("//")[2]
        links = []
        for key, value, rel in (("max_id", older, "next"), ("min_id", newer, "prev")):
            if value is not None:
                pairs = sorted([*kept, (key, value)], key=lambda pair: pair[0])
                query = "&".join(
                    f"{name}{'%5B%5D' if name in lists else ''}={one}" for name, one in pairs
                )
                links.append(f'<http://{host}{call.request.path}?{query}>; rel="{rel}"')
        return [("Link", ", ".join(links))] if links else []

    def _bounds(self, call, order):
        """The cursors of a page as orders: above (min_id), below (max_id), since."""

        def cursor(name):
            value = call.argument(name)
            return None if value is None or value == "" else order(value)

        since = None if "ignore-limit" in self.quirks else cursor("since_id")
        return cursor("min_id"), cursor("max_id"), since

    def _statuses_page(self, call, entries, default, render, cursor_of):
        """`entries`: (order, thing) ascending; a page of them with its Link."""
        limit = call.limit(default, default * 2)
        above, below, since = self._bounds(call, self.world.order)
        found = paginate(
            len(entries), lambda at: entries[at][0], lambda at: True, limit, above, below, since
        )
        things = [entries[at][1] for at in found]
        headers = []
        if things:
            older = cursor_of(things[-1]) if len(things) == limit else None
            names = ("limit", "exclude_reblogs", "exclude_replies", "only_media", "pinned")
            headers = self._link(call, names, older, cursor_of(things[0]))
        return Response(200, "[" + ",".join(map(render, things)) + "]", headers)

    # -- accounts and instance --

    def verify_credentials(self, call):
        return Response.json(self.shape.own_account(call.viewer))

    def account(self, call, account_id):
        account = self.world.accounts.get(account_id)
        if not account:
            raise Refusal(404, "Record not found", "Not Found: target account not found")
        return Response(200, self.shape.account_text(account))

    def lookup(self, call):
        account = self.world.person(*call.argument("acct", "").lstrip("@").split("@")[:2])
        return self.account(call, account.id if account else "")

    def account_statuses(self, call, account_id):
        account = self.world.accounts.get(account_id)
        if not account:
            raise Refusal(404, "Record not found", "Not Found: target account not found")
        skip_replies = call.argument("exclude_replies") in ("1", "true")
        entries = [
            (one.order, one)
            for one in account.statuses
            if one.deleted is None
            and not self._lags(call, one)
            and self.world.visible(one, call.viewer)
            and not (skip_replies and one.parent_author)
        ]
        return self._statuses_page(
            call,
            sorted(entries, key=lambda pair: pair[0]),
            20,
            self.shape.status,
            lambda one: one.id,
        )

    def _lags(self, call, status):
        lag = call.request.flags.get("readback-lag", 0) * 1000
        return bool(lag) and status.through_api and call.now - status.ms < lag

    def instance_v2(self, call):
        if "no-v2-instance" in self.quirks:
            raise Refusal(404, "Not Found")
        return Response.json(self.shape.instance_v2())

    def instance_v1(self, call):
        return Response.json(self.shape.instance_v1())

    # -- notifications --

    def notifications(self, call):
        inbox = call.viewer.inbox
        default, most = (15, 30) if "default-limit-15" in self.quirks else (40, 80)
        limit = call.limit(default, most)
        floor = 0
        if "ignore-limit" in self.quirks:
            limit = limit if call.argument("limit") else 1
            floor = max(0, len(inbox) - 64)
        accept = self._wanted(call, inbox)
        found = paginate(
            len(inbox),
            inbox.number,
            lambda at: at >= floor and accept(at),
            limit,
            *self._bounds(call, self.world.ids.notification_number),
        )
        if found and self.world.held:
            self.world.release(inbox.number(found[0]))
        headers = []
        if found:
            names = ["limit", "types", "exclude_types", "account_id"]
            names += [] if "no-filtered-param" in self.quirks else ["include_filtered"]
            headers = self._link(
                call, names, self._note_id(inbox, found[-1]), self._note_id(inbox, found[0])
            )
        return Response(
            200, "[" + ",".join([self._note(inbox, at) for at in found]) + "]", headers
        )

    def _wanted(self, call, inbox):
        """Whether the notification at a position belongs to the page that was asked for."""
        types = call.request.arguments.get("types", [])
        without = call.request.arguments.get("exclude_types", [])
        author = call.argument("account_id")
        filtered = (
            call.argument("include_filtered") in ("true", "1")
            and "no-filtered-param" not in self.quirks
        )
        generated = inbox.load.count if inbox.load else 0

        def accept(at):
            if at < generated and not author:
                kind = "mention"
                if at in inbox.load.gone:
                    return False
            else:
                note = inbox[at]
                if not note or note.held or note.filtered and not filtered:
                    return False
                if author and note.author.id != author:
                    return False
                kind = note.type
            return (not types or kind in types) and kind not in without

        return accept

    def _note(self, inbox, at):
        if inbox.load and at < inbox.load.count:
            return inbox.load.rendered(at)
        return self.shape.notification(inbox[at])

    def _note_id(self, inbox, at):
        if inbox.load and at < inbox.load.count:
            return self.world.ids.notification(inbox.load.moment(at), at)
        return inbox[at].id

    def notification(self, call, note_id):
        inbox = call.viewer.inbox
        number = self.world.ids.notification_number(note_id)
        found = paginate(len(inbox), inbox.number, lambda at: True, 1, number - 1, number + 1)
        if not found or not inbox[found[0]] or inbox[found[0]].held:
            raise Refusal(404, "Record not found", "Not Found: notification not found")
        return Response(200, self._note(inbox, found[0]))

    def policy(self, call):
        self._newer_than("no-filtered-param")
        inbox = call.viewer.inbox
        waiting = [note for note in inbox.items if note.filtered]
        summary = {
            "pending_requests_count": len({note.author.id for note in waiting}),
            "pending_notifications_count": len(waiting),
        }
        return Response.json({**inbox.policy, "summary": summary})

    def change_policy(self, call):
        self._newer_than("no-filtered-param")
        for name in POLICY:
            wish = call.argument(name)
            if wish is not None and wish not in ("accept", "filter", "drop"):
                raise Refusal(422, f"'{wish}' is not a valid {name}")
            if wish is not None:
                call.viewer.inbox.policy[name] = wish
        return self.policy(call)

    def _newer_than(self, quirk):
        if quirk in self.quirks:
            raise Refusal(404, "Not Found")

    def requests(self, call):
        self._newer_than("no-filtered-param")
        found = self._request_entries(call.viewer.inbox)
        return self._statuses_page(call, found, 40, dumps, lambda one: one["id"])

    def _request_entries(self, inbox):
        entries = []
        for author_id, ms in inbox.requests.items():
            notes = [
                note for note in inbox.items if note.filtered and note.author.id == author_id
            ]
            if notes:
                entries.append(self._request_entry(ms, notes))
        return sorted(entries, key=lambda pair: pair[0])

    def _request_entry(self, ms, notes):
        author = notes[0].author
        value = {
            "id": self.world.ids.status(ms, notes[0].n),
            "created_at": iso(ms),
            "updated_at": iso(notes[-1].ms),
            "notifications_count": str(len(notes)),
            "account": self.shape.account(author),
        }
        if notes[-1].status:
            value["last_status"] = self.shape.status_value(notes[-1].status)
        return self.world.order(value["id"]), value

    def accept_request(self, call, request_id):
        self._newer_than("no-filtered-param")
        inbox = call.viewer.inbox
        for _, value in self._request_entries(inbox):
            if value["id"] == request_id:
                inbox.requests.pop(value["account"]["id"])
                for note in inbox.items:
                    note.filtered = note.filtered and note.author.id != value["account"]["id"]
                return Response.json({})
        raise not_found()

    def conversations(self, call):
        talks = (
            []
            if "no-conversations" in self.quirks
            else call.viewer.inbox.conversations.values()
        )
        entries = sorted(
            ((talk.statuses[-1].order, talk) for talk in talks), key=lambda pair: pair[0]
        )
        return self._statuses_page(
            call, entries, 20, self.shape.conversation, lambda talk: talk.statuses[-1].id
        )

    # -- statuses --

    def _status(self, call, status_id):
        status = self.world.status(status_id)
        if not status or not self.world.visible(status, call.viewer):
            raise not_found()
        return status

    def _own(self, call, status_id):
        status = self._status(call, status_id)
        if status.author is not call.viewer:
            raise not_found()
        return status

    def status(self, call, status_id):
        return Response(200, self.shape.status(self._status(call, status_id)))

    def context(self, call, status_id):
        status = self._status(call, status_id)
        first = status.id not in self.asked_contexts
        self.asked_contexts.add(status.id)
        above, below, missing = self._ancestors(call, status), [], 0
        self._descend(call, status, below)
        if "async-refresh" in self.quirks and first:
            complete = len(below)
            below = [one for one in below if not one.author.host or call.viewer in one.mentions]
            missing = complete - len(below)
        if "null-parent" in self.quirks:
            for one in (status, *above, *below):
                one.parent_known = True
                one.dirty()
        body = (
            f'{{"ancestors":[{",".join(map(self.shape.status, above))}],'
            f'"descendants":[{",".join(map(self.shape.status, below))}]}}'
        )
        note = f'id="context:{status.id}:refresh", retry=5, result_count=0'
        return Response(200, body, [("Mastodon-Async-Refresh", note)] if missing else [])

    def _ancestors(self, call, status):
        found = []
        while status.parent and (status := self.world.status(status.parent)):
            if self.world.visible(status, call.viewer):
                found.append(status)
        return found[::-1]

    def _descend(self, call, status, found):
        """Depth first, each level by age; iterative, since threads may be long."""
        stack = [status]
        while stack:
            one = stack.pop()
            if (
                one is not status
                and self.world.visible(one, call.viewer)
                and not self._lags(call, one)
            ):
                found.append(one)
            children = one.children
            if self.world.load:
                children = children + self.world.load.children(one)
            stack += sorted(children, key=lambda child: child.order, reverse=True)

    def history(self, call, status_id):
        self._newer_than("missing-newer-fields")
        return Response.json(self.shape.history(self._status(call, status_id)))

    def source(self, call, status_id):
        self._newer_than("missing-newer-fields")
        status = self._own(call, status_id)
        return Response.json(
            {"id": status.id, "text": status.source, "spoiler_text": status.spoiler}
        )


def _routes(lines):
    return [
        (method, tuple(path.strip("/").split("/")), scope, function)
        for method, path, scope, function in lines
    ]


ROUTES = _routes(
    (
        ("GET", "/api/v1/notifications", "read:notifications", Api.notifications),
        ("GET", "/api/v1/statuses/:id", "", Api.status),
        ("GET", "/api/v1/statuses/:id/context", "", Api.context),
        ("POST", "/api/v1/statuses", "write:statuses", Api.post_status),
        ("GET", "/api/v1/accounts/verify_credentials", "read:accounts", Api.verify_credentials),
        ("GET", "/api/v1/accounts/lookup", "", Api.lookup),
        ("GET", "/api/v1/accounts/:id", "", Api.account),
        ("GET", "/api/v1/accounts/:id/statuses", "", Api.account_statuses),
        ("GET", "/api/v2/instance", "", Api.instance_v2),
        ("GET", "/api/v1/instance", "", Api.instance_v1),
        ("GET", "/api/v1/notifications/requests", "read:notifications", Api.requests),
        ("GET", "/api/v1/notifications/:id", "read:notifications", Api.notification),
        ("GET", "/api/v2/notifications/policy", "read:notifications", Api.policy),
        ("PATCH", "/api/v2/notifications/policy", "write:notifications", Api.change_policy),
        (
            "POST",
            "/api/v1/notifications/requests/:id/accept",
            "write:notifications",
            Api.accept_request,
        ),
        ("GET", "/api/v1/conversations", "read:statuses", Api.conversations),
        ("GET", "/api/v1/statuses/:id/history", "", Api.history),
        ("GET", "/api/v1/statuses/:id/source", "read:statuses", Api.source),
        ("PUT", "/api/v1/statuses/:id", "write:statuses", Api.change_status),
        ("DELETE", "/api/v1/statuses/:id", "write:statuses", Api.delete_status),
        ("POST", "/api/v2/media", "write:media", Api.post_media),
        ("POST", "/api/v1/media", "write:media", Api.post_media),
        ("GET", "/api/v1/media/:id", "write:media", Api.media),
        ("PUT", "/api/v1/media/:id", "write:media", Api.change_media),
    )
)
