#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Every public declaration is documented: a first sentence and @since; every enumerator says what it is."""
import re

from common import Report, tracked

DECL = re.compile(r"^(?:BUZON_API\b|typedef\b|enum\b|#define BUZON_(?!\w*H\b|API\b))", re.M)
report = Report("docs")
comment = total = 0
for path in tracked("include/*.h"):
    text = path.read_text()
    total += len(text.splitlines())
    comment += sum(m.group(0).count("\n") + 1 for m in re.finditer(r"/\*.*?\*/", text, re.S))
    for m in DECL.finditer(text):
        line = text.count("\n", 0, m.start()) + 1
        before = text[:m.start()].rstrip()
        report.looked += 1
        doc = ""
        if before.endswith("*/"):
            doc = before[before.rindex("/*"):]
        if not doc.startswith("/**"):
            report.bad(path, line, "no doc comment above: " + text[m.start():].splitlines()[0][:60])
            continue
        body = re.sub(r"^/\*\*|\*/$|^\s*\*", "", doc, flags=re.M).strip()
        if not re.match(r'[A-Z0-9"].*?[.:;?](\s|$)', body, re.S):
            report.bad(path, line, "the doc comment has no first sentence")
        if "@since" not in body:
            report.bad(path, line, "the doc comment has no @since")
    for m in re.finditer(r"^    (BUZON_\w+) = -?\d+(,?)(.*)$", text, re.M):
        report.looked += 1
        rest = m[3] + text[m.end():m.end() + 200].split("\n    BUZON_")[0]
        if not rest.lstrip().startswith("/**<"):
            report.bad(path, text.count("\n", 0, m.start()) + 1, f"{m[1]} does not say what it is")
print(f"docs: {100 * comment // max(total, 1)} % of the public headers is comment")
report.end()
