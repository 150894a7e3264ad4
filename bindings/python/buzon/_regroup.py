# SPDX-License-Identifier: EUPL-1.2
"""What an inbox does to make one inquiry of two, two of one, and to take that back."""
from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from . import _buzon
from ._types import Inquiry


def many(bulk: _buzon.Bulk, act: Callable[[], bool]) -> list[dict[str, Any]]:
    """What came of an act on a list. Whatever stops it carries what came of those before, an exception of the host's own, too."""
    try:
        act()
    except BaseException as stopped:
        setattr(stopped, "results", json.loads(bulk.results()))
        raise
    results: list[dict[str, Any]] = json.loads(bulk.results())
    return results


def _any(version: int | None) -> int:
    return -1 if version is None else version


def _regroup(reference: str, actor: str, reason: str, version: int | None) -> _buzon.Regroup:
    regroup = _buzon.Regroup(reference, actor, reason)
    regroup.set_version(_any(version))
    return regroup


class Regrouping:
    """Acts on inquiries as a whole."""

    __slots__ = ()
    _handle: _buzon.Inbox

    def merge(self, reference: str, *, into: str, reason: str, actor: str, same_person: bool = False, version: int | None = None,
              into_version: int | None = None) -> Inquiry:
        """Merge an inquiry into another, which is given: messages and our answers to them go there, and later ones follow.

        Deadlines never get later for it. Two authors are one person only where `same_person` says so, for the reason given.
        StateError where one is closed, or the first is registered, proposed or published; ConflictError for another version.
        """
        regroup = _regroup(reference, actor, reason, version)
        regroup.set_into(into, _any(into_version))
        regroup.set_same_person(same_person)
        return self._handle.merge(regroup)

    def split(self, reference: str, messages: Iterable[str], *, reason: str, actor: str, version: int | None = None) -> Inquiry:
        """Split these messages (their ids) of an inquiry off into a new one, which is given; our answers to them go along.

        Its targets start when the first of them came. StateError as in merge().
        """
        regroup = _regroup(reference, actor, reason, version)
        for message in messages:
            regroup.add_message(message)
        return self._handle.split(regroup)

    def undo(self, reference: str, *, reason: str, actor: str, version: int | None = None) -> Inquiry:
        """Take back the merge of an inquiry, or the split that made it: messages, deadlines, states, figures are as they were.

        What came in between goes where it would have gone. StateError names what stands in the way.
        """
        return self._handle.undo(_regroup(reference, actor, reason, version))

    def merges(self, reference: str) -> list[dict[str, Any]]:
        """The merges and splits of an inquiry that stand, oldest first: "kind", "inquiry", "other", "at", "actor"."""
        merges: list[dict[str, Any]] = json.loads(self._handle.merges(reference))
        return merges

    def followers(self, reference: str) -> list[str]:
        """Who of the office follows an inquiry, in the order of their names; merging and splitting take them along."""
        followers: list[str] = json.loads(self._handle.followers(reference))
        return followers

    def unit_dir3(self, unit: str) -> str:
        """The DIR3 code of a unit of the office, by its name or that code; "" where the settings' "units" have none for it."""
        return self._handle.unit_dir3(unit)
