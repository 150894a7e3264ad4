# SPDX-License-Identifier: EUPL-1.2
# What goes over the wire of a loopback network: one request, one response.
import json
from urllib.parse import parse_qsl, urlsplit


def dumps(value):
    """JSON as Rails writes it: no spaces, no escapes for what UTF-8 can say."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Response:
    """Status, headers and bytes of one answer."""

    __slots__ = ("status", "headers", "body", "type")

    def __init__(
        self, status=200, body=b"", headers=(), content_type="application/json; charset=utf-8"
    ):
        self.status = status
        self.body = body.encode() if isinstance(body, str) else body
        self.headers = list(headers)
        self.type = content_type

    @classmethod
    def json(cls, value, status=200, headers=()):
        return cls(status, dumps(value), headers)


class Request:
    """One request, with its arguments from query and body (JSON, form or multipart)."""

    __slots__ = (
        "method",
        "path",
        "query",
        "headers",
        "body",
        "listener",
        "flags",
        "_arguments",
    )

    def __init__(self, method, target, headers, body, listener):
        parts = urlsplit(target)
        self.method, self.path, self.query = method, parts.path, parts.query
        self.headers, self.body, self.listener = headers, body, listener
        self.flags = {}
        self._arguments = None

    @property
    def arguments(self):
        """Every argument as a list of values; `types[]` is stored as `types`."""
        if self._arguments is None:
            self._arguments = found = {}
            for name, value in parse_qsl(self.query, keep_blank_values=True):
                found.setdefault(name.removesuffix("[]"), []).append(value)
            for name, value in self._body_arguments():
                found.setdefault(name.removesuffix("[]"), []).append(value)
        return self._arguments

    def _body_arguments(self):
        kind = (self.headers.get("content-type") or "").lower()
        if not self.body:
            return
        if kind.startswith("application/json"):
            for name, value in self.json().items():
                for one in value if isinstance(value, list) else [value]:
                    yield name, one
        elif kind.startswith("application/x-www-form-urlencoded"):
            yield from parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True)
        elif kind.startswith("multipart/form-data"):
            for name, _, content in self.parts():
                yield name, content.decode("utf-8", "replace")

    def argument(self, name, default=None):
        values = self.arguments.get(name)
        return values[-1] if values else default

    def json(self):
        """The body as a JSON object; ValueError when it is none."""
        value = json.loads(self.body or b"{}")
        if not isinstance(value, dict):
            raise ValueError("the body is no JSON object")
        return value

    def parts(self):
        """(name, headers, content) of every part of a multipart body."""
        boundary = self.headers.get("content-type", "").partition("boundary=")[2].strip('"')
        for raw in self.body.split(b"--" + boundary.encode())[1:-1]:
            head, _, content = raw.removeprefix(b"\r\n").partition(b"\r\n\r\n")
            head = head.decode("utf-8", "replace")
            name = head.partition('name="')[2].partition('"')[0]
            yield name, head, content.removesuffix(b"\r\n")
