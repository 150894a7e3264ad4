# SPDX-License-Identifier: EUPL-1.2
# Sets the times of tests/bench/term_deadline.c beside numpy's vectorised working days, in one run on one machine.
"""usage: /usr/bin/python3 term_numpy.py <term_deadline> <lib/data>; gives 1 when an aim is missed"""
import json
import subprocess
import sys
import time

import numpy as np


def numpy_ns(data, runs=7, size=1_000_000):
    with open(data + "/calendars/ES-VC.json", encoding="utf-8") as file:
        years = json.load(file)["years"]
    holidays = [day["date"] for year in years.values() for day in year]
    calendar = np.busdaycalendar(holidays=np.array(holidays, dtype="M8[D]"))
    days = np.datetime64("2016-01-01") + np.random.default_rng(1).integers(0, 3600, size)
    best = None
    for _ in range(runs):
        start = time.perf_counter_ns()
        np.busday_offset(days, 20, roll="backward", busdaycal=calendar)
        took = time.perf_counter_ns() - start
        best = took if best is None else min(best, took)
    return best / size


def main():
    program, data = sys.argv[1], sys.argv[2]
    before = numpy_ns(data)
    lines = subprocess.run([program], check=True, capture_output=True, text=True).stdout.splitlines()
    ours = {name: float(ns) for name, ns in (line.split() for line in lines)}
    numpy = min(before, numpy_ns(data))
    aims = [
        ("one add_working_days call / numpy per day", ours["add"], numpy, 1.0),
        ("one add_working_days call / bare bit-set loop", ours["add"], ours["bare_loop"], 1.5),
        ("add_working_days of many days / numpy", ours["add_many"], numpy, 0.7),
        ("rule in working days / numpy per day", ours["rule_working_days"], numpy, 10.0),
        ("rule in months / numpy per day", ours["rule_month"], numpy, 10.0),
        ("rule with a disputed second day / numpy per day", ours["rule_disputed"], numpy, 10.0),
    ]
    missed = 0
    for name, a, b, aim in aims:
        missed += a > b * aim
        print(f"{name:52} {a:8.1f} ns / {b:6.1f} ns = {a / b:5.2f}  (aim {aim})")
    print(f"recomputing 1,000,000 due dates without the store: {ours['recompute'] / 1000:.2f} s")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
