#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Write tests/store/versions/N.sql: a store of this release's version, with something of everything that is kept.

usage: PYTHONPATH=build/bindings/python make_version.py
Once a release is out its file is never made again: test_versions.py opens the stores of all releases. Until then it is made
again whenever the schema is another, which the same test says. Needs the sqlite3 program, which dumps the index of words, too."""
from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from made import ACTOR, NOW, SOURCE, mention, open_inbox, page

import buzon

VERSIONS = SOURCE / "tests/store/versions"


def fill(path: Path) -> None:
    """Every table that a host fills without a network."""
    with open_inbox(path) as inbox:
        inbox.import_("ayto", page(mention(1, "La farola de la calle Olmo no luce"), mention(2, "¿Cuánto costó la fuente?", who="luis"),
                                   mention(3, "Gracias por arreglar el banco", who="eva"), mention(4, "Llámenme, soy Paz", who="paz")))
        inbox.import_("ayto", b'[{"id": "90", "type": "poke", "created_at": "2026-11-23T09:00:00Z", "account": null}]')
        inbox.change("2026-1", actor=ACTOR, unit="Alumbrado", assignee="luis", note="llamar a la brigada", add_tags=["centro", "farola"])
        inbox.answer("2026-1", "Va la brigada mañana.", actor=ACTOR)
        inbox.change("2026-2", actor=ACTOR, kind="information_request", register="E-2026-000123", registered_at=NOW + timedelta(hours=1),
                     term="es.ltaibg.access", links={"2026-1": "related"})
        inbox.change("2026-3", actor=ACTOR, resolution="no_answer_needed")
        inbox.hold("2026-2", legal="art. 17.3.e RGPD", actor=ACTOR)
        inbox.erase([("ayto", "54")], reason="lo ha pedido", actor=ACTOR)
        inbox.save_search("farolas", buzon.Filter(words="farola"), actor=ACTOR)
        inbox.acknowledge("crm", 3)
        inbox.seal(actor=ACTOR)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "inbox.db"
        fill(path)
        connection = sqlite3.connect(path)
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        mark = connection.execute("PRAGMA application_id").fetchone()[0]
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        dump = subprocess.run(["sqlite3", path, ".dump"], check=True, capture_output=True, text=True).stdout
    VERSIONS.mkdir(exist_ok=True)
    (VERSIONS / f"{version}.sql").write_text(
        f"-- SPDX-License-Identifier: EUPL-1.2\n-- A store of version {version}, written by tests/python/make_version.py.\n"
        f"PRAGMA application_id = {mark};\nPRAGMA user_version = {version};\n{dump}")
    print(f"{VERSIONS / f'{version}.sql'}: {len(dump.splitlines())} lines")
    return 0


if __name__ == "__main__":
    sys.exit(main())
