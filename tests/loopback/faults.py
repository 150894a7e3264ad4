# SPDX-License-Identifier: EUPL-1.2
# Faults on demand: one table, each with the moment at which it acts.
import gzip
import json
import os
import random
import select
import socket
import struct
import time
from collections import namedtuple
from fnmatch import fnmatchcase

from clock import iso_micro
from message import Response

# before(fault, engine, request) may answer instead of the app, body(fault, engine, response)
# changes the answer, wire(fault, handler, response) sends it; None: nothing at that moment.
Kind = namedtuple("Kind", "name before body wire help")
KINDS = {}


def kind(name, stage, text):
    def add(function):
        stages = {"before": None, "body": None, "wire": None, stage: function}
        KINDS[name] = Kind(name, help=text, **stages)
        return function

    return add


class Fault:
    """One armed fault: which requests it meets, and how often."""

    def __init__(self, wish):
        wish = dict(wish)
        name = str(wish.pop("fault"))
        if name not in KINDS:
            raise ValueError(f"no fault {name!r}; there are {', '.join(sorted(KINDS))}")
        self.kind = KINDS[name]
        self.method = str(wish.pop("method", "*")).upper()
        self.path = wish.pop("path", "/api/*")
        self.count = int(wish.pop("count", 1))
        self.after = int(wish.pop("after", 0))
        self.probability = float(wish.pop("probability", 1))
        self.random = random.Random(int(wish.get("seed", 0)))
        self.options = wish
        self.hits = 0

    def meets(self, request):
        """Whether this request gets it; count=0 means every one, for ever."""
        if self.count and self.hits >= self.count:
            return False
        if (
            self.method != "*"
            and self.method != request.method
            or not fnmatchcase(request.path, self.path)
        ):
            return False
        if self.after > 0:
            self.after -= 1
            return False
        if self.random.random() >= self.probability:
            return False
        self.hits += 1
        return True

    def number(self, name, default):
        return float(self.options.get(name, default))

    def describe(self):
        return {
            "fault": self.kind.name,
            "path": self.path,
            "method": self.method,
            "count": self.count,
            "after": self.after,
            "probability": self.probability,
            "hits": self.hits,
            **self.options,
        }


class Armed:
    """All armed faults."""

    def __init__(self):
        self._faults = []

    def arm(self, wish):
        fault = Fault(wish)
        self._faults = [*self._faults, fault]
        return fault

    def clear(self):
        self._faults = []

    def all(self):
        return self._faults

    def take(self, request):
        return [fault for fault in self._faults if fault.meets(request)]


def parse(text):
    """`reset path=/api/v1/notifications count=2` as the body of /_control/fault."""
    name, *rest = text.split()
    pairs = [word.partition("=")[::2] for word in rest]
    return {"fault": name, **dict(pairs)}


# ---- before the app is asked ----


@kind("slow", "before", "ms=500: waits before it answers")
def _slow(fault, engine, request):
    engine.stopping.wait(fault.number("ms", 500) / 1000)


def _flag(name, key, default):
    def before(fault, engine, request):
        request.flags[name] = fault.number(key, default)

    return before


kind("short", "before", "n=3: a page holds at most n items, although there are more")(
    _flag("short", "n", 3)
)
kind(
    "readback-lag",
    "before",
    "seconds=30: own posts younger than this are missing when read back " "(arm with count=0)",
)(_flag("readback-lag", "seconds", 30))
kind(
    "clock-skew",
    "before",
    "seconds=3600: the network's clock is this far ahead (or behind) in the "
    "times it gives (arm with count=0)",
)(_flag("clock-skew", "seconds", 3600))
kind("expired-token", "before", "the token is refused with 401")(
    _flag("expired-token", "seconds", 0)
)


@kind(
    "429", "before", "reset=300: too many requests, with the window's end in seconds from now"
)
def _too_many(fault, engine, request):
    dialect = getattr(engine.app, "too_many", None)
    if dialect:
        return dialect(int(fault.number("reset", 300)))
    end = engine.clock.ms + int(fault.number("reset", 300) * 1000)
    headers = [
        ("X-RateLimit-Limit", "300"),
        ("X-RateLimit-Remaining", "0"),
        ("X-RateLimit-Reset", iso_micro(end)),
    ]
    return Response.json({"error": "Too many requests"}, 429, headers)


@kind(
    "dead-cursor",
    "before",
    "status=404: the page above or since an id is refused, a page without such a cursor is not",
)
def _dead_cursor(fault, engine, request):
    if not {"min_id", "since_id"} & set(request.arguments):
        return None
    return Response.json({"error": "Record not found"}, int(fault.number("status", 404)))


def _broken(status, words):
    def before(fault, engine, request):
        title = f"{status} {words}"
        page = (
            f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n"
            f"<center><h1>{title}</h1></center>"
            "\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
        )
        return Response(status, page, content_type="text/html")

    return before


for _status, _words in (
    (500, "Internal Server Error"),
    (502, "Bad Gateway"),
    (503, "Service Temporarily Unavailable"),
    (504, "Gateway Time-out"),
):
    kind(str(_status), "before", "an HTML page of nginx; nothing is stored")(
        _broken(_status, _words)
    )


@kind(
    "redirect",
    "before",
    "to=URL status=302: sends the client to another host and port; without `to` to "
    "a second listener, whose requests the log shows as listener `other`",
)
def _redirect(fault, engine, request):
    if request.listener == "other":
        return None
    if "to" not in fault.options:
        fault.options["to"] = engine.other().url
    target = (
        fault.options["to"].rstrip("/")
        + request.path
        + ("?" + request.query if request.query else "")
    )
    page = f'<html><body>You are being <a href="{target}">redirected</a>.</body></html>'
    return Response(int(fault.number("status", 302)), page, [("Location", target)], "text/html")


# ---- what the answer says ----


def _page(change):
    """A fault that changes the items of a page; an answer that is no page stays as it is."""

    def body(fault, engine, response):
        try:
            items = json.loads(response.body)
        except ValueError:
            return response
        if isinstance(items, list):
            response.body = _encode(change(fault, items))
        elif isinstance(items, dict) and isinstance(items.get("result"), list):
            response.body = _encode({**items, "result": change(fault, items["result"])})
        return response

    return body


LONE = "\ue0f0lone\ue0f0"


def _encode(items):
    text = json.dumps(items, ensure_ascii=False, separators=(",", ":"))
    return text.encode().replace(LONE.encode(), b"\\ud83d")


def _spoil(fault, items):
    """A lone surrogate in the text of the middle item."""
    if items:
        item = items[len(items) // 2]
        holder = item.get("status") or item.get("last_status") or item
        if isinstance(item.get("message"), dict):
            item["message"]["text"] = LONE + item["message"].get("text", "")
            return items
        holder["content"] = "<p>" + LONE + "</p>" + (holder.get("content") or "")
    return items


def _shuffle(fault, items):
    fault.random.shuffle(items)
    return items


def _twice(fault, items):
    return [item for item in items for _ in (1, 2)]


kind("duplicate", "body", "every item of a page twice")(_page(_twice))
kind("disorder", "body", "seed=0: the items of a page in any order")(_page(_shuffle))
kind("surrogate", "body", "one lone surrogate in the middle item of a page")(_page(_spoil))


@kind("empty-page", "body", "200 with an empty list and no Link, although there is more")
def _empty(fault, engine, response):
    envelope = response.body.startswith(b'{"ok":true,"result":[')
    response.body = b'{"ok":true,"result":[]}' if envelope else b"[]"
    response.headers = [pair for pair in response.headers if pair[0] != "Link"]
    return response


@kind("garbage", "body", "200 whose body is JSON up to the middle and noise from there")
def _garbage(fault, engine, response):
    half = response.body[: len(response.body) // 2]
    response.body = half + bytes(fault.random.randrange(256) for _ in range(64))
    return response


@kind("deep", "body", "depth=100000: a body of nested lists")
def _deep(fault, engine, response):
    depth = int(fault.number("depth", 100000))
    response.body = b"[" * depth + b"]" * depth
    return response


# ---- how it is sent ----


def _hang_up(handler, reset):
    """Closes at once; with a reset the client sees ECONNRESET, not an end of file."""
    connection = handler.connection
    handler.close_connection = True
    try:
        if reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            connection.shutdown(socket.SHUT_RDWR)
        os.close(connection.detach())
    except OSError:
        pass


def _wait_for_client(handler, seconds):
    """Returns when the client hangs up, the server stops or the time is over."""
    end = time.monotonic() + seconds
    stopping = handler.server.engine.stopping
    while time.monotonic() < end and not stopping.is_set():
        ready, _, _ = select.select([handler.connection], [], [], 0.1)
        if ready and not handler.connection.recv(1, socket.MSG_PEEK):
            return


@kind("stall", "wire", "seconds=3600: sends the headers, then nothing")
def _stall(fault, handler, response):
    handler.connection.sendall(handler.head(response, length=len(response.body)))
    _wait_for_client(handler, fault.number("seconds", 3600))
    _hang_up(handler, False)


@kind("drip", "wire", "bytes=64 ms=20: the body comes in small pieces")
def _drip(fault, handler, response):
    step = max(1, int(fault.number("bytes", 64)))
    handler.connection.sendall(handler.head(response, length=len(response.body)))
    for start in range(0, len(response.body), step):
        if handler.server.engine.stopping.wait(fault.number("ms", 20) / 1000):
            return
        handler.connection.sendall(response.body[start : start + step])


@kind("reset", "wire", "half of the body, then the connection is reset")
def _reset(fault, handler, response):
    head = handler.head(response, length=len(response.body))
    handler.connection.sendall(head + response.body[: len(response.body) // 2])
    time.sleep(0.02)
    _hang_up(handler, True)


@kind("truncated", "wire", "Content-Length promises more than is sent before an orderly end")
def _truncated(fault, handler, response):
    head = handler.head(response, length=len(response.body))
    handler.connection.sendall(head + response.body[: len(response.body) // 2])
    _hang_up(handler, False)


@kind(
    "lost-after-store",
    "wire",
    "the request is carried out, then the connection is cut without an answer",
)
def _lost(fault, handler, response):
    _hang_up(handler, True)


@kind("huge", "wire", "mb=0: a body that does not end (0), or ends after so many MB")
def _huge(fault, handler, response):
    handler.close_connection = True
    block = b'"' + b"a" * 65533 + b'",'
    handler.connection.sendall(handler.head(response) + b"[")
    left = int(fault.number("mb", 0)) * 16 or -1
    while left and not handler.server.engine.stopping.is_set():
        handler.connection.sendall(block)
        left -= 1
    _hang_up(handler, False)


@kind("bomb", "wire", "mb=256: a small gzip body that unpacks to so many MB")
def _bomb(fault, handler, response):
    body = gzip.compress(b" " * (int(fault.number("mb", 256)) << 20), 6, mtime=0)
    handler.connection.sendall(
        handler.head(response, ("Content-Encoding", "gzip"), length=len(body)) + body
    )


@kind("bad-chunk", "wire", "chunked, with a chunk size that is no number")
def _bad_chunk(fault, handler, response):
    head = handler.head(response, ("Transfer-Encoding", "chunked"))
    first = response.body[:32]
    handler.connection.sendall(
        head + b"%x\r\n%s\r\nzz\r\nrest\r\n0\r\n\r\n" % (len(first), first)
    )
    _hang_up(handler, False)
