# SPDX-License-Identifier: EUPL-1.2
"""What needs no inbox."""
from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from . import _buzon
from ._job import Headers, response
from ._types import Batch
from ._values import instant_text


def version() -> str:
    """The version of the library that runs."""
    return _buzon.version()


def networks() -> list[dict[str, Any]]:
    """Every network this build knows: "name", "label", "caps", "limits", "retry", "windows", "costs", "closed", "settings", "secrets"."""
    known: list[dict[str, Any]] = json.loads(_buzon.networks())
    return known


def mask_personal(text: str) -> str:
    """A text that everybody may read: "[DNI]", "[teléfono]" and so on in the place of personal data. Names are not found."""
    return _buzon.mask_personal(text)


def table_dictionary(table: str = "figures", language: str = "es") -> dict[str, Any]:
    """What the columns of Inbox.table() are, as a Table Schema: "fields" with "name", "title", "description", "type" and "unit"."""
    schema: dict[str, Any] = json.loads(_buzon.table_dictionary(table, language))
    return schema


def restore(backup: str | os.PathLike[str], path: str | os.PathLike[str]) -> dict[str, Any]:
    """Make a store at a path from a backup, with its "files"; answers that waited then become unknown ("answers"), so that none is said twice.

    CorruptError when the backup is damaged, ConflictError when the path is there already.
    """
    made: dict[str, Any] = json.loads(_buzon.restore(os.fspath(backup), os.fspath(path)))
    return made


def normalise(
    network: str,
    body: bytes | str,
    *,
    origin: str = "poll",
    status: int = 200,
    headers: Headers | None = None,
    account: str | Mapping[str, Any] | None = None,
    state: Mapping[str, Any] | None = None,
    request: str | None = None,
    now: datetime | None = None,
) -> Batch:
    """Turn one answer of a network into messages and notices. No inbox, no socket, no clock."""
    context: dict[str, Any] = {"account": account, "state": state, "request": request, "now": now and instant_text(now)}
    given = {name: dict(value) if isinstance(value, Mapping) else value for name, value in context.items() if value is not None}
    text = json.dumps(given, ensure_ascii=False) if given else None
    return _buzon.normalise(network, origin, response(status, body, headers), text)
