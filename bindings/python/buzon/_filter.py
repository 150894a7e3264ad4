# SPDX-License-Identifier: EUPL-1.2
"""What inquiries to look for."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum
from json import dumps, loads
from typing import Any

from . import _buzon
from ._types import DeadlineState, InquiryKind, Order, Priority, Publication, Status, Visibility
from ._values import ms, number


class Filter:
    """Conditions that all have to be met, an order, and how many at most; "" as a text means without one; personal "any" is any kind."""

    __slots__ = ("_handle",)

    def __init__(
        self,
        *,
        overdue: bool = False,
        undetermined: bool = False,
        pending: bool = False,
        status: Status | str | None = None,
        kind: InquiryKind | str | None = None,
        priority: Priority | str | None = None,
        visibility: Visibility | str | None = None,
        publication: Publication | str | None = None,
        deadline: DeadlineState | str | None = None,
        account: str | None = None,
        network: str | None = None,
        unit: str | None = None,
        assignee: str | None = None,
        topic: str | None = None,
        language: str | None = None,
        tag: str | None = None,
        words: str | None = None,
        similar: str | None = None,
        follower: str | None = None,
        personal: str | None = None,
        opened_from: datetime | None = None,
        opened_before: datetime | None = None,
        last_in_from: datetime | None = None,
        last_in_before: datetime | None = None,
        restricted: bool = False,
        order: Order | str = Order.DUE,
        limit: int | None = None,
    ) -> None:
        f = self._handle = _buzon.Filter(None)
        f.set_overdue(overdue)
        f.set_undetermined(undetermined)
        f.set_pending(pending)
        f.set_restricted(restricted)
        f.set_order(number(Order, order))
        numbers: list[tuple[Enum | str | None, type[Enum], Callable[[int], None]]] = [
            (status, Status, f.set_status), (kind, InquiryKind, f.set_kind), (priority, Priority, f.set_priority),
            (visibility, Visibility, f.set_visibility), (publication, Publication, f.set_publication), (deadline, DeadlineState, f.set_deadline)]
        for value, words_of, set_number in numbers:
            if value is not None:
                set_number(number(words_of, value))
        for text, set_text in ((account, f.set_account), (network, f.set_network), (unit, f.set_unit), (assignee, f.set_assignee),
                               (topic, f.set_topic), (language, f.set_language), (tag, f.set_tag), (words, f.set_words),
                               (similar, f.set_similar), (follower, f.set_follower), (personal, f.set_personal)):
            if text is not None:
                set_text(text)
        for instant, set_time in ((opened_from, f.set_opened_from), (opened_before, f.set_opened_before),
                                  (last_in_from, f.set_last_in_from), (last_in_before, f.set_last_in_before)):
            if instant is not None:
                set_time(ms(instant))
        if limit is not None:
            f.set_limit(limit)

    @classmethod
    def from_json(cls, json: Mapping[str, Any] | str) -> Filter:
        """A filter from what to_json() gave, or its text; what does not fit is an InvalidArgumentError with line and column."""
        filter = cls.__new__(cls)
        filter._handle = _buzon.Filter(json if isinstance(json, str) else dumps(dict(json), ensure_ascii=False))
        return filter

    def to_json(self) -> dict[str, Any]:
        """What it asks for, by the names of its conditions; what it does not ask for is left out."""
        conditions: dict[str, Any] = loads(self._handle.to_json())
        return conditions
