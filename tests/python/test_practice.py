# SPDX-License-Identifier: EUPL-1.2
"""Training: made-up citizens write, wait and thank in a store of their own."""
from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from made import ACTOR, DATA, NOW, open_inbox

import buzon


def test_made_up_citizens_train_employees(store: Path) -> None:
    now = [NOW]

    def clock() -> datetime:
        return now[0]

    with buzon.Inbox(f"sqlite:{store}", data=DATA, clock=clock) as inbox:
        inbox.add_account("ejercicio", "practice", settings={"pace": 60}, actor=ACTOR)
        assert [r.messages for r in inbox.run()] == [1]
        inbox.answer("P2026-1", "La brigada va esta tarde.", actor=ACTOR)
        assert [r.sent for r in inbox.run("send")] == [1]
        now[0] += timedelta(seconds=20)
        inbox.set_account_state("ejercicio", "paused", actor=ACTOR)
        now[0] += timedelta(hours=3)
        inbox.set_account_state("ejercicio", "active", actor=ACTOR)
        assert [r.messages for r in inbox.run()] == [2]  # another citizen, and thanks
        assert [m.text[:14] for m in inbox.messages("P2026-1")] == ["La farola de l", "Muchas gracias"]
        with pytest.raises(buzon.StateError, match="do not share a store"):
            inbox.add_account("ayto", "mastodon", settings={"base_url": "https://red.example"}, actor=ACTOR)
        with pytest.raises(buzon.StateError, match="no public form"):
            inbox.public_figures()
        with pytest.raises(buzon.StateError, match="no export"):
            inbox.export("P2026-1")


def test_a_script_says_where_it_is_wrong(store: Path) -> None:
    with buzon.Inbox(f"sqlite:{store}", data=DATA, clock=lambda: NOW) as inbox:
        with pytest.raises(buzon.InvalidArgumentError, match="is not a list of 1 to 500") as caught:
            inbox.add_account("malo", "practice", settings={"script": {"conversations": []}}, actor=ACTOR)
        assert (caught.value.line, caught.value.source) == (1, "account settings")
    with open_inbox(store) as real, pytest.raises(buzon.StateError, match="do not share a store"):
        real.add_account("ejercicio", "practice", actor=ACTOR)
