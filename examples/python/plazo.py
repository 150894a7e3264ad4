#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""By when something must be answered, and why, without an inbox.

usage: plazo.py TERM DAY [CALENDAR…] [--language LANGUAGE] [--data FOLDER]

TERM is an id of the terms, DAY the day it came in, CALENDAR a place of the office, as ES-VC-03014.
Exit status: 0 it was computed, 1 it cannot be, 2 wrong usage.
"""
from __future__ import annotations

import argparse
import sys
from datetime import date

import buzon


def main() -> int:
    words = argparse.ArgumentParser(prog="plazo.py", description="Hasta cuándo hay que contestar, y por qué.")
    words.add_argument("term", help="el plazo, por ejemplo es.ltaibg.access")
    words.add_argument("day", type=date.fromisoformat, help="el día de entrada, por ejemplo 2026-03-06")
    words.add_argument("calendars", nargs="*", help="los calendarios de la sede, por ejemplo ES-VC-03014")
    words.add_argument("--language", default="es", help="es, ca, gl, eu, en")
    words.add_argument("--data", help="otra carpeta de calendarios y plazos")
    given = words.parse_args()
    try:
        due = buzon.deadline(given.term, given.day, calendars=given.calendars, data=given.data)
    except buzon.Error as error:
        print(error, file=sys.stderr)
        return 1
    print(due.explain(given.language))
    if due.disputed_due:
        print(f"La ley admite otra lectura: {due.disputed_due:%d/%m/%Y}.")
    if due.provisional:
        print("Algún calendario no es oficial todavía.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
