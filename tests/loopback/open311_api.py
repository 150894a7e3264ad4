# SPDX-License-Identifier: EUPL-1.2
# The resources of the loopback Open311: GeoReport v2 as its specification has it, mySociety's updates, and bad habits.
import re
from datetime import datetime, timezone
from urllib.parse import unquote
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from clock import parse_time
from message import Response
from open311_world import DAY

MADRID, MOST, SPAN = ZoneInfo("Europe/Madrid"), 1000, 90 * DAY
LISTS = {"services": "service", "service_requests": "request", "errors": "error", "attributes": "attribute", "values": "value",
         "service_requests_updates": "request_update"}


class Refused(Exception):
    def __init__(self, status, words):
        super().__init__(words)
        self.status, self.words = status, words


def xml(name, value):
    """A list holds what its name says, an object what it has, nothing is nothing."""
    if isinstance(value, list):
        inside = "".join(xml(LISTS.get(name, name), one) for one in value)
    elif isinstance(value, dict):
        inside = "".join(xml(key, one) for key, one in value.items())
    else:
        inside = "" if value is None else escape(str(value).lower() if isinstance(value, bool) else str(value))
    return f"<{name}>{inside}</{name}>"


def too_many(seconds, form="json"):
    return answer("errors", [{"code": 429, "description": "Too many requests"}], form, 429, [("Retry-After", str(seconds))])


def answer(root, value, form, status=200, headers=()):
    if form == "xml":
        body = '<?xml version="1.0" encoding="utf-8"?>' + xml(root, value)
        return Response(status, body, headers, "text/xml; charset=utf-8")
    return Response.json(value, status, headers)


class Api:
    def __init__(self, world):
        self.world, self.quirks = world, set()

    def handle(self, request):
        path, _, form = request.path.rpartition(".")
        if self.world.moved or form not in ("json", "xml") or (form == "json" and "xml" in self.quirks):
            return Response(404, "<html><body>404</body></html>", content_type="text/html")
        try:
            root, value = self.route(request, path.strip("/"))
        except Refused as no:
            status = 200 if "errors_200" in self.quirks else no.status
            return answer("errors", [{"code": no.status, "description": no.words}], form, status)
        made = answer(root, value, form)
        if form == "json" and "zeros" in self.quirks:
            made.body = re.sub(rb'("service_code":)"(\d+)"', rb"\1\2", made.body)
        return made

    def route(self, request, path):
        self.allow(request)
        name, _, rest = path.partition("/")
        known = {("GET", "services"): self.services, ("GET", "requests"): self.requests, ("GET", "tokens"): self.token,
                 ("POST", "requests"): self.report, ("GET", "servicerequestupdates"): self.updates,
                 ("POST", "servicerequestupdates"): self.update}
        if (request.method, name) not in known:
            raise Refused(404, "there is nothing here")
        return known[request.method, name](request, unquote(rest))

    def allow(self, request):
        city = request.argument("jurisdiction_id")
        if not city:
            raise Refused(400, "jurisdiction_id was not provided")
        if city != self.world.jurisdiction:
            raise Refused(404, "jurisdiction_id provided was not found")
        if (request.method == "POST" or "keyed" in self.quirks) and request.argument("api_key") != self.world.key:
            raise Refused(403, "api_key is missing or not valid")

    # ---- as they are shown ----

    def time(self, ms):
        moment = datetime.fromtimestamp(ms // 1000, timezone.utc).astimezone(MADRID)
        return moment.strftime("%Y-%m-%dT%H:%M:%S") if "no_zone" in self.quirks else moment.isoformat()

    def id(self, text):
        return int(text) if "numbers" in self.quirks and text.isdigit() else text

    def service(self, code):
        known = self.world.services[code]
        return {"service_code": code, "service_name": known["name"], "description": None,
                "metadata": bool(known["attributes"]), "type": "realtime", "keywords": "", "group": known["group"]}

    def record(self, one):
        made = {"service_request_id": self.id(one["id"]), "status": one["status"], "status_notes": one["notes"],
                "service_name": self.world.services[one["code"]]["name"], "service_code": one["code"],
                "description": one["text"], "agency_responsible": "Servicios", "service_notice": None,
                "requested_datetime": self.time(one["at"]), "updated_datetime": self.time(one["changed"]),
                "expected_datetime": None, "address": "Calle del Olmo 7", "address_id": None, "zipcode": "28999",
                "lat": 40.25, "long": -3.5, "media_url": one["media"]}
        if one["email"]:
            made["email"] = one["email"]
        if one["attributes"]:
            made["attributes"] = [{"code": code, "value": value} for code, value in one["attributes"].items()]
        return made

    # ---- lists ----

    def span(self, request):
        """[start, end): at most 90 days; without an end, from a start on."""
        start, end = request.argument("start_date"), request.argument("end_date")
        end = parse_time(end) if end else self.world.clock.ms + 1 if not start else parse_time(start) + SPAN
        start = parse_time(start) if start else end - SPAN
        if end - start > SPAN:
            raise Refused(400, "start_date and end_date are more than 90 days apart")
        return start, end

    def page(self, request, rows):
        """Newest first, or in no order at all."""
        rows = sorted(rows, key=lambda one: (one["at"], one["id"]), reverse=True)
        if "unordered" in self.quirks:
            rows = sorted(rows, key=lambda one: one["id"][::-1])
        if "paged" in self.quirks:
            size = min(int(request.argument("page_size") or request.argument("limit") or 20), 20)
            first = int(request.argument("offset") or (int(request.argument("page") or 1) - 1) * size)
            return rows[first:first + size]
        return rows[:self.world.cut if "cut" in self.quirks else MOST]

    def window(self, request, rows):
        start, end = self.span(request)
        rows = [one for one in rows if start <= one["at"] < end]
        if not rows and "empty_404" in self.quirks:
            raise Refused(404, "no records found")
        return self.page(request, rows)

    def services(self, _request, code):
        if not code:
            return "services", [self.service(code) for code in self.world.services]
        known = self.world.services.get(code)
        if not known or not known["attributes"]:
            raise Refused(404, "service_code was not found")
        return "service_definition", {"service_code": code, "attributes": known["attributes"]}

    def requests(self, request, id):
        ids = [id] if id else [one for one in (request.argument("service_request_id") or "").split(",") if one]
        if not ids:
            return "service_requests", [self.record(one) for one in self.window(request, self.world.all())]
        found = [self.world.shown(one) for one in ids]
        if None in found and (id or "one_missing" in self.quirks):
            raise Refused(404, "service_request_id was not found")
        return "service_requests", [self.record(one) for one in found if one]

    def token(self, _request, token):
        id = self.world.request_of(token)
        if not id and ("empty_token" not in self.quirks or token not in self.world.tokens):
            raise Refused(404, "token was not found")
        return "service_requests", [{"service_request_id": id and self.id(id), "token": token}]

    def report(self, request, _):
        wish = {"text": request.argument("description"), "code": request.argument("service_code"),
                "email": request.argument("email")}
        if wish["code"] not in self.world.services:
            raise Refused(404, "service_code was not found")
        if self.world.delay:
            return "service_requests", [{"token": self.world.token(wish)}]
        return "service_requests", [{"service_request_id": self.id(self.world.report(wish)["id"]), "service_notice": None,
                                     "account_id": None}]

    # ---- mySociety's updates ----

    def updates(self, request, _):
        if "no_updates" in self.quirks:
            raise Refused(404, "there is nothing here")
        rows = [one for one in self.world.updates if not one["ours"] or "late" not in self.quirks]
        shown = [{"update_id": one["id"], "service_request_id": self.id(one["request"]), "status": one["status"],
                  "description": one["text"], "updated_datetime": self.time(one["at"]), "media_url": None}
                 for one in self.window(request, rows)]
        return "service_requests_updates", shown

    def update(self, request, _):
        wish = {name: request.argument(field) for name, field in
                (("id", "service_request_id"), ("text", "description"), ("status", "status"))}
        if not wish["text"] or not request.argument("update_id") or not request.argument("updated_datetime"):
            raise Refused(400, "update_id, updated_datetime or description was not provided")
        if not self.world.shown(wish["id"]):
            raise Refused(404, "service_request_id was not found")
        made = self.world.say(wish, ours=True)
        self.world.written.append({"text": wish["text"], "id": made["id"], "request": wish["id"], "status": wish["status"]})
        return "service_requests_updates", [{"update_id": made["id"]}]
