#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Packs of rules with their first rule only: they tell languages, and are quickly read.

usage: small.py FOLDER STAMP PACK...
"""
import json
import sys
from pathlib import Path

folder, stamp, *packs = map(Path, sys.argv[1:])
(folder / "triage").mkdir(parents=True, exist_ok=True)
for path in packs:
    pack = json.loads(path.read_text(encoding="utf-8"))
    pack["rules"] = pack["rules"][:1]
    (folder / "triage" / path.name).write_text(json.dumps(pack, ensure_ascii=False), encoding="utf-8")
stamp.touch()
