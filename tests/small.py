#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Packs that are quickly read: they tell languages as they do, but have their first rule only, or those of a later PACK of the name.

usage: small.py FOLDER STAMP PACK...
"""
import json
import sys
from pathlib import Path

folder, stamp, *paths = map(Path, sys.argv[1:])
(folder / "triage").mkdir(parents=True, exist_ok=True)
packs = {}
for path in paths:
    pack = json.loads(path.read_text(encoding="utf-8"))
    if path.name in packs:
        packs[path.name]["rules"] = pack["rules"]
    else:
        packs[path.name] = {**pack, "rules": pack["rules"][:1]}
for name, pack in packs.items():
    (folder / "triage" / name).write_text(json.dumps(pack, ensure_ascii=False), encoding="utf-8")
stamp.touch()
