#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
# A host of the big run whose bytes are moved by Python's http.client: the library opens no socket.
"""usage: own_host.py work STORE DATA CLOCK LISTENER SEED; as host.c, for the one account "masto"."""
from __future__ import annotations

import http.client
import os
import random
import struct
import sys
import time
from datetime import datetime, timezone
from urllib.parse import urlsplit

import buzon

ACCOUNT, LETTERS = "masto", "abcdefghijklmnopqrstuvwxyz"


class Host:
    def __init__(self, store: str, data: str, clock: str, seed: str) -> None:
        self.file, self.random, self.lines = int(clock), random.Random(int(seed)), {}
        self.inbox = buzon.Inbox(store, data=[data], clock=self.now)

    def now(self) -> datetime:
        ms, _ = struct.unpack("=qq", os.pread(self.file, 16, 0))
        return datetime.fromtimestamp(ms // 1000, timezone.utc).replace(microsecond=ms % 1000 * 1000)

    def fetch(self, request: buzon.Request) -> tuple[int, bytes, list[tuple[str, str]]]:
        """One request over a connection that is kept; a redirect is an answer like any other."""
        parts = urlsplit(request.url)
        line = self.lines.pop(parts.netloc, None)
        line = line or http.client.HTTPConnection(parts.hostname, parts.port, timeout=request.timeout_ms / 1000)
        headers = dict(one.split(": ", 1) for one in request.headers)
        line.request(request.method, parts.path + ("?" + parts.query if parts.query else ""), request.body, headers)
        answer = line.getresponse()
        result = answer.status, answer.read(), answer.getheaders()
        self.lines[parts.netloc] = line
        return result

    def job(self, work: str) -> None:
        try:
            with self.inbox.job(ACCOUNT, work) as job:
                while (request := job.next()) is not None:
                    self.step(job, request)
        except buzon.Error as error:
            say(work, error)

    def step(self, job: buzon.Job, request: buzon.Request) -> None:
        try:
            status, body, headers = self.fetch(request)
        except (OSError, http.client.HTTPException) as error:
            job.fail(f"{type(error).__name__}", sent=True)  # nobody knows how far it got
        else:
            job.answer(status, body, headers)

    def desk(self) -> None:
        if os.pread(self.file, 8, 8) != bytes(8):
            return
        try:
            for one in self.inbox.inquiries(pending=True, restricted=True, limit=8):
                if self.random.random() < 0.5:
                    mark = "".join(self.random.choices(LETTERS, k=14))
                    self.inbox.answer(one.reference, f"La brigada lo mira esta semana QX{mark}aaXQ.", actor="person:mesa")
        except buzon.Error as error:
            say("answer", error)

    def work(self) -> None:
        n = 0
        while True:
            if n % 6 == 0:
                self.job("check")
            self.job("poll")
            self.desk()
            self.job("send")
            if n % 3 == 0:
                self.job("recheck")
            n += 1
            time.sleep(0.015)


def say(where: str, error: buzon.Error) -> None:
    sys.stderr.write(f"{os.getpid()} {where} {error.code.name} {error}\n")  # in one piece
    if error.code.name in ("CORRUPT", "INTERNAL"):
        os._exit(4)


def main() -> int:
    _, what, store, data, clock, _, seed = sys.argv
    try:
        host = Host(store, data, clock, seed)
    except buzon.Error as error:
        say("open", error)
        return 2
    host.work()
    return 0


if __name__ == "__main__":
    sys.exit(main())
