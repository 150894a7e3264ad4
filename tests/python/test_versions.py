# SPDX-License-Identifier: EUPL-1.2
"""A store that an earlier release wrote opens in this one, and nothing in it is lost."""
from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from made import ACTOR, SOURCE, open_inbox

import buzon

VERSIONS = sorted((SOURCE / "tests/store/versions").glob("*.sql"), key=lambda path: int(path.stem))
COUNTED = ("account", "author", "message", "inquiry", "event", "deadline", "tag", "answer", "answer_part", "quarantine")


def stored(script: Path, path: Path) -> None:
    """Make the store that a file tells of."""
    connection = sqlite3.connect(path)
    connection.executescript(script.read_text())
    connection.close()


def counts(path: Path) -> dict[str, int]:
    connection = sqlite3.connect(path)
    found = {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED}
    connection.close()
    return found


def schema(path: Path) -> dict[str, str]:
    """What each thing in a store was made with, however it is spaced."""
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT type || ' ' || name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
    found = {name: " ".join(sql.replace("'", "").replace('"', "").split()) for name, sql in rows}
    connection.close()
    return found


@pytest.mark.parametrize("script", VERSIONS, ids=[script.stem for script in VERSIONS])
def test_a_store_of_each_version_opens_with_everything(script: Path, store: Path) -> None:
    stored(script, store)
    before = counts(store)
    with open_inbox(store) as inbox:
        assert len(list(inbox.inquiries(restricted=True))) == before["inquiry"] == 4 and not list(inbox.verify())
        assert [i.reference for i in inbox.inquiries(words="olmo")] == ["2026-1"]
        assert inbox.integrity() == {"whole": True, "problems": []}
        assert inbox.compare_seal(inbox.seals()[0])["holds"] and inbox.acknowledged("crm") == 3
        assert [m.text for m in inbox.messages("2026-4")] == [""] and [s.name for s in inbox.searches()] == ["farolas"]
        assert "es.ltaibg.access" in [d.term for d in inbox.inquiry("2026-2").deadlines] and inbox.holds()[0]["inquiry"] == "2026-2"
        assert counts(store) == before
        inbox.change("2026-1", actor=ACTOR, resolution="answered")
        assert not list(inbox.verify())


def test_an_upgraded_store_is_a_new_one(store: Path, tmp_path: Path) -> None:
    """Also until the first release: a schema that was edited wants a file that was made again, by make_version.py."""
    fresh = tmp_path / "nuevo.db"
    open_inbox(fresh).close()
    for script in VERSIONS:
        path = tmp_path / f"{script.stem}.db"
        stored(script, path)
        open_inbox(path).close()
        assert schema(path) == schema(fresh)
    assert VERSIONS and int(VERSIONS[-1].stem) == sqlite3.connect(fresh).execute("PRAGMA user_version").fetchone()[0]
