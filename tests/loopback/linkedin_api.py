# SPDX-License-Identifier: EUPL-1.2
# The loopback LinkedIn's interface: its headers, its way to write parameters, its answers and refusals.
import re
from urllib.parse import parse_qs, unquote

from message import Response

TEXT_LIMIT = 1250
ACTIONS = ("LIKE", "COMMENT", "SHARE", "SHARE_MENTION", "ADMIN_COMMENT", "COMMENT_EDIT", "COMMENT_DELETE")


class Refused(Exception):
    def __init__(self, status, words, code=None):
        super().__init__(words)
        self.status, self.words, self.code = status, words, code


def refusal(status, words, code=None):
    body = {"status": status, "serviceErrorCode": 0, "message": words}
    return Response.json(body | ({"code": code} if code else {}), status)


def too_many(seconds):
    return Response.json({"status": 429, "message": "Comment create throttled for member"}, 429,
                         [("Retry-After", str(seconds))])


class Api:
    """`quirks`: comment-mention (an action not everybody knows is taken), no-total, no-next, id-in-header."""

    def __init__(self, world, quirks, base):
        self.world, self.quirks, self.base = world, quirks, base
        self.versions = {"202607", "202610"}
        self.quota = None  # requests left today; None: as many as anybody wants

    def answer(self, request):
        if request.path.startswith("/oauth/v2/"):
            return self._oauth(request)
        if request.path.startswith("/files/"):
            return Response(200, self.world.images[request.path[7:]], content_type="image/jpeg")
        try:
            self._headers(request)
            return self._route(request)
        except Refused as no:
            return refusal(no.status, no.words, no.code)

    def _headers(self, request):
        token = (request.headers.get("authorization") or "").removeprefix("Bearer ")
        version = request.headers.get("linkedin-version")
        if self.world.tokens.get(token, 0) <= self.world.clock.ms or "expired-token" in request.flags:
            raise Refused(401, "The token used in the request has expired", "EXPIRED_ACCESS_TOKEN")
        if not version:
            raise Refused(400, "A version must be present. Please specify a version by adding the LinkedIn-Version "
                          "header.", "VERSION_MISSING")
        if version not in self.versions:
            raise Refused(426, f"Requested version {version}01 is not active", "NONEXISTENT_VERSION")
        if request.headers.get("x-restli-protocol-version") != "2.0.0":
            raise Refused(400, "Syntax exception in path")
        if self.quota is not None:
            self.quota -= 1
            if self.quota < 0:
                raise Refused(429, "Resource level throttle APPLICATION DAY limit for calls to this resource is reached.")

    def _route(self, request):
        path = request.path.removeprefix("/rest/")
        if ":" in path or "(" in path:
            raise Refused(400, "Syntax exception in path")
        parts = [unquote(part) for part in path.split("/")]
        name = {"organizations": "_organization", "organizationAcls": "_roles", "posts": "_posts",
                "organizationalEntityNotifications": "_notifications", "socialActions": "_social",
                "images": "_image"}.get(parts[0])
        if not name:
            raise Refused(404, f"No root resource defined for path /{path}")
        return getattr(self, name)(request, parts[1:])

    # ---- lists ----

    def _page(self, request, items):
        query = parse_qs(request.query)
        start, count = int(query.get("start", ["0"])[0]), int(query.get("count", ["10"])[0])
        page = items[start : start + min(count, int(request.flags.get("short", count)))]
        paging = {"start": start, "count": count, "links": []}
        if "no-total" not in self.quirks:
            paging["total"] = len(items)
        if start + len(page) < len(items) and page and "no-next" not in self.quirks:
            there = f"/rest{request.path.removeprefix('/rest')}?start={start + len(page)}&count={count}"
            paging["links"].append({"rel": "next", "type": "application/json", "href": there})
        return Response.json({"elements": page, "paging": paging})

    # ---- the page ----

    def _organization(self, request, parts):
        if parts != [self.world.organization]:
            raise Refused(404, "Could not find entity")
        return Response.json({"id": int(self.world.organization), "vanityName": self.world.vanity,
                              "localizedName": "Ayuntamiento de prueba"})

    def _roles(self, request, parts):
        one = {"role": self.world.role, "organization": self.world.urn, "state": "APPROVED"}
        return self._page(request, [one] if self.world.role else [])

    def _notifications(self, request, parts):
        if self.world.role != "ADMINISTRATOR":
            raise Refused(403, "Not enough permissions to access: organizationalEntityNotifications", "ACCESS_DENIED")
        actions = re.search(r"[?&]actions=List\(([A-Z_,]*)\)", "?" + request.query)
        span = re.search(r"[?&]timeRange=\(start:(\d+),end:(\d+)\)", "?" + request.query)
        if not actions or not span or f"organizationalEntity=urn%3Ali%3Aorganization%3A{self.world.organization}" not in request.query:
            raise Refused(400, "Invalid query parameters passed to request", "ILLEGAL_ARGUMENT")
        names = actions[1].split(",")
        known = (*ACTIONS, "COMMENT_MENTION") if "comment-mention" in self.quirks else ACTIONS
        if set(names) - set(known):
            raise Refused(400, "Invalid param: actions", "ILLEGAL_ARGUMENT")
        return self._page(request, self.world.pull(names, int(span[1]), int(span[2])))

    def _posts(self, request, parts):
        if not parts:
            own = [p for p in self.world.posts if p["author"] == self.world.urn and not p["deleted"]]
            own.sort(key=lambda p: -p["changed"])
            return self._page(request, [self._post(p) for p in own] if self._may_read() else [])
        post = self.world.post(parts[0])
        if parts[0].startswith("urn:li:activity:") or not post:
            raise Refused(404, "Could not find entity")
        return Response.json(self._post(post))

    def _post(self, post):
        return {"id": post["share"], "author": post["author"], "commentary": post["text"], "visibility": post["visibility"],
                "lifecycleState": "PUBLISHED", "createdAt": post["at"], "publishedAt": post["at"],
                "lastModifiedAt": post["changed"], "lifecycleStateInfo": {"isEditedByAuthor": post["changed"] > post["at"]}}

    def _may_read(self):
        """A lesser role reads empty lists, and nobody says why."""
        return self.world.role != "RECRUITING_POSTER"

    # ---- comments ----

    def _comment(self, comment):
        urn, answers = self.world.comment_urn(comment), len(self.world.below(self.world.comment_urn(comment)) or [])
        who, at = comment["actor"], comment["at"]
        body = {"actor": who, "object": comment["activity"], "commentUrn": urn, "$URN": urn, "id": comment["id"],
                "message": {"attributes": [], "text": comment["text"]}, "created": {"actor": who, "time": at},
                "lastModified": {"actor": who, "time": comment["changed"]}}
        if comment["parent"]:
            body["parentComment"] = self.world.comment_urn(self.world.comments[comment["parent"]])
        if answers:
            body["commentsSummary"] = {"totalFirstLevelComments": answers, "aggregatedTotalComments": answers}
        if comment["image"]:
            body["content"] = [{"type": "IMAGE", "entity": {"image": comment["image"]}}]
        return body

    def _social(self, request, parts):
        if len(parts) not in (2, 3) or parts[1] != "comments":
            raise Refused(404, "No such thing")
        below = self.world.below(parts[0])
        if below is None:
            raise Refused(404, "Could not find entity")
        if request.method == "POST":
            return self._create(request, parts[0])
        if len(parts) == 2:
            return self._page(request, [self._comment(c) for c in below] if self._may_read() else [])
        comment = self.world.comment(parts[2])
        if not comment or not self._may_read():
            raise Refused(404, "Could not find entity")
        return Response.json(self._comment(comment))

    def _create(self, request, target):
        body = request.json()
        text, parent = (body.get("message") or {}).get("text"), body.get("parentComment")
        if body.get("actor") != self.world.urn:
            raise Refused(403, "Organization permissions must be used when using organization as actor")
        if not text or len(text.encode("utf-16-le")) // 2 > TEXT_LIMIT:
            raise Refused(400, "ERROR :: /message/text :: length")
        if (parent or "").startswith("urn:li:comment:") != target.startswith("urn:li:comment:"):
            raise Refused(400, "Invalid parentComment")
        above = self.world.comment(target) if parent else None
        if above and above["parent"]:
            raise Refused(400, "Comments are nested one level deep only")
        made = self.world.add_comment({"by": "us", "text": text, "below": target})
        comment = self.world.comment(made["id"])
        self.world.written.append({"text": text, "id": made["id"], "below": target})
        head = [("x-restli-id", comment["id"])]
        return Response.json({} if "id-in-header" in self.quirks else self._comment(comment), 201, head)

    def _image(self, request, parts):
        name = parts[0].removeprefix("urn:li:image:")
        if name not in self.world.images:
            raise Refused(404, "Could not find entity")
        return Response.json({"id": parts[0], "status": "AVAILABLE", "downloadUrl": f"{self.base}/files/{name}"})

    # ---- tokens ----

    def _oauth(self, request):
        form = {name: values[-1] for name, values in request.arguments.items()}
        if form.get("client_secret") != self.world.secret or not form.get("client_id"):
            return Response.json({"error": "invalid_client", "error_description": "Client authentication failed"}, 401)
        if request.path.endswith("/introspectToken"):
            ends = self.world.tokens.get(form.get("token"), 0)
            return Response.json({"active": ends > self.world.clock.ms, "expires_at": ends // 1000,
                                  "authorized_at": self.world.consented // 1000, "scope": self.world.scopes})
        made = self.world.renew(form.get("refresh_token"))
        if not made or form.get("grant_type") != "refresh_token":
            words = "The provided authorization grant or refresh token is invalid, expired or revoked."
            return Response.json({"error": "invalid_grant", "error_description": words}, 400)
        return Response.json(made)
