# SPDX-License-Identifier: EUPL-1.2
"""Iterators: pages, threads, and what may die before what."""
from __future__ import annotations

import gc
import threading
from pathlib import Path

from made import ACTOR, filled, lamps, open_inbox

import buzon


def test_more_than_a_page_comes_once_and_in_order(store: Path) -> None:
    with filled(store, 450) as inbox:
        assert [q.id for q in inbox.inquiries(order="oldest")] == list(range(1, 451))
        assert [q.id for q in inbox.inquiries(order="oldest", limit=201)] == list(range(1, 202))


def test_an_iterator_outlives_its_inbox(store: Path, nothing_left: None) -> None:
    inbox = open_inbox(store)
    inbox.import_("ayto", lamps(3))
    iterator = iter(inbox.inquiries())
    del inbox
    gc.collect()
    assert [q.reference for q in iterator] == ["2026-1", "2026-2", "2026-3"]


def test_an_iterator_left_in_the_middle_leaves_nothing(store: Path, nothing_left: None) -> None:
    with filled(store, 40) as inbox:
        iterator = iter(inbox.inquiries())
        next(iterator)
        del iterator
        for listing in (inbox.messages("2026-1"), inbox.events("2026-1"), inbox.accounts(), inbox.verify(), inbox.answers()):
            del listing


def test_an_ended_iterator_stays_ended(inbox: buzon.Inbox) -> None:
    iterator = iter(inbox.inquiries())
    assert len(list(iterator)) == 3 and next(iterator, None) is None and iter(iterator) is iterator


def test_a_list_may_change_the_inbox_it_reads(inbox: buzon.Inbox) -> None:
    for inquiry in inbox.inquiries():
        inbox.change(inquiry.reference, actor=ACTOR, unit="Alumbrado")
    assert len(list(inbox.inquiries(unit="Alumbrado"))) == 3


def test_threads_share_an_inbox(store: Path) -> None:
    with filled(store, 80) as inbox:
        seen: list[int] = []

        def read() -> None:
            for _ in range(5):
                seen.append(sum(1 for _ in inbox.inquiries()))

        threads = [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for n in range(10):
            inbox.change(f"2026-{n + 1}", actor=ACTOR, note="mientras")
        for thread in threads:
            thread.join()
        assert seen == [80] * 20


def test_two_threads_at_one_iterator_lose_nothing(store: Path) -> None:
    with filled(store, 450) as inbox:
        iterator = iter(inbox.inquiries())
        seen: list[int] = []
        refused: list[str] = []

        def read() -> None:
            while True:
                try:
                    for inquiry in iterator:
                        seen.append(inquiry.id)
                    return
                except RuntimeError as error:
                    refused.append(str(error))

        threads = [threading.Thread(target=read) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(seen) == list(range(1, 451)) and set(refused) <= {"this iterator is at work on another thread, or further up"}


def test_records_need_no_inbox(store: Path, nothing_left: None) -> None:
    with filled(store) as inbox:
        inquiries = list(inbox.inquiries())
    del inbox
    assert inquiries[0].deadlines[0].steps and '"reference":"2026-1"' in inquiries[0].to_json()
