# SPDX-License-Identifier: EUPL-1.2
"""What of the inquiries is public: proposed, published, withdrawn, and the database of a portal."""
from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from made import ACTOR, mention, open_inbox, page

import buzon


def test_a_portal_has_what_is_published(store: Path, tmp_path: Path) -> None:
    portal = tmp_path / "portal.db"
    with open_inbox(store) as inbox:
        inbox.import_("ayto", page(mention(1, "La farola no luce, llame al 612 345 678"), mention(2, "Otra cosa", who="luis")))
        assert inbox.publication("2026-1") == {"publication": "none"}
        inbox.set_publication("2026-1", buzon.Publication.PROPOSED, actor=ACTOR)
        snapshot = inbox.publication("2026-1")
        assert (snapshot["publication"], snapshot["actor"]) == ("proposed", ACTOR)
        assert "612" not in snapshot["content"]["messages"][0]["text"]
        assert inbox.publish(portal) == 0
        inbox.set_publication("2026-1", "published", actor=ACTOR)
        assert inbox.publish(portal) == 1
        with pytest.raises(buzon.StateError, match="can be withdrawn"):
            inbox.set_publication("2026-1", "proposed", actor=ACTOR)
    with sqlite3.connect(portal) as db:
        assert db.execute("SELECT reference, network FROM inquiry").fetchall() == [("2026-1", "mastodon")]
        assert db.execute("SELECT who, day FROM message").fetchall() == [("citizen", "2026-11-23")]
