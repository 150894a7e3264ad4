# SPDX-License-Identifier: EUPL-1.2
"""What the tests of the binding are made of: invented people, a folder of data, an inbox with a clock that stands still."""
from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import buzon

SOURCE = Path(os.environ.get("BUZON_SOURCE", Path(__file__).resolve().parents[2]))
DATA = SOURCE / "lib/data"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=timezone.utc)  # a Monday, ten in Madrid
ACTOR = "person:marta"


def mention(n: int, text: str, *, at: datetime = NOW, who: str = "rosa", **more: Any) -> dict[str, Any]:
    """A mention as a server of Mastodon tells it."""
    author = {"id": f"5{n}", "username": who, "acct": f"{who}@barrio.example", "display_name": who.title(), "url": f"https://barrio.example/@{who}",
              "bot": False, "emojis": []}
    stamp = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    status: dict[str, Any] = {"id": str(9000 + n), "created_at": stamp, "in_reply_to_id": None, "visibility": "public", "language": "es", "spoiler_text": "",
              "uri": f"https://barrio.example/s/{n}", "url": f"https://barrio.example/@{who}/{9000 + n}", "edited_at": None, "account": author,
              "content": f"<p>{text}</p>", "media_attachments": [], "mentions": [], "tags": [], "emojis": []} | more
    return {"id": str(n), "type": "mention", "created_at": stamp, "account": author, "status": status}


def page(*mentions: dict[str, Any]) -> bytes:
    """A page of notifications."""
    return json.dumps(list(mentions), ensure_ascii=False).encode()


def lamps(n: int, start: int = 1) -> bytes:
    """A page of n citizens who each write about a street lamp, a minute apart."""
    return page(*(mention(i, f"La farola {i} no luce", at=NOW - timedelta(minutes=n - i), who=f"vecina{i}") for i in range(start, start + n)))


def open_inbox(path: Path, **more: Any) -> buzon.Inbox:
    """An inbox with one account, at NOW."""
    how: dict[str, Any] = {"data": DATA, "clock": lambda: NOW}
    inbox = buzon.Inbox(f"sqlite:{path}", **(how | more))
    if not inbox.accounts().first():
        inbox.add_account("ayto", "mastodon", settings={"base_url": "https://red.example"}, actor=ACTOR)
    return inbox


@contextmanager
def filled(path: Path, n: int = 3, **more: Any) -> Iterator[buzon.Inbox]:
    """The same with n inquiries, closed afterwards."""
    with open_inbox(path, **more) as inbox:
        for start in range(1, n + 1, 40):
            inbox.import_("ayto", lamps(min(40, n + 1 - start), start))
        yield inbox
