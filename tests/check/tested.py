#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Every function of lib/buzon.map is called by a C test that knows the public headers only.

usage: tested.py
"""
import re
from pathlib import Path

from common import ROOT, Report, strip_comments, tracked


def includes(path: Path) -> list[str]:
    return re.findall(r'^#include "([^"]+)"', path.read_text(), flags=re.M)


def inner(path: Path) -> bool:
    """Whether a test reaches behind the interface, itself or by the header beside it."""
    for name in includes(path):
        beside = path.parent / name
        if (ROOT / "lib" / name).exists() or (beside.is_file() and inner(beside)):
            return True
    return False


report = Report("tested")
called: set[str] = set()
for test in tracked("tests/*.c"):
    if not inner(test):
        # What is called without a handle only is refused at once and proves little.
        called |= set(re.findall(r"\b(buzon_\w+)\((?!\s*NULL\b)", strip_comments(test.read_text())))
names = re.findall(r"\b(buzon_\w+);", (ROOT / "lib/buzon.map").read_text())
report.looked = len(names)
for name in names:
    if name not in called:
        report.bad("lib/buzon.map", 0, f"no test through the public headers calls {name}")
report.end()
