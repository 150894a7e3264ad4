# SPDX-License-Identifier: EUPL-1.2
"""Failures: a class for each code, with what the code knows; wrong arguments; use after close and fork."""
from __future__ import annotations

import os
import pickle
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from made import ACTOR, DATA, NOW, mention, open_inbox, page

import buzon
from buzon import _types


def test_every_code_has_its_class() -> None:
    classes = [_types._BY_CODE[n] for n in range(1, len(buzon.ErrorCode))]
    assert [c.code for c in classes] == list(buzon.ErrorCode)[1:]
    assert all(issubclass(c, buzon.Error) for c in classes) and len(set(classes)) == len(classes)


def test_classes_extend_what_python_has() -> None:
    pairs = [(buzon.NotFoundError, LookupError), (buzon.InvalidArgumentError, ValueError), (buzon.NoMemoryError, MemoryError),
             (buzon.StorageError, OSError), (buzon.NetworkError, ConnectionError), (buzon.AuthError, PermissionError),
             (buzon.UnsupportedError, NotImplementedError), (buzon.ClosedError, RuntimeError)]
    for ours, theirs in pairs:
        assert issubclass(ours, theirs)
        assert str(ours("the text")) == "the text"


def test_an_error_carries_what_is_known(inbox: buzon.Inbox) -> None:
    with pytest.raises(LookupError, match="2026-99") as caught:
        inbox.inquiry("2026-99")
    error = caught.value
    assert isinstance(error, buzon.NotFoundError) and error.code is buzon.ErrorCode.NOT_FOUND
    assert (error.retry_at, error.http_status, error.line, error.column) == (None, None, None, None)


def test_errors_travel_by_pickle() -> None:
    error = buzon.RateError("wait", retry_at=NOW, http_status=429)
    other = pickle.loads(pickle.dumps(error))
    assert type(other) is buzon.RateError and (other.retry_at, other.http_status, str(other)) == (NOW, 429, "wait")


def test_a_wrong_file_is_named_with_line_and_column(store: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "terms.json").write_text('{\n  "terms": [,]\n}')
    with pytest.raises(buzon.ParseError) as caught, open_inbox(store, data=[data, DATA]) as inbox:
        inbox.import_("ayto", page(mention(1, "hola")))
        inbox.change("2026-1", actor=ACTOR, register="1", registered_at=NOW, term="es.ltaibg.access")
    assert caught.value.source and caught.value.source.endswith("terms.json") and caught.value.line == 2 and caught.value.column == 13


def test_datetimes_without_zone_are_refused(inbox: buzon.Inbox) -> None:
    naive = datetime(2026, 11, 23)
    calls: list[Callable[[], Any]] = [
        lambda: inbox.inquiries(opened_from=naive),
        lambda: inbox.inquiries(opened_before=naive),
        lambda: inbox.change("2026-1", actor=ACTOR, register="1", registered_at=naive, term="es.ltaibg.access"),
        lambda: inbox.change("2026-1", actor=ACTOR, resolution_notified_at=naive),
        lambda: buzon.normalise("mastodon", b"[]", now=naive),
    ]
    for call in calls:
        with pytest.raises(buzon.InvalidArgumentError, match="no time zone"):
            call()


def test_another_zone_is_the_same_instant(inbox: buzon.Inbox) -> None:
    madrid = NOW.astimezone(timezone(timedelta(hours=1)))
    assert [q.id for q in inbox.inquiries(opened_from=madrid)] == [3]


def test_wrong_types_are_told(inbox: buzon.Inbox) -> None:
    handle: Any = inbox
    calls: list[Callable[[], Any]] = [
        lambda: handle.inquiry(1),
        lambda: handle.inquiry(b"2026-1"),
        lambda: handle.inquiry(None),
        lambda: handle.change("2026-1", actor=None),
        lambda: handle.inquiries(limit="3"),
        lambda: handle.inquiries(opened_from="2026-11-23"),
        lambda: handle.figures(NOW),
        lambda: handle.figures("2026-11-23"),
        lambda: handle.cancel_answer("1", actor=ACTOR),
        lambda: handle.import_("ayto", 7),
        lambda: handle.set_secret("ayto", "token", 7),
        lambda: buzon.normalise("mastodon", b"[]", headers={"a": 1}),  # type: ignore[arg-type]
        lambda: buzon.Inbox(7),  # type: ignore[arg-type]
        lambda: buzon.Inbox("sqlite:x", clock=7),  # type: ignore[arg-type]
    ]
    for call in calls:
        with pytest.raises(TypeError):
            call()
    assert not Path("x").exists()


def test_unknown_words_are_told_with_the_known_ones(inbox: buzon.Inbox) -> None:
    with pytest.raises(buzon.InvalidArgumentError, match="'abierta' is no Status; there are new, open"):
        inbox.inquiries(status="abierta")


def test_numbers_out_of_range_are_told(inbox: buzon.Inbox) -> None:
    for n in (2**63, -(2**70)):
        with pytest.raises(OverflowError):
            inbox.cancel_answer(n, actor=ACTOR)
    assert inbox.figures(date(1, 1, 1), date(9999, 12, 31))["received"] == 3


def test_a_nul_in_a_text_is_told(inbox: buzon.Inbox) -> None:
    calls: list[Callable[[], Any]] = [
        lambda: inbox.inquiry("2026-1\0"),
        lambda: inbox.change("2026-1", actor=ACTOR, note="a\0b"),
        lambda: inbox.answer("2026-1", "a\0b", actor=ACTOR),
        lambda: buzon.Inbox("sqlite:a\0b"),
        lambda: buzon.normalise("masto\0don", b"[]"),
    ]
    for call in calls:
        with pytest.raises(buzon.InvalidArgumentError, match="NUL"):
            call()


def test_a_lone_surrogate_in_a_text_is_told(inbox: buzon.Inbox) -> None:
    with pytest.raises(ValueError):
        inbox.change("2026-1", actor=ACTOR, note="\ud800")


def test_nul_bytes_in_a_body_are_data() -> None:
    with pytest.raises(buzon.ParseError):
        buzon.normalise("mastodon", b"\0[]")


def test_a_closed_inbox_says_so(inbox: buzon.Inbox) -> None:
    listing = inbox.inquiries()
    iterator = iter(listing)
    inbox.close()
    calls: list[Callable[[], Any]] = [
        inbox.count, inbox.inquiries, inbox.accounts, inbox.poll, inbox.figures,
        lambda: inbox.inquiry("2026-1"), lambda: inbox.settings, lambda: next(iterator), lambda: list(listing),
        lambda: inbox.change("2026-1", actor=ACTOR, note="x"), lambda: inbox.job("ayto"), lambda: inbox.import_("ayto", b"[]"),
    ]
    for call in calls:
        with pytest.raises(buzon.ClosedError):
            call()


def test_a_handle_that_crossed_a_fork_says_so(inbox: buzon.Inbox, store: Path) -> None:
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            inbox.count()
        except buzon.ForkedError:
            with buzon.Inbox(f"sqlite:{store}") as own:
                code = 0 if own.count() == 3 else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert inbox.count() == 3


def test_bad_stores_have_errors_of_their_own(store: Path, tmp_path: Path) -> None:
    with open_inbox(store):
        pass
    newer = tmp_path / "newer.db"
    shutil.copy(store, newer)
    with closing(sqlite3.connect(newer)) as db, db:
        db.execute("PRAGMA user_version = 9999")
    garbage = tmp_path / "garbage.db"
    garbage.write_bytes(b"this is no database, however long one looks at it" * 100)
    with pytest.raises(buzon.NewerError):
        buzon.Inbox(f"sqlite:{newer}").count()
    with pytest.raises(buzon.CorruptError):
        buzon.Inbox(f"sqlite:{garbage}").count()
    with pytest.raises(buzon.InvalidArgumentError):
        buzon.Inbox("mysql:inbox")
