# SPDX-License-Identifier: EUPL-1.2
"""Fixtures: an empty inbox, one with three inquiries, and the count of what is alive."""
from __future__ import annotations

import gc
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from made import filled, open_inbox

import buzon
from buzon import _buzon


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "inbox.db"


@pytest.fixture
def empty(store: Path) -> Iterator[buzon.Inbox]:
    with open_inbox(store) as inbox:
        yield inbox


@pytest.fixture
def inbox(store: Path) -> Iterator[buzon.Inbox]:
    with filled(store) as inbox:
        yield inbox


@pytest.fixture
def nothing_left() -> Iterator[None]:
    """Every object of the library that the test made is gone after it."""
    gc.collect()
    before = _buzon.debug_live()
    yield
    gc.collect()
    assert _buzon.debug_live() == before


@pytest.hookimpl(hookwrapper=True)  # type: ignore[misc]
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, None]:
    """What is skipped was not tested: it has failed."""
    report = (yield).get_result()
    if report.skipped:
        report.outcome, report.longrepr = "failed", f"skipped: {report.longrepr}"
