# SPDX-License-Identifier: EUPL-1.2
"""Finding: conditions, orders, pages."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

from made import ACTOR, NOW

import buzon
from buzon import DeadlineState, Filter, Order, Priority


def test_every_condition_finds_what_meets_it(inbox: buzon.Inbox) -> None:
    def seen(**how: Any) -> list[str]:
        found = [q.reference for q in inbox.inquiries(**how)]
        assert found == [q.reference for q in inbox.inquiries_of(Filter(**how))]
        return found

    inbox.change("2026-3", actor=ACTOR, priority=Priority.URGENT, topic="lighting")
    inbox.change("2026-1", actor=ACTOR, topic="")
    inbox.change("2026-2", actor=ACTOR, topic="lighting", resolution="no_answer_needed")
    assert seen(topic="lighting", order=Order.PRIORITY) == ["2026-3", "2026-2"] and seen(topic="") == ["2026-1"]
    assert seen(priority="urgent") == ["2026-3"] and seen(priority="low") == []
    assert seen(deadline=DeadlineState.RUNNING, order="oldest") == ["2026-1", "2026-2", "2026-3"] and seen(deadline="missed") == []
    assert len(seen(visibility="public", language="es", publication="none")) == 3 and seen(publication="published") == []
    assert seen(visibility="direct") == seen(language="eu") == []
    assert seen(last_in_from=NOW - timedelta(minutes=1), last_in_before=NOW) == ["2026-2"]
