# SPDX-License-Identifier: EUPL-1.2
"""How inquiries are found: lists, pages, facets, what is similar, searches that are kept, rules that are tried."""
from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from . import _buzon
from ._filter import Filter
from ._listing import Listing
from ._types import (DeadlineState, Facet, Group, Inquiry, InquiryKind, Order, Page, Priority, Publication, Search, Similar, Status,
                     Visibility)
from ._values import ms


class Searching:
    """Reading by conditions."""

    __slots__ = ()
    _handle: _buzon.Inbox

    def inquiries(
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
    ) -> Listing[Inquiry]:
        """The inquiries that meet every condition given; "" as a text means without one."""
        return self.inquiries_of(Filter(
            overdue=overdue, undetermined=undetermined, pending=pending, status=status, kind=kind, priority=priority, visibility=visibility,
            publication=publication, deadline=deadline, account=account, network=network, unit=unit, assignee=assignee, topic=topic,
            language=language, tag=tag, words=words, similar=similar, follower=follower, personal=personal,
            opened_from=opened_from, opened_before=opened_before, last_in_from=last_in_from, last_in_before=last_in_before, restricted=restricted, order=order, limit=limit))

    def inquiries_of(self, filter: Filter) -> Listing[Inquiry]:
        """The inquiries that a filter is met by, in its order."""
        return Listing(lambda: self._handle.inquiries(filter._handle))

    def page(self, filter: Filter, cursor: str | None = None) -> Page:
        """As many inquiries of a filter as its limit says (50 without one, at most 200), and the cursors of the pages beside them."""
        return self._handle.page(filter._handle, cursor)

    def snippets(self, reference: str, words: str) -> list[dict[str, Any]]:
        """Where in the messages of an inquiry words are: "fragments" of plain text, those with "match" to be marked. Escape each for HTML."""
        snippets: list[dict[str, Any]] = json.loads(self._handle.snippets(reference, words))
        return snippets

    def facets(self, filter: Filter) -> Listing[Facet]:
        """How many inquiries of a filter have which value in which dimension, the most first; exact up to 10,000, and where sums are kept."""
        return Listing(lambda: self._handle.facets(filter._handle))

    def find_similar(self, limit: int | None = None) -> int:
        """Put what came since the last time and asks the same into groups; how many events were looked at.

        run() and process() do it by themselves, up to a bound.
        """
        return self._handle.find_similar(-1 if limit is None else limit)

    def similar(self, reference: str) -> Listing[Similar]:
        """The group of an inquiry, the first to come first; one that is alone is the only one."""
        return Listing(lambda: self._handle.similar(reference))

    def group(self, reference: str) -> Group:
        """The group of an inquiry: how many there are, and how many wait for an answer."""
        return self._handle.group(reference)

    def groups(self, since: datetime | None = None, least: int = 2) -> Listing[Group]:
        """Groups of at least so many inquiries, one of them opened since then, the largest first: campaigns and what bursts."""
        return Listing(lambda: self._handle.groups(-(1 << 63) if since is None else ms(since), least))

    def save_search(self, name: str, filter: Filter, *, actor: str) -> Search:
        """Keep a filter by a name, for everybody who opens the inbox; it should name no citizen."""
        return self._handle.save_search(name, filter._handle, actor)

    def search(self, name: str) -> Search:
        """The saved search of that name, or NotFoundError: Filter.from_json() takes its filter."""
        return self._handle.search(name)

    def searches(self) -> Listing[Search]:
        """Every saved search, by name."""
        return Listing(lambda: self._handle.searches())

    def delete_search(self, name: str) -> None:
        """Delete the saved search of that name."""
        self._handle.delete_search(name)

    def triage_try(self, rules: str, filter: Filter, each: Callable[[dict[str, Any]], object] | None = None) -> dict[str, Any]:
        """What a pack of rules (the text of its file) would change of a filter's inquiries; `each` gets every one. Nothing is written."""
        trial = self._handle.triage_try(rules, filter._handle)
        while (change := trial.next()) is not None:
            if each is not None:
                each(json.loads(change))
        totals: dict[str, Any] = json.loads(trial.totals())
        return totals
