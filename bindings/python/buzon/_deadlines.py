# SPDX-License-Identifier: EUPL-1.2
"""Deadlines without an inbox: from a term, a receipt and what happened since, to the day it is due."""
from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any, Union

from . import _buzon
from ._types import Actor, Channel, Due
from ._values import Path, day_text, folder, instant_text

#: Another length than the term's own: {"n": 10, "unit": "day", "kind": "working"} or (10, "day", "working"). The kind may be
#: left out: then it is the term's, where the unit allows it.
Amount = Union[Mapping[str, Any], tuple[int, str], tuple[int, str, str]]
#: Opening hours of a day: ("09:00", "14:00") as often as the office opens.
Hours = Iterable[tuple[Union[str, time], Union[str, time]]]


def _plain(value: object) -> Any:
    """What JSON does not know by itself."""
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a case cannot hold a {type(value).__name__}")


def _case(case: Mapping[str, Any] | str) -> str:
    if isinstance(case, str):
        return case
    if isinstance(case, Mapping):
        return json.dumps(dict(case), ensure_ascii=False, default=_plain)
    raise TypeError(f"a case is a mapping or the text of a JSON object, not {type(case).__name__}")


def _amount(amount: Amount) -> dict[str, Any]:
    if isinstance(amount, Mapping):
        return dict(amount)
    if isinstance(amount, (tuple, list)) and 2 <= len(amount) <= 3:
        return dict(zip(("n", "unit", "kind"), amount))
    raise TypeError('an amount is a mapping, or a tuple as (10, "day") or (10, "day", "working")')


def _moment(what: str, value: date) -> str:
    if not isinstance(value, date):
        raise TypeError(f"{what} is a date or an aware datetime, not {type(value).__name__}")
    text: str = _plain(value)
    return text


def _places(calendars: str | Iterable[str]) -> list[str]:
    return [calendars] if isinstance(calendars, str) else list(calendars)


def deadline_case(
    term: str,
    received: date | datetime,
    *,
    calendars: str | Iterable[str] = (),
    citizen_calendars: str | Iterable[str] = (),
    channel: Channel | str = Channel.ELECTRONIC,
    actor: Actor | str = Actor.ADMINISTRATION,
    amount: Amount | None = None,
    holidays: Iterable[date] = (),
    short_days: Iterable[date] = (),
    weekmask: str | None = None,
    windows: Mapping[int | str, Hours] | None = None,
    special_windows: Mapping[date, Hours] | None = None,
    events: Iterable[Mapping[str, Any]] = (),
    timezone: str = "Europe/Madrid",
    delivered: date | datetime | None = None,
    as_of: date | None = None,
    urgent: bool = False,
    resident_abroad: bool = False,
    roll: str | None = None,
    intake: str | None = None,
    cutoff: str | time | None = None,
) -> str:
    """The case of deadline() as the text of a JSON object: to keep beside the deadline, and for the functions that take one."""
    case: dict[str, Any] = {
        "rule": term,
        "received": _moment("received", received),
        "timezone": timezone,
        "calendar": _places(calendars),
        "citizen_calendar": _places(citizen_calendars),
        "channel": channel,
        "actor": actor,
        "holidays": [day_text(day) for day in holidays],
        "short_days": [day_text(day) for day in short_days],
        "options": {name: value for name, value in (("roll", roll), ("intake", intake), ("cutoff", cutoff)) if value is not None},
        "events": list(events),
        "urgent": urgent,
        "resident_abroad": resident_abroad,
    }
    more = {
        "term": None if amount is None else _amount(amount),
        "weekmask": weekmask,
        "window": None if windows is None else {str(day): list(hours) for day, hours in windows.items()},
        "special_windows": None if special_windows is None else {day_text(day): list(hours) for day, hours in special_windows.items()},
        "delivered": None if delivered is None else _moment("delivered", delivered),
        "as_of": None if as_of is None else day_text(as_of),
    }
    return _case(case | {name: value for name, value in more.items() if value is not None})


def deadline(
    term: str,
    received: date | datetime,
    *,
    calendars: str | Iterable[str] = (),
    citizen_calendars: str | Iterable[str] = (),
    channel: Channel | str = Channel.ELECTRONIC,
    actor: Actor | str = Actor.ADMINISTRATION,
    amount: Amount | None = None,
    holidays: Iterable[date] = (),
    short_days: Iterable[date] = (),
    weekmask: str | None = None,
    windows: Mapping[int | str, Hours] | None = None,
    special_windows: Mapping[date, Hours] | None = None,
    events: Iterable[Mapping[str, Any]] = (),
    timezone: str = "Europe/Madrid",
    delivered: date | datetime | None = None,
    as_of: date | None = None,
    urgent: bool = False,
    resident_abroad: bool = False,
    roll: str | None = None,
    intake: str | None = None,
    cutoff: str | time | None = None,
    data: Path | None = None,
) -> Due:
    """By when something is due, and why.

    `term` is an id of terms(), as "es.ltaibg.access". `received` is when its clock starts: an aware datetime, or a date, which
    is its beginning in `timezone`, the office's own zone. `calendars` are those of the office's seat; `citizen_calendars`
    count on paper only. `amount` is another length than the term's own. `holidays` and `short_days` (when the office closes
    early) come on top of the calendars; `weekmask` is seven times 0 or 1, Monday first, 1 working.

    `windows` are opening hours by weekday, 1 Monday to 7 Sunday or "*" for the others: {"*": [("09:00", "14:00")]};
    `special_windows` those of single dates, none where it is closed.

    `events` are the acts since, in order: {"suspend": when, "granted": {"n", "unit", "kind", "on_expiry"}, "cause"}, {"resume":
    when}, {"extend": {"n", "unit"}, "on": when, "cause"}; a moment is a date, an aware datetime, or the text of either.

    `delivered` is when any other part of the office had it, for terms with a longest delay. `as_of` takes the calendars as
    they were known on a day. `urgent` halves the term where its law says so; for who lives abroad the longest extension
    applies. `roll` ("none", "following", "preceding"), `intake` ("actual", "next_working_day") and `cutoff` ("14:00") stand in
    the place of the term's own. `data` is a folder with calendars/ and terms.json instead of the installed one.

    NotFoundError: no such term or calendar. InvalidArgumentError: a zone that is none, acts out of order, an extension over
    its cap. CalendarError: a year without data, with calendar and year.
    """
    case = locals()
    return _buzon.deadline(deadline_case(**{name: value for name, value in case.items() if name != "data"}), folder(data))


def deadline_json(case: Mapping[str, Any] | str, *, data: Path | None = None) -> str:
    """The deadline of a case, as the text of a JSON object: the same text from C, Python and PHP.

    `case` has the keys of buzon_deadline_json() in buzon/deadline.h: "rule", "received", "timezone", "calendar", "events" …; its
    moments may be dates and aware datetimes. The answer has "due", "due_at", "due_end", "provisional", "disputed_due", "steps",
    "calendars" with their versions, and more.
    """
    return _buzon.deadline_json(_case(case), folder(data))


def deadline_recompute(
    case: Mapping[str, Any] | str,
    old: Due | Mapping[str, Any] | str,
    *,
    data: Path | None = None,
) -> dict[str, Any]:
    """Compute a deadline anew and say what changed: "old", "new", "old_end", "new_end" and "reason".

    `old` is what was computed then: a Due, or what deadline_json() or Due.to_json() gave. The reason is "same", "calendar" or
    "term". Call data_reload() first where files changed.
    """
    then = old.to_json() if isinstance(old, Due) else _case(old)
    changed: dict[str, Any] = json.loads(_buzon.deadline_recompute(_case(case), then, folder(data)))
    return changed


def deadline_latest(case: Mapping[str, Any] | str, day: date, *, data: Path | None = None) -> date:
    """By when it must be received so that it is due on `day` at the latest: the last such day.

    What the case says about the receipt and about acts is not read.
    """
    return _buzon.deadline_latest(_case(case), day, folder(data))


def deadline_explain(steps: list[Any] | tuple[Any, ...] | str, language: str = "es") -> str:
    """Steps as sentences, one a line, in a language: es, ca, gl, eu or en; others give Spanish.

    `steps` are those of a Due or a Deadline, or their text, also years later.
    """
    if isinstance(steps, (list, tuple)):
        steps = json.dumps(steps, ensure_ascii=False)
    return _buzon.deadline_explain(steps, language)


def terms(*, data: Path | None = None) -> dict[str, Any]:
    """The terms of a data folder, checked: its terms.json. Its schema is terms.schema.json beside it."""
    known: dict[str, Any] = json.loads(_buzon.terms(folder(data)))
    return known
