# SPDX-License-Identifier: EUPL-1.2
"""Finding: conditions, orders, pages."""
from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from made import ACTOR, NOW, filled, mention, open_inbox, page

import buzon
from buzon import DeadlineState, Filter, Order, Priority


def test_every_condition_finds_what_meets_it(inbox: buzon.Inbox) -> None:
    def seen(**how: Any) -> list[str]:
        found = [q.reference for q in inbox.inquiries(**how)]
        assert found == [q.reference for q in inbox.inquiries_of(Filter(**how))]
        return found

    inbox.change("2026-3", actor=ACTOR, priority=Priority.URGENT, topic="lighting")
    inbox.change("2026-1", actor=ACTOR, topic="")
    inbox.change("2026-2", actor=ACTOR, topic="lighting", resolution="no_answer_needed")
    assert seen(topic="lighting", order=Order.PRIORITY) == ["2026-3", "2026-2"] and seen(topic="") == ["2026-1"]
    assert seen(priority="urgent") == ["2026-3"] and seen(priority="low") == []
    assert seen(deadline=DeadlineState.RUNNING, order="oldest") == ["2026-1", "2026-2", "2026-3"] and seen(deadline="missed") == []
    assert len(seen(visibility="public", language="es", publication="none")) == 3 and seen(publication="published") == []
    assert seen(visibility="direct") == seen(language="eu") == []
    assert seen(last_in_from=NOW - timedelta(minutes=1), last_in_before=NOW) == ["2026-2"]


def test_pages_lead_on_and_back(store: Path) -> None:
    with filled(store, 12) as inbox:
        newest = Filter(order="newest", limit=5)
        pages = [inbox.page(newest)]
        while cursor := pages[-1].next:
            pages.append(inbox.page(newest, cursor))
        assert [[q.id for q in page.inquiries] for page in pages] == [[12, 11, 10, 9, 8], [7, 6, 5, 4, 3], [2, 1]]
        assert inbox.page(newest, pages[2].previous).inquiries[0].id == 7 and pages[0].previous is None
        assert pages[1].next is not None
        for wrong in (pages[1].next[:-1], "", pages[1].next.replace("0", "1")):
            with pytest.raises(buzon.InvalidArgumentError, match="cursor"):
                inbox.page(newest, wrong)
        with pytest.raises(buzon.InvalidArgumentError, match="another list"):
            inbox.page(Filter(order="oldest", limit=5), pages[1].next)


def test_a_filter_goes_into_json_and_comes_back(inbox: buzon.Inbox) -> None:
    asked = Filter(pending=True, unit="", kind="report", opened_from=NOW, order=Order.PRIORITY, limit=3)
    json = asked.to_json()
    assert json == {"pending": True, "kind": "report", "unit": "", "opened_from": "2026-11-23T09:00:00.000Z", "order": "priority", "limit": 3}
    assert Filter.from_json(json).to_json() == json and Filter().to_json() == {}
    assert [q.id for q in inbox.inquiries_of(Filter.from_json('{"limit": 1, "order": "newest"}'))] == [3]
    with pytest.raises(buzon.InvalidArgumentError, match="no .unidad.") as caught:
        Filter.from_json('{"pending": true,\n "unidad": "Obras"}')
    assert (caught.value.line, caught.value.column) == (2, 2)


def test_facets_say_how_many_there_are_of_each(inbox: buzon.Inbox) -> None:
    inbox.change("2026-2", actor=ACTOR, unit="Alumbrado", topic="lighting", kind="report", add_tags=["farolas"])
    seen = [(f.dimension, f.value, f.n) for f in inbox.facets(Filter()) if f.exact]
    assert seen[0] == ("all", None, 3) and ("network", "mastodon", 3) in seen and ("unit", None, 2) in seen and ("unit", "Alumbrado", 1) in seen
    assert [seen[-2], seen[-1]] == [("tag", None, 2), ("tag", "farolas", 1)]
    assert [f.n for f in inbox.facets(Filter(unit="Alumbrado")) if f.dimension == "kind"] == [1]
    assert list(inbox.facets(Filter(words="nada"))) == []


def test_a_search_is_kept_by_its_name(inbox: buzon.Inbox) -> None:
    saved = inbox.save_search("mías", Filter(assignee="marta", order="newest"), actor=ACTOR)
    assert (saved.name, saved.actor, saved.saved_at) == ("mías", ACTOR, NOW) and saved.filter == {"assignee": "marta", "order": "newest"}
    inbox.save_search("abiertas", Filter(pending=True), actor=ACTOR)
    assert [s.name for s in inbox.searches()] == ["abiertas", "mías"]
    assert len(list(inbox.inquiries_of(Filter.from_json(inbox.search("abiertas").filter)))) == 3
    with pytest.raises(buzon.ConflictError):
        inbox.save_search("mías", Filter(), actor=ACTOR)
    inbox.delete_search("mías")
    with pytest.raises(buzon.NotFoundError):
        inbox.search("mías")


def test_rules_are_tried_on_what_is_there(inbox: buzon.Inbox) -> None:
    own = {"id": "mia", "version": "1", "language": "es", "rules": [{"id": "todo", "pattern": ".", "unit": "Alcaldía"}]}
    changed: list[dict[str, Any]] = []
    totals = inbox.triage_try(json.dumps(own), Filter(order="newest", limit=2), changed.append)
    assert [c["inquiry"] for c in changed] == ["2026-3", "2026-2"] and {c["after"]["unit"] for c in changed} == {"Alcaldía"}
    assert totals == {"looked_at": 2, "changed": 2, "without_text": 0, "changes": [{"what": "unit", "before": None, "after": "Alcaldía", "n": 2}]}
    assert inbox.triage_try(json.dumps({**own, "rules": []}), Filter())["changed"] == 0 and inbox.inquiry("2026-3").unit is None
    with pytest.raises(buzon.ParseError):
        inbox.triage_try("{}", Filter())


def test_snippets_mark_what_was_looked_for(store: Path) -> None:
    with open_inbox(store) as inbox:
        inbox.import_("ayto", page(mention(1, "La &lt;b&gt;FAROLA&lt;/b&gt; de la calle Mayor, 🚛 y otra farola")))
        found = inbox.snippets("2026-1", "farola MÁYOR")
        assert "".join(f["text"] for f in found[0]["fragments"]) == "La <b>FAROLA</b> de la calle Mayor, 🚛 y otra farola"
        assert [f["text"] for f in found[0]["fragments"] if f["match"]] == ["FAROLA", "Mayor", "farola"] and not found[0]["exact"]
        assert found[0]["at"] == 0 and inbox.snippets("2026-1", "nada") == [] and inbox.snippets("2026-1", "farola")[0]["exact"]
        with pytest.raises(buzon.InvalidArgumentError, match="no word"):
            inbox.snippets("2026-1", "*")


BRIDGE = "Pedimos que se repare el puente peatonal del Molino antes del invierno: los niños cruzan por la carretera"


def campaign(store: Path) -> buzon.Inbox:
    inbox = open_inbox(store)
    texts = (BRIDGE, "Farola fundida en la calle Mayor, 3", f"Hola: {BRIDGE}. Ana", BRIDGE.upper())
    inbox.import_("ayto", page(*(mention(n, text, who=f"v{n}") for n, text in enumerate(texts, 1))))
    return inbox


def test_what_asks_the_same_is_a_group(store: Path) -> None:
    with campaign(store) as inbox:
        assert inbox.find_similar(0) == 0 and inbox.find_similar() == 4 and inbox.find_similar() == 0
        found = list(inbox.similar("2026-4"))
        assert [s.inquiry for s in found] == ["2026-1", "2026-3", "2026-4"] and found[0].score == 1000 > found[1].score
        group = inbox.group("2026-3")
        assert (group.inquiry, group.members, group.waiting, group.last_at) == ("2026-1", 3, 3, NOW)
        assert [g.members for g in inbox.groups()] == [g.members for g in inbox.groups(NOW, 3)] == [3]
        assert list(inbox.groups(NOW + timedelta(days=1))) == list(inbox.groups(least=4)) == []
        inbox.change("2026-2", actor=ACTOR, similar="2026-1")
        inbox.change("2026-3", actor=ACTOR, similar="")
        assert [(s.inquiry, s.by_hand) for s in inbox.similar("2026-1")] == [("2026-1", False), ("2026-2", True), ("2026-4", False)]
        assert {q.reference for q in inbox.inquiries(similar="2026-4")} == {"2026-1", "2026-2", "2026-4"}
        with pytest.raises(buzon.NotFoundError):
            inbox.group("2026-9")


def test_one_answer_reaches_all_of_a_group(store: Path) -> None:
    with campaign(store) as inbox:
        inbox.find_similar()
        with pytest.raises(buzon.ConflictError, match="3 inquiries of the group wait for an answer by now, not 2"):
            inbox.answer_similar("2026-3", "Se repara en marzo.", expected=2, actor=ACTOR)
        done = inbox.answer_similar("2026-3", "Se repara en marzo.", expected=3, actor=ACTOR)
        assert [(r["inquiry"], r["ok"], r["answer"]) for r in done] == [("2026-1", True, 1), ("2026-3", True, 2), ("2026-4", True, 3)]
        assert inbox.group("2026-1").waiting == 0 and next(iter(inbox.answers("2026-4"))).text == "Se repara en marzo."
        assert [e.codes for e in inbox.events("2026-4") if e.verb == "answer_queued"] == [
            {"answer": 3, "n_similar": 3, "similar": "2026-3", "version": 1}]
        told = inbox.answer_many(["2026-2", "2026-99"], "Gracias.", actor=ACTOR, draft=True)
        assert [r["ok"] for r in told] == [True, False] and told[1]["code"] == "not_found"
