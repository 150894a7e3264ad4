#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""The programs the README shows are the files the tests run; its table of what networks can is what the library says.

usage: readme.py LIBBUZON.SO [--update]
"""
import ctypes
import json
import re
import sys

from common import ROOT, Report

# language of the block: the file, and the line the shown part begins with
PROGRAMS = {"c": ("examples/readme/first.c", "#include"), "python": ("examples/readme/first.py", "import sys"),
            "php": ("examples/readme/first.php", "require")}

BEGIN, END = "<!-- what networks can: written by tests/check/readme.py --update -->\n", "<!-- end -->\n"
CAPS = {"poll": "asked", "webhook": "delivered", "import": "files", "recheck": "edits looked for", "sweep": "read again",
        "reply": "answers", "private_reply": "answers in private", "template": "templates", "media": "files fetched",
        "check": "account checked", "refresh": "tokens renewed"}
RETRY = {"none": "stays unknown", "readback": "looked for first", "idempotent": "the same key again"}
UNITS = {"bytes": "bytes", "code_points": "code points", "utf16": "UTF-16 units", "graphemes": "graphemes", "x": "units of X",
         "threads": "units of Threads"}


def span(ms):
    """A length of time in the largest unit that fits."""
    for unit, length in (("days", 86400000), ("hours", 3600000), ("minutes", 60000), ("seconds", 1000)):
        if ms % length == 0 and ms // length > 1:
            return f"{ms // length} {unit}"
    if ms == 1000:
        return "1 second"
    return f"{ms} ms"


def row(n):
    """A network in a line of the table."""
    answers = "reply" in n["caps"]
    text, private = n["limits"]["text"], n["limits"].get("private_text")
    window, later = n["windows"]["answer_ms"], n["windows"].get("private_answer_ms")
    longest = f"{text:,} {UNITS[n['limits']['unit']]}" if text else "its own" if answers else "–"
    longest += f"; in private {private:,}" if private else ""
    longest += f" {UNITS[n['limits']['private_unit']]}" if "private_unit" in n["limits"] else ""
    until = (span(window) if window else "any time") + (f"; in private {span(later)}" if later else "") if answers else "–"
    budget, kept = n["costs"]["daily_units"], n["costs"]["reserve_units"]
    cells = [f"{n['label']} (`{n['name']}`)" + (", closed" if n["closed"] else ""),
             ", ".join(words for cap, words in CAPS.items() if cap in n["caps"]),
             longest if answers else "–", until, RETRY[n["retry"]] if answers else "–",
             span(n["limits"]["poll_floor_ms"]) if "poll" in n["caps"] else "–",
             span(n["windows"]["store_text_ms"]) if n["windows"]["store_text_ms"] else "for ever",
             (f"{budget:,}" + (f", the last {kept:,} for answers" if kept else "") if budget else "–")]
    return "| " + " | ".join(cells) + " |\n"


def networks(path):
    """What this build says of its networks."""
    library = ctypes.CDLL(path)
    library.buzon_networks.restype = ctypes.c_char_p
    return json.loads(library.buzon_networks(None))


def table(path):
    head = ["network", "can", "longest part of an answer", "answers are taken", "after a lost line", "asked every, at most",
            "texts kept", "units a day"]
    return "| " + " | ".join(head) + " |\n" + "|---" * len(head) + "|\n" + "".join(map(row, networks(path)))


if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
    sys.exit(__doc__)
report = Report("readme")
path = ROOT / "README.md"
text = path.read_text()
for language, (name, start) in PROGRAMS.items():
    source = (ROOT / name).read_text()
    wanted = source[source.index("\n" + start) + 1:]
    block = re.compile(rf"(```{language}\n)(?={re.escape(start)})(.*?)(```)", re.S)
    match = block.search(text)
    report.looked += 1
    if not match:
        report.bad(path, 0, f"no {language} block that begins with {start}")
    elif match[2] != wanted:
        report.bad(path, text.count("\n", 0, match.start()) + 1, f"differs from {name}; readme.py --update copies it")
        text = text[:match.start(2)] + wanted + text[match.end(2):]
before, _, rest = text.partition(BEGIN)
shown, _, after = rest.partition(END)
report.looked += 1
if not rest or shown != (wanted := table(sys.argv[1])):
    report.bad(path, before.count("\n") + 1, "the table of networks is not what the library says; readme.py LIBBUZON.SO --update writes it")
    if rest:
        text = before + BEGIN + wanted + END + after
if "--update" in sys.argv[1:]:
    path.write_text(text)
report.end()
