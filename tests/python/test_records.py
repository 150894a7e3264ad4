# SPDX-License-Identifier: EUPL-1.2
"""Records: native values, frozen, with the library's own JSON."""
from __future__ import annotations

import copy
import dataclasses
import gc
import json
import pickle
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from made import NOW, mention, page

import buzon
from buzon import _buzon


def one(text: str = "La farola lleva tres semanas sin luz", **more: Any) -> buzon.Message:
    return buzon.normalise("mastodon", page(mention(1, text, **more)), origin="import", now=NOW).messages[0]


def test_a_message_has_native_values() -> None:
    m = one(media_attachments=[{"id": "1", "type": "image", "url": "https://barrio.example/f.jpg", "description": "farola apagada"}])
    assert (m.network, m.id, m.kind, m.direction, m.visibility) == ("mastodon", "9001", "mention", "in", "public")
    assert m.kind is buzon.MessageKind.MENTION and m.visibility is buzon.Visibility.PUBLIC
    assert m.author == buzon.Author(id="51", handle="rosa@barrio.example", name="Rosa", url="https://barrio.example/@rosa", bot=False, ours=False)
    assert m.created_at == NOW and m.created_at.tzinfo is timezone.utc
    assert m.edited_at is None and m.parent is None
    assert [(a.kind, a.description, a.size, a.state) for a in m.attachments] == [("image", "farola apagada", None, "pending")]


def test_json_is_exactly_the_form_of_the_model() -> None:
    m = one(at=NOW + timedelta(milliseconds=7))
    keys = ("network account id native_id revision kind direction visibility author text subject language created_at edited_at "
            "deleted_at thread parent url attachments extra").split()
    decoded = json.loads(m.to_json())
    assert list(decoded) == keys
    shown = one(media_attachments=[{"id": "1", "type": "image", "url": "https://barrio.example/f.jpg", "description": "farola apagada"}])
    assert json.loads(shown.to_json())["attachments"] == [
        {"kind": "image", "url": "https://barrio.example/f.jpg", "type": None, "name": None, "description": "farola apagada", "size": None,
         "state": "pending", "sha256": None}]
    assert m.to_json() == json.dumps(decoded, ensure_ascii=False, separators=(",", ":"))
    assert decoded["created_at"] == "2026-11-23T09:00:00.007Z"
    assert decoded["author"] == {"id": "51", "handle": "rosa@barrio.example", "name": "Rosa", "url": "https://barrio.example/@rosa",
                                 "bot": False, "ours": False}


def test_json_and_fields_say_the_same(inbox: buzon.Inbox) -> None:
    inbox.change("2026-1", actor="person:marta", add_tags=["calle", "año"], note="llamar", unit="Alumbrado")
    records: list[Any] = [inbox.inquiry("2026-1"), inbox.account("ayto"), *inbox.events("2026-1"), *inbox.messages("2026-1")]
    for record in records:
        assert json.loads(record.to_json()) == plain(record)


def plain(value: Any) -> Any:
    """A record as JSON would show it."""
    if dataclasses.is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def test_json_fields_are_decoded_once() -> None:
    m = one(poll={"id": "7"})
    assert m.extra is m.extra
    assert isinstance(m.extra, dict)


def test_a_decoded_field_may_close_a_cycle(nothing_left: None) -> None:
    m = one()
    m.extra["myself"] = m
    del m
    gc.collect()


def test_parts_outlive_their_record(inbox: buzon.Inbox, nothing_left: None) -> None:
    deadline = inbox.inquiry("2026-1").deadlines[0]
    gc.collect()
    assert deadline.name == "first_answer" and deadline.due == date(2026, 11, 25)
    assert deadline.calendars[0]["id"] == "ES"
    assert [step["code"] for step in deadline.steps][-1] == "due"
    assert "25 de noviembre de 2026" in deadline.explain() and "25 November 2026" in deadline.explain("en")


def test_records_are_frozen_and_slotted() -> None:
    m = one()
    with pytest.raises(dataclasses.FrozenInstanceError):
        m.text = "otra"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        m.extra = {}  # type: ignore[misc]
    with pytest.raises((AttributeError, TypeError)):
        m.nothing = 1  # type: ignore[attr-defined]
    assert not hasattr(m, "__dict__")


def test_equal_records_are_equal_and_hash_alike() -> None:
    assert one() == one() and hash(one()) == hash(one())
    assert one() != one("otra cosa") and len({one(), one()}) == 1


def test_records_travel_by_pickle_and_copy() -> None:
    m = one(poll={"id": "7"})
    for other in (pickle.loads(pickle.dumps(m)), copy.copy(m), copy.deepcopy(m), dataclasses.replace(m)):
        assert other == m and other.extra == m.extra
    with pytest.raises(TypeError, match="only a Message that the library made"):
        pickle.loads(pickle.dumps(m)).to_json()


def test_a_record_can_be_made_by_hand() -> None:
    made = buzon.Finding(inquiry="2026-1", seq=3, what="hash", detail="the hash differs")
    assert (made.inquiry, made.seq) == ("2026-1", 3)
    match made:
        case buzon.Finding(what="hash", seq=seq):
            assert seq == 3
        case _:
            pytest.fail("no match")


def test_enums_are_strings() -> None:
    assert buzon.Status("open") is buzon.Status.OPEN and f"{buzon.Status.OPEN}" == "open"


def test_enums_say_what_c_says() -> None:
    for name, words in _buzon._words().items():
        assert [member.value for member in getattr(buzon, name)] == words


def test_instants_before_1970_and_far_away() -> None:
    for at in (datetime(1969, 12, 31, 23, 59, 59, 999000, tzinfo=timezone.utc), datetime(2038, 2, 28, 23, tzinfo=timezone.utc),
               datetime(2096, 2, 29, 12, tzinfo=timezone.utc)):
        assert one(at=at).created_at == at


def test_repeated_words_are_one_object() -> None:
    a, b = buzon.normalise("mastodon", page(mention(1, "a"), mention(2, "b")), origin="import").messages
    assert a.network is b.network and a.language is b.language


def test_a_batch_holds_messages_that_outlive_it(nothing_left: None) -> None:
    batch = buzon.normalise("mastodon", page(mention(1, "uno"), mention(2, "dos")), origin="import", account="ayto")
    messages = batch.messages
    del batch
    assert [json.loads(m.to_json())["text"] for m in messages] == ["uno", "dos"]
    assert messages[0].account == "ayto"


def test_normalising_says_where_the_bytes_are_wrong() -> None:
    with pytest.raises(buzon.ParseError) as caught:
        buzon.normalise("mastodon", b'[{"id": 1},\n oops]')
    assert caught.value.code is buzon.ErrorCode.PARSE and caught.value.line == 2 and caught.value.column


def test_networks_say_what_they_can() -> None:
    mastodon = next(n for n in buzon.networks() if n["name"] == "mastodon")
    assert "reply" in mastodon["caps"] and mastodon["limits"]["text"] == 500
    assert mastodon["costs"]["daily_units"] is None and mastodon["closed"] is None
    closed = next(n for n in buzon.networks() if n["name"] == "googleplus")
    assert closed["caps"] == ["import"] and "closed on 2 April 2019" in closed["closed"]
    assert buzon.version() == buzon.__version__
