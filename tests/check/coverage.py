#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Lines and branches of each folder of lib/ that the tests reach: at least 90 % and 75 %.

usage: coverage.py BUILD_DIRECTORY
"""
import collections
import json
import subprocess
import sys

from common import ROOT

LINES, BRANCHES = 90.0, 75.0
out = subprocess.run(["gcovr", "-r", str(ROOT), "--filter", str(ROOT / "lib") + "/", "--json", "-", "-j", "2", "--exclude-throw-branches",
                      "--gcov-ignore-parse-errors", sys.argv[1]], capture_output=True, text=True)
if out.returncode:
    sys.exit(out.stderr[-2000:])
sums: dict[str, list[int]] = collections.defaultdict(lambda: [0, 0, 0, 0])
for file in json.loads(out.stdout)["files"]:
    cell = sums[file["file"].split("/")[1]]
    for line in file["lines"]:
        if line.get("gcovr/noncode"):
            continue
        cell[0] += 1
        cell[1] += line["count"] > 0
        for branch in line["branches"]:
            cell[2] += 1
            cell[3] += branch["count"] > 0
wrong = 0
for folder, (lines, hit, branches, taken) in sorted(sums.items()):
    a, b = 100 * hit / max(lines, 1), 100 * taken / max(branches, 1)
    low = a < LINES or b < BRANCHES
    wrong += low
    print(f"{folder:10} lines {a:5.1f} %  branches {b:5.1f} %{'  too low' if low else ''}")
if not sums:
    sys.exit("no coverage data")
sys.exit(1 if wrong else 0)
