# SPDX-License-Identifier: EUPL-1.2
# The end points of the loopback X, with the real one's answers and refusals.
import re

import x_oauth
import x_shape
from clock import parse_time
from message import Response
from x_world import ME, WEEK

PROBLEMS = "https://api.twitter.com/2/problems/"
WINDOW = 900  # seconds
# requests of a user in a window; docs.x.com, rate limits
LIMITS = {"me": 75, "mentions": 300, "own": 300, "lookup": 300, "search": 300, "directs": 15, "direct": 15, "conversation": 15,
          "create": 100, "write": 15, "token": 100, "file": 100}
SHOWN = {"mentions": 800, "own": 3200}
BASIC = ("id-de-cliente", "secreto-de-cliente")


class Refused(Exception):
    def __init__(self, status, title, detail=None, kind=None, **more):
        super().__init__(title)
        self.status = status
        self.body = {"title": title, "type": PROBLEMS + kind if kind else "about:blank", "status": status,
                     "detail": detail or title} | more


def invalid(name, value, words):
    error = {"parameters": {name: [value]}, "message": words}
    return Refused(400, "Invalid Request", "One or more parameters to your request was invalid.", "invalid-request", errors=[error])


def too_many(seconds=WINDOW):
    return Response.json({"title": "Too Many Requests", "detail": "Too Many Requests", "type": "about:blank", "status": 429}, 429)


class Api:
    def __init__(self, world, base, quirks):
        self.world, self.base, self.quirks = world, base, quirks
        self.used = {}  # route: (window, how often)
        self.cut = ""  # what tokens of pages begin with; another one tears them

    ROUTES = (
        ("POST", r"/2/oauth2/token", "token"),
        ("GET", r"/2/users/me", "me"),
        ("GET", r"/2/users/(\d+)/mentions", "mentions"),
        ("GET", r"/2/users/(\d+)/tweets", "own"),
        ("GET", r"/2/tweets", "lookup"),
        ("POST", r"/2/tweets", "create"),
        ("GET", r"/2/tweets/search/recent", "search"),
        ("GET", r"/2/dm_events", "directs"),
        ("GET", r"/2/dm_events/(\d+)", "direct"),
        ("GET", r"/2/dm_conversations/media/(\d+)/(\d+)/([\w.-]+)", "file"),
        ("GET", r"/1.1/ton/data/dm/(\d+)/(\d+)/([\w.-]+)", "file"),
        ("GET", r"/2/dm_conversations/(with/\d+|[\d-]+)/dm_events", "conversation"),
        ("POST", r"/2/dm_conversations/(with/\d+|[\d-]+)/messages", "write"),
    )

    def answer(self, request):
        for method, path, name in self.ROUTES:
            match = re.fullmatch(path, request.path)
            if match and method == request.method:
                return self.guarded(name, request, match.groups())
        return Response.json({"title": "Not Found", "type": "about:blank", "status": 404, "detail": "Not Found"}, 404)

    def guarded(self, name, request, parts):
        headers, allowed = self.count(name)
        try:
            if name != "token":
                self.who(request)
            if not allowed:
                response = too_many()
            else:
                response = getattr(self, "_" + name)(request, *parts)
        except Refused as no:
            response = Response.json(no.body, no.status)
        response.headers += headers
        return response

    def who(self, request):
        header = request.headers.get("authorization") or ""
        if header.startswith("OAuth "):
            good = x_oauth.signed(request, header, self.base + request.path, self.world)
        else:
            good = header.startswith("Bearer ") and self.world.token_is_good(header[7:]) and "/1.1/" not in request.path
        if not good or "expired-token" in request.flags:
            raise Refused(401, "Unauthorized", "Unauthorized")
        period = "Monthly" if "capped" in self.quirks else "Daily" if "capped-today" in self.quirks else None
        if period and request.method == "GET":
            raise Refused(429, "UsageCapExceeded", f"Usage cap exceeded: {period} product cap", "usage-capped", period=period, scope="Product")

    def leave(self, name, left):
        self.used[name] = self.world.clock.ms // 1000 // WINDOW, LIMITS[name] - left

    def count(self, name):
        window = self.world.clock.ms // 1000 // WINDOW
        was, n = self.used.get(name, (window, 0))
        n = n + 1 if was == window else 1
        self.used[name] = window, n
        left = max(LIMITS[name] - n, 0)
        level = "read" if "read-only" in self.quirks else "read-write-directmessages"
        return [("x-rate-limit-limit", LIMITS[name]), ("x-rate-limit-remaining", left), ("x-access-level", level),
                ("x-rate-limit-reset", (window + 1) * WINDOW)], n <= LIMITS[name]

    # ---- pages ----

    def page(self, items, request, shape, least, most, shown=None):
        """Newest first, as far as X shows them; an absent "data" says that there is nothing."""
        size = int(request.argument("max_results", 10))
        if not least <= size <= most:
            raise invalid("max_results", size, f"must be between {least} and {most}")
        token = request.argument("pagination_token") or request.argument("next_token")
        if token and not re.fullmatch(rf"p{self.cut}z\d+", token):
            raise invalid("pagination_token", token, f"The `pagination_token` query parameter value [{token}] is not valid")
        at = int(token.rpartition("z")[2]) if token else 0
        items = items[:shown]
        data = [shape(one) for one in items[at : at + size]]
        meta = {"result_count": len(data)}
        if data:
            meta |= {"newest_id": data[0]["id"], "oldest_id": data[-1]["id"]}
        if at + size < len(items):
            meta["next_token"] = f"p{self.cut}z{at + size}"
        body = {"meta": meta}
        if data:
            media = [one["media"] for one in items[at : at + size] if "media" in one]
            body = {"data": data, "includes": x_shape.includes(self.world, data, media), **body}
        return Response.json(body)

    def posts(self, items, request, least, shown=None):
        floor = request.argument("since_id")
        start = request.argument("start_time")
        if floor:
            items = [p for p in items if int(p["edits"][-1]) > int(floor)]
        if start:
            items = [p for p in items if p["times"][-1] >= parse_time(start)]
        return self.page(items, request, lambda p: x_shape.post(self.world, p, request, self.quirks), least, 100, shown)

    def _me(self, request):
        if "app-only" in self.quirks:
            raise Refused(403, "Unsupported Authentication", None, "unsupported-authentication")
        return Response.json({"data": self.world.people["ayto"]})

    def _mentions(self, request, user):
        named = [p for p in self.world.visible() if p["by"]["id"] != user and self.world.names(p, user_name(self.world, user))]
        return self.posts(named, request, 5, SHOWN["mentions"])

    def _own(self, request, user):
        return self.posts([p for p in self.world.visible() if p["by"]["id"] == user], request, 5, SHOWN["own"])

    def _search(self, request):
        """The two operators that matter, and @name; the window is a week."""
        query, start = request.argument("query", ""), request.argument("start_time")
        if len(query) > 512:
            raise invalid("query", query, "query exceeds 512 characters")
        if start and parse_time(start) < self.world.clock.ms - WEEK:
            raise invalid("start_time", start, "'start_time' must be on or after a week ago")
        talks = re.findall(r"conversation_id:(\d+)", query)
        names, nobody = re.findall(r"(?<!\S)\(?@(\w+)", query), re.findall(r"-from:(\w+)", query)
        seen = [p for p in self.world.visible() if self.world.clock.ms - WEEK <= p["times"][-1] <= self.world.clock.ms - 30000]
        found = [p for p in seen if (p["conversation"] in talks or any(self.world.names(p, one) for one in names))
                 and not {p["by"]["id"], p["by"]["username"]} & set(nobody)]
        return self.posts(found, request, 10)

    def _lookup(self, request):
        """What is missing is an error inside a success."""
        data, errors = [], []
        for one in (request.argument("ids") or "").split(",")[:100]:
            post = self.world.post(one)
            if post and not post["gone"] and not post["protected"]:
                data.append(x_shape.post(self.world, post, request, self.quirks, post["edits"].index(one)))
                continue
            kind, title = ("not-authorized-for-resource", "Authorization Error") if post and post["protected"] else ("resource-not-found", "Not Found Error")
            errors.append({"value": one, "detail": f"Could not find tweet with ids: [{one}].", "title": title, "resource_type": "tweet",
                           "parameter": "ids", "resource_id": one, "type": PROBLEMS + kind})
        body = {"data": data, "includes": x_shape.includes(self.world, data)} if data else {}
        return Response.json(body | ({"errors": errors} if errors else {}))

    # ---- direct messages ----

    def letters(self, items, request):
        if "no-dms" in self.quirks:
            raise Refused(403, "Forbidden", "You are not permitted to use DMs with this access level")
        return self.page(items, request, lambda e: x_shape.direct(e, request), 1, 100)

    def _directs(self, request):
        return self.letters(self.world.letters(), request)

    def _direct(self, request, number):
        found = [e for e in self.world.letters() if e["id"] == number]
        if not found:
            raise Refused(404, "Not Found Error", None, "resource-not-found")
        return Response.json({"data": x_shape.direct(found[0], request)})

    def talk(self, where):
        return self.world.conversation(ME, where[5:]) if where.startswith("with/") else where

    def _conversation(self, request, where):
        talk = self.talk(where)
        return self.letters([e for e in self.world.letters() if e["dm_conversation_id"] == talk], request)

    def _file(self, request, *parts):
        content = self.world.files.get(parts)
        if content is None:
            raise Refused(404, "Not Found Error", None, "resource-not-found")
        return Response(200, content, content_type="image/jpeg")

    # ---- writing ----

    def _create(self, request):
        body = request.json()
        unknown = set(body) - {"text", "reply", "media", "quote_tweet_id", "reply_settings"}
        if unknown:
            raise invalid(unknown.pop(), "", "unknown field")
        text, below = body["text"], body.get("reply", {}).get("in_reply_to_tweet_id")
        parent = self.world.post(below)
        if weight(text) > 280:
            raise Refused(403, "Forbidden", "Your Tweet text is too long.")
        if below and (not parent or parent["gone"]):
            raise Refused(403, "Forbidden", "You attempted to reply to a Tweet that is deleted or not visible to you.")
        if parent and not self.invited(parent):
            raise Refused(403, "Forbidden", "Reply to this conversation is not allowed because you have not been mentioned or "
                          "otherwise engaged by the author of the post you are replying to.")
        if any(one["text"] == text and one.get("below") == below for one in self.world.sent):
            raise Refused(403, "Forbidden", "You are not allowed to create a Tweet with duplicate content.")
        late = 20 if "lag" in self.quirks else 0
        made = self.world.say({"by": "ayto", "text": text, "reply_to": below, "late": late})
        self.world.sent.append({"text": text, "below": below, "id": made["id"]})
        history = "edit_history_post_ids" if "posts" in self.quirks else "edit_history_tweet_ids"
        return Response.json({"data": {"id": made["id"], "text": made["text"], history: [made["id"]]}}, 201)

    def invited(self, parent):
        return parent["by"]["id"] == ME or self.world.names(parent, "ayto") or self.world.quotes_us(parent)

    def _write(self, request, where):
        if "no-dms" in self.quirks:
            raise Refused(403, "Forbidden", "You are not permitted to use DMs with this access level")
        if where.removeprefix("with/") == self.world.people["eva"]["id"]:  # takes none of strangers
            return Response.json({"errors": [{"code": 349, "message": "You cannot send messages to this user."}]}, 403)
        talk, text = self.talk(where), request.json()["text"]
        number = self.world.direct({"by": "ayto", "text": text, "conversation": talk})
        self.world.sent.append({"text": text, "talk": talk, "id": number})
        return Response.json({"data": {"dm_conversation_id": talk, "dm_event_id": number}}, 201)

    # ---- tokens ----

    def _token(self, request):
        name, secret = x_oauth.client(request)
        if (name, secret) not in (BASIC, (BASIC[0], None if "public-client" in self.quirks else BASIC[1])):
            words = "Missing valid authorization header"
            return Response.json({"error": "unauthorized_client", "error_description": words}, 401)
        fresh = self.world.renew(request.argument("refresh_token")) if request.argument("grant_type") == "refresh_token" else None
        if not fresh:
            words = "Value passed for the token was invalid."
            return Response.json({"error": "invalid_request", "error_description": words}, 400)
        return Response.json(fresh)


def user_name(world, user):
    return next((one["username"] for one in world.people.values() if one["id"] == user), "")


def weight(text):
    """As far as tests need it: addresses count 23, what is beyond Latin and its neighbours two."""
    text = re.sub(r"https?://\S+", "x" * 23, text)
    return sum(1 if ord(c) < 0x1100 or 0x2010 <= ord(c) <= 0x201F else 2 for c in text)
