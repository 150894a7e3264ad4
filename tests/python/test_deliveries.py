# SPDX-License-Identifier: EUPL-1.2
"""What networks bring: at the door, read, in quarantine; and the example that serves it over a socket."""
from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from made import ACTOR, DATA, SOURCE, open_inbox

import buzon

SECRET = b"clave-de-la-aplicacion"
NUMBER = "106540352242922"


def message(n: int, text: str = "La farola no luce") -> dict[str, object]:
    """A change of WhatsApp with one message of an invented citizen."""
    return {"field": "messages", "value": {
        "messaging_product": "whatsapp", "metadata": {"display_phone_number": "34960000000", "phone_number_id": NUMBER},
        "contacts": [{"profile": {"name": f"Vecina {n}"}, "wa_id": f"346{n:08}"}],
        "messages": [{"from": f"346{n:08}", "id": f"wamid.{n}", "timestamp": "1795424400", "type": "text", "text": {"body": text}}]}}


def call(*changes: dict[str, object]) -> bytes:
    return json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1029384756", "changes": list(changes)}]}).encode()


def signed(body: bytes, secret: bytes = SECRET) -> dict[str, str]:
    return {"X-Hub-Signature-256": "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest(), "Content-Type": "application/json"}


@pytest.fixture
def hook(store: Path) -> Iterator[buzon.Inbox]:
    with open_inbox(store) as inbox:
        inbox.add_account("wa", "whatsapp", settings={"phone_number_id": NUMBER}, actor=ACTOR)
        inbox.set_secret("wa", "app_secret", SECRET)
        inbox.set_secret("wa", "verify_token", "santo-y-seña")
        yield inbox


def test_a_signed_call_becomes_inquiries(hook: buzon.Inbox) -> None:
    body = call(message(1), message(2))
    receipt = hook.deliver("wa", body, headers=signed(body))
    assert (receipt.state, receipt.status, receipt.body) == (buzon.ReceiptState.ACCEPTED, 200, None)
    assert hook.deliver("wa", body, headers=list(signed(body).items())).state is buzon.ReceiptState.DUPLICATE
    round = hook.process()
    assert (round.requests, round.messages, round.inquiries, round.unknown) == (1, 2, 2, 0)
    assert hook.process(1).requests == 0
    assert {i.network for i in hook.inquiries()} == {"whatsapp"}


def test_the_handshake_gives_the_challenge_back_as_bytes(hook: buzon.Inbox) -> None:
    query = "hub.mode=subscribe&hub.verify_token=santo-y-se%C3%B1a&hub.challenge=1158201444"
    receipt = hook.deliver("wa", method="GET", query=query)
    assert (receipt.state, receipt.status, receipt.body) == (buzon.ReceiptState.HANDSHAKE, 200, b"1158201444")
    assert receipt.content_type.startswith("text/plain")
    assert hook.deliver("wa", method="GET", query=query.replace("santo", "otro")).status == 403


def test_another_secret_is_refused_until_it_is_the_old_one(hook: buzon.Inbox) -> None:
    body = call(message(1))
    hook.set_secret("wa", "app_secret", "nueva")
    assert hook.deliver("wa", body, headers=signed(body)).state is buzon.ReceiptState.REFUSED
    hook.set_secret("wa", "app_secret.old", SECRET)
    assert hook.deliver("wa", body, headers=signed(body)).state is buzon.ReceiptState.ACCEPTED


def test_what_is_not_understood_can_be_looked_at_and_discarded(hook: buzon.Inbox) -> None:
    body = b'{"object": esto no es JSON \xff'
    hook.deliver("wa", body, headers=signed(body))
    assert hook.process().unknown == 1
    [riddle] = hook.quarantine("wa")
    assert (riddle.account, riddle.origin, riddle.size, riddle.body) == ("wa", "webhook", len(body), None)
    assert hook.riddle(riddle.id).body == body
    assert hook.retry_quarantine(actor=ACTOR).unknown == 1
    gone = hook.discard_riddle(riddle.id, "ruido", actor=ACTOR)
    assert (gone.state, gone.settled_by, gone.settled_reason, gone.tries) == (buzon.RiddleState.DISCARDED, ACTOR, "ruido", 1)
    assert not list(hook.quarantine())
    assert [r.sha256 for r in hook.quarantine(settled=True)] == [hashlib.sha256(body).hexdigest()]
    with pytest.raises(buzon.StateError):
        hook.retry_quarantine(riddle.id, actor=ACTOR)


def test_mistakes_are_told_where_they_are_made(hook: buzon.Inbox) -> None:
    with pytest.raises(buzon.NotFoundError):
        hook.deliver("nadie", b"")
    with pytest.raises(buzon.UnsupportedError):
        hook.deliver("ayto", b"")
    with pytest.raises(buzon.InvalidArgumentError):
        hook.deliver("wa", b"", method="post")
    with pytest.raises(TypeError):
        hook.deliver("wa", "texto")  # type: ignore[arg-type]


def test_health_says_what_waits(hook: buzon.Inbox) -> None:
    body = call(message(1))
    hook.deliver("wa", body, headers=signed(body))
    health = hook.health()
    assert (health["deliveries"]["waiting"], health["silent"], health["quarantine"]) == (1, 0, 0)
    assert [a["name"] for a in health["accounts"]] == ["ayto", "wa"]


@contextmanager
def door(store: Path) -> Iterator[http.client.HTTPConnection]:
    """The example as a process of its own."""
    command = [sys.executable, "-B", str(SOURCE / "examples/python/recoger.py"), str(store), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            found = re.search(r"127\.0\.0\.1:(\d+)", server.stdout.readline())
            assert found
            yield http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=20)
        finally:
            server.terminate()


def ask(c: http.client.HTTPConnection, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    c.request(method, path, body=body, headers=headers or {})
    answer = c.getresponse()
    return answer.status, answer.read()


def test_the_example_serves_it_over_a_socket(hook: buzon.Inbox, store: Path) -> None:
    body = call(*(message(n, "ñ" * 500) for n in range(1000)))
    assert len(body) > 3_000_000
    with door(store) as c:
        assert ask(c, "POST", "/ganchos/wa", body, signed(body)) == (200, b"")
        assert ask(c, "POST", "/ganchos/wa", body, signed(body)) == (200, b"")
        assert ask(c, "POST", "/ganchos/wa", body, signed(body, b"otra")) == (403, b"")
        assert ask(c, "GET", "/ganchos/wa?hub.mode=subscribe&hub.verify_token=santo-y-se%C3%B1a&hub.challenge=77") == (200, b"77")
        assert ask(c, "POST", "/ganchos/nadie", b"x")[0] == 404
        assert ask(c, "POST", "/otra", b"x")[0] == 404
        assert ask(c, "POST", "/ganchos/ayto", b"x")[0] == 503  # its network brings nothing
    done = subprocess.run([sys.executable, "-B", str(SOURCE / "examples/python/recoger.py"), str(store), "--procesar", "--data", str(DATA)],
                          capture_output=True, text=True, check=True, env=os.environ)
    assert done.stdout == "1 entregas, 1000 mensajes, 1000 consultas nuevas, 0 sin entender\n"
    assert hook.count() == 1000
