# SPDX-License-Identifier: EUPL-1.2
# HTTP engine of the loopback networks: real sockets, a still clock, faults on demand, a log.
"""A network gives an *app* with two methods, both called under one lock:

    handle(request)  -> Response     the network's own API
    control(request) -> Response     what tests may ask under /_control/ beyond the engine's own

The engine itself answers /_control/fault, /_control/requests and /_control/clock.
"""
import gzip
import re
import socket
import sys
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

import faults
from clock import Clock, http_date, iso, parse_time
from message import Request, Response

REASONS = {
    200: "OK",
    202: "Accepted",
    206: "Partial Content",
    302: "Found",
    307: "Temporary Redirect",
    308: "Permanent Redirect",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    410: "Gone",
    413: "Payload Too Large",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Time-out",
}
LOGGED = (
    "host",
    "user-agent",
    "accept",
    "accept-encoding",
    "accept-language",
    "content-type",
    "content-length",
    "idempotency-key",
    "if-none-match",
    "connection",
)
SECRET_ARGUMENTS = ("access_token", "client_secret", "code", "token")
BODY_LIMIT = 64 << 20
FINISH = 5  # seconds that requests get to be done with before the clock moves


class Handler(BaseHTTPRequestHandler):
    """One connection: reads requests as long as the client keeps it open."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 300

    def serve(self):
        body = self._read_body()
        if body is None:
            return self.reply(Response(413, '{"error":"Payload Too Large"}'))
        request = Request(self.command, self.path, self.headers, body, self.server.listener)
        return self.server.engine.serve(self, request)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = serve

    def _read_body(self):
        if "chunked" in (self.headers.get("transfer-encoding") or "").lower():
            return self._read_chunks()
        size = int(self.headers.get("content-length") or 0)
        if not 0 <= size <= BODY_LIMIT:
            self.close_connection = True
            return None
        return self.rfile.read(size) if size else b""

    def _read_chunks(self):
        pieces, total = [], 0
        while size := int(self.rfile.readline(64).split(b";")[0], 16):
            total += size
            if total > BODY_LIMIT:
                self.close_connection = True
                return None
            pieces.append(self.rfile.read(size))
            self.rfile.readline(8)
        while self.rfile.readline(8192).strip():
            pass
        return b"".join(pieces)

    def head(self, response, *more, length=None):
        """The bytes before the body; `more` are extra (name, value) pairs."""
        engine = self.server.engine
        lines = [
            f"HTTP/1.1 {response.status} {REASONS.get(response.status, 'Unknown')}",
            f"Date: {http_date(engine.clock.ms)}",
            f"Content-Type: {response.type}",
        ]
        if length is not None:
            lines.append(f"Content-Length: {length}")
        lines += [f"{name}: {value}" for name, value in (*response.headers, *more)]
        if self.close_connection:
            lines.append("Connection: close")
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def reply(self, response):
        """The whole answer in one write."""
        more, body = (), response.body
        if self.server.engine.compress() and "gzip" in (
            self.headers.get("accept-encoding") or ""
        ):
            more, body = (("Content-Encoding", "gzip"),), gzip.compress(body, 1, mtime=0)
        head = self.head(response, *more, length=len(body))
        self.connection.sendall(head if self.command == "HEAD" else head + body)

    def log_message(self, *_):
        pass


class Listener(ThreadingHTTPServer):
    """One listening socket; `name` says in the log which one a request came to."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, engine, host, port, name):
        self.engine, self.listener = engine, name
        super().__init__((host, port), Handler)

    def server_bind(self):
        """As in http.server, without looking up the host's own name, which may take seconds."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = self.server_address

    @property
    def url(self):
        return "http://%s:%d" % self.server_address

    def start(self):
        threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()
        return self

    def handle_error(self, request, client_address):
        """A client that hangs up is daily life here; anything else is a bug and is shown."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError, OSError)):
            super().handle_error(request, client_address)


class Engine:
    """Joins the listeners, the clock, the armed faults, the log and the app."""

    def __init__(self, clock: Clock, tick=0):
        self.clock, self.tick = clock, tick
        self.app = None
        self.compress = lambda: False
        self.faults = faults.Armed()
        self.lock = threading.RLock()
        self.working = 0  # requests that have come and are not answered
        self.idle = threading.Condition()
        self.stopping = threading.Event()
        self.log = deque(maxlen=20000)
        self.listeners = []

    def listen(self, host="127.0.0.1", port=0, name="main"):
        listener = Listener(self, host, port, name).start()
        self.listeners.append(listener)
        return listener

    def other(self):
        """A second listener on another address and port: where redirects lead to."""
        for listener in self.listeners:
            if listener.listener == "other":
                return listener
        return self.listen("127.0.0.2", 0, "other")

    def stop(self):
        self.stopping.set()
        for listener in self.listeners:
            listener.shutdown()
            listener.server_close()

    def serve(self, handler, request):
        if request.path.startswith("/_control/") or request.path == "/_control":
            return handler.reply(self._control(request))
        armed = self.faults.take(request)
        with self.idle:
            self.working += 1
        try:
            response = self._answer(request, armed)
        finally:
            with self.idle:
                self.working -= 1
                self.idle.notify_all()
        self._note(request, response, armed)
        for fault in armed:
            if fault.kind.wire:
                return fault.kind.wire(fault, handler, response)
        return handler.reply(response)

    def _answer(self, request, armed):
        response = None
        for fault in armed:
            if fault.kind.before:
                response = fault.kind.before(fault, self, request) or response
        if response is None:
            with self.lock:
                if self.tick:
                    self.clock.advance(self.tick)
                response = self.app.handle(request)
        for fault in armed:
            if fault.kind.body:
                response = fault.kind.body(fault, self, response)
        return response

    def _note(self, request, response, armed):
        self.log.append(
            (request, response.status, [fault.kind.name for fault in armed], self.clock.ms)
        )

    def _control(self, request):
        name = request.path.removeprefix("/_control").strip("/").partition("/")[0]
        own = {
            "fault": self._control_fault,
            "requests": self._control_requests,
            "clock": self._control_clock,
        }.get(name)
        try:
            if own:
                return own(request)
            with self.lock:
                return self.app.control(request)
        except (ValueError, KeyError, TypeError) as error:
            return Response.json({"error": f"{type(error).__name__}: {error}"}, 422)

    def _control_fault(self, request):
        if request.method == "DELETE":
            self.faults.clear()
        elif request.method == "POST":
            fault = self.faults.arm(request.json())
            if fault.kind.name == "redirect" and "to" not in fault.options:
                fault.options["to"] = self.other().url
        return Response.json([fault.describe() for fault in self.faults.all()])

    def _control_requests(self, request):
        if request.method == "DELETE":
            self.log.clear()
        return Response.json([describe(*entry) for entry in list(self.log)])

    def _control_clock(self, request):
        if request.method == "POST":
            wish = request.json()
            if wish.get("finish"):
                with self.idle:
                    self.idle.wait_for(lambda: not self.working, FINISH)
            with self.lock:
                if "set" in wish:
                    self.clock.set(parse_time(wish["set"]))
                self.clock.advance(
                    int(wish.get("advance", 0) * 1000) + int(wish.get("advance_ms", 0))
                )
        return Response.json({"now": iso(self.clock.ms)})


def describe(request, status, fault_names, ms):
    """A line of the log: header values, but never a token, only whether one was there."""
    headers = {name: request.headers[name] for name in LOGGED if name in request.headers}
    for name in ("authorization", "cookie"):
        if name in request.headers:
            headers[name] = "present"
    query = [
        (name, "***" if name in SECRET_ARGUMENTS else value)
        for name, value in parse_qsl(request.query, keep_blank_values=True)
    ]
    return {
        "listener": request.listener,
        "at": iso(ms),
        "method": request.method,
        "path": re.sub(r"/bot[^/]+/", "/bot***/", request.path),
        "query": query,
        "headers": headers,
        "body_bytes": len(request.body),
        "status": status,
        "faults": fault_names,
    }
