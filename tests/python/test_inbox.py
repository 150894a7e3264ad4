# SPDX-License-Identifier: EUPL-1.2
"""The inbox: opening, settings, accounts, lists, changes, figures."""
from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from made import ACTOR, DATA, NOW, filled, lamps, mention, open_inbox, page

import buzon
from buzon import AccountState, InquiryKind, Order, Priority, Resolution, Status


def test_an_inbox_says_what_it_is(empty: buzon.Inbox, store: Path) -> None:
    assert empty.address == f"sqlite:{store}" and not empty.closed
    empty.close()
    empty.close()
    assert empty.closed and repr(empty) == f"<buzon.Inbox 'sqlite:{store}' closed>"


def test_ways_to_open(store: Path) -> None:
    ways: list[dict[str, Any]] = [{"read_only": True}, {"create": False}]
    for way in ways:
        with pytest.raises(buzon.NotFoundError):
            buzon.Inbox(f"sqlite:{store}", **way)
    with open_inbox(store):
        pass
    with buzon.Inbox(f"sqlite:{store}", create=False) as again:
        assert again.count() == 0
    with buzon.Inbox(f"sqlite:{store}", data=DATA, read_only=True) as reader, pytest.raises(buzon.ReadOnlyError):
        reader.set_settings({}, actor=ACTOR)


def test_settings_come_back(empty: buzon.Inbox) -> None:
    assert empty.settings["zone"] == "Europe/Madrid"
    empty.set_settings({"zone": "Atlantic/Canary", "calendars": ["ES", "ES-CN"]}, actor=ACTOR)
    assert empty.settings["zone"] == "Atlantic/Canary"
    with pytest.raises(buzon.InvalidArgumentError):
        empty.set_settings({"zone": "Europe/Atlantis"}, actor=ACTOR)


def test_accounts(empty: buzon.Inbox) -> None:
    made = empty.add_account("biblioteca", "mastodon", settings={"base_url": "https://libros.example"}, actor=ACTOR)
    assert made.state is AccountState.ACTIVE and made.settings == {"base_url": "https://libros.example"}
    assert [a.name for a in empty.accounts()] == ["ayto", "biblioteca"]
    assert empty.set_account_state("biblioteca", "paused", actor=ACTOR).state is AccountState.PAUSED
    assert empty.account("biblioteca").state == "paused"
    with pytest.raises(buzon.ConflictError):
        empty.add_account("ayto", "mastodon", settings={"base_url": "https://red.example"}, actor=ACTOR)
    with pytest.raises(buzon.InvalidArgumentError, match="base_url"):
        empty.add_account("parques", "mastodon", actor=ACTOR)
    empty.set_secret("ayto", "token", "sésamo")
    empty.set_secret("ayto", "token", None)


def test_lists_filter(inbox: buzon.Inbox) -> None:
    def seen(**how: Any) -> list[str]:
        return [q.reference for q in inbox.inquiries(**how)]

    inbox.change("2026-2", actor=ACTOR, unit="Alumbrado", kind=InquiryKind.REPORT, add_tags=["luz"], status=Status.OPEN)
    assert seen(order=Order.OLDEST) == ["2026-1", "2026-2", "2026-3"] and seen(order="newest") == ["2026-3", "2026-2", "2026-1"]
    assert seen(unit="Alumbrado") == ["2026-2"] == seen(tag="luz") == seen(status="open")
    assert "2026-2" in seen(kind="report") and seen(unit="", order=Order.OLDEST) == ["2026-1", "2026-3"]
    assert seen(words="farola 3") == ["2026-3"] and seen(account="nadie") == [] == seen(network="telegram")
    assert seen(limit=1, order=Order.OLDEST) == ["2026-1"] and seen(overdue=True) == []
    assert seen(opened_from=NOW - timedelta(minutes=1), opened_before=NOW) == ["2026-2"]
    assert len(seen(pending=True)) == 3 == inbox.count()


def test_acts_move_the_legal_clock(inbox: buzon.Inbox) -> None:
    inbox.change("2026-1", actor=ACTOR, register="2026-E-1", registered_at=NOW, term="es.ltaibg.access")

    def legal(**how: Any) -> buzon.Deadline:
        found = inbox.change("2026-1", actor=ACTOR, acts=[how])
        return next(d for d in found.deadlines if d.name == "resolution")

    stopped = legal(act="suspend", at=NOW + timedelta(days=7), legal="Ley 19/2013 art. 19.2", cause="clarification")
    assert stopped.state == "suspended" and stopped.due is None
    assert legal(act=buzon.ActKind.RESUME, at=NOW + timedelta(days=11), legal="Ley 19/2013 art. 19.2").due == date(2026, 12, 28)
    more: dict[str, Any] = {"act": "extend", "at": NOW + timedelta(days=11), "legal": "Ley 19/2013 art. 20.1", "amount": {"n": 1, "unit": "month"}}
    assert legal(**more).due == date(2027, 1, 27)
    with pytest.raises(buzon.InvalidArgumentError, match="at most"):
        legal(**more)
    codes = [e.codes for e in inbox.events("2026-1") if e.verb == "term_extended"]
    assert [(c["from"], c["legal"]) for c in codes] == [("2026-12-28T23:00:00.000Z", "Ley 19/2013 art. 20.1")]
    wrongs: list[dict[str, Any]] = [{"act": "suspend", "at": NOW}, {**more, "days": 3}, {**more, "act": "stop"}, {**more, "amount": {}}]
    for wrong in wrongs:
        with pytest.raises(buzon.InvalidArgumentError):
            legal(**wrong)
    assert list(inbox.inquiries(undetermined=True)) == []


def test_the_feed_is_acknowledged_by_each_consumer(inbox: buzon.Inbox) -> None:
    inbox.change("2026-1", actor=ACTOR, note="Avisada la brigada.")
    seen = list(inbox.changes("gestor"))
    assert [(e.position, e.inquiry, e.verb) for e in seen] == [
        (1, "2026-1", "opened"), (2, "2026-2", "opened"), (3, "2026-3", "opened"), (4, "2026-1", "noted")]
    assert inbox.acknowledge("gestor", 3) == 3 and inbox.acknowledge("gestor", 2) == 3
    assert (inbox.acknowledged("gestor"), inbox.acknowledged("cuadro")) == (3, 0)
    assert [e.position for e in inbox.changes("gestor")] == [4]
    assert [e.position for e in inbox.changes(2)] == [3, 4]
    with pytest.raises(buzon.StateError, match="the last event is 4"):
        inbox.changes(5)
    with pytest.raises(buzon.InvalidArgumentError):
        inbox.acknowledge("", 1)


def test_an_alert_comes_until_it_is_acknowledged(store: Path) -> None:
    with open_inbox(store, clock=lambda: NOW + timedelta(days=2)) as inbox:
        inbox.import_("ayto", lamps(3))
        first = inbox.alerts(1)
        assert [(a["kind"], a["inquiry"], a["deadline"], a["due"]) for a in first] == [("due_today", "2026-1", "first_answer", "2026-11-25")]
        assert len(inbox.alerts()) == 6  # and each waits for longer than a working day
        inbox.acknowledge_alert(first[0]["id"], actor=ACTOR)
        assert {a["id"] for a in inbox.alerts()}.isdisjoint({first[0]["id"]})
        assert inbox.alerts_calendar().count("BEGIN:VTODO\r\n") == 5
        with pytest.raises(buzon.InvalidArgumentError, match="no alert of that id"):
            inbox.acknowledge_alert("mañana", actor=ACTOR)


def test_one_change_of_many_says_what_came_of_each(inbox: buzon.Inbox) -> None:
    results = inbox.change_many(["2026-1", "2026-9", "2026-2"], actor=ACTOR, unit="Alumbrado", versions={"2026-2": 7})
    assert [(r["inquiry"], r["ok"], r["version"], r["code"]) for r in results] == [
        ("2026-1", True, 2, None), ("2026-9", False, None, "not_found"), ("2026-2", False, None, "conflict")]
    assert [q.reference for q in inbox.inquiries(unit="Alumbrado")] == ["2026-1"]
    assert inbox.change_many([], actor=ACTOR, unit="Alumbrado") == []
    with pytest.raises(TypeError):
        inbox.change_many(["2026-1"], actor=ACTOR, colour="rojo")
    with pytest.raises(buzon.InvalidArgumentError):
        inbox.change_many(["2026-1", "nadie"], actor=ACTOR, unit="Alumbrado")


def test_inquiries_are_tied_and_handed_over(inbox: buzon.Inbox) -> None:
    inbox.change("2026-1", actor=ACTOR, links={"2026-2": "related"})
    assert [(k["inquiry"], k["kind"], k["direction"]) for k in inbox.links("2026-2")] == [("2026-1", "related", "from")]
    inbox.change("2026-1", actor=ACTOR, unlinks={"2026-2": buzon.LinkKind.RELATED}, resolution="duplicate", reason="2026-3")
    assert [(k["inquiry"], k["kind"]) for k in inbox.links("2026-1")] == [("2026-3", "duplicate_of")]
    with pytest.raises(buzon.StateError, match="duplicate itself"):
        inbox.change("2026-3", actor=ACTOR, resolution="duplicate", reason="2026-1")
    inbox.change("2026-3", actor=ACTOR, add_followers=["person:luis", ACTOR])
    inbox.change("2026-3", actor=ACTOR, remove_followers=[ACTOR])
    assert inbox.unit_dir3("L01280796") == "L01280796" and inbox.unit_dir3("Obras") == ""
    assert inbox.followers("2026-3") == ["person:luis"] and inbox.followers("2026-2") == []
    assert [q.reference for q in inbox.inquiries(follower="person:luis")] == ["2026-3"]
    with pytest.raises(buzon.InvalidArgumentError, match="only a person"):
        inbox.change("2026-3", actor=ACTOR, add_followers=["system"])
    moved = inbox.change("2026-2", actor=ACTOR, hand_over={"unit": "Obras", "assignee": "luis", "reason": "Es de la acera."})
    assert (moved.unit, moved.assignee) == ("Obras", "luis")
    with pytest.raises(buzon.InvalidArgumentError):
        inbox.change("2026-2", actor=ACTOR, hand_over={"unit": "Obras"})


def test_a_template_is_filled(inbox: buzon.Inbox) -> None:
    assert inbox.render("2026-1", "acknowledgement", language="en").endswith("by Wednesday 25 November 2026 at the latest.")
    inbox.set_settings({"policy": {"templates": [{"name": "cita", "language": "es", "text": "Venga a las {{hora}}.", "parameters": ["hora"]}]}},
                       actor=ACTOR)
    assert inbox.render("2026-1", "cita", parameters={"hora": "9"}) == "Venga a las 9."
    with pytest.raises(buzon.InvalidArgumentError, match="nothing for {{hora}}") as caught:
        inbox.render("2026-1", "cita")
    assert (caught.value.source, caught.value.line, caught.value.column) == ("cita", 1, 13)


def test_an_incident_extends_the_terms_it_befell(inbox: buzon.Inbox) -> None:
    for n in (1, 2):
        inbox.change(f"2026-{n}", actor=ACTOR, register=f"2026-E-{n}", registered_at=NOW, term="es.lpac.days", unit=f"Unidad {n}")
    outage: dict[str, Any] = {"at": NOW + timedelta(days=4), "legal": "Ley 39/2015 art. 32.4", "actor": ACTOR,
                              "published": "https://sede.ayto.example/14", "amount": {"n": 3, "unit": "day", "kind": "working"}}
    limits: dict[str, Any] = {"units": ["Unidad 1"], "terms": ["es.lpac.days"], "networks": ["mastodon"], "accounts": ["ayto"]}
    first = inbox.apply_incident("SEDE-14", **outage, **limits, until=NOW + timedelta(days=5))
    assert (first["incident"], first["inquiries"], first["moved"]) == ("SEDE-14", 2, 1)
    assert first["skipped"]["other_unit"] == 1 and first["skipped"]["other_term"] == 2
    resolution = next(d for d in inbox.inquiry("2026-1").deadlines if d.name == "resolution")
    assert resolution.due == date(2026, 12, 11)
    assert inbox.apply_incident("SEDE-14", **outage, **limits, until=NOW + timedelta(days=5))["already"] == 1
    assert [e.codes["incident"] for e in inbox.events("2026-1") if e.verb == "term_extended"] == ["SEDE-14"]
    with pytest.raises(buzon.StateError, match="another one"):
        inbox.apply_incident("SEDE-14", **outage)
    wrongs: list[dict[str, Any]] = [{"amount": {}}, {"until": NOW}, {"terms": ["es.nada"]}, {"published": ""}]
    for wrong in wrongs:
        with pytest.raises(buzon.InvalidArgumentError):
            inbox.apply_incident("SEDE-15", **{**outage, **wrong})
    outage["at"] = NOW.replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        inbox.apply_incident("SEDE-15", **outage)


def test_what_is_late_is_listed(store: Path) -> None:
    late = NOW + timedelta(days=30)
    with open_inbox(store, clock=lambda: late) as inbox:
        inbox.import_("ayto", lamps(2))
        assert [q.reference for q in inbox.inquiries(overdue=True, order="oldest")] == ["2026-1", "2026-2"]


def test_a_list_can_be_gone_through_again(inbox: buzon.Inbox) -> None:
    listing = inbox.inquiries()
    assert [q.id for q in listing] == [q.id for q in listing]
    first = listing.first()
    assert first is not None and first.reference == "2026-1"
    assert inbox.answers().first() is None


def test_a_list_tells_a_mistake_where_it_is_made(inbox: buzon.Inbox) -> None:
    with pytest.raises(buzon.NotFoundError):
        inbox.messages("2026-99")
    with pytest.raises(buzon.InvalidArgumentError):
        inbox.inquiries(words="!?")


def test_everything_in_a_change_happens_together(inbox: buzon.Inbox) -> None:
    before = inbox.inquiry("2026-1")
    after = inbox.change(
        "2026-1", actor=ACTOR, version=before.version, unit="Alumbrado", assignee="marta", kind="complaint", topic="farolas",
        priority=Priority.HIGH, restricted=True, external_ref="EXP-7", note="Hablado por teléfono", add_tags=["luz", "año"],
        status="open", register="2026-E-1", registered_at=NOW, term="es.ltaibg.access", received_by_competent_body_at=NOW)
    assert (after.unit, after.assignee, after.kind, after.topic, after.priority) == ("Alumbrado", "marta", "complaint", "farolas", "high")
    assert after.restricted and after.external_ref == "EXP-7" and after.status is Status.OPEN and set(after.tags) == {"luz", "año"}
    assert after.register is not None and after.register.entry_number == "2026-E-1" and after.register.registered_at == NOW
    assert {d.term for d in after.deadlines} >= {"es.ltaibg.access"} and after.version > before.version
    verbs = [e.verb for e in inbox.events("2026-1")]
    assert verbs[0] == "opened" and len(verbs) > 5
    assert any(e.payload and "Hablado" in str(e.payload) for e in inbox.events("2026-1"))
    with pytest.raises(buzon.ConflictError):
        inbox.change("2026-1", actor=ACTOR, version=before.version, note="tarde")


def test_what_is_registered_is_sent_on_and_notified_with_evidence(inbox: buzon.Inbox) -> None:
    formal = inbox.change("2026-1", actor=ACTOR, register="2026-E-1", registered_at=NOW, term="es.ltaibg.access", body="L01280796",
                          procedure="2345678", file_url="https://gestor.example/exp/1").register
    assert formal is not None and formal.transferred_at is None
    assert (formal.body, formal.procedure, formal.file_url) == ("L01280796", "2345678", "https://gestor.example/exp/1")
    act = {"act": buzon.ActKind.TRANSFER, "at": NOW, "legal": "Ley 40/2015 art. 14.1", "body": "E00003801", "term": "es.lpac.months"}
    after = inbox.change("2026-1", actor=ACTOR, acts=[act], received_by_competent_body_at=NOW)
    states = {d.name: d.state for d in after.deadlines}
    assert (states["resolution"], states["competent_resolution"]) == ("cancelled", "running")
    assert after.register is not None and after.register.body == "E00003801" and after.register.transferred_at == NOW
    with pytest.raises(buzon.InvalidArgumentError, match="lacks its evidence"):
        inbox.change("2026-1", actor=ACTOR, resolution_notified_at=NOW)
    told = inbox.change("2026-1", actor=ACTOR, resolution_notified_at=NOW,
                        notification={"kind": "delivered", "number": "RR-1", "sha256": "0" * 64})
    assert {d.name: d.state for d in told.deadlines}["competent_resolution"] == "met"
    assert [e.codes["kind"] for e in inbox.events("2026-1") if e.verb == "resolution_notified"] == [buzon.Notification.DELIVERED]
    mistakes: tuple[dict[str, Any], ...] = ({"acts": [{**act, "body": "E0"}]}, {"acts": [{**act, "same_administration": True}]}, {"body": "E0000380"},
                                            {"file_url": "ftp://x"}, {"notification": {"kind": "pigeon", "number": "1"}})
    for wrong in mistakes:
        with pytest.raises(buzon.Error):
            inbox.change("2026-1", actor=ACTOR, **wrong)


def test_empty_text_takes_away(inbox: buzon.Inbox) -> None:
    inbox.change("2026-1", actor=ACTOR, unit="Alumbrado", add_tags=["luz"])
    after = inbox.change("2026-1", actor=ACTOR, unit="", remove_tags=["luz"])
    assert after.unit is None and after.tags == ()


def test_closing_needs_a_reason_where_it_goes_against_the_citizen(inbox: buzon.Inbox) -> None:
    with pytest.raises(buzon.InvalidArgumentError):
        inbox.change("2026-1", actor=ACTOR, resolution=Resolution.REFUSED)
    with pytest.raises(buzon.InvalidArgumentError, match="give the resolution"):
        inbox.change("2026-1", actor=ACTOR, reason="porque sí")
    closed = inbox.change("2026-1", actor=ACTOR, resolution="refused", reason="No es de nuestra competencia")
    assert (closed.status, closed.resolution, closed.reason) == ("closed", "refused", "No es de nuestra competencia")
    assert closed.closed_at == NOW


def test_formalising_needs_number_day_and_term(inbox: buzon.Inbox) -> None:
    with pytest.raises(buzon.InvalidArgumentError, match="go together"):
        inbox.change("2026-1", actor=ACTOR, register="2026-E-1")


def test_answers_wait_in_the_outbox(inbox: buzon.Inbox) -> None:
    answer = inbox.answer("2026-1", "Lo arreglamos el jueves.", actor=ACTOR)
    assert answer.state is buzon.AnswerState.QUEUED and answer.parts and answer.created_by == ACTOR
    assert answer.error_code is None and answer.error is None
    assert [a.id for a in inbox.answers()] == [answer.id] == [a.id for a in inbox.answers("2026-1")]
    assert inbox.cancel_answer(answer.id, actor=ACTOR).state == "cancelled"
    with pytest.raises(buzon.StateError):
        inbox.cancel_answer(answer.id, actor=ACTOR)


def test_an_answer_needs_another_person_where_the_policy_says_so(inbox: buzon.Inbox) -> None:
    inbox.set_settings({"policy": {"approval": {"ask": True}}}, actor=ACTOR)
    draft = inbox.answer("2026-1", "Lo miramos.", actor=ACTOR, draft=True)
    assert (draft.state, draft.version, draft.advice, draft.parts) == ("draft", 1, "submit", ())
    edited = inbox.edit_answer(draft.id, "Lo arreglamos el jueves.", version=1, actor="person:luis", draft=True)
    assert (edited.version, edited.text) == (2, "Lo arreglamos el jueves.")
    with pytest.raises(buzon.ConflictError):
        inbox.submit_answer(draft.id, version=1, actor=ACTOR)
    asked = inbox.submit_answer(draft.id, version=2, actor=ACTOR)
    assert asked.state is buzon.AnswerState.IN_REVIEW and asked.advice is buzon.Advice.REVIEW and asked.advice_words
    for writer in (ACTOR, "person:luis"):
        with pytest.raises(buzon.StateError, match="another person"):
            inbox.approve_answer(draft.id, version=2, actor=writer)
    rejected = inbox.reject_answer(draft.id, "Falta la hora.", version=2, actor="person:jefa")
    assert (rejected.state, rejected.reason) == ("rejected", "Falta la hora.")
    again = inbox.edit_answer(draft.id, "El jueves a las nueve.", version=2, actor=ACTOR)
    assert (again.state, again.version, again.reason) == ("in_review", 3, None)
    assert inbox.approve_answer(draft.id, version=3, actor="person:jefa").approved_by == "person:jefa"
    assert [e.verb for e in inbox.events("2026-1")][1:] == [
        "answer_drafted", "answer_edited", "answer_submitted", "answer_rejected", "answer_edited", "answer_submitted", "answer_approved"]


def test_personal_data_is_answered_in_private(inbox: buzon.Inbox) -> None:
    answer = inbox.answer("2026-1", "El expediente de 12345678Z está resuelto.", actor=ACTOR)
    assert answer.visibility is buzon.Visibility.DIRECT and answer.parts[-1].endswith("Te hemos respondido por mensaje privado.")
    shown = inbox.answer("2026-2", "El expediente de 12345678Z está resuelto.", actor=ACTOR, privacy="as_asked")
    assert shown.visibility == "public"
    narrow = inbox.answer("2026-3", "Gracias.", actor=ACTOR, visibility="unlisted")
    assert narrow.visibility == "unlisted"
    with pytest.raises(buzon.InvalidArgumentError):
        inbox.answer("2026-3", "Gracias.", actor=ACTOR, visibility="everybody")


def test_an_unknown_answer_is_settled_by_a_person(inbox: buzon.Inbox, store: Path) -> None:
    answer = inbox.answer("2026-1", "Gracias.", actor=ACTOR)
    with pytest.raises(buzon.StateError):
        inbox.settle_answer(answer.id, "found", actor=ACTOR)
    with closing(sqlite3.connect(store)) as db, db:
        db.execute("UPDATE answer SET state = 10")
        db.execute("UPDATE answer_part SET state = 10, tried_at = 1795424400000")
    unknown = inbox.answers().first()
    assert unknown is not None and unknown.advice is buzon.Advice.LOOK
    settled = inbox.settle_answer(answer.id, buzon.Settlement.FOUND, actor=ACTOR, native_id="77")
    assert settled.state is buzon.AnswerState.SENT and settled.native_ids == ("77",) and settled.sent_at == NOW
    assert inbox.inquiry("2026-1").status == "answered"


def test_revisions_are_kept(inbox: buzon.Inbox) -> None:
    edited = mention(1, "La farola 1 ya luce", who="vecina1", at=NOW - timedelta(minutes=2))
    edited["status"]["edited_at"] = "2026-11-23T09:00:00.000Z"
    assert inbox.import_("ayto", page(edited)).revisions == 1
    assert [m.text for m in inbox.revisions("ayto", "9001")] == ["La farola 1 no luce", "La farola 1 ya luce"]


def test_the_history_agrees_with_itself(inbox: buzon.Inbox) -> None:
    assert list(inbox.verify()) == [] == list(inbox.verify("2026-1"))


def test_a_touched_history_is_found(inbox: buzon.Inbox, store: Path) -> None:
    with closing(sqlite3.connect(store)) as db, db:
        db.execute("UPDATE event SET actor = 'person:nadie' WHERE inquiry = 1")
    assert [(f.inquiry, f.seq, f.what) for f in inbox.verify()] == [("2026-1", 1, "hash")]


@pytest.mark.parametrize("own", [False, True])
def test_what_stops_a_change_of_many_says_what_was_done(store: Path, own: bool) -> None:
    done: list[int] = []

    def stop() -> bool:
        if done and own:
            raise LookupError("ya")
        return bool(done)

    with filled(store, interrupt=stop, progress=lambda what, n, of: done.append(n) if what == "change" else None) as inbox:
        with pytest.raises(LookupError if own else buzon.Error) as stopped:
            inbox.change_many(["2026-1"] * 250, actor=ACTOR, note="vista")
        results = getattr(stopped.value, "results")
        assert len(results) == 200 and all(r["ok"] for r in results) and results[-1]["version"] == 201
        assert inbox.inquiry("2026-1").version == 201


def test_inquiries_are_merged_split_and_put_back(inbox: buzon.Inbox) -> None:
    with pytest.raises(buzon.InvalidArgumentError, match="nobody says that the authors"):
        inbox.merge("2026-2", into="2026-1", reason="es lo mismo", actor=ACTOR)
    with pytest.raises(buzon.ConflictError):
        inbox.merge("2026-2", into="2026-1", reason="es lo mismo", actor=ACTOR, same_person=True, into_version=7)
    one = inbox.merge("2026-2", into="2026-1", reason="es lo mismo", actor=ACTOR, same_person=True)
    assert (one.reference, one.messages) == ("2026-1", 2) and inbox.inquiry("2026-2").resolution == "merged"
    assert [(m["kind"], m["inquiry"], m["other"]) for m in inbox.merges("2026-1")] == [("merge", "2026-2", "2026-1")]
    assert inbox.figures()["received"] == 2
    fresh = inbox.split("2026-1", [next(iter(inbox.messages("2026-1"))).id], reason="son dos", actor=ACTOR)
    assert (fresh.reference, fresh.messages) == ("2026-4", 1)
    with pytest.raises(buzon.StateError, match="undo that first"):
        inbox.undo("2026-2", reason="eran dos", actor=ACTOR)
    inbox.undo("2026-4", reason="era una", actor=ACTOR)
    assert inbox.undo("2026-2", reason="eran dos", actor=ACTOR).status == "new"
    assert inbox.figures()["received"] == 3 and list(inbox.verify()) == [] and inbox.merges("2026-1") == []


def test_figures_are_a_dictionary(inbox: buzon.Inbox) -> None:
    figures = inbox.figures(date(2026, 11, 1), date(2026, 12, 1))
    assert figures["received"] == 3 == figures["open"] and figures["by_network"]["mastodon"] == 3
    assert inbox.figures(before=date(2026, 11, 1))["received"] == 0 and inbox.figures()["received"] == 3


def test_a_table_is_a_list_of_dictionaries(inbox: buzon.Inbox) -> None:
    (row,) = inbox.table(by=["month", "network"], from_=date(2026, 11, 1))
    assert (row["period"], row["network"], row["received"], row["answer_median"]) == ("2026-11", "mastodon", 3, None)
    assert inbox.table_csv("load").startswith("weekday,hour,messages\r\n1,0,0\r\n")
    assert [r["due"] for r in inbox.table("forecast", days=3)] == [0, 0, 3]
    fields = buzon.table_dictionary("terms")["fields"]
    assert {f["name"] for f in fields} > set(inbox.table("terms")[0])
    with pytest.raises(buzon.InvalidArgumentError, match="is \"against\""):
        inbox.table(against="year")


def test_a_touched_figure_is_found(inbox: buzon.Inbox, store: Path) -> None:
    assert list(inbox.check_figures()) == []
    with closing(sqlite3.connect(store)) as db, db:
        db.execute("UPDATE figure SET n = n + 1 WHERE measure = 'messages'")
    (found,) = inbox.check_figures()
    assert (found.what, found.inquiry) == ("figure", "") and "buzon_inbox_rebuild_figures()" in found.detail
    assert inbox.rebuild_figures() == {"inquiries": 0, "moves": 1} and list(inbox.check_figures()) == []
    assert inbox.rebuild_figures() == {"inquiries": 0, "moves": 0}


def test_public_figures_are_of_months_that_are_over(inbox: buzon.Inbox, store: Path) -> None:
    assert inbox.public_figures()["months"] == []
    with closing(sqlite3.connect(store)) as db, db:
        db.execute("INSERT INTO figure VALUES (20727, 'mastodon', 'ayto', '', 1, 'received', 40), (20727, 'mastodon', 'ayto', '', 7, 'received', 9)")
    figures = inbox.public_figures(date(2026, 10, 1), date(2026, 11, 1))
    (month,) = figures["months"]
    assert (figures["least"], month["month"], month["received"]["total"]) == (5, "2026-10", 49)
    assert month["received"]["by_kind"]["question"] == 40 and month["received"]["by_kind"]["report"] is None
    assert figures["total"]["received"] == month["received"]
    with pytest.raises(buzon.InvalidArgumentError, match="first day of a month"):
        inbox.public_figures(date(2026, 10, 2))


def test_folders_of_data_are_paths_or_text(store: Path, tmp_path: Path) -> None:
    with buzon.Inbox(f"sqlite:{store}", data=[str(DATA), tmp_path]) as inbox:
        assert inbox.count() == 0
    with pytest.raises(buzon.InvalidArgumentError):
        buzon.Inbox(f"sqlite:{store}", data=tmp_path / "nada")
    with pytest.raises(buzon.InvalidArgumentError, match="nada"):
        buzon.Inbox(f"sqlite:{tmp_path / 'nueva.db'}", data=[DATA, tmp_path / "nada"])
    with pytest.raises(buzon.InvalidArgumentError, match="nada"):
        buzon.Inbox(f"sqlite:{tmp_path / 'nueva.db'}", ca_file=tmp_path / "nada.pem")
    assert not (tmp_path / "nueva.db").exists()


def test_an_answer_in_the_words_of_a_template(inbox: buzon.Inbox) -> None:
    inbox.add_account("wa", "whatsapp", settings={"phone_number_id": "40001"}, actor=ACTOR)
    text = {"from": "34600111222", "id": "wamid.1", "timestamp": "1700000000", "type": "text", "text": {"body": "Hola."}}
    inbox.import_("wa", json.dumps({"messages": [text]}))
    reference = next(i.reference for i in inbox.inquiries() if i.network == "whatsapp")
    with pytest.raises(buzon.WindowError):
        inbox.answer(reference, "Gracias.", actor=ACTOR)
    template = {"name": "respuesta", "language": "es", "parameters": ["2026-1"]}
    answer = inbox.answer(reference, "Su consulta está resuelta.", template=template, actor=ACTOR)
    assert (answer.text, answer.template, answer.state) == ("Su consulta está resuelta.", template, "queued")
    with pytest.raises(buzon.InvalidArgumentError, match="a name and a language"):
        inbox.answer(reference, "Hola.", template={"name": "respuesta"}, actor=ACTOR)


def test_an_export_comes_in_again(inbox: buzon.Inbox) -> None:
    document = inbox.export("2026-1")
    assert document["type"] == "OrderedCollection" and document["totalItems"] == len(document["orderedItems"]) == 1
    assert document["orderedItems"][0]["object"]["content"] == next(iter(inbox.messages("2026-1"))).text
    inbox.add_account("copia", "feed", actor=ACTOR)
    assert inbox.import_("copia", json.dumps(document)).messages == 1
    assert inbox.import_("copia", json.dumps(document)).messages == 0
    copy = next(q for q in inbox.inquiries(order=Order.NEWEST) if q.account == "copia")
    assert inbox.export(copy.reference)["orderedItems"] == document["orderedItems"]
    with pytest.raises(buzon.NotFoundError):
        inbox.export("2026-999")
