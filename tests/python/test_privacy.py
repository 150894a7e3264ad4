# SPDX-License-Identifier: EUPL-1.2
"""What is stored of a person: previewed, held, erased."""
from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from made import ACTOR, NOW, mention, open_inbox, page

import buzon

WHO = [("ayto", "51")]


@pytest.fixture
def inbox(store: Path) -> Iterator[buzon.Inbox]:
    with open_inbox(store) as inbox:
        inbox.import_("ayto", page(mention(1, "La farola no luce, llame al 612 345 678"), mention(2, "La fuente gotea", who="luis")))
        yield inbox


def test_everything_about_a_person_is_one_document(inbox: buzon.Inbox) -> None:
    pieces = list(inbox.extract(WHO))
    document = json.loads("".join(pieces))
    assert len(pieces) > 5 and [a["id"] for a in document["authors"]] == ["51"]
    assert [[m["text"] for m in i["messages"]] for i in document["inquiries"]] == [["La farola no luce, llame al 612 345 678"]]
    with pytest.raises(buzon.NotFoundError):
        inbox.extract([("ayto", "nadie")])


def test_a_hold_keeps_what_erasure_takes(inbox: buzon.Inbox, store: Path) -> None:
    preview = inbox.erase_preview(WHO)
    assert (preview["messages"], preview["blocked"], preview["perhaps"]) == (1, [], [])
    inbox.hold("2026-1", legal="art. 17.3.e RGPD", actor=ACTOR)
    assert [(h["inquiry"], h["legal"]) for h in inbox.holds()] == [("2026-1", "art. 17.3.e RGPD")]
    assert inbox.erase_preview(WHO)["blocked"][0]["why"] == "hold"
    with pytest.raises(buzon.StateError, match="2026-1 is on legal hold"):
        inbox.erase(WHO, reason="lo ha pedido", actor=ACTOR)
    inbox.release("2026-1", reason="sentencia firme", actor=ACTOR)
    assert inbox.erase(WHO, reason="lo ha pedido", actor=ACTOR) == preview
    assert [m.text for n in (1, 2) for m in inbox.messages(f"2026-{n}")] == ["", "La fuente gotea"]
    assert list(inbox.verify()) == [] and list(inbox.inquiries(words="farola")) == []
    assert inbox.purge()["files"] == 0
    assert b"612 345 678" not in b"".join(f.read_bytes() for f in store.parent.iterdir() if f.is_file())
    with pytest.raises(buzon.NotFoundError):
        inbox.erase_preview([*WHO, ("ayto", "52")])
    with pytest.raises(buzon.InvalidArgumentError):
        inbox.erase_preview([])


def test_an_inquiry_says_which_kinds_are_in_it(inbox: buzon.Inbox) -> None:
    assert [inbox.inquiry(f"2026-{n}").personal for n in (1, 2)] == [("phone",), ()]
    inbox.import_("ayto", page(mention(3, "Soy 12345678Z y no 12345678A: ana@correo.example")))
    assert inbox.inquiry("2026-3").personal == ("dni", "email")
    assert [q.id for q in inbox.inquiries(personal="any", order="oldest")] == [1, 3] and [q.id for q in inbox.inquiries(personal="dni")] == [3]
    assert [q.id for q in inbox.inquiries_of(buzon.Filter.from_json(buzon.Filter(personal="").to_json()))] == [2]
    assert ("dni", 1) in [(f.value, f.n) for f in inbox.facets(buzon.Filter()) if f.dimension == "personal"]
    with pytest.raises(buzon.InvalidArgumentError, match="no kind of personal data"):
        inbox.inquiries(personal="nombre")
    inbox.erase(WHO, reason="lo ha pedido", actor=ACTOR)
    assert [inbox.inquiry(f"2026-{n}").personal for n in (1, 3)] == [(), ("dni", "email")]


def test_personal_data_is_masked() -> None:
    assert buzon.mask_personal("Soy 12345678Z, no 12345678A; 600123123") == "Soy [DNI], no 12345678A; [teléfono]"
    with pytest.raises(buzon.InvalidArgumentError):
        buzon.mask_personal("a\0b")


def test_what_is_past_its_time_goes(store: Path) -> None:
    now = [NOW]
    with open_inbox(store, clock=lambda: now[0]) as inbox:
        inbox.import_("ayto", page(mention(1, "La farola no luce")))
        inbox.change("2026-1", actor=ACTOR, resolution="answered")
        inbox.set_settings({"policy": {"retention": [{"days": 30}]}}, actor=ACTOR)
        now[0] += timedelta(days=31)
        assert inbox.retain(actor=ACTOR, preview=True)["closed"]["inquiries"] == 1
        assert inbox.retain(actor=ACTOR)["closed"] == {"inquiries": 1, "messages": 1, "blocked": 0}
        assert [m.text for m in inbox.messages("2026-1")] == [""] and list(inbox.verify()) == []
