# SPDX-License-Identifier: EUPL-1.2
"""Calendars without an inbox: one day at a time, or as many as a buffer holds."""
from __future__ import annotations

import json
from array import array
from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol, TypeVar, overload

from . import _buzon
from ._values import Path, day_text, folder


class Days(Protocol):
    """Any object with a buffer of 32- or 64-bit numbers in one piece, each of them days since 1970-01-01.

    An `array.array("i")` or `"q"`, a memoryview of one, an array of numpy: `dates.astype("M8[D]").view("i8")`.
    """

    def __len__(self) -> int: ...

    def __getitem__(self, i: Any, /) -> Any: ...


_Out = TypeVar("_Out")


class Calendar:
    """The union of the calendars of one or more places: a day is working when it is so in all.

    It never changes, and any number of threads may use it. A year without data is a CalendarError that names the
    place and the year, never a year without holidays.

    Where a method takes a day, it takes a `date`, or an aware `datetime`, whose day is that of its own zone. Where it also takes
    Days, it does the same for each of them without the interpreter's lock, and gives them back in a new `array.array`, or
    in `out`, which may be the days themselves.
    """

    __slots__ = ("_handle",)

    def __init__(
        self,
        calendars: str | Iterable[str] = (),
        *,
        holidays: Iterable[date] = (),
        weekmask: str | None = None,
        as_of: date | None = None,
        data: Path | None = None,
    ) -> None:
        """`calendars` are ids, as "ES-VC-03014"; a town brings its region along. `holidays` are days of one's own.

        `weekmask` is seven times 0 or 1, Monday first, 1 working, instead of the places' weekends. `as_of`: only what had
        been published by that day. `data` is a folder of calendars and terms instead of the installed one.
        """
        spec: dict[str, Any] = {"calendars": [calendars] if isinstance(calendars, str) else list(calendars),
                                "holidays": [day_text(day) for day in holidays]}
        if weekmask is not None:
            spec["weekmask"] = weekmask
        if as_of is not None:
            spec["as_of"] = day_text(as_of)
        self._handle = _buzon.Calendar(json.dumps(spec, ensure_ascii=False), folder(data))

    def __repr__(self) -> str:
        return f"<buzon.Calendar {' '.join(member['id'] for member in self.members)}>"

    @property
    def members(self) -> list[dict[str, Any]]:
        """The places it is made of: "id" and "version" of each."""
        members: list[dict[str, Any]] = json.loads(self._handle.members())
        return members

    @overload
    def add_working_days(self, day: date, n: int) -> date: ...

    @overload
    def add_working_days(self, day: Days, n: int) -> array[int]: ...

    @overload
    def add_working_days(self, day: Days, n: int, *, out: _Out) -> _Out: ...

    def add_working_days(self, day: Any, n: int, *, out: Any = None) -> Any:
        """The n-th working day after a day, or before it for a negative `n`; 0 gives the day itself.

        The first day counted is the one after it, whatever day it is: it is never moved first.
        """
        if isinstance(day, date):
            return self._handle.add_working_days(day, n)
        return self._handle.add_working_days_each(day, n, out)

    @overload
    def is_working_day(self, day: date) -> bool: ...

    @overload
    def is_working_day(self, day: Days) -> array[int]: ...

    @overload
    def is_working_day(self, day: Days, *, out: _Out) -> _Out: ...

    def is_working_day(self, day: Any, *, out: Any = None) -> Any:
        """Whether a day is a working day; of many days 1 or 0, a byte each."""
        if isinstance(day, date):
            return self._handle.is_working_day(day) == 1
        return self._handle.is_working_day_each(day, out)

    @overload
    def working_days_between(self, a: date, b: date) -> int: ...

    @overload
    def working_days_between(self, a: Days, b: Days) -> array[int]: ...

    @overload
    def working_days_between(self, a: Days, b: Days, *, out: _Out) -> _Out: ...

    def working_days_between(self, a: Any, b: Any, *, out: Any = None) -> Any:
        """How many working days d there are with a < d <= b; negative when b is before a.

        Adding the result to `a` gives `b`, when `b` is a working day.
        """
        if isinstance(a, date):
            return self._handle.working_days_between(a, b)
        return self._handle.working_days_between_each(a, b, out)

    def roll(self, day: date, *, backward: bool = False) -> date:
        """The day itself when it is a working day, else the next one; with `backward` the one before."""
        return self._handle.roll(day, backward)

    def why(self, day: date) -> dict[str, Any] | None:
        """Why a day does not count: "name" of the holiday and "calendar", both None for a weekend or a holiday of one's own.

        None for a working day.
        """
        why: dict[str, Any] | None = json.loads(self._handle.why(day))
        return why


def calendar_from_ics(
    text: str | bytes,
    *,
    id: str,
    first_year: int,
    last_year: int,
    parent: str | None = None,
) -> str:
    """The text of a calendar file, made of the whole days of an iCalendar text, as a town publishes them.

    `first_year` and `last_year` are the years the text covers, so that no day in them is missing; `parent` is the
    region's id. Days of several events, multi-day events, yearly rules and exceptions are understood, cancelled events are
    left out; other rules are a ParseError with its line, never a guess. Put the file into calendars/ of a data folder.
    """
    options: dict[str, Any] = {"id": id, "first_year": first_year, "last_year": last_year}
    if parent is not None:
        options["parent"] = parent
    return _buzon.calendar_from_ics(_bytes(text), json.dumps(options, ensure_ascii=False))


def calendar_check(text: str | bytes, *, source: str | None = None) -> None:
    """Check the text of a calendar file before it is put into a data folder; ParseError with line and column.

    `source` names it in the error.
    """
    _buzon.calendar_check(_bytes(text), source)


def data_reload() -> None:
    """Forget the calendars, terms and zones read so far: the next call reads the files anew."""
    _buzon.data_reload()


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text
