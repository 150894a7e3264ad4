# SPDX-License-Identifier: EUPL-1.2
"""The library's change of what change() and change_many() take."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from . import _buzon
from ._types import ActKind, InquiryKind, InvalidArgumentError, LinkKind, Notification, Priority, Resolution, Status
from ._values import ms, number

_CHANGES = {"version", "unit", "assignee", "kind", "topic", "priority", "restricted", "external_ref", "note", "add_tags",
            "remove_tags", "status", "resolution", "reason", "register", "registered_at", "term", "received_by_competent_body_at",
            "resolution_notified_at", "acknowledged_at", "forwarded_at", "acts", "links", "unlinks", "hand_over", "body", "procedure",
            "file_url", "notification", "similar", "add_followers", "remove_followers"}


def change_of(reference: str, actor: str, what: Mapping[str, Any]) -> _buzon.Change:
    """The library's change of what change() takes."""
    unknown = set(what) - _CHANGES
    if unknown:
        raise TypeError(f"there is nothing to change called {min(unknown)}")
    c = _buzon.Change(reference, actor)
    for name, put in (("unit", c.set_unit), ("assignee", c.set_assignee), ("topic", c.set_topic),
                      ("external_ref", c.set_external_ref), ("note", c.add_note), ("body", c.set_register_body),
                      ("procedure", c.set_register_procedure), ("file_url", c.set_register_file_url), ("similar", c.set_similar)):
        if what.get(name) is not None:
            put(what[name])
    for name, put in (("add_tags", c.add_tag), ("remove_tags", c.remove_tag), ("add_followers", c.add_follower),
                      ("remove_followers", c.remove_follower)):
        for text in what.get(name, ()):
            put(text)
    if what.get("kind") is not None:
        c.set_kind(number(InquiryKind, what["kind"]))
    if what.get("priority") is not None:
        c.set_priority(number(Priority, what["priority"]))
    if what.get("status") is not None:
        c.set_status(number(Status, what["status"]))
    for name, set_ms in (("received_by_competent_body_at", c.set_received_by_competent_body_at),
                         ("resolution_notified_at", c.set_resolution_notified_at),
                         ("acknowledged_at", c.set_acknowledged_at), ("forwarded_at", c.set_forwarded_at)):
        if what.get(name) is not None:
            set_ms(ms(what[name]))
    if what.get("version") is not None:
        c.set_version(what["version"])
    if what.get("restricted") is not None:
        c.set_restricted(what["restricted"])
    _close(c, what.get("resolution"), what.get("reason"))
    _register(c, what.get("register"), what.get("registered_at"), what.get("term"))
    if what.get("notification") is not None:
        told = what["notification"]
        c.set_notification(number(Notification, told.get("kind")), told.get("number", ""), told.get("sha256"))
    for act in what.get("acts", ()):
        c.add_act(_act(act))
    for name, tie in (("links", c.add_link), ("unlinks", c.remove_link)):
        for other, kind in (what.get(name) or {}).items():
            tie(number(LinkKind, kind), other)
    if what.get("hand_over") is not None:
        to = what["hand_over"]
        c.hand_over(to.get("unit", ""), to.get("assignee"), to.get("reason", ""))
    return c


def _close(c: _buzon.Change, resolution: Resolution | str | None, reason: str | None) -> None:
    if resolution is not None:
        c.close(number(Resolution, resolution), reason)
    elif reason is not None:
        raise InvalidArgumentError("a reason says why an inquiry is closed; give the resolution, too")


def _register(c: _buzon.Change, register: str | None, registered_at: datetime | None, term: str | None) -> None:
    if register is not None and registered_at is not None and term is not None:
        c.set_register(register, ms(registered_at), term)
    elif register is not None or registered_at is not None or term is not None:
        raise InvalidArgumentError("register, registered_at and term go together")


def _act(act: Mapping[str, Any]) -> _buzon.Act:
    unknown = set(act) - {"act", "at", "legal", "cause", "amount", "withdrawn", "body", "term", "same_administration"}
    if unknown or not {"act", "at", "legal"} <= set(act):
        raise InvalidArgumentError(f"an act has \"act\", \"at\" and \"legal\"{', and no ' + min(unknown) if unknown else ''}")
    a = _buzon.Act(number(ActKind, act["act"]), ms(act["at"]), act["legal"])
    if act.get("cause") is not None:
        a.set_cause(act["cause"])
    if act.get("amount") is not None:
        amount = act["amount"]
        a.set_amount(amount.get("n", 0), amount.get("unit", ""), amount.get("kind"))
    a.set_withdrawn(act.get("withdrawn", False))
    if act.get("body") is not None:
        a.set_body(act["body"])
    if act.get("term") is not None:
        a.set_term(act["term"])
    a.set_same_administration(act.get("same_administration", False))
    return a
