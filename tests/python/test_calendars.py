# SPDX-License-Identifier: EUPL-1.2
"""Calendars without an inbox: one day, many days in every kind of buffer, files, what is refused."""
from __future__ import annotations

import gc
import json
import random
import threading
from array import array
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from made import DATA

import buzon
from buzon import _buzon

FIRST = date(1970, 1, 1)
ICS = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260416\nSUMMARY:Feria del año\nEND:VEVENT\nEND:VCALENDAR\n"


def number(day: date) -> int:
    return (day - FIRST).days


def some_days(n: int = 2000) -> list[int]:
    chance = random.Random(39)
    return [chance.randint(number(date(2018, 1, 1)), number(date(2025, 12, 31))) for _ in range(n)]


@pytest.fixture
def calendar() -> buzon.Calendar:
    return buzon.Calendar("ES-VC", data=DATA)


# one day

def test_it_counts_working_days(calendar: buzon.Calendar) -> None:
    assert calendar.add_working_days(date(2026, 3, 13), 10) == date(2026, 3, 30)
    assert calendar.add_working_days(date(2026, 3, 30), -10) == date(2026, 3, 13)
    assert calendar.add_working_days(date(2026, 6, 24), 0) == date(2026, 6, 24)
    assert calendar.is_working_day(date(2026, 6, 24)) is False and calendar.is_working_day(date(2026, 6, 22)) is True
    assert calendar.working_days_between(date(2026, 3, 13), date(2026, 3, 30)) == 10
    assert calendar.working_days_between(date(2026, 3, 30), date(2026, 3, 13)) == -10
    assert calendar.roll(date(2026, 6, 20)) == date(2026, 6, 22)
    assert calendar.roll(date(2026, 6, 20), backward=True) == date(2026, 6, 19)


def test_it_says_of_what_it_is_made_and_why(calendar: buzon.Calendar) -> None:
    town = buzon.Calendar(["ES-VC-03014"], data=DATA)
    assert [m["id"] for m in town.members] == ["ES-VC-03014", "ES-VC"] and all(m["version"] for m in town.members)
    assert repr(town) == "<buzon.Calendar ES-VC-03014 ES-VC>"
    assert calendar.why(date(2026, 6, 24)) == {"name": "San Juan", "calendar": "ES-VC"}
    assert calendar.why(date(2026, 6, 21)) == {"name": None, "calendar": None}
    assert calendar.why(date(2026, 6, 22)) is None


def test_days_of_ones_own() -> None:
    own = buzon.Calendar(holidays=[date(2026, 6, 23)], weekmask="1111011", data=DATA)
    assert own.add_working_days(date(2026, 6, 22), 3) == date(2026, 6, 27)  # not the 23rd, no Fridays, but Saturdays
    assert buzon.Calendar("ES-VC", as_of=date(2026, 1, 1), data=str(DATA)).is_working_day(date(2025, 12, 31))


def test_the_day_of_an_aware_datetime_is_that_of_its_zone(calendar: buzon.Calendar) -> None:
    night = datetime(2026, 6, 23, 23, 30, tzinfo=timezone.utc)
    assert calendar.is_working_day(night)
    assert not calendar.is_working_day(night.astimezone(timezone(timedelta(hours=2))))  # San Juan has begun
    assert type(calendar.roll(night)) is date


def test_every_day_of_python_is_converted() -> None:
    always = buzon.Calendar(weekmask="1111111", data=DATA)
    chance = random.Random(30)
    for day in [date.min, date.max, date(1900, 2, 28), date(2000, 2, 29)] + [date.fromordinal(chance.randint(1, 3652059)) for _ in range(3000)]:
        assert always.add_working_days(day, 0) == day


# many days

def check(calendar: buzon.Calendar, numbers: list[int], days: Any, other: Any) -> None:
    """Each of many days as one by one, and back in the same width."""
    dates = [FIRST + timedelta(n) for n in numbers]
    for n in (7, -7, 0):
        assert list(calendar.add_working_days(days, n)) == [number(calendar.add_working_days(day, n)) for day in dates]
    assert list(calendar.is_working_day(days)) == [calendar.is_working_day(day) for day in dates]
    assert list(calendar.working_days_between(days, other)) == [calendar.working_days_between(a, b) for a, b in zip(dates, reversed(dates))]
    assert calendar.add_working_days(days, 1).itemsize == calendar.working_days_between(days, other).itemsize == memoryview(days).itemsize
    assert isinstance(calendar.add_working_days(days, 1), array) and calendar.is_working_day(days).typecode == "B"


@pytest.mark.parametrize("code", ["i", "l", "q"])
def test_many_days_are_the_same_days(calendar: buzon.Calendar, code: str) -> None:
    numbers = some_days()
    days = array(code, numbers)
    check(calendar, numbers, days, days[::-1])
    check(calendar, numbers, memoryview(days), memoryview(days[::-1]))
    check(calendar, [], array(code), array(code))


@pytest.mark.parametrize("width", ["int32", "int64"])
def test_numpy_is_welcome(calendar: buzon.Calendar, width: str) -> None:
    np = import_module("numpy")
    numbers = some_days()
    days = np.array(numbers, dtype=width)
    check(calendar, numbers, days, days[::-1].copy())
    out = np.empty_like(days)
    assert calendar.add_working_days(days, 7, out=out) is out
    assert out.tolist() == list(calendar.add_working_days(days, 7)) == np.asarray(calendar.add_working_days(days, 7)).tolist()
    flags = np.empty(len(days), dtype=bool)
    assert calendar.is_working_day(days, out=flags).tolist() == [bool(flag) for flag in calendar.is_working_day(days)]
    square = days.reshape(40, 50)
    assert calendar.add_working_days(square, 7, out=np.empty_like(square)).tolist() == out.reshape(40, 50).tolist()


def test_numpys_dates_are_days_in_disguise(calendar: buzon.Calendar) -> None:
    np = import_module("numpy")
    dates = np.array(["2026-03-13", "2026-06-23"], dtype="M8[D]")
    due = np.empty_like(dates)
    calendar.add_working_days(dates.view("i8"), 1, out=due.view("i8"))
    assert due.tolist() == [date(2026, 3, 16), date(2026, 6, 25)]
    with pytest.raises(ValueError, match="buffer"):
        calendar.add_working_days(dates, 1)
    with pytest.raises(ValueError, match="contiguous"):
        calendar.add_working_days(np.arange(20500, 20510)[::2], 1)
    for wrong in (">i8", "u8", "f8", "i2"):
        with pytest.raises(TypeError, match="32- or 64-bit days"):
            calendar.add_working_days(np.array([20000], dtype=wrong), 1)
    frozen = np.empty(2, dtype="i8")
    frozen.flags.writeable = False
    with pytest.raises((ValueError, BufferError)):
        calendar.add_working_days(dates.view("i8"), 1, out=frozen)


def test_days_may_be_written_over(calendar: buzon.Calendar) -> None:
    days = array("q", some_days())
    expected = calendar.add_working_days(days, 20)
    assert calendar.add_working_days(days, 20, out=days) is days
    assert days == expected


@pytest.mark.parametrize(("out", "error"), [
    (array("q", [0]), ValueError), (array("q", [0] * 3), ValueError), (array("i", [0, 0]), TypeError), (array("d", [0, 0]), TypeError),
    (bytes(16), BufferError), (memoryview(array("q", [0, 0])).toreadonly(), BufferError), ([0, 0], TypeError), ("xx", TypeError), (5, TypeError),
])
def test_an_output_that_does_not_fit_is_told(calendar: buzon.Calendar, out: Any, error: type[Exception], nothing_left: None) -> None:
    days = array("q", [20500, 20501])
    with pytest.raises(error):
        calendar.add_working_days(days, 1, out=out)
    with pytest.raises(error):
        calendar.working_days_between(days, days, out=out)
    with pytest.raises((TypeError, ValueError, BufferError)):
        calendar.is_working_day(days, out=out)


def test_two_buffers_go_together(calendar: buzon.Calendar) -> None:
    with pytest.raises(ValueError, match="2 and 3 days"):
        calendar.working_days_between(array("q", [20500, 20501]), array("q", [20500, 20501, 20502]))
    with pytest.raises(TypeError):
        calendar.working_days_between(array("q", [20500]), array("i", [20500]))
    with pytest.raises(TypeError):
        calendar.working_days_between(array("q", [20500]), date(2026, 1, 1))  # type: ignore[call-overload]
    with pytest.raises(TypeError):
        calendar.working_days_between(date(2026, 1, 1), array("q", [20500]))  # type: ignore[call-overload]


def test_one_wrong_day_among_many_is_told(calendar: buzon.Calendar) -> None:
    for wrong, error in ((number(date(2090, 1, 1)), buzon.CalendarError), (2**40, buzon.InvalidArgumentError), (-2**63, buzon.InvalidArgumentError)):
        with pytest.raises(error):
            calendar.add_working_days(array("q", [20500, wrong]), 1)
        with pytest.raises(error):
            calendar.is_working_day(array("q", [20500, wrong]))
        with pytest.raises(error):
            calendar.working_days_between(array("q", [20500]), array("q", [wrong]))


def test_a_buffer_in_use_is_let_go(calendar: buzon.Calendar) -> None:
    days = array("q", [20500, 20501])
    for out in (None, days, bytes(16)):
        try:
            calendar.add_working_days(days, 1, out=out)
        except BufferError:
            pass
    days.append(20502)  # refused while somebody holds its buffer
    assert len(calendar.add_working_days(days, 1)) == 3


def test_others_run_meanwhile(calendar: buzon.Calendar) -> None:
    days = array("q", some_days()) * 500
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(calendar.add_working_days(days, 3))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4 and all(each == found[0] for each in found)


# files

def test_a_towns_own_calendar(tmp_path: Path) -> None:
    text = buzon.calendar_from_ics(ICS, id="ES-VC-03999", first_year=2026, last_year=2026, parent="ES-VC")
    assert text == buzon.calendar_from_ics(ICS.encode(), id="ES-VC-03999", first_year=2026, last_year=2026, parent="ES-VC")
    buzon.calendar_check(text, source="feria.json")
    for name in ("calendars", "terms.json"):
        (tmp_path / name).symlink_to(DATA / name) if name == "terms.json" else (tmp_path / name).mkdir()
    for file in (DATA / "calendars").iterdir():
        (tmp_path / "calendars" / file.name).symlink_to(file)
    with pytest.raises(buzon.NotFoundError, match="ES-VC-03999"):
        buzon.Calendar("ES-VC-03999", data=tmp_path)
    (tmp_path / "calendars/ES-VC-03999.json").write_text(text, "utf-8")
    buzon.data_reload()
    assert buzon.Calendar("ES-VC-03999", data=tmp_path).why(date(2026, 4, 16)) == {"name": "Feria del año", "calendar": "ES-VC-03999"}


def test_a_wrong_file_is_told_with_its_place() -> None:
    with pytest.raises(buzon.ParseError) as told:
        buzon.calendar_check('{\n"id": 7\n}', source="feria.json")
    assert (told.value.source, told.value.line) == ("feria.json", 2)
    with pytest.raises(buzon.ParseError) as told:
        buzon.calendar_from_ics(ICS.replace("20260416", "2026"), id="x", first_year=2026, last_year=2026)
    assert told.value.line == 3


# what is refused

@pytest.mark.parametrize("call", [
    lambda c, naive: c.add_working_days(naive, 1), lambda c, naive: c.is_working_day(naive), lambda c, naive: c.roll(naive),
    lambda c, naive: c.why(naive), lambda c, naive: c.working_days_between(naive, date(2026, 1, 1)),
    lambda c, naive: c.working_days_between(date(2026, 1, 1), naive),
])
def test_naive_datetimes_are_refused(calendar: buzon.Calendar, call: Callable[[buzon.Calendar, datetime], object]) -> None:
    with pytest.raises(buzon.InvalidArgumentError, match="no time zone"):
        call(calendar, datetime(2026, 3, 18, 12))


@pytest.mark.parametrize("wrong", [None, 5, "2026-03-18", 1.5, object(), [20500], b""])
def test_wrong_types_are_told(calendar: buzon.Calendar, wrong: Any, nothing_left: None) -> None:
    for method, more in (("add_working_days", (1,)), ("is_working_day", ()), ("roll", ()), ("why", ()), ("working_days_between", (wrong,))):
        with pytest.raises(TypeError):
            getattr(calendar, method)(wrong, *more)
    with pytest.raises(TypeError):
        calendar.add_working_days(date(2026, 1, 1), wrong if wrong != 5 else "5")


@pytest.mark.parametrize("wrong", [
    {"calendars": 5}, {"calendars": None}, {"calendars": [5]}, {"calendars": b"ES-VC"}, {"weekmask": 5}, {"weekmask": ["1"]}, {"weekmask": b"1111100"},
    {"holidays": 5}, {"holidays": ["2026-03-20"]}, {"holidays": [datetime(2026, 3, 20)]}, {"as_of": "2026-03-20"}, {"data": 5}, {"data": b"x"},
])
def test_wrong_types_are_told_when_it_is_made(wrong: dict[str, Any], nothing_left: None) -> None:
    given: dict[str, Any] = {"data": DATA}
    with pytest.raises((TypeError, buzon.InvalidArgumentError)):
        buzon.Calendar(**(given | wrong))


def test_what_the_engine_refuses(calendar: buzon.Calendar, nothing_left: None) -> None:
    with pytest.raises(buzon.CalendarError, match="ES-VC .*2090"):
        calendar.add_working_days(date(2090, 1, 1), 1)
    with pytest.raises(OverflowError):
        calendar.add_working_days(date(2026, 1, 1), 2**40)
    with pytest.raises(buzon.NotFoundError, match="ES-XX"):
        buzon.Calendar("ES-XX", data=DATA)
    with pytest.raises(buzon.InvalidArgumentError, match="weekmask"):
        buzon.Calendar("ES-VC", weekmask="11", data=DATA)
    with pytest.raises(buzon.InvalidArgumentError, match="NUL"):
        buzon.Calendar("ES-VC", data="a\0b")
    with pytest.raises(buzon.InvalidArgumentError, match="NUL"):
        buzon.calendar_check("{}", source="\0")
    with pytest.raises(buzon.InvalidArgumentError, match="cannot name"):
        buzon.Calendar("ES\0VC", data=DATA)


def test_a_calendar_without_init_is_told() -> None:
    bare: Any = buzon.Calendar.__new__(buzon.Calendar)
    with pytest.raises(AttributeError):
        bare.is_working_day(date(2026, 1, 1))
    low: Any = _buzon.Calendar.__new__(_buzon.Calendar)
    for name, given in (("members", ()), ("is_working_day", (date(2026, 1, 1),)), ("add_working_days_each", (array("q", [1]), 1, None))):
        with pytest.raises(RuntimeError, match="not initialised"):
            getattr(low, name)(*given)
    del low
    gc.collect()


def test_nothing_is_left(nothing_left: None) -> None:
    for _ in range(50):
        town = buzon.Calendar(["ES-VC-03014"], holidays=[date(2026, 5, 5)], data=DATA)
        town.members, town.why(date(2026, 6, 24)), town.add_working_days(array("i", [20600]), 1)
        with pytest.raises(buzon.CalendarError):
            town.roll(date(2090, 1, 1))
        json.loads(buzon.calendar_from_ics(ICS, id="x", first_year=2026, last_year=2026))
