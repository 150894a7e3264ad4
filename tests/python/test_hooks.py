# SPDX-License-Identifier: EUPL-1.2
"""Functions of the host: what they are told, what they may do, how long they live."""
from __future__ import annotations

import gc
import logging
import sys
import weakref
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from made import ACTOR, NOW, filled, lamps, open_inbox

import buzon


def test_the_clock_is_the_hosts(store: Path) -> None:
    with filled(store, 1) as inbox:
        assert [e.at for e in inbox.events("2026-1")] == [NOW] * 1


@pytest.mark.parametrize(("wrong", "error"), [(datetime(2026, 1, 1), ValueError), ("now", TypeError), (None, TypeError)])
def test_a_clock_that_gives_no_instant_is_told(store: Path, wrong: Any, error: type[Exception]) -> None:
    with open_inbox(store) as inbox:
        inbox.import_("ayto", lamps(1))
    with open_inbox(store, clock=lambda: wrong) as inbox, pytest.raises(error):
        inbox.change("2026-1", actor=ACTOR, note="x")


def test_what_a_function_raises_comes_back_as_it_was(store: Path) -> None:
    class MyError(Exception):
        pass

    raised = MyError("the clock fell")

    def clock() -> datetime:
        raise raised

    with filled(store, 1):
        pass
    with open_inbox(store, clock=clock) as inbox:
        with pytest.raises(MyError) as caught:
            inbox.change("2026-1", actor=ACTOR, note="x")
        assert caught.value is raised
        assert [frame.name for frame in caught.traceback][-1] == "clock"
        assert [e.verb for e in inbox.events("2026-1")] == ["opened"]


def test_the_logger_gets_lines(store: Path, caplog: pytest.LogCaptureFixture) -> None:
    store.touch(0o666)
    store.chmod(0o666)
    with caplog.at_level(logging.DEBUG), buzon.Inbox(f"sqlite:{store}", logger=logging.getLogger("buzón")) as inbox:
        assert inbox.count() == 0
    assert [(r.name, r.levelno) for r in caplog.records] == [("buzón", logging.WARNING)]
    assert "may be opened by others" in caplog.text


def test_a_plain_function_may_log(store: Path) -> None:
    lines: list[tuple[int, str]] = []
    store.touch()
    store.chmod(0o644)
    with buzon.Inbox(f"sqlite:{store}", logger=lambda level, line: lines.append((level, line))) as inbox:
        inbox.count()
    assert [level for level, _ in lines] == [4]


def test_progress_is_told(store: Path) -> None:
    told: list[tuple[str, int, int]] = []
    with filled(store, 3, progress=lambda *args: told.append(args)) as inbox:
        list(inbox.verify())
    assert told and {what for what, _, _ in told} == {"verify"}


def test_a_function_that_uses_the_library_does_not_end_what_it_watches(store: Path) -> None:
    """Each call has an error of its own: neither is one cleared, nor does an iteration end."""
    calls = 0

    def nosy(*_: object) -> None:
        nonlocal calls
        calls += 1
        assert inbox.count() == 3
        with pytest.raises(buzon.NotFoundError):
            inbox.inquiry("2026-99")
        with pytest.raises(buzon.ParseError):
            buzon.normalise("mastodon", b"oops")

    with filled(store, 3, progress=nosy) as inbox:
        with_watch = [f.inquiry for f in inbox.verify()]
        assert with_watch == [] and calls > 0
        inbox.change("2026-1", actor=ACTOR, note="x")


def test_a_finaliser_that_uses_the_library_disturbs_nothing(inbox: buzon.Inbox) -> None:
    class Nosy:
        def __del__(self) -> None:
            try:
                inbox.inquiry("2026-99")
            except buzon.NotFoundError:
                died.append(1)

    died: list[int] = []
    seen = []
    for inquiry in inbox.inquiries():
        Nosy()
        seen.append(inquiry.reference)
        cycle: list[Any] = [Nosy()]
        cycle.append(cycle)
        del cycle
        gc.collect()
    assert seen == ["2026-1", "2026-2", "2026-3"] and len(died) == 6
    with pytest.raises(buzon.NotFoundError, match="2026-77"):
        inbox.inquiry("2026-77")


def test_an_error_survives_what_happens_while_it_is_under_way(store: Path) -> None:
    """The clock uses the library and then fails: its own exception arrives, not that of the nested call."""

    def clock() -> datetime:
        with pytest.raises(buzon.NotFoundError):
            inbox.inquiry("2026-99")
        raise KeyError("mine")

    with filled(store, 1):
        pass
    with open_inbox(store, clock=clock) as inbox, pytest.raises(KeyError, match="mine"):
        inbox.change("2026-1", actor=ACTOR, note="x")


def test_a_logger_that_raises_does_not_fail_the_work(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unheard: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", unheard.append)

    def broken(*_: object) -> None:
        raise OSError("no paper")

    with filled(store, 3, progress=broken) as inbox:
        assert list(inbox.verify()) == []
    assert unheard and all(isinstance(u.exc_value, OSError) for u in unheard)


def test_the_host_may_stop_a_long_call(store: Path) -> None:
    with filled(store, 3, interrupt=lambda: True) as inbox, pytest.raises(buzon.InterruptError):
        list(inbox.verify())


def test_what_the_interrupt_function_raises_comes_back(store: Path) -> None:
    def stop() -> bool:
        raise KeyboardInterrupt

    with filled(store, 3, interrupt=stop) as inbox, pytest.raises(KeyboardInterrupt):
        list(inbox.verify())


class Drawer:
    """A vault in memory."""

    def __init__(self) -> None:
        self.secrets: dict[tuple[str, str], bytes] = {}

    def find(self, account: str, name: str) -> bytes | None:
        return self.secrets.get((account, name))

    def put(self, account: str, name: str, secret: bytes | None) -> None:
        if secret is None:
            self.secrets.pop((account, name), None)
        else:
            self.secrets[account, name] = secret


def test_secrets_go_to_the_hosts_vault(store: Path) -> None:
    drawer = Drawer()
    with open_inbox(store, vault=drawer) as inbox:
        inbox.set_secret("ayto", "app", b"\0\xff")
        inbox.set_secret("ayto", "token", "sesamo")
        assert drawer.secrets == {("ayto", "app"): b"\0\xff", ("ayto", "token"): b"sesamo"}
        with inbox.job("ayto") as job:
            request = job.next()
            assert request is not None and request.method == "GET"
            assert "sesamo" not in repr(request)
        inbox.set_secret("ayto", "token", None)
        assert list(drawer.secrets) == [("ayto", "app")]
        with pytest.raises(buzon.SecretError), inbox.job("ayto") as job:
            job.next()
    assert not store.with_name(store.name + ".vault").exists()


def test_a_vault_that_gives_text_is_told(store: Path) -> None:
    class Wrong(Drawer):
        def find(self, account: str, name: str) -> Any:
            return "sesamo"

    with open_inbox(store, vault=Wrong()) as inbox, pytest.raises(TypeError, match="bytes or None"), inbox.job("ayto") as job:
        job.next()
    with pytest.raises((TypeError, AttributeError)):
        buzon.Inbox(f"sqlite:{store}", vault=object())  # type: ignore[arg-type]


def test_a_host_that_lends_its_own_methods_is_collected(store: Path, nothing_left: None) -> None:
    class Host:
        def __init__(self) -> None:
            self.inbox = open_inbox(store, clock=self.clock, progress=self.progress, vault=self, logger=self.log, interrupt=self.stop)

        def clock(self) -> datetime:
            return NOW

        def log(self, level: int, line: str) -> None: ...
        def progress(self, what: str, done: int, total: int) -> None: ...

        def stop(self) -> bool:
            return False

        def find(self, account: str, name: str) -> bytes | None:
            return None

        def put(self, account: str, name: str, secret: bytes | None) -> None: ...

    host = Host()
    host.inbox.import_("ayto", lamps(3))
    gone = weakref.ref(host)
    del host
    gc.collect()
    assert gone() is None


def test_a_closed_inbox_lets_its_functions_go(store: Path) -> None:
    class Clock:
        def __call__(self) -> datetime:
            return NOW

    clock = Clock()
    gone = weakref.ref(clock)
    inbox = open_inbox(store, clock=clock)
    del clock
    assert gone() is not None
    inbox.close()
    assert gone() is None
