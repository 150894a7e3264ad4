# SPDX-License-Identifier: EUPL-1.2
"""Keeping a store safe: backup, restore, integrity."""
from __future__ import annotations

from pathlib import Path

import pytest
from made import ACTOR, filled, open_inbox

import buzon


def test_a_backup_comes_back(store: Path, tmp_path: Path) -> None:
    copy, again = tmp_path / "copia.db", tmp_path / "nuevo.db"
    with filled(store) as inbox:
        inbox.answer("2026-1", "Va la brigada.", actor=ACTOR)
        assert inbox.backup(copy) == {"files": 0, "missing": []}
        assert inbox.integrity() == {"whole": True, "problems": []}
        with pytest.raises(buzon.ConflictError):
            inbox.backup(copy)
    assert buzon.restore(copy, again) == {"answers": 1, "files": 0, "missing": []}
    with open_inbox(again) as inbox:
        assert len(list(inbox.inquiries())) == 3 and not list(inbox.verify())
        assert [a.state for a in inbox.answers("2026-1")] == [buzon.AnswerState.UNKNOWN]
    with pytest.raises(buzon.NotFoundError):
        buzon.restore(tmp_path / "ninguno.db", tmp_path / "otro.db")
