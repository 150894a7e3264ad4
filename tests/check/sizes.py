#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Files of at most 800 lines, functions of at most 80: what is longer wants splitting. Needs universal-ctags."""
import json
import subprocess

from common import ROOT, Report, tracked

report = Report("sizes")
files = tracked("lib/*.c", "lib/*.h")
for path in [*files, *tracked("bindings/*.py", "bindings/*.i", "tests/*.c", "tests/*.py", "examples/*")]:
    report.looked += 1
    if path.suffix in {".c", ".h", ".py", ".i", ".php", ".sh"} and (n := len(path.read_text().splitlines())) > 800:
        report.bad(path, n, f"{n} lines; split the file")
out = subprocess.run(["ctags", "--output-format=json", "--fields=+ne", "--kinds-C=f", "-f", "-", *map(str, files)],
                     capture_output=True, text=True, check=True).stdout
lengths = []
for tag in map(json.loads, out.splitlines()):
    if "end" in tag:
        lengths.append(tag["end"] - tag["line"] + 1)
        if lengths[-1] > 80:
            report.bad(ROOT / tag["path"], tag["line"], f"{tag['name']}() has {lengths[-1]} lines; split it")
lengths.sort()
print(f"sizes: {len(lengths)} functions in lib/, median {lengths[len(lengths) // 2]}, 90 % within {lengths[len(lengths) * 9 // 10]} lines")
report.end()
