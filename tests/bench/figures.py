# SPDX-License-Identifier: EUPL-1.2
"""Figures of a year, beside GROUP BY over the raw rows on the same file.

usage: figures.py FOLDER SMALL LARGE [ROUNDS]

A store of SMALL inquiries is made by the library, spread over a year, and closed; one of LARGE has each of them as many times.
"""
from __future__ import annotations

import json
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import buzon
from read_store import DATA, TEXTS, UNITS, mention

NOW = datetime(2026, 12, 31, 9, 0, tzinfo=timezone.utc)
YEAR = timedelta(days=360)
# What the table says of each month, unit and kind, as a program by hand asks it: what came and how it stands, what was closed and how long it took.
BY_HAND = (
    """SELECT strftime('%Y-%m', opened_at / 1000, 'unixepoch'), unit, kind, count(*), sum(messages), sum(first_answer_at IS NOT NULL),
       sum(status < 3), sum(status = 0), sum(kind IN (4, 5)) FROM inquiry WHERE opened_at BETWEEN ? AND ? GROUP BY 1, 2, 3""",
    """WITH v AS (SELECT strftime('%Y-%m', closed_at / 1000, 'unixepoch') AS m, unit, kind, closed_at - opened_at AS t
       FROM inquiry WHERE closed_at BETWEEN ? AND ?), r AS (SELECT m, unit, kind, t, row_number() OVER w AS n,
       count(*) OVER (PARTITION BY m, unit, kind) AS c FROM v WINDOW w AS (PARTITION BY m, unit, kind ORDER BY t))
       SELECT m, unit, kind, max(c), max(CASE WHEN n = (c + 1) / 2 THEN t END), max(CASE WHEN n = (9 * c + 9) / 10 THEN t END) FROM r GROUP BY 1, 2, 3""",
)


def at(n: int, total: int) -> datetime:
    """When the n-th of so many writes."""
    return NOW - YEAR + YEAR * n / total


def said(n: int, total: int) -> dict[str, Any]:
    """A citizen's mention."""
    it = mention(n)
    it["status"]["created_at"] = it["created_at"] = at(n, total).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    it["status"]["content"] = f"<p>{TEXTS[n % len(TEXTS)]}</p>"
    return it


def make(path: Path, total: int) -> None:
    """A year of work: four of five are closed within weeks."""
    now = NOW
    with buzon.Inbox(f"sqlite:{path}", data=DATA, clock=lambda: now) as inbox:
        inbox.add_account("ayto", "mastodon", settings={"base_url": "https://red.example"}, actor="system")
        for start in range(0, total, 40):
            now = at(start + 40, total)
            inbox.import_("ayto", json.dumps([said(i, total) for i in range(start, min(total, start + 40))]))
        references = [inquiry.reference for inquiry in inbox.inquiries()]
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA synchronous = OFF")
    now = NOW - YEAR
    with buzon.Inbox(f"sqlite:{path}", data=DATA, clock=lambda: now) as inbox:
        for n, reference in enumerate(references):
            now = at(n, total) + timedelta(minutes=37 * (n % 997) + 5)
            inbox.change(reference, actor="person:marta", unit=UNITS[n % 5] or "Registro", assignee="marta",
                         resolution=None if n % 5 == 0 else "answered")


def multiply(small: Path, large: Path, times: int) -> None:
    """Each inquiry so many times, and the facts as many: at the same instants, so that nothing else changes."""
    large.write_bytes(small.read_bytes())
    with closing(sqlite3.connect(large)) as db, db:
        db.execute("PRAGMA synchronous = OFF")
        # What neither side reads by would take most of the time.
        for (index,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'inquiry' AND sql IS NOT NULL").fetchall():
            if index not in ("inquiry_opened", "inquiry_open_due"):
                db.execute(f"DROP INDEX {index}")
        columns = [row[1] for row in db.execute("PRAGMA table_info(inquiry)")]
        rows = db.execute("SELECT max(id) FROM inquiry").fetchone()[0]
        values = ", ".join({"id": "id + :shift", "reference": "'2026-' || (id + :shift)"}.get(c, c) for c in columns)
        for copy in range(1, times):
            db.execute(f"INSERT INTO inquiry SELECT {values} FROM inquiry WHERE id <= :rows", {"shift": copy * rows, "rows": rows})
        db.execute("UPDATE figure SET n = n * ?", (times,))
        db.create_function("many", 1, lambda packed: spread_times(packed, times))
        db.execute("UPDATE spread SET list = many(list)")
        db.execute("ANALYZE")


def spread_times(packed: bytes, times: int) -> bytes:
    """A list of differences in which every value stands so often: the others follow at a distance of nought."""
    out = bytearray()
    for byte in packed:
        out.append(byte)
        if byte < 0x80:
            out += bytes(times - 1)
    return bytes(out)


def best(run: Callable[[], object], rounds: int) -> float:
    """Processor seconds of the best round."""
    took = []
    for _ in range(rounds):
        start = time.process_time()
        run()
        took.append(time.process_time() - start)
    return min(took)


def compare(path: Path, inquiries: int, rounds: int, aim: float | None) -> None:
    with buzon.Inbox(f"sqlite:{path}", data=DATA, read_only=True, clock=lambda: NOW) as inbox, closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA cache_size = -16384")
        span = (int((NOW - 2 * YEAR).timestamp() * 1000), int(NOW.timestamp() * 1000))

        def by_hand() -> list[list[tuple[Any, ...]]]:
            return [db.execute(sql, span).fetchall() for sql in BY_HAND]

        def ours() -> list[dict[str, Any]]:
            return inbox.table(from_=date(2025, 12, 1), before=date(2027, 1, 1), by=["month", "unit", "kind"])

        received = sum(row["received"] for row in ours())
        if received != sum(row[3] for row in by_hand()[0]) or received != inquiries:
            sys.exit(f"figures.py: {received} of {inquiries} were received")
        mine, theirs = best(ours, rounds), best(by_hand, rounds)
    name = f"figures of a year by month, unit and kind, {inquiries:,} inquiries / GROUP BY by hand"
    print(f"ratio\t{name}\t{mine * 1e3:.2f}\t{theirs * 1e3:.2f}\tms\t{aim}" if aim else f"stated\t{name}\t{mine / theirs:.2f}\t{mine * 1e3:.1f} / {theirs * 1e3:.1f} ms")


def main() -> None:
    folder, small, large = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 5
    paths = folder / f"year-{small}.db", folder / f"year-{large}.db"
    for path in paths:
        for ending in ("", "-wal", "-shm"):
            Path(f"{path}{ending}").unlink(missing_ok=True)
    make(paths[0], small)
    with closing(sqlite3.connect(paths[0])) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    multiply(*paths, large // small)
    compare(paths[0], small, rounds, None)
    compare(paths[1], large // small * small, rounds, 0.05)


if __name__ == "__main__":
    main()
