#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""The public headers, lib/buzon.map and what the built library exports are one and the same list.

usage: exports.py LIBBUZON.SO
"""
import re
import subprocess
import sys

from common import ROOT, Report, tracked

if len(sys.argv) != 2:
    sys.exit(__doc__)
report = Report("exports")
declared = set()
for path in tracked("include/*.h"):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    declared |= {m[1] for m in re.finditer(r"BUZON_API\b[^;(]*?\b(buzon_\w+)\s*\(", text)}
mapped = set(re.findall(r"\b(buzon_\w+);", (ROOT / "lib/buzon.map").read_text()))
lines = subprocess.run(["nm", "-D", "--defined-only", sys.argv[1]], capture_output=True, text=True, check=True).stdout.splitlines()
exported = {row.split()[-1].split("@")[0] for row in lines if len(row.split()) == 3 and row.split()[1] != "A"}
report.looked = len(declared)
for name in sorted(declared - mapped):
    report.bad("lib/buzon.map", 0, f"{name} is declared but not listed")
for name in sorted(mapped - declared):
    report.bad("lib/buzon.map", 0, f"{name} is listed but not declared")
for name in sorted(declared - exported):
    report.bad(sys.argv[1], 0, f"{name} is declared but not exported")
for name in sorted(exported - declared):
    report.bad(sys.argv[1], 0, f"{name} is exported but not declared")
report.end()
