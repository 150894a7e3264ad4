#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""The programs the README shows are the files the tests run.

usage: readme.py [--update]
"""
import re
import sys

from common import ROOT, Report

# language of the block: the file, and the line the shown part begins with
PROGRAMS = {"c": ("examples/readme/first.c", "#include"), "python": ("examples/readme/first.py", "import sys"),
            "php": ("examples/readme/first.php", "require")}

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
if "--update" in sys.argv[1:]:
    path.write_text(text)
report.end()
