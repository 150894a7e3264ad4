#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Who may include whom: own folder and lower floors; a third-party header only where its library lives."""
import re

from common import ROOT, Report, strip_comments, tracked

FLOOR = {"base": 0, "text": 1, "term": 1, "model": 2, "triage": 3, "network": 3, "store": 3, "wire": 3, "inbox": 4}
# header: the files it may be named in (prefixes)
THIRD = {
    r"curl/.*": ["lib/wire/"],
    r"sqlite3\.h|libpq-fe\.h": ["lib/store/"],
    r"pcre2\.h": ["lib/triage/"],
    r"unicode/.*": ["lib/text/", "lib/term/zone.c"],
    r"libxml/.*": ["lib/text/html.c", "lib/text/markup"],
    r"gmime/.*": ["lib/network/email"],
    r"openssl/.*": ["lib/base/hash.c"],
    r"jansson\.h": ["lib/base/json"],
}
SYSTEM = re.compile(r"(std\w+|string|strings|inttypes|errno|limits|unistd|fcntl|pthread|time|math|ctype|assert|dirent|signal|float)\.h"
                    r"|sys/\w+\.h|netinet/in\.h|arpa/inet\.h")


def check_one(report: Report, path, line: int, kind: str, name: str) -> None:
    where = str(path.relative_to(ROOT))
    folder = where.split("/")[1]
    if kind == "<":
        for pattern, homes in THIRD.items():
            if re.fullmatch(pattern, name):
                if not any(where.startswith(h) for h in homes):
                    report.bad(path, line, f"<{name}> belongs in {' or '.join(homes)}")
                return
        if not SYSTEM.fullmatch(name):
            report.bad(path, line, f"<{name}> is in no table of tests/check/layers.py")
        return
    if name.startswith("buzon/") or name == "buzon.h":
        if name == "buzon.h":
            report.bad(path, line, "lib includes single public headers, not buzon.h")
        return
    target = name.split("/")[0]
    if target not in FLOOR:
        report.bad(path, line, f'"{name}" names no folder of lib/')
    elif target != folder and FLOOR[target] >= FLOOR[folder]:
        report.bad(path, line, f"{folder}/ (floor {FLOOR[folder]}) must not include {target}/ (floor {FLOOR[target]})")


report = Report("layers")
for path in tracked("lib/*.c", "lib/*.h"):
    text = strip_comments(path.read_text(), keep_strings=True)
    report.looked += 1
    for m in re.finditer(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', text, re.M):
        check_one(report, path, text.count("\n", 0, m.start()) + 1, m[1], m[2])
report.end()
