# SPDX-License-Identifier: EUPL-1.2
"""Attachments: fetched by the host's own HTTP, seen by its scanner, read back."""
from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import pytest
from made import ACTOR, mention, open_inbox, page

import buzon

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(200))
PHOTO = {"id": "1", "type": "image", "url": "https://red.example/f/1.png", "description": "farola apagada"}


def town(store: Path, **more: Any) -> buzon.Inbox:
    inbox = open_inbox(store, **more)
    inbox.set_secret("ayto", "token", "x")
    inbox.import_("ayto", page(mention(1, "La farola no luce", media_attachments=[PHOTO])))
    return inbox


def fetch(inbox: buzon.Inbox, body: bytes = PNG) -> buzon.Round:
    with inbox.job("ayto", buzon.Work.MEDIA) as job:
        while request := job.next():
            assert request.url == PHOTO["url"] and request.max_body == 20_000_000 and not request.public_only
            job.answer(200, body)
        return job.round()


def attachment(inbox: buzon.Inbox) -> buzon.Attachment:
    message = inbox.messages("2026-1").first()
    assert message
    return message.attachments[0]


def test_a_photo_is_stored_and_read(store: Path, nothing_left: None) -> None:
    with town(store) as inbox:
        assert attachment(inbox).state is buzon.AttachmentState.PENDING
        with pytest.raises(buzon.StateError, match="pending"):
            inbox.attachment("ayto", "9001")
        done = fetch(inbox)
        assert (done.attachments, done.refused) == (1, 0)
        file = inbox.attachment("ayto", "9001", 0)
        assert file.content == PNG == Path(file.path).read_bytes()
        assert (file.type, file.size, file.name) == ("image/png", len(PNG), None)
        a = attachment(inbox)
        assert (a.state, a.sha256, a.detected_type, a.reason) == (buzon.AttachmentState.STORED, file.sha256, "image/png", None)
        assert not list(inbox.verify())
        Path(file.path).write_bytes(PNG + b"x")
        assert [f.what for f in inbox.verify()] == ["file"]
        with pytest.raises(buzon.CorruptError):
            inbox.attachment("ayto", "9001")


def test_the_scanner_decides(store: Path, nothing_left: None) -> None:
    seen: list[tuple[bytes, str]] = []

    def scan(path: str, kind: str) -> str:
        seen.append((Path(path).read_bytes(), kind))
        return "refuse"

    with town(store, scanner=scan) as inbox:
        assert fetch(inbox).refused == 1
        assert seen == [(PNG, "image/png")]
        assert attachment(inbox).state is buzon.AttachmentState.REFUSED
        assert "scanner" in (attachment(inbox).reason or "")


@pytest.mark.parametrize("verdict", ["perhaps", None, 1])
def test_a_scanner_that_makes_no_sense_decides_nothing(store: Path, verdict: Any) -> None:
    with town(store, scanner=lambda path, kind: verdict) as inbox:
        with pytest.raises((buzon.InvalidArgumentError, TypeError)):
            fetch(inbox)
        assert attachment(inbox).state is buzon.AttachmentState.PENDING


def test_what_a_scanner_raises_comes_back(store: Path, nothing_left: None) -> None:
    class Dead(Exception):
        pass

    def scan(path: str, kind: str) -> buzon.Scan:
        raise Dead(kind)

    with town(store, scanner=scan) as inbox:
        with pytest.raises(Dead, match="image/png"):
            fetch(inbox)
        assert attachment(inbox).state is buzon.AttachmentState.PENDING
    gc.collect()


def test_the_policy_is_data(store: Path) -> None:
    with town(store) as inbox:
        inbox.set_settings({"policy": {"media": {"image": {"max": 20}}}}, actor=ACTOR)
        with inbox.job("ayto", "media") as job:
            request = job.next()
            assert request and request.max_body > 20
            job.answer(200, PNG)
        assert attachment(inbox).reason == "more than 20 bytes"
        assert inbox.media("ayto").requests == 0
