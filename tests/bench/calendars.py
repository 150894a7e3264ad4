# SPDX-License-Identifier: EUPL-1.2
"""Working days and whole rules, beside numpy, a loop written by hand and workalendar, in one run.

usage: /usr/bin/python3 calendars.py BENCH_CALENDAR BENCH_DEADLINE DATA_FOLDER [ROUNDS [DAYS]]

numpy gets the same million days, the same holidays, and gives the same answers: that is checked before anything is timed.
"""
from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from workalendar.europe import ValencianCommunity

import buzon
from figure import in_turn, ratio, stated

WORKING_DAYS = 20


def holidays(data: Path) -> Any:
    years = json.loads((data / "calendars/ES-VC.json").read_text(encoding="utf-8"))["years"]
    return np.array([day["date"] for year in years.values() for day in year], dtype="M8[D]")


def programs(paths: list[str], rounds: int, best: dict[str, float]) -> list[str]:
    """Run the C programs; their times go into `best`, their other lines are given back."""
    others = []
    for path in paths:
        for line in subprocess.run([path, str(rounds)], check=True, capture_output=True, text=True).stdout.splitlines():
            kind, name, *rest = line.split("\t")
            if kind == "time":
                best[name] = min(best.get(name, float("inf")), float(rest[0]))
            else:
                others.append(line)
    return others


def many_days(calendar: buzon.Calendar, data: Path, rounds: int, size: int) -> tuple[float, float]:
    """Nanoseconds a day: ours and numpy's vectorised forms."""
    theirs = np.busdaycalendar(holidays=holidays(data))
    days = np.datetime64("2016-01-01") + np.random.default_rng(1).integers(0, 3600, size)
    numbers = days.view("i8")
    due = np.empty_like(numbers)

    def numpy() -> Any:
        return np.busday_offset(days, WORKING_DAYS, roll="backward", busdaycal=theirs)

    def ours() -> Any:
        return calendar.add_working_days(numbers, WORKING_DAYS, out=due)

    ours()
    if not (due.view("M8[D]") == numpy()).all():
        sys.exit("numpy gives other days")
    return tuple(seconds / size * 1e9 for seconds in in_turn([ours, numpy], rounds))  # type: ignore[return-value]


def single_days(calendar: buzon.Calendar, rounds: int, size: int) -> tuple[float, float]:
    """Nanoseconds a call: ours and workalendar's."""
    theirs = ValencianCommunity()
    days = [date(2026, 1, 2) + timedelta(days=i % 270) for i in range(size)]

    def ours() -> None:
        for day in days:
            calendar.add_working_days(day, WORKING_DAYS)

    def workalendar() -> None:
        for day in days:
            theirs.add_working_days(day, WORKING_DAYS)

    workalendar()
    return tuple(seconds / size * 1e9 for seconds in in_turn([ours, workalendar], rounds))  # type: ignore[return-value]


def main(paths: list[str], data: Path, rounds: int, size: int) -> None:
    calendar = buzon.Calendar("ES-VC", data=data)
    c: dict[str, float] = {}
    many, numpy = many_days(calendar, data, rounds, size)
    others = programs(paths, rounds, c)
    # Once more, so that neither side has the quieter half of the run to itself.
    again = many_days(calendar, data, rounds, size)
    programs(paths, rounds, c)
    many, numpy = min(many, again[0]), min(numpy, again[1])
    ratio("one call of add_working_days in C / numpy's vectorised, a day", c["add"], numpy, "ns", 1.0)
    ratio("one call of add_working_days in C / a bare loop over bits", c["add"], c["bare_loop"], "ns", 1.5)
    ratio("a million days at once in C / numpy's vectorised, a day", c["add_many"], numpy, "ns", 0.7)
    ratio("a million days at once in Python / numpy's vectorised, a day", many, numpy, "ns", 0.7)
    for name, words in (("rule_working_days", "in working days"), ("rule_month", "in months"), ("rule_disputed", "with a disputed second day")):
        ratio(f"a whole rule {words} / numpy's vectorised, a day", c[name], numpy, "ns", 10.0)
        stated(f"a whole rule {words}, in calls of add_working_days", c[name] / c["add"], "calls")
        stated("the same, zone, term and calendars found before", c[f"{name}_found"] / c["add"], "calls")
    ours, workalendar = single_days(calendar, rounds, min(size, 2000))
    ratio("one call in Python / workalendar's", ours, workalendar, "ns", 0.05)
    stated("computing 1,000,000 due dates anew, without the store", c["recompute"] / 1e3, "s")
    print(*others, sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:3], Path(sys.argv[3]), int(sys.argv[4]) if len(sys.argv) > 4 else 7, int(sys.argv[5]) if len(sys.argv) > 5 else 1_000_000)
