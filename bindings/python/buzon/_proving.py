# SPDX-License-Identifier: EUPL-1.2
"""What proves the history of an inbox to others: seals, and the record of an inquiry."""
from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from . import _buzon


class Proving:
    """Seals and records."""

    __slots__ = ()
    _handle: _buzon.Inbox

    def seal(self, *, actor: str) -> dict[str, Any]:
        """Seal what happened since the last seal: keep it elsewhere, or have its "hash" stamped (RFC 3161). StateError when nothing ever did."""
        made: dict[str, Any] = json.loads(self._handle.seal(actor))
        return made

    def seals(self) -> list[dict[str, Any]]:
        """All seals, the oldest first."""
        made: list[dict[str, Any]] = json.loads(self._handle.seals())
        return made

    def compare_seal(self, seal: Mapping[str, Any]) -> dict[str, Any]:
        """Whether a seal that was kept still "holds"; where not, "why": "seal", "events", "root" or "stored"."""
        compared: dict[str, Any] = json.loads(self._handle.compare_seal(json.dumps(dict(seal))))
        return compared

    def record(self, reference: str) -> dict[str, Any]:
        """The record (expediente) of one inquiry: all that is stored of it, personal data too, and what proves it."""
        record: dict[str, Any] = json.loads(self._handle.record(reference))
        return record

    def record_html(self, reference: str, *, language: str | None = None) -> str:
        """The same as a page to be read and printed, in Spanish or ("en") English."""
        return self._handle.record_html(reference, language)
