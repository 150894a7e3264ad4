#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Poll or send with the host's own HTTP stack: the library says what to ask, this program moves the bytes.

usage: own_http.py INBOX ACCOUNT [poll|send|recheck|sweep|check] [--data FOLDER]

Useful where all traffic has to go through one client (a proxy with a log, a sandbox without sockets). The library
stores what each answer means before the next request is handed out, so this program may be killed at any point.
"""
from __future__ import annotations

import argparse
import sys
import urllib.error
import urllib.request

import buzon


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer like any other: following it would carry the token to another host."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        return None


def fetch(request: buzon.Request, opener: urllib.request.OpenerDirector) -> tuple[int, dict[str, str], bytes]:
    """One request of the library over urllib: status, headers, body."""
    headers = dict(line.split(": ", 1) for line in request.headers)
    outgoing = urllib.request.Request(request.url, data=request.body, headers=headers, method=request.method)
    try:
        with opener.open(outgoing, timeout=request.timeout_ms / 1000) as answer:
            return answer.status, dict(answer.headers.items()), answer.read(16 << 20)
    except urllib.error.HTTPError as answer:  # a status of 300 or more is an answer, too
        return answer.code, dict(answer.headers.items()), answer.read(16 << 20)


def work(job: buzon.Job) -> buzon.Round:
    """Move the bytes of a job until nothing is left to ask."""
    opener = urllib.request.build_opener(NoRedirects())
    while (request := job.next()) is not None:
        try:
            status, headers, body = fetch(request, opener)
        except OSError as error:
            # Nobody knows how far the request got, so it may have arrived.
            job.fail(str(error), sent=True)
        else:
            job.answer(status, body, headers)
    return job.round()


def main() -> int:
    parser = argparse.ArgumentParser(description="Poll or send with urllib instead of the library's own client.")
    parser.add_argument("inbox", help="path of the SQLite inbox")
    parser.add_argument("account")
    parser.add_argument("work", nargs="?", default="poll", choices=["poll", "send", "recheck", "sweep", "check"])
    parser.add_argument("--data", help="folder of calendars, terms and rules that stands before the installed one")
    options = parser.parse_args()
    try:
        with buzon.Inbox(f"sqlite:{options.inbox}", data=[options.data] if options.data else []) as inbox:
            with inbox.job(options.account, options.work) as job:
                print(work(job).to_json())
    except buzon.Error as error:
        print(f"own_http: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
