# SPDX-License-Identifier: EUPL-1.2
"""Makes the store the reading benches read: inquiries as the library writes them, multiplied by SQL.

usage: read_store.py PATH [INQUIRIES [WRITTEN]]: all but so many (1,000 as a rule) are copies, which have no history
"""
from __future__ import annotations

import json
import os
import sqlite3
import sys
import unicodedata
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import buzon

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=timezone.utc)
DATA = Path(os.environ.get("BUZON_SOURCE", Path(__file__).resolve().parents[2])) / "lib/data"
TEXTS = ("La farola de la calle Mayor lleva tres semanas sin luz.", "¿Cuándo abre la piscina municipal este verano?",
         "Propongo un carril bici hasta el polígono, que no hay manera de llegar sin coche.",
         "Quiero ver el expediente de contratación de la limpieza viaria del año pasado.",
         "Gracias por arreglar el parque, los niños están encantados.")
UNITS = ("Alumbrado", "Deportes", "Movilidad", "Transparencia", "")
# Who reads a table, and what of it must be new in each copy.
COPIED = {
    "author": {"id": "id + :shift", "native_id": "native_id || '-' || :copy"},
    "inquiry": {"id": "id + :shift", "reference": "'2026-' || (id + :shift)", "author": "author + :shift", "thread": "thread || '-' || :copy",
                "opened_at": "opened_at - :copy * 60000", "next_due": "next_due - :copy"},
    "deadline": {"inquiry": "inquiry + :shift"},
    "tag": {"inquiry": "inquiry + :shift"},
    "message": {"id": "id + :shift", "inquiry": "inquiry + :shift", "mid": "mid || '-' || :copy", "author": "author + :shift",
                "created_at": "created_at - :copy * 60000"},
}


def plain(text: str) -> str:
    """Without accents, as the index of words has it."""
    return "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))


def mention(n: int) -> dict[str, Any]:
    stamp = (NOW - timedelta(seconds=n)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    who = f"vecina{n}"
    author = {"id": str(n), "username": who, "acct": f"{who}@barrio.example", "display_name": f"Vecina número {n}", "url": f"https://barrio.example/@{who}",
              "bot": False, "emojis": []}
    status = {"id": str(90000 + n), "created_at": stamp, "in_reply_to_id": None, "visibility": "public", "language": "es", "spoiler_text": "",
              "uri": f"https://barrio.example/s/{n}", "url": f"https://barrio.example/@{who}/{n}", "edited_at": None, "account": author,
              "content": f"<p>{TEXTS[n % len(TEXTS)]}</p>", "media_attachments": [], "mentions": [], "tags": [], "emojis": []}
    return {"id": str(n), "type": "mention", "created_at": stamp, "account": author, "status": status}


def original(path: Path, n: int) -> None:
    """n inquiries, by the library: some assigned, some tagged, some formalised."""
    with buzon.Inbox(f"sqlite:{path}", data=DATA, clock=lambda: NOW) as inbox:
        inbox.add_account("ayto", "mastodon", settings={"base_url": "https://red.example"}, actor="system")
        for start in range(0, n, 40):
            inbox.import_("ayto", json.dumps([mention(i) for i in range(start, min(n, start + 40))]))
        for inquiry in list(inbox.inquiries()):
            if inquiry.id % 5 == 0:
                continue
            tags = ["calle", f"zona {inquiry.id % 7}"][:inquiry.id % 3]
            formal: dict[str, Any] = {"register": f"E-{inquiry.id}", "registered_at": NOW, "term": "es.ltaibg.access"} if inquiry.id % 10 == 3 else {}
            inbox.change(inquiry.reference, actor="person:marta", unit=UNITS[inquiry.id % 5], assignee="marta", add_tags=tags, status="open", **formal)


def multiply(path: Path, n: int, total: int) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        rows = max(n, db.execute("SELECT max(id) FROM author").fetchone()[0])
        for table, renewed in COPIED.items():
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            values = ", ".join(renewed.get(c, c) for c in columns)
            owner = "inquiry" if "inquiry" in columns else "id"
            for copy in range(1, total // n):
                db.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} WHERE {owner} <= :rows",
                           {"shift": copy * rows, "copy": copy, "rows": rows})
        db.create_function("folded", 1, str.casefold, deterministic=True)
        db.create_function("plain", 1, plain, deterministic=True)
        db.execute("INSERT INTO search (rowid, exact, plain) SELECT id, folded(text), plain(text) FROM message WHERE id > ?", (rows,))
        # As a purge leaves it: else who writes next merges what came here at once.
        db.execute("INSERT INTO search (search) VALUES ('optimize')")
        db.execute("UPDATE figure SET n = n * ?", (total // n,))


def make(path: Path, total: int, written: int) -> None:
    n = min(total, written)
    original(path, n)
    multiply(path, n, total)


if __name__ == "__main__":
    make(Path(sys.argv[1]), *[int(n) for n in sys.argv[2:4]] + [100_000, 1000][len(sys.argv) - 2:])
