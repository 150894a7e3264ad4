# SPDX-License-Identifier: EUPL-1.2
"""Work with a network: by the host's own HTTP, by the library's, and how it is stopped."""
from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from made import ACTOR, NOW, SOURCE, lamps, open_inbox

import buzon

TOKEN = "prueba-ayto-0001"


@contextmanager
def mastodon(*args: str) -> Iterator[str]:
    """A Mastodon on this machine: its address."""
    command = [sys.executable, "-B", str(SOURCE / "tests/loopback/mastodon.py"), "--now", NOW.isoformat().replace("+00:00", "Z"), *args]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            yield server.stdout.readline().split()[1]
        finally:
            server.terminate()


def town(store: Path, url: str) -> buzon.Inbox:
    inbox = open_inbox(store)
    inbox.add_account("villa", "mastodon", settings={"base_url": url}, actor=ACTOR)
    inbox.set_secret("villa", "token", TOKEN)
    return inbox


def move(request: buzon.Request) -> tuple[int, bytes, list[tuple[str, str]]]:
    """The host's own HTTP."""
    headers = dict(line.split(": ", 1) for line in request.headers)
    asked = urllib.request.Request(request.url, request.body, headers, method=request.method)
    try:
        with urllib.request.urlopen(asked, timeout=request.timeout_ms / 1000) as answer:
            return answer.status, answer.read(), answer.getheaders()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), list(error.headers.items())


def work(inbox: buzon.Inbox, kind: buzon.Work) -> buzon.Round:
    with inbox.job("villa", kind) as job:
        while request := job.next():
            job.answer(*move(request))
        return job.round()


def test_the_host_moves_the_bytes(store: Path, nothing_left: None) -> None:
    with mastodon() as url, town(store, url) as inbox:
        done = work(inbox, buzon.Work.POLL)
        assert done.account == "villa" and done.messages > 5 and done.inquiries > 5 and done.requests > 1
        assert json.loads(done.to_json())["messages"] == done.messages
        first = next(q for q in inbox.inquiries() if q.author and q.author.handle)
        answer = inbox.answer(first.reference, "Tomamos nota, gracias.", actor=ACTOR)
        assert work(inbox, buzon.Work.SEND).sent == 1
        sent = next(a for a in inbox.answers(first.reference))
        assert (sent.id, sent.state) == (answer.id, "sent") and sent.native_ids and sent.sent_at == NOW
        assert inbox.inquiry(first.reference).status == "answered"
        asked = next(iter(inbox.messages(first.reference)))
        with inbox.refresh_job(first.reference) as job:
            with pytest.raises(buzon.StateError, match="not over"):
                job.shown()
            while request := job.next():
                job.answer(*move(request))
            assert [(m.id, m.text) for m in job.shown().messages] == [(asked.id, asked.text)]


def test_the_library_moves_the_bytes(store: Path) -> None:
    with mastodon() as url, town(store, url) as inbox:
        inbox.set_account_state("ayto", "paused", actor=ACTOR)
        verdict = inbox.check("villa")
        assert verdict["ok"] and verdict["findings"] == [] and verdict["handle"].startswith("ayto@")
        assert inbox.account("villa").handle and inbox.account("villa").checked_at == NOW
        assert inbox.poll("villa").messages > 5 and inbox.poll().messages == 0
        assert inbox.send().sent == 0 and inbox.recheck("villa").requests > 0
        first = next(q for q in inbox.inquiries() if q.network == "mastodon" and q.account == "villa")
        asked, shown = next(iter(inbox.messages(first.reference))), inbox.refresh(first.reference)
        assert [m.text for m in shown.messages] == [asked.text] and not shown.notices
        with pytest.raises(buzon.NotFoundError):
            inbox.refresh("2026-999")
        swept = inbox.sweep("villa")
        assert 0 < swept.requests <= 8 and swept.messages == 0 and swept.warning is None
        sweep = next(a for a in inbox.health()["accounts"] if a["name"] == "villa")["sweep"]
        assert sweep["began_at"] and sweep["found"] == 0 and sweep["lost"] is None


def test_every_account_has_a_round_and_its_own_failure(store: Path, nothing_left: None) -> None:
    with mastodon() as url, town(store, url) as inbox:
        inbox.set_secret("ayto", "token", "x")
        inbox.add_account("apagada", "mastodon", settings={"base_url": "http://127.0.0.1:9"}, actor=ACTOR)
        inbox.set_secret("apagada", "token", "x")
        inbox.set_account_state("ayto", "paused", actor=ACTOR)
        rounds = {r.account: r for r in inbox.run("poll")}
        assert set(rounds) == {"villa", "apagada"}
        assert rounds["villa"].error_code is None and rounds["villa"].error is None and rounds["villa"].messages > 5
        assert rounds["apagada"].error_code == "network" and "no connection" in (rounds["apagada"].error or "")
        assert inbox.run() == []  # nobody's turn yet


def test_refusals_have_their_classes(store: Path) -> None:
    with mastodon() as url, town(store, url) as inbox:
        inbox.set_secret("villa", "token", "prueba-revocada-0001")
        with pytest.raises(buzon.AuthError) as caught:
            inbox.poll("villa")
        assert caught.value.http_status == 401
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with open_inbox(store.with_name("other.db")) as inbox:
        inbox.add_account("villa", "mastodon", settings={"base_url": f"http://127.0.0.1:{port}"}, actor=ACTOR)
        inbox.set_secret("villa", "token", TOKEN)
        with pytest.raises(ConnectionError) as refused:
            inbox.poll("villa")
        assert isinstance(refused.value, buzon.NetworkError)


def test_a_rate_limit_says_when_to_come_back(store: Path) -> None:
    with open_inbox(store) as inbox:
        inbox.set_secret("ayto", "token", TOKEN)
        with inbox.job("ayto") as job, pytest.raises(buzon.RateError) as caught:
            assert job.next()
            job.answer(429, b"{}", {"X-RateLimit-Reset": "2026-11-23T09:05:00.000Z"})
            job.next()
        assert caught.value.retry_at is not None and (caught.value.retry_at - NOW).total_seconds() >= 300


def test_a_job_that_fails_is_over(store: Path) -> None:
    with open_inbox(store) as inbox:
        inbox.set_secret("ayto", "token", TOKEN)
        with inbox.job("ayto", "poll") as job:
            with pytest.raises(buzon.StateError):
                job.answer(200, b"[]")
            assert job.next() == job.next()
            with pytest.raises(buzon.NetworkError):
                job.fail("no route", sent=False)
                job.next()
        with pytest.raises(buzon.ClosedError):
            job.next()
        job.close()


def test_a_job_keeps_what_the_host_lent(store: Path, nothing_left: None) -> None:
    with open_inbox(store) as made:
        made.set_secret("ayto", "token", TOKEN)
    job = open_inbox(store).job("ayto")
    assert job.next() is not None and job.round().requests == 0


@contextmanager
def silent_server() -> Iterator[str]:
    """A server that takes requests and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGUSR1])
def test_a_signal_stops_a_poll_within_a_second(store: Path, number: signal.Signals) -> None:
    class Stop(Exception):
        pass

    def stop(*_: object) -> None:
        raise Stop

    if number != signal.SIGINT:
        signal.signal(number, stop)
    with silent_server() as url, town(store, url) as inbox:
        begin = 0.0

        def shoot() -> None:
            nonlocal begin
            time.sleep(0.3)
            begin = time.monotonic()
            os.kill(os.getpid(), number)

        shooter = threading.Thread(target=shoot)
        shooter.start()
        with pytest.raises(KeyboardInterrupt if number == signal.SIGINT else Stop):
            inbox.poll("villa")
        assert time.monotonic() - begin < 1
        shooter.join()
        assert inbox.count() == 0


def test_other_threads_run_while_the_network_is_asked(store: Path) -> None:
    with silent_server() as url, town(store, url) as inbox:
        done = threading.Event()
        inbox._handle.set_interrupt(inbox._keep(buzon._hooks.Hook(done.is_set)))
        failures: list[BaseException] = []

        def poll() -> None:
            try:
                inbox.poll("villa")
            except buzon.InterruptError as error:
                failures.append(error)

        thread = threading.Thread(target=poll)
        thread.start()
        inbox.import_("ayto", lamps(3))
        assert inbox.count() == 3 and thread.is_alive()  # the poll still waits
        done.set()
        thread.join(timeout=60)
        assert len(failures) == 1
