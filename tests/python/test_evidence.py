# SPDX-License-Identifier: EUPL-1.2
"""What proves the history to others: seals kept elsewhere, and the record of an inquiry, proved by a script that knows JSON only."""
from __future__ import annotations

import copy
import importlib
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from made import ACTOR, SOURCE, mention, open_inbox, page

import buzon

sys.path.insert(0, str(SOURCE / "tests/check"))
chain: Any = importlib.import_module("chain")

EVIL = "&lt;script&gt;alert(1)&lt;/script&gt; &amp; \"más\""


@pytest.fixture
def inbox(store: Path) -> Iterator[buzon.Inbox]:
    with open_inbox(store) as inbox:
        inbox.import_("ayto", page(mention(1, "La farola no luce"), mention(2, EVIL, who="luis")))
        inbox.change("2026-1", actor=ACTOR, unit="Alumbrado", note="llamar a la brigada", add_tags=["centro"])
        inbox.answer("2026-1", "Va la brigada.", actor=ACTOR)
        yield inbox


def test_a_seal_holds_until_the_history_is_another(inbox: buzon.Inbox) -> None:
    seal = inbox.seal(actor=ACTOR)
    assert (seal["number"], seal["first"], inbox.seals()) == (1, 1, [seal])
    assert inbox.compare_seal(seal) == {"number": 1, "holds": True}
    assert inbox.compare_seal(seal | {"root": "0" * 64})["why"] == "seal"
    assert inbox.seal(actor=ACTOR) == seal and not list(inbox.verify())
    with pytest.raises(buzon.InvalidArgumentError):
        inbox.compare_seal({})


def test_a_record_proves_itself(inbox: buzon.Inbox) -> None:
    record = inbox.record("2026-1")
    assert chain.faults(record) == [] and len(record["events"]) >= 5
    assert [m["text"] for m in record["messages"]] == ["La farola no luce"]
    assert record["inquiry"]["deadlines"][0]["steps"] and record["answers"][0]["text"] == "Va la brigada."

    def changed(n: int, key: str, value: Any) -> list[str]:
        other = copy.deepcopy(record)
        other["events"][n][key] = value
        found: list[str] = chain.faults(other)
        return found

    assert changed(0, "words", "[]") == ["event 1: the words are others"]
    assert changed(1, "actor", "person:otra") == ["event 2: its hash is another"]
    assert changed(0, "words", None) == ["event 1: its words are gone, and nobody erased them"]
    record["events"].pop()
    assert chain.faults(record) == ["it does not end with its last event"]
    with pytest.raises(buzon.NotFoundError):
        inbox.record("2026-9")


def test_a_record_of_what_was_erased_still_proves_itself(inbox: buzon.Inbox) -> None:
    inbox.erase([("ayto", "52")], reason="lo ha pedido", actor=ACTOR)
    record = inbox.record("2026-2")
    assert chain.faults(record) == [] and record["events"][0]["words"] is None
    assert "(texto borrado)" in inbox.record_html("2026-2")


class Page(HTMLParser):
    """What a reader's program makes of a page: tags that match, and the words."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.levels: list[int] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag[0] == "h" and tag[1:].isdigit():
            self.levels.append(int(tag[1:]))
        if tag != "meta":
            self.open.append(tag)
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize(("language", "title"), [(None, "Expediente 2026-2"), ("en", "Record 2026-2")])
def test_a_record_can_be_read(inbox: buzon.Inbox, language: str | None, title: str) -> None:
    html = inbox.record_html("2026-2", language=language)
    p = Page()
    p.feed(html)
    assert p.open == [] and "script" not in p.tags and f'<html lang="{language or "es"}">' in html
    assert title in p.words and '<script>alert(1)</script> & "más"' in p.words
    assert p.levels[0] == 1 and all(after <= before + 1 for before, after in zip(p.levels, p.levels[1:]))
