#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Lines and branches of each folder of lib/ that the tests reach: at least 90 % and 75 %.

usage: coverage.py LIBRARY PROFILE_DIRECTORY

Each program that ran counted its own copy of a function. Their sum is shown on the library, which holds them all.
"""
import collections
import json
import subprocess
import sys
from pathlib import Path

from common import ROOT

LINES, BRANCHES = 90.0, 75.0


def run(*command: str) -> str:
    out = subprocess.run(command, capture_output=True, text=True)
    if out.returncode:
        sys.exit(out.stderr[-2000:])
    return out.stdout


library, profiles = sys.argv[1], Path(sys.argv[2])
total = profiles / "all.profdata"
run("llvm-profdata", "merge", "--sparse", "-o", str(total), *map(str, sorted(profiles.glob("*.profraw"))))
files = json.loads(run("llvm-cov", "export", "--summary-only", f"--instr-profile={total}", library))["data"][0]["files"]
sums: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
for file in files:
    name = Path(file["filename"]).resolve()
    if ROOT / "lib" in name.parents:
        for kind in ("lines", "branches"):
            for count in ("count", "covered"):
                sums[name.relative_to(ROOT).parts[1]][kind + count] += file["summary"][kind][count]
wrong = 0
for folder, n in sorted(sums.items()):
    lines, branches = (100 * n[kind + "covered"] / max(n[kind + "count"], 1) for kind in ("lines", "branches"))
    low = lines < LINES or branches < BRANCHES
    wrong += low
    print(f"{folder:10} lines {lines:5.1f} %  branches {branches:5.1f} %{'  too low' if low else ''}")
if not sums:
    sys.exit("no coverage data")
sys.exit(1 if wrong else 0)
