#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""How many tests of a meson test run passed and how many did not (a skipped one did not): "N N"."""
import json
import sys
from pathlib import Path

ok = bad = 0
path = Path(sys.argv[1])
for line in path.read_text().splitlines() if path.exists() else []:
    if json.loads(line)["result"] in ("OK", "EXPECTEDFAIL"):
        ok += 1
    else:
        bad += 1
print(ok, bad)
