# SPDX-License-Identifier: EUPL-1.2
"""Reading every inquiry as a native record, against sqlite3's fetchall of the same columns.

usage: read_python.py STORE [ROUNDS]

Measured in processor time, best of several rounds, so that what else the machine does falls away.
"""
from __future__ import annotations

import sqlite3
import sys
from functools import partial

import buzon
from figure import in_turn, ratio

INQUIRIES = """
SELECT q.id, q.reference, q.external_ref, a.network, a.name, q.thread, w.native_id, w.handle, w.name, w.url, w.bot, w.ours, q.summary, q.kind,
       q.topic, q.rule, q.unit, q.assignee, q.status, q.resolution, q.reason, q.priority, q.tags, q.language, q.visibility, q.restricted,
       q.opened_at, q.last_in_at, q.first_answer_at, q.answered_at, q.closed_at, q.waiting_since, q.next_due, q.entry_number, q.registered_at,
       q.competent_at, q.publication, q.messages, q.version
FROM inquiry q JOIN account a ON a.id = q.account LEFT JOIN author w ON w.id = q.author
WHERE q.restricted = 0 ORDER BY ifnull(q.next_due, 9223372036854775807), q.id"""
DEADLINES = """
SELECT inquiry, name, term, term_version, started_at, due, due_end, state, satisfied_by, satisfied_at, provisional, disputed_due, calendars,
       legal, steps
FROM deadline ORDER BY inquiry, name"""


def ours(path: str) -> int:
    with buzon.Inbox(f"sqlite:{path}", read_only=True) as inbox:
        return len(list(inbox.inquiries()))


def theirs(path: str) -> int:
    db = sqlite3.connect(path)
    inquiries = db.execute(INQUIRIES).fetchall()
    deadlines = db.execute(DEADLINES).fetchall()
    db.close()
    return len(inquiries) if deadlines else 0


def main(path: str, rounds: int) -> None:
    n = ours(path)
    if n != theirs(path):
        sys.exit(f"not the same rows: {n} and {theirs(path)}")
    best = in_turn([partial(ours, path), partial(theirs, path)], rounds)
    ratio(f"{n:,} inquiries as records in Python / sqlite3.fetchall", best[0] * 1e3, best[1] * 1e3, "ms", 1.0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5)
