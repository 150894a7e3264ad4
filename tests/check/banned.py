#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Calls the library does without, each with what to use in its place; SPDX lines; no goto, no #if in functions; no store kept."""
import re

from common import ROOT, Report, strip_comments, tracked

BANNED = {
    "sprintf": "bz_str_addf or snprintf", "vsprintf": "vsnprintf", "strcpy": "bz_dup or memcpy with a length",
    "strcat": "bz_str_add", "strncpy": "memcpy with a length", "strncat": "bz_str_add_bytes", "strtok": "strcspn",
    "gets": "nothing", "atoi": "strtol with a check", "atol": "strtol with a check", "atof": "bz_json_real",
    "gmtime": "bz_civil", "gmtime_r": "bz_civil", "localtime": "bz_zone_day", "localtime_r": "bz_zone_day",
    "mktime": "bz_zone_day_start", "timegm": "bz_day_of", "strftime": "bz_instant_format", "setlocale": "nothing: no global state",
    "getenv": "an argument of the host", "setenv": "nothing: no global state", "system": "nothing", "popen": "nothing",
    "exit": "an error", "_exit": "an error", "abort": "assert", "printf": "bz_log_line", "fprintf": "bz_log_line", "puts": "bz_log_line",
    "perror": "an error", "rand": "bz_random", "srand": "bz_random", "signal": "nothing: signals are the host's", "alloca": "malloc",
}
# What one file may do because it is that thing's door.
ALLOWED = {("lib/inbox/hook.c", "clock_gettime")}
CLOCKS = ("time", "clock_gettime", "gettimeofday")

report = Report("banned")
call = re.compile(r"(?<![\w.>])(" + "|".join([*BANNED, *CLOCKS]) + r")\s*\(")
for path in tracked("lib/*.c", "lib/*.h"):
    where = str(path.relative_to(ROOT))
    text = strip_comments(path.read_text())
    report.looked += 1
    for m in call.finditer(text):
        line = text.count("\n", 0, m.start()) + 1
        name = m[1]
        if name in CLOCKS:
            if (where, name) not in ALLOWED and not (name != "time" and where.startswith("lib/wire/")):
                report.bad(path, line, f"{name}(): time comes from the inbox; pure folders get `now` as an argument")
        else:
            report.bad(path, line, f"{name}(): use {BANNED[name]}")
    for m in re.finditer(r"\bgoto\b", text):
        report.bad(path, text.count("\n", 0, m.start()) + 1, "goto: let cleanup free, or split the function")
    depth = 0
    for number, row in enumerate(text.splitlines(), 1):
        if depth > 0 and re.match(r"\s*#\s*if", row):
            report.bad(path, number, "#if inside a function: make two functions")
        if not row.lstrip().startswith("#"):
            depth += row.count("{") - row.count("}")

COMMENTED = ("*.c", "*.h", "*.py", "*.sh", "*.php", "*.build", "*.sql", "*.i", "*.map", "*.toml", ".clang-format", ".clang-tidy",
             ".editorconfig", ".gitignore", "meson_options.txt", ".ci/*", "*.md", "LICENSE", "*.m4", "*.pyi", "*.suppr")
for path in tracked(*COMMENTED):
    report.looked += 1
    if path.stat().st_size and "SPDX-License-Identifier: EUPL-1.2" not in "\n".join(path.read_text().splitlines()[:4]):
        report.bad(path, 1, "no SPDX-License-Identifier: EUPL-1.2")
# What a program leaves behind where it was run is not the project's.
for path in tracked():
    with path.open("rb") as f:
        if f.read(16) == b"SQLite format 3\0":
            report.bad(path, 0, "a store: git rm it")
report.end()
