# SPDX-License-Identifier: EUPL-1.2
"""What nobody should do: nothing of it ends the process."""
from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from made import ACTOR, filled, lamps, open_inbox

import buzon
from buzon import _buzon


def test_a_subclass_without_init_is_told() -> None:
    class Lazy(buzon.Inbox):
        def __init__(self) -> None:
            pass

    with pytest.raises(AttributeError):
        Lazy().count()


@pytest.mark.parametrize("name", ["Calendar", "Inbox", "Job", "Filter", "Change", "Response", "Pages"])
def test_a_handle_without_init_is_told(name: str) -> None:
    handle = getattr(_buzon, name)
    bare: Any = handle.__new__(handle)
    for method in [m for m in dir(handle) if not m.startswith("_") and m not in ("this", "thisown")]:
        with pytest.raises((RuntimeError, TypeError, AttributeError, ValueError)):
            getattr(bare, method)(*["x"] * 0)
            getattr(bare, method)("x")
            raise ValueError
    del bare
    gc.collect()


@pytest.mark.parametrize("name", ["Job", "Pages"])
def test_what_only_the_library_makes_cannot_be_made(name: str) -> None:
    with pytest.raises(TypeError):
        getattr(_buzon, name)()


def test_an_inbox_that_could_not_be_opened_leaves_nothing(tmp_path: Path, nothing_left: None) -> None:
    for address in ("", "sqlite:", "sqlite:/nowhere/at/all/x.db", f"sqlite:{tmp_path}"):
        with pytest.raises(buzon.Error):
            buzon.Inbox(address)


def test_a_handle_of_another_type_is_told(empty: buzon.Inbox) -> None:
    low: Any = empty._handle
    for wrong in (_buzon.Response(200), object(), "x", 1):
        with pytest.raises(TypeError):
            low.apply(wrong)
    with pytest.raises(buzon.InvalidArgumentError):
        low.apply(None)
    with pytest.raises(TypeError):
        _buzon.normalise("mastodon", "poll", _buzon.Filter(None), None)  # type: ignore[arg-type]


def test_a_bare_record_is_told() -> None:
    record: Any = _buzon.Record()
    with pytest.raises(TypeError):
        record._to_json()
    with pytest.raises(AttributeError):
        record._text(0)
    bare: Any = buzon.Message.__new__(buzon.Message)
    for field in ("text", "extra"):
        with pytest.raises(AttributeError):
            getattr(bare, field)
    with pytest.raises(TypeError):
        bare.to_json()


def test_wrong_fields_of_a_record_are_told(inbox: buzon.Inbox) -> None:
    deadline = inbox.inquiry("2026-1").deadlines[0]
    for field in (-1, 10**6, 0):
        assert deadline._text(field) is None
    with pytest.raises(OverflowError):
        deadline._text(2**80)


def test_registering_nonsense_is_told() -> None:
    for args in ((None, (), ()), (None, (int,) * 13, (None,) * 30)):
        with pytest.raises(TypeError):
            _buzon._register(*args)  # type: ignore[arg-type]


def test_the_module_alone_says_what_is_missing() -> None:
    code = "import importlib.util, sys; from pathlib import Path\n" \
           f"s = importlib.util.spec_from_file_location('_buzon', {_buzon.__file__!r}); m = importlib.util.module_from_spec(s); s.loader.exec_module(m)\n" \
           "try: m.normalise('mastodon', 'poll', m.Response(200), None)\n" \
           "except Exception as e: print(type(e).__name__)\n"
    done = subprocess.run([sys.executable, "-B", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "RuntimeError\n"


def test_leaving_everything_open_ends_well(store: Path) -> None:
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n" \
           "from made import *\n" \
           f"i = open_inbox(Path({str(store)!r}), logger=print, progress=print); i.import_('ayto', lamps(3))\n" \
           "import builtins; builtins.kept = [i, iter(i.inquiries()), next(iter(i.inquiries())), i.verify(), i]; builtins.kept.append(builtins.kept)\n"
    done = subprocess.run([sys.executable, "-B", "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_huge_body_is_refused() -> None:
    with pytest.raises(buzon.LimitError):
        buzon.normalise("mastodon", b" " * (16 * 1024 * 1024 + 1))


def test_memory_does_not_grow(store: Path, nothing_left: None) -> None:
    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4

    with filled(store, 40, progress=lambda *_: None) as inbox:

        def rounds(n: int) -> None:
            for _ in range(n):
                for inquiry in inbox.inquiries():
                    inquiry.to_json(), inquiry.deadlines[0].steps
                with pytest.raises(buzon.NotFoundError):
                    inbox.inquiry("2026-999")
                with pytest.raises(buzon.ParseError):
                    buzon.normalise("mastodon", b"oops")
                list(inbox.verify("2026-1"))
                buzon.normalise("mastodon", lamps(3)).messages[0].extra

        rounds(30)
        before = resident()
        rounds(120)
        assert resident() - before < 1500


def test_reference_counts_of_singletons_stay(inbox: buzon.Inbox) -> None:
    list(inbox.inquiries())
    before = [sys.getrefcount(x) for x in (None, buzon.Status.NEW, buzon.Work.POLL, ())]
    for _ in range(200):
        list(inbox.inquiries())
    after = [sys.getrefcount(x) for x in (None, buzon.Status.NEW, buzon.Work.POLL, ())]
    assert all(abs(a - b) < 50 for a, b in zip(after, before))


def test_a_change_that_is_refused_changes_nothing(inbox: buzon.Inbox) -> None:
    before = inbox.inquiry("2026-1")
    with pytest.raises(buzon.InvalidArgumentError):
        inbox.change("2026-1", actor="nobody", note="x")
    with pytest.raises(buzon.InvalidArgumentError):
        inbox.change("2026-1", actor=ACTOR, unit="x" * 129, note="y")
    with pytest.raises(buzon.InvalidArgumentError):
        inbox.change("2026-1", actor=ACTOR)
    assert inbox.inquiry("2026-1") == before


def test_the_same_store_opened_twice(store: Path) -> None:
    with open_inbox(store) as one, open_inbox(store) as two:
        one.import_("ayto", lamps(3))
        assert two.count() == 3
