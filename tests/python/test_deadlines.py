# SPDX-License-Identifier: EUPL-1.2
"""Deadlines without an inbox: the worked cases, every input, what is refused."""
from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from made import DATA, SOURCE

import buzon
from buzon import _buzon

MADRID = ZoneInfo("Europe/Madrid")
CASES = [line for name in ("vectors.jsonl", "random-vectors.jsonl")
         for line in (SOURCE / "tests/deadlines" / name).read_text("utf-8").splitlines()]


def due(term: str = "es.lpac.days", received: date = date(2026, 3, 18), **more: Any) -> buzon.Due:
    given: dict[str, Any] = {"calendars": "ES-VC", "data": DATA}
    return buzon.deadline(term, received, **(given | more))


# the worked cases

def test_every_worked_case_gives_the_same_text_as_c(nothing_left: None) -> None:
    program = [os.environ["BUZON_ANSWERS"], str(DATA)]
    expected = subprocess.run(program, input="\n".join(CASES), capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(CASES) == len(expected) == 4109
    for case, text in zip(CASES, expected):
        assert text[0] == "{", case
        assert buzon.deadline_json(case, data=DATA) == text
        assert buzon.deadline_json(json.loads(case), data=DATA) == text


def arguments(case: dict[str, Any]) -> dict[str, Any] | None:
    """A worked case as deadline() takes it; None where the clock never showed its local time."""
    zone = ZoneInfo(case["timezone"])
    received = datetime.fromisoformat(case["received"].replace("Z", "+00:00"))
    if received.tzinfo is None:
        received = received.replace(tzinfo=zone)
        if received.astimezone(timezone.utc).astimezone(zone).replace(tzinfo=None) != received.replace(tzinfo=None):
            return None
    events = [{key: date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else value for key, value in event.items()}
              for event in case["events"]]
    window = {int(day) if day.isdigit() else day: [(time.fromisoformat(a), b) for a, b in hours] for day, hours in case.get("window", {}).items()}
    special = {date.fromisoformat(day): hours for day, hours in case.get("special_windows", {}).items()}
    given = {"term": case["rule"], "received": received, "calendars": case["calendar"], "timezone": case["timezone"], "events": events,
            "amount": case.get("term"), "holidays": [date.fromisoformat(day) for day in case.get("holidays", ())],
            "weekmask": case.get("weekmask"), "windows": window or None, "special_windows": special or None}
    return given | dict(case.get("options", {}))


def test_every_worked_case_by_arguments_is_the_same_deadline(nothing_left: None) -> None:
    taken = 0
    for line in CASES:
        case = json.loads(line)
        if given := arguments(case):
            assert buzon.deadline(**given, data=DATA).to_json() == buzon.deadline_json(line, data=DATA), case["id"]
            taken += 1
    assert taken >= len(CASES) - 3


def test_a_deadline_has_the_fields_of_its_json() -> None:
    d = due("es.rd951.complaint", datetime(2026, 3, 6, 10, 0, tzinfo=MADRID), calendars=["ES-VC", "ES-VC-03014"], channel="electronic",
            events=[{"suspend": date(2026, 3, 10), "granted": {"n": 10, "unit": "day", "kind": "working"}}, {"resume": date(2026, 3, 12)}])
    whole = json.loads(d.to_json())
    assert (d.start, d.due, d.due_at) == (date(2026, 3, 6), date(2026, 4, 10), None)
    assert d.due_end == datetime(2026, 4, 10, 22, tzinfo=timezone.utc)
    assert not (d.provisional or d.disputed_due or d.suspended or d.withdrawn or d.calendar_ends) and d.in_force
    assert (d.term, d.term_version, d.silence) == ("es.rd951.complaint", 1, "escalation") and "RD 951/2005" in d.legal
    assert d.steps == whole["steps"] and d.calendars == whole["calendars"] and whole["due"] == "2026-04-10"
    assert [c["id"] for c in d.calendars] == ["ES-VC", "ES-VC-03014"]


# every input

def test_amounts_override_number_and_unit() -> None:
    assert due(amount=(5, "day")).due == date(2026, 3, 26)  # working days, as the term counts; the 19th is a holiday
    assert due(amount={"n": 5, "unit": "day", "kind": "natural"}).due == date(2026, 3, 23)
    assert due(amount=(1, "month")).due == date(2026, 4, 20)
    for wrong in ((5,), (5, "day", "working", "x"), "5 day", 5):
        with pytest.raises(TypeError):
            due(amount=wrong)
    with pytest.raises(buzon.InvalidArgumentError, match="unit"):
        due(amount=(5, "fortnight"))


def test_days_and_hours_of_ones_own() -> None:
    assert due(amount=(1, "day"), holidays=[date(2026, 3, 20)]).due == date(2026, 3, 23)
    assert due(amount=(1, "day"), weekmask="1111011").due == date(2026, 3, 21)  # Fridays free, Saturdays not
    at = datetime(2026, 3, 18, 9, 30, tzinfo=MADRID)
    hours: dict[str, Any] = {"windows": {"*": [(time(9), "10:00"), ("16:00", time(18))]}, "term": "sla.business_hours", "received": at, "amount": (3, "hour")}
    assert due(**hours).due_at == datetime(2026, 3, 20, 8, 30, tzinfo=timezone.utc)  # half an hour and two, the rest on Friday
    closed = due(**hours, special_windows={date(2026, 3, 20): []})
    assert closed.due_at == datetime(2026, 3, 23, 8, 30, tzinfo=timezone.utc)


def test_channels_actors_and_the_rest() -> None:
    citizen: dict[str, Any] = {"citizen_calendars": ["ES-MC"]}
    assert due(**citizen).due == date(2026, 4, 2)
    assert due(**citizen, channel=buzon.Channel.PAPER).due == due(**citizen, channel="paper").due == date(2026, 4, 7)
    saturday = date(2026, 3, 14)
    assert due(received=saturday).start == saturday
    assert due(received=saturday, actor="citizen").start == due(received=saturday, intake="next_working_day").start == date(2026, 3, 16)
    assert due(urgent=True).due == due(amount=(5, "day")).due
    assert due(resident_abroad=True).due == date(2026, 4, 13)  # half as long again
    assert due("es.lpac.natural", amount=(4, "day"), roll="none").due == date(2026, 3, 22)
    late = datetime(2026, 3, 18, 15, tzinfo=MADRID)
    assert due(received=late, cutoff=time(14)).start == due(received=late, cutoff="14:00").start == date(2026, 3, 19)
    assert due(as_of=date(2026, 1, 1)).due == date(2026, 4, 2)
    foia: dict[str, Any] = {"calendars": "US", "timezone": "America/New_York", "received": datetime(2026, 3, 30, 15, tzinfo=timezone.utc)}
    assert due("us.foia", **foia, delivered=datetime(2026, 3, 2, 15, tzinfo=timezone.utc)).start == date(2026, 3, 16)
    brazil: dict[str, Any] = {"term": "br.9784.days", "calendars": "BR", "timezone": "America/Sao_Paulo", "received": date(2026, 3, 16), "amount": (3, "day")}
    assert (due(**brazil).due, due(**brazil, short_days=[date(2026, 3, 19)]).due) == (date(2026, 3, 19), date(2026, 3, 20))


def test_moments_are_dates_or_aware_datetimes() -> None:
    class Seville(tzinfo):
        def utcoffset(self, at: datetime | None) -> timedelta:
            return timedelta(hours=1)

        def dst(self, at: datetime | None) -> None:
            return None

        def tzname(self, at: datetime | None) -> str:
            return "Seville"

    noon = datetime(2026, 3, 18, 12, tzinfo=Seville())
    events = [{"suspend": noon + timedelta(days=1), "cause": "clarification"}, {"resume": date(2026, 3, 27)}]
    same = [{"suspend": "2026-03-19T11:00:00Z", "cause": "clarification"}, {"resume": "2026-03-27"}]
    assert due(received=noon, events=events).to_json() == due(received=noon.astimezone(timezone.utc), events=same).to_json()
    assert due("sla.elapsed_hours", date(2026, 7, 1), timezone="Atlantic/Canary").due_at == datetime(2026, 7, 2, 23, tzinfo=timezone.utc)
    case = {"rule": "es.lpac.days", "timezone": "Europe/Madrid", "received": noon, "calendar": "ES-VC", "events": events}
    assert buzon.deadline_json(case, data=DATA) == due(received=noon, events=events).to_json()


def test_a_suspended_clock_has_no_end() -> None:
    d = due(events=[{"suspend": date(2026, 3, 20)}])
    assert d.suspended and d.due is None and d.due_end is None
    with pytest.raises(buzon.StateError):
        d.alert(2)


# other questions

def test_alerts_and_what_is_left() -> None:
    d = due(amount=(5, "day"))
    assert d.alert(2) == datetime(2026, 3, 23, 23, tzinfo=timezone.utc)
    assert d.minutes_left(datetime(2026, 3, 26, 23, 0, tzinfo=MADRID)) == 60
    assert d.minutes_left(datetime(2026, 3, 26, 23, 0, 0, 1000, tzinfo=timezone(timedelta(hours=1)))) == 59
    assert d.minutes_left(datetime(2026, 3, 27, 0, 0, tzinfo=MADRID)) == 0
    with pytest.raises(buzon.InvalidArgumentError):
        d.alert(-1)


def test_explanations_in_five_languages() -> None:
    d = due()
    said = {language: d.explain(language) for language in ("es", "ca", "gl", "eu", "en")}
    assert len(set(said.values())) == 5 and d.explain() == d.explain("xx") == said["es"]
    assert "San José" in said["es"] and "April 2026" in said["en"]
    assert buzon.deadline_explain(json.dumps(d.steps), "ca") == buzon.deadline_explain(d.steps, "ca") == said["ca"]
    with pytest.raises(buzon.ParseError):
        buzon.deadline_explain("no JSON")


def test_a_case_is_kept_and_computed_again() -> None:
    case = buzon.deadline_case("es.lpac.days", date(2026, 3, 18), calendars="ES-VC")
    old = buzon.deadline_json(case, data=DATA)
    same = {"old": "2026-04-02", "new": "2026-04-02", "old_end": "2026-04-02T22:00:00.000Z", "new_end": "2026-04-02T22:00:00.000Z", "reason": "same"}
    assert buzon.deadline_recompute(case, old, data=DATA) == buzon.deadline_recompute(json.loads(case), json.loads(old), data=DATA) == same
    then = buzon.deadline("es.lpac.days", date(2026, 3, 18), data=DATA)
    changed = buzon.deadline_recompute(case, then, data=DATA)
    assert (changed["old"], changed["new"], changed["reason"]) == ("2026-04-01", "2026-04-02", "calendar")
    assert buzon.deadline_latest(case, date(2026, 4, 2), data=DATA) == date(2026, 3, 19)


def test_terms() -> None:
    known = buzon.terms(data=DATA)
    assert "es.ltaibg.access" in {term["id"] for term in known["terms"]}


# what is refused

@pytest.mark.parametrize("call", [
    lambda naive: due(received=naive),
    lambda naive: due(delivered=naive),
    lambda naive: due(events=[{"suspend": naive}]),
    lambda naive: due().minutes_left(naive),
    lambda naive: buzon.deadline_json({"rule": "es.lpac.days", "timezone": "UTC", "received": naive}, data=DATA),
    lambda naive: buzon.deadline_latest("{}", naive, data=DATA),
])
def test_naive_datetimes_are_refused(call: Callable[[datetime], object], nothing_left: None) -> None:
    class NoZone(tzinfo):
        def utcoffset(self, at: datetime | None) -> None:
            return None

        dst = utcoffset

        def tzname(self, at: datetime | None) -> None:
            return None

    with pytest.raises(buzon.InvalidArgumentError, match="no time zone"):
        call(datetime(2026, 3, 18, 12))
    with pytest.raises((buzon.InvalidArgumentError, buzon.NotFoundError)):
        call(datetime(2026, 3, 18, 12, tzinfo=NoZone()))


@pytest.mark.parametrize("wrong", [
    {"received": "2026-03-18"}, {"received": 5}, {"received": None}, {"holidays": ["2026-03-20"]}, {"holidays": [datetime(2026, 3, 20)]},
    {"as_of": "2026-03-20"}, {"events": [{"suspend": object()}]}, {"events": 5}, {"special_windows": {"2026-03-20": []}}, {"data": 5},
    {"calendars": 5}, {"windows": [1]},
])
def test_wrong_types_are_told(wrong: dict[str, Any], nothing_left: None) -> None:
    with pytest.raises((TypeError, AttributeError)):
        due(**wrong)


@pytest.mark.parametrize("wrong", [b"{}", 5, None, ["x"], object()])
def test_a_case_is_a_mapping_or_a_text(wrong: Any) -> None:
    with pytest.raises(TypeError):
        buzon.deadline_json(wrong)
    with pytest.raises(TypeError):
        buzon.deadline_recompute(wrong, "{}")
    with pytest.raises(TypeError):
        buzon.deadline_recompute("{}", wrong)
    with pytest.raises(TypeError):
        buzon.deadline_latest(wrong, date(2026, 1, 1))


@pytest.mark.parametrize("wrong", [b"[]", 5, None, {}, object()])
def test_steps_are_a_list_or_a_text(wrong: Any) -> None:
    with pytest.raises(TypeError):
        buzon.deadline_explain(wrong)


def test_what_the_engine_refuses(nothing_left: None) -> None:
    refused: tuple[tuple[type[Exception], str, dict[str, Any]], ...] = (
        (buzon.NotFoundError, "es.none", {"term": "es.none"}), (buzon.NotFoundError, "ES-XX", {"calendars": ["ES-XX"]}),
        (buzon.InvalidArgumentError, "Marte", {"timezone": "Marte/Olympus"}), (buzon.CalendarError, "2090", {"received": date(2090, 1, 1)}),
        (buzon.InvalidArgumentError, "channel", {"channel": "smoke"}), (buzon.InvalidArgumentError, "roll", {"roll": "over"}),
        (buzon.InvalidArgumentError, "an event is", {"events": [{"resume": date(2026, 3, 20)}, {}]}),
        (buzon.InvalidArgumentError, "windows|window|9:99", {"windows": {"*": [("9:99", "10:00")]}}),
        (buzon.NotFoundError, "terms.json", {"data": Path("/nowhere")}),
    )
    for error, said, wrong in refused:
        with pytest.raises(error, match=said):
            due(**wrong)
    with pytest.raises(buzon.InvalidArgumentError) as told:
        buzon.deadline_json('{\n "rule": "es.lpac.days", "x": 1}', data=DATA)
    assert told.value.line == 2


@pytest.mark.parametrize("wrong", [
    {"calendar": 5}, {"calendar": [5]}, {"citizen_calendar": {}}, {"holidays": "2026-03-20"}, {"short_days": [1]}, {"weekmask": 5}, {"window": [1]},
    {"window": {"*": "09:00"}}, {"special_windows": 5}, {"options": []}, {"options": {"cutoff": 14}}, {"delivered": 5}, {"as_of": 5}, {"urgent": "yes"},
    {"channel": 5}, {"term": 5}, {"events": {}}, {"events": [5]}, {"events": [{"suspend": "2026-03-20", "cause": 5}]}, {"received": 5}, {"rule": 5},
    {"events": [{"suspend": "2026-03-20", "granted": 5}]}, {"events": [{"extend": {"n": 1, "unit": "day"}, "on": 5}]},
])
def test_no_member_of_a_wrong_type_is_passed_over(wrong: dict[str, Any], nothing_left: None) -> None:
    case = {"rule": "es.lpac.days", "timezone": "Europe/Madrid", "received": "2026-03-18", "calendar": "ES-VC"}
    assert "2026-04-02" in buzon.deadline_json(case, data=DATA)
    with pytest.raises(buzon.InvalidArgumentError):
        buzon.deadline_json(case | wrong, data=DATA)


@pytest.mark.parametrize("call", [
    lambda: buzon.deadline_json('{"rule": "a\0b"}'), lambda: buzon.deadline_json("{}", data="a\0b"), lambda: buzon.terms(data="a\0"),
    lambda: buzon.deadline_explain("[]", "e\0s"), lambda: buzon.deadline_recompute("{}", "\0"), lambda: due("es.lpac.days\0"), lambda: due(data="\0"),
])
def test_nul_is_refused(call: Callable[[], object], nothing_left: None) -> None:
    with pytest.raises((buzon.InvalidArgumentError, buzon.NotFoundError)):
        call()


def test_only_the_librarys_own_deadline_can_be_asked() -> None:
    fields = {name: getattr(due(), name) for name in buzon.Due.__dataclass_fields__}
    made = buzon.Due(**fields)
    assert made.explain() == due().explain()
    with pytest.raises(TypeError, match="that the library made"):
        made.alert(1)
    for wrong in (None, object(), buzon.Error(), "x"):
        with pytest.raises(TypeError, match="that the library made"):
            _buzon.due_minutes_left(wrong, datetime.now(timezone.utc))  # type: ignore[arg-type]


def test_threads_compute_side_by_side(nothing_left: None) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.extend(due().to_json() for _ in range(50))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 200 and set(found) == {due().to_json()}
