# SPDX-License-Identifier: EUPL-1.2
# Every quirk of the loopback Mastodon can be seen, and every preset serves the scenario.
import gzip
import json
import re

import pytest
from driver import NOTES, running
from mastodon_quirks import LIKE, QUIRKS


def with_quirk(name, *more):
    return running("--quirk", name, *more)


def quirk_no_v2_instance():
    with with_quirk("no-v2-instance") as server:
        assert server.get("/api/v2/instance").status == 404
        limits = server.get("/api/v1/instance").json["configuration"]["statuses"]
        assert limits["max_characters"] == 500


def quirk_no_link():
    with with_quirk("no-link") as server:
        assert "Link" not in server.notes(limit=2).headers


def quirk_no_rate_headers():
    with with_quirk("no-rate-headers") as server:
        assert not [
            name for name in server.notes().headers if name.lower().startswith("x-rate")
        ]


def quirk_rate_limits():
    with with_quirk("rate-limits") as server:
        assert server.notes().headers["X-RateLimit-Remaining"] == "299"
        assert server.notes().headers["X-RateLimit-Remaining"] == "298"


def quirk_ignore_limit():
    with running("--generate", "100", "--quirk", "ignore-limit") as server:
        assert len(server.notes().json) == 1
        assert len(server.notes(limit=80).json) == 64
        newest = server.notes(limit=1).ids()[0]
        assert len(server.notes(limit=5, since_id=newest).json) == 5


def quirk_no_idempotency():
    with with_quirk("no-idempotency") as server:
        for _ in range(2):
            assert server.post("dos veces", Idempotency_Key="k").status == 200
        assert [one["times"] for one in server.control("posts")] == [2, 2]


def quirk_ulid_ids():
    with with_quirk("ulid-ids") as server:
        ids = server.notes(limit=80).ids()
        assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{26}", one) for one in ids)
        assert ids == sorted(ids, reverse=True)


def quirk_hash_ids():
    with with_quirk("hash-ids") as server:
        note = server.notes(limit=1).json[0]
        assert re.fullmatch(r"\d{10}[0-9a-f]{32}", note["status"]["id"])
        assert re.fullmatch(r"\d{16}", note["id"])


def quirk_acct_always_full():
    with with_quirk("acct-always-full") as server:
        acct = server.get("/api/v1/accounts/verify_credentials").json["acct"]
        assert acct == "ayto@social.villanuevadelarce.example"


def quirk_empty_mentions():
    with with_quirk("empty-mentions") as server:
        assert server.notes(limit=1).json[0]["status"]["mentions"] == []


def quirk_language_en():
    with with_quirk("language-en") as server:
        assert server.notes(limit=1).json[0]["status"]["language"] == "en"


def quirk_text_field():
    with with_quirk("text-field") as server:
        status = server.notes(limit=1).json[0]["status"]
        assert status["content"].endswith("<br>") and "<p>" not in status["content"]
        assert status["text"].startswith("@ayto@")


def quirk_html_errors():
    with with_quirk("html-errors") as server:
        answer = server.get("/api/v1/statuses/1")
        assert answer.status == 404 and answer.headers["Content-Type"] == "text/html"


def quirk_400_for_422():
    with with_quirk("400-for-422") as server:
        answer = server.post("a" * 501)
        words = "Bad Request: text with spoiler exceed max chars (500)"
        assert (answer.status, answer.json) == (400, {"error": words})


def quirk_no_filtered_param():
    with with_quirk("no-filtered-param", "--quirk", "filter-new-dms") as server:
        assert (
            server.notes(include_filtered="true", limit=80).ids()
            == server.notes(limit=80).ids()
        )
        assert server.get("/api/v2/notifications/policy").status == 404
        assert server.get(f"{NOTES}/requests").status == 404
        assert "group_key" not in server.notes(limit=1).json[0]
        assert len(server.get("/api/v1/conversations").json) == 2


def quirk_no_quotes():
    with with_quirk("no-quotes") as server:
        notes = server.notes(limit=80).json
        assert "quote" not in {one["type"] for one in notes}
        assert "quote" not in notes[0]["status"]


def quirk_filter_new_dms():
    with with_quirk("filter-new-dms") as server:
        seen, every = server.notes(limit=80), server.notes(limit=80, include_filtered="true")
        hidden = [one for one in every.json if one["id"] not in seen.ids()]
        assert [one["account"]["username"] for one in hidden] == [
            "manuel1951", "cansado_del_arce", "luciamb", "luciamb"]  # fmt: skip
        assert all(one["filtered"] for one in hidden)
        summary = server.get("/api/v2/notifications/policy").json["summary"]
        assert summary == {"pending_requests_count": 3, "pending_notifications_count": 4}
        waiting = server.get(f"{NOTES}/requests").json
        assert [one["notifications_count"] for one in waiting] == ["1", "1", "2"]
        assert server.ask("POST", f"{NOTES}/requests/{waiting[2]['id']}/accept").status == 200
        assert len(server.notes(limit=80).json) == len(seen.json) + 2


def quirk_missing_newer_fields():
    with with_quirk("missing-newer-fields") as server:
        note = server.notes(limit=1).json[0]
        assert not {"edited_at", "filtered", "quote", "quotes_count"} & set(note["status"])
        assert server.get(f"/api/v1/statuses/{note['status']['id']}/history").status == 404


def quirk_null_parent():
    with with_quirk("null-parent") as server:
        path = f"/api/v1/statuses/{server.key('corte-salud')}"
        assert server.get(path).json["in_reply_to_id"] is None
        assert server.get(path + "/context").json["ancestors"][0]["id"] == server.key(
            "corte-agua"
        )
        assert server.get(path).json["in_reply_to_id"] == server.key("corte-agua")


def quirk_async_refresh():
    with with_quirk("async-refresh") as server:
        path = f"/api/v1/statuses/{server.key('corte-agua')}/context"
        first, second = server.get(path), server.get(path)
        assert "retry=5" in first.headers["Mastodon-Async-Refresh"]
        assert "Mastodon-Async-Refresh" not in second.headers
        assert [len(one.json["descendants"]) for one in (first, second)] == [1, 2]


def quirk_default_limit_15():
    with running("--generate", "100", "--quirk", "default-limit-15") as server:
        assert [len(server.notes().json), len(server.notes(limit=80).json)] == [15, 30]


def quirk_late_commit():
    with with_quirk("late-commit", "--scenario", "load") as server:
        low = server.say("rosa@barrio.example", "la que llega tarde")["notifications"][0]
        high = server.say("iker@bicis.example", "la que llega antes")["notifications"][0]
        assert server.notes().ids() == [high]
        assert server.notes(min_id=high).ids() == []
        assert server.notes().ids() == [high, low]


def quirk_no_conversations():
    with with_quirk("no-conversations") as server:
        assert server.get("/api/v1/conversations").json == []


def quirk_long_texts():
    with with_quirk("long-texts") as server:
        limits = server.get("/api/v2/instance").json["configuration"]["statuses"]
        assert (limits["max_characters"], limits["characters_reserved_per_url"]) == (5000, 25)
        assert [server.post("a" * size).status for size in (5000, 5001)] == [200, 422]


def quirk_very_long_texts():
    with with_quirk("very-long-texts") as server:
        assert [server.post("a" * size).status for size in (100000, 100001)] == [200, 422]


def quirk_gzip():
    with with_quirk("gzip") as server:
        packed = server.get("/api/v1/instance", Accept_Encoding="gzip")
        assert packed.headers["Content-Encoding"] == "gzip"
        assert json.loads(gzip.decompress(packed.body)) == server.get("/api/v1/instance").json


@pytest.mark.parametrize("name", QUIRKS)
def test_quirk(name):
    globals()["quirk_" + name.replace("-", "_")]()


@pytest.mark.parametrize("name", LIKE)
def test_every_server_serves_the_scenario_and_takes_an_answer(start, name):
    server = start("--like", name)
    query = [("limit", 80), ("include_filtered", "true")]
    names = {one["account"]["username"] for one in server.get(NOTES, query).json}
    assert {"rosa_benitez", "mateo_olmedo"} <= names
    answer = server.post(
        "@rosa_benitez@barrio.example Hoy.", in_reply_to_id=server.key("farola")
    )
    assert answer.status == 200 and answer.json["in_reply_to_id"] == server.key("farola")


def test_a_quirk_is_switched_while_it_runs(server):
    before = server.notes(limit=1).json[0]["status"]
    server.control("quirk", on=["language-en", "text-field"])
    assert server.notes(limit=1).json[0]["status"]["language"] == "en"
    server.control("quirk", off=["language-en", "text-field"])
    assert server.notes(limit=1).json[0]["status"] == before
