# SPDX-License-Identifier: EUPL-1.2
# A small client for the loopback servers' own tests: starts one, asks it, stops it.
import http.client
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import parse_qsl, urlencode, urlsplit

HERE = os.path.dirname(os.path.abspath(__file__))
OFFICE = "prueba-ayto-0001"
NOTES = "/api/v1/notifications"


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def link(self, rel):
        found = re.findall(r'<([^>]*)>; rel="(\w+)"', self.headers.get("Link", ""))
        return next((url for url, name in found if name == rel), None)

    def ids(self):
        return [one["id"] for one in self.json]


class Hatched:
    """A server of a nest, which is there or is not: its code is not known."""

    nests = {}

    def __init__(self, program, args):
        nest = self.nests.get(program)
        if not nest:
            command = [sys.executable, os.path.join(HERE, "nest.py"), program.removesuffix(".py")]
            nest = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            self.nests[program] = nest
        print(shlex.join(args), file=nest.stdin, flush=True)
        self.pid = int(nest.stdout.readline().split()[1])
        self.url = nest.stdout.readline().split()[1]

    def end(self, number):
        late = time.monotonic() + 60
        while time.monotonic() < late:
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                return
            number = 0
            time.sleep(0.001)
        raise TimeoutError(f"process {self.pid} goes on")


class Alone:
    """A server that is a process of its own, and gives a code."""

    def __init__(self, program, args):
        command = [sys.executable, os.path.join(HERE, program), *args]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.pid = self.process.pid
        self.url = self.process.stdout.readline().split()[1]

    def end(self, number):
        self.process.send_signal(number)
        code = self.process.wait(timeout=60)
        self.process.stdout.close()
        return code


class Server:
    """A server with a client that keeps its connection."""

    def __init__(self, *args, program="mastodon.py", alone=False):
        self.process = (Alone if alone else Hatched)(program, args)
        self.url = self.process.url
        self.port = urlsplit(self.url).port
        self.connection = None

    def ask(self, method, path, query=(), body=None, token=OFFICE, timeout=60, **headers):
        target = path + ("?" + urlencode(query) if query else "")
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if isinstance(body, dict):
            body, headers["Content-Type"] = json.dumps(body), "application/json"
        if not self.connection:
            self.connection = http.client.HTTPConnection(
                "127.0.0.1", self.port, timeout=timeout
            )
        try:
            self.connection.request(method, target, body, headers)
            response = self.connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        except Exception:
            self.connection.close()
            self.connection = None
            raise

    def get(self, path, query=(), **more):
        return self.ask("GET", path, query, **more)

    def post(self, text, **more):
        fields = {
            name: more.pop(name)
            for name in list(more)
            if name not in ("token", "Idempotency_Key")
        }
        return self.ask("POST", "/api/v1/statuses", body={"status": text, **fields}, **more)

    def control(self, name, **wish):
        answer = self.ask(
            "POST" if wish else "GET", f"/_control/{name}", body=wish or None, token=None
        )
        assert answer.status == 200, answer.body
        return answer.json

    def say(self, by, text, **more):
        return self.control("say", by=by, text=text, **more)

    def notes(self, **query):
        return self.get(NOTES, list(query.items()))

    def follow_prev(self, query):
        """Everything above a cursor, as a careful client reads it."""
        seen, answer = [], self.get(NOTES, query)
        while answer.json:
            seen += answer.ids()[::-1]
            link = urlsplit(answer.link("prev"))
            answer = self.get(link.path, parse_qsl(link.query))
        return seen

    def key(self, name):
        return next(one["id"] for one in self.control("statuses") if one["key"] == name)

    def stop(self, number=signal.SIGTERM):
        if self.connection:
            self.connection.close()
        process, self.process = self.process, None
        return process.end(number)


@contextmanager
def running(*args, program="mastodon.py"):
    server = Server(*args, program=program)
    try:
        yield server
    finally:
        server.stop()
