# SPDX-License-Identifier: EUPL-1.2
"""E-mail: a real Dovecot is polled, and what is answered goes out once."""
from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest
from made import ACTOR, NOW, SOURCE, open_inbox

import buzon

PASSWORD = "s3creto ñ"
MAIL = """From: Rosa <rosa@correo.example>
To: buzon@ayto.example
Subject: La acera
Message-ID: <acera@correo.example>
Date: Mon, 23 Nov 2026 09:30:00 +0100
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

La acera está rota, ¿cuándo la arreglan?
--x
Content-Type: image/png; name=acera.png
Content-Transfer-Encoding: base64

iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
--x--
"""


class Server(NamedTuple):
    """A program that ends with its input."""

    process: subprocess.Popen[str]
    said: list[str]

    def ask(self, order: str) -> str:
        assert self.process.stdin and self.process.stdout
        print(order, file=self.process.stdin, flush=True)
        return self.process.stdout.readline().strip()


@contextmanager
def server(name: str, *args: str) -> Iterator[Server]:
    command = [sys.executable, "-B", str(SOURCE / "tests/loopback" / name), *args]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield Server(process, process.stdout.readline().split())
        finally:
            assert process.stdin
            process.stdin.close()


@contextmanager
def office(store: Path, **settings: str) -> Iterator[tuple[buzon.Inbox, Server, Server]]:
    """An inbox with one account: a mailbox of an empty server. At each look at the clock a minute has gone by."""
    minutes = (NOW + timedelta(minutes=n) for n in count())
    with (server("dovecot.py") as dovecot, server("smtp.py", str(store.parent)) as sink,
          open_inbox(store, clock=lambda: next(minutes)) as inbox):
        inbox.set_account_state("ayto", "paused", actor=ACTOR)
        servers = {"imap": f"imap://127.0.0.1:{dovecot.said[1]}", "smtp": f"smtp://127.0.0.1:{sink.said[0]}", "sent": "Enviados"}
        inbox.add_account("correo", "email", settings={"from": "buzon@ayto.example"} | servers | settings, actor=ACTOR)
        inbox.set_secret("correo", "password", PASSWORD)
        yield inbox, dovecot, sink


def deliver(dovecot: Server, folder: Path, mail: str = MAIL) -> None:
    path = folder / "mail"
    path.write_text(mail.replace("\n", "\r\n"), encoding="utf-8", newline="")
    path.chmod(0o644)
    assert dovecot.ask(f"deliver INBOX {path}") == "done"


def test_a_mailbox_is_polled_and_answered(store: Path, nothing_left: None) -> None:
    with office(store) as (inbox, dovecot, sink):
        verdict = inbox.check("correo")
        assert verdict["ok"] and verdict["findings"] == []
        assert inbox.poll("correo").messages == 0
        deliver(dovecot, store.parent)
        done = inbox.poll("correo")
        assert (done.messages, done.inquiries) == (1, 1)
        inquiry = next(iter(inbox.inquiries()))
        message = next(iter(inbox.messages(inquiry.reference)))
        assert message.text == "La acera está rota, ¿cuándo la arreglan?" and message.subject == "La acera"
        assert [a.type for a in message.attachments] == ["image/png"]
        inbox.answer(inquiry.reference, "Esta semana, Rosa.", actor=ACTOR)
        assert inbox.send("correo").sent == 1 and inbox.send("correo").sent == 0
        assert sink.ask("mails") == "1"
        sent = json.loads(sink.ask("mail 0"))
        assert sent["to"] == ["rosa@correo.example"]
        assert inbox.poll("correo").inquiries == 0  # our copy in Enviados is no question


def test_whose_turn_it_is_is_polled(store: Path) -> None:
    with office(store) as (inbox, dovecot, _):
        assert [r.error for r in inbox.run("poll")] == [None]
        deliver(dovecot, store.parent)
        rounds: list[buzon.Round] = []
        while not rounds:  # until it is its turn again
            rounds = inbox.run("poll")
        assert [(r.account, r.error, r.messages) for r in rounds] == [("correo", None, 1)]


def test_what_is_wrong_is_said(store: Path) -> None:
    with office(store, mailbox="Quejas") as (inbox, _, _sink):
        with pytest.raises(buzon.Error):
            inbox.poll("correo")
        assert "mailbox_missing" in [f["code"] for f in inbox.check("correo")["findings"]]
        inbox.set_secret("correo", "password", "otra")
        with pytest.raises(buzon.AuthError):
            inbox.poll("correo")
