# SPDX-License-Identifier: EUPL-1.2
"""What callers give, as the library takes it: instants, days, enums, folders."""
from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from enum import Enum
from functools import cache
from typing import Union

from ._types import InvalidArgumentError

Path = Union[str, "os.PathLike[str]"]
NO_DAY = -(2**31)
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_FIRST_DAY = date(1970, 1, 1)
_MILLISECOND = timedelta(milliseconds=1)


def ms(instant: datetime) -> int:
    """Milliseconds since 1970 of an aware datetime."""
    if not isinstance(instant, datetime):
        raise TypeError(f"expected a datetime, not {type(instant).__name__}")
    if instant.utcoffset() is None:
        raise InvalidArgumentError("the datetime has no time zone; give it a tzinfo")
    return (instant - _EPOCH) // _MILLISECOND


def day(value: date | None) -> int:
    """Days since 1970; None is no day."""
    if value is None:
        return NO_DAY
    if isinstance(value, datetime) or not isinstance(value, date):
        raise TypeError(f"expected a date, not {type(value).__name__}")
    return (value - _FIRST_DAY).days


@cache
def _numbers(kind: type[Enum]) -> dict[Enum, int]:
    members: list[Enum] = list(kind)
    return {member: n for n, member in enumerate(members)}


def number(kind: type[Enum], value: Enum | str) -> int:
    """The number C has for a member or its word."""
    try:
        return _numbers(kind)[kind(value)]
    except ValueError:
        words = ", ".join(str(member.value) for member in _numbers(kind))
        raise InvalidArgumentError(f"{value!r} is no {kind.__name__}; there are {words}") from None


def day_text(value: date) -> str:
    """A date as JSON has it."""
    if isinstance(value, datetime) or not isinstance(value, date):
        raise TypeError(f"expected a date, not {type(value).__name__}")
    return value.isoformat()


def instant_text(value: datetime) -> str:
    """An aware datetime as JSON has it: in UTC, with milliseconds."""
    ms(value)
    return value.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def folder(path: Path | None) -> str | None:
    """One folder; None is the installed one."""
    return None if path is None else os.fspath(path)


def paths(value: Path | Iterable[Path]) -> list[str]:
    """One path or several."""
    if isinstance(value, (str, os.PathLike)):
        value = (value,)
    return [os.fspath(path) for path in value]
