# SPDX-License-Identifier: EUPL-1.2
# Proves the loopback Mastodon against what is known of the real one.
import http.client
import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qsl, urlencode, urlsplit

import faults
import mastodon_text
import pytest
from driver import HERE, NOTES, OFFICE, Server, running
from mastodon_quirks import LIKE, QUIRKS

MINUTE = 60


# ---- starting and stopping ----


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_good_order(start, number):
    server = start("--fault", "stall path=/api/v1/instance", alone=True)
    with pytest.raises(TimeoutError):
        server.get("/api/v1/instance", timeout=0.3)
    assert server.stop(number) == 0


def test_help_names_every_quirk_server_and_fault():
    text = subprocess.run(
        [sys.executable, os.path.join(HERE, "mastodon.py"), "--help"],
        capture_output=True,
        text=True,
    ).stdout
    for name in (*QUIRKS, *LIKE, *faults.KINDS):
        assert f"  {name} " in text


def test_an_unknown_quirk_is_refused_with_the_known_ones():
    done = subprocess.run(
        [sys.executable, os.path.join(HERE, "mastodon.py"), "--quirk", "nonsense"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2 and "no-idempotency" in done.stderr


def replay(server):
    """Everything a client may read, and one thing it writes."""
    office = server.get("/api/v1/accounts/verify_credentials").json["id"]
    paths = (NOTES, "/api/v2/instance", "/api/v1/instance", "/api/v1/conversations")
    answers = [server.get(path) for path in paths]
    answers.append(server.get(f"/api/v1/accounts/{office}/statuses"))
    answers.append(server.get(f"/api/v1/statuses/{server.key('corte-agua')}/context"))
    answers.append(server.post("@rosa_benitez@barrio.example Lo miramos."))
    return [(one.status, sorted(one.headers.items()), one.body) for one in answers]


def test_a_restart_gives_the_same_bytes(start):
    first = start("--now", "2026-12-04T10:30:00Z")
    before = replay(first)
    first.stop()
    again = start("--now", "2026-12-04T10:30:00Z", "--port", str(first.port))
    assert replay(again) == before


def test_many_connections_at_once_lose_nothing(empty):
    def poster(number):
        own = Server.__new__(Server)
        own.port, own.connection = empty.port, None
        return [own.post(f"hilo {number} texto {n}").status for n in range(20)]

    with ThreadPoolExecutor(8) as pool:
        assert {status for done in pool.map(poster, range(8)) for status in done} == {200}
    posts = empty.control("posts")
    assert len(posts) == len({one["id"] for one in posts}) == 160


# ---- who may ask ----


def test_a_wrong_token_is_401(server):
    for token in ("nobody", "", "prueba-revocada-0001"):
        answer = server.notes() if token == OFFICE else server.get(NOTES, token=token)
        assert answer.status == 401
    assert server.get(NOTES, token="nobody").json == {"error": "The access token is invalid"}


def test_a_scope_that_is_missing_is_403(server):
    assert server.post("hola", token="prueba-lectura-0001").status == 403
    answer = server.get("/api/v1/conversations", token="prueba-avisos-0001")
    assert answer.status == 403
    assert answer.json == {"error": "This action is outside the authorized scopes"}
    assert server.get(NOTES, token="prueba-avisos-0001").status == 200


def test_what_is_not_there_is_404(server):
    answer = server.get("/api/v1/statuses/1")
    assert (answer.status, answer.json) == (404, {"error": "Record not found"})
    assert server.get("/api/v2/notifications").status == 404


def test_a_direct_message_is_invisible_to_others(server):
    padron = server.key("padron")
    assert server.get(f"/api/v1/statuses/{padron}").status == 200
    assert server.get(f"/api/v1/statuses/{padron}", token=None).status == 404
    assert (
        server.get(f"/api/v1/statuses/{padron}", token="prueba-biblioteca-0001").status == 404
    )


# ---- notifications: order, cursors, Link ----


@pytest.mark.parametrize("quirks", [(), ("--quirk", "ulid-ids"), ("--quirk", "hash-ids")])
def test_min_id_is_the_page_above_and_since_id_loses(start, quirks):
    server = start("--scenario", "load", *quirks)
    for number in range(8):
        server.say("rosa@barrio.example", f"consulta {number}")
    newest_first = server.notes().ids()
    oldest_first = newest_first[::-1]
    assert len(oldest_first) == 8
    cursor = oldest_first[0]
    assert server.notes(min_id=cursor, limit=2).ids() == [oldest_first[2], oldest_first[1]]
    assert server.notes(since_id=cursor, limit=2).ids() == [oldest_first[7], oldest_first[6]]
    assert server.notes(max_id=oldest_first[7], limit=2).ids() == [
        oldest_first[6],
        oldest_first[5],
    ]
    assert server.follow_prev([("min_id", cursor), ("limit", 2)]) == oldest_first[1:]


def test_link_keeps_the_arguments_and_is_absent_on_an_empty_page(server):
    answer = server.get(NOTES, [("types[]", "mention"), ("types[]", "quote"), ("limit", 5)])
    ids = answer.ids()
    older, newer = urlsplit(answer.link("next")), urlsplit(answer.link("prev"))
    kept = [("types[]", "mention"), ("types[]", "quote"), ("limit", "5")]
    assert sorted(parse_qsl(older.query)) == sorted([*kept, ("max_id", ids[-1])])
    assert sorted(parse_qsl(newer.query)) == sorted([*kept, ("min_id", ids[0])])
    last = server.notes(min_id=server.notes(limit=1).ids()[0])
    assert last.json == [] and "Link" not in last.headers


def test_types_are_chosen_and_left_out(server):
    kinds = [one["type"] for one in server.notes(limit=80).json]
    assert {"mention", "quote", "favourite", "reblog", "follow"} == set(kinds)
    only = server.get(NOTES, [("types[]", "mention"), ("types[]", "quote"), ("limit", 80)]).json
    assert {one["type"] for one in only} == {"mention", "quote"}
    without = server.get(NOTES, [("exclude_types[]", "mention"), ("limit", 80)]).json
    assert len(without) == len(kinds) - kinds.count("mention")


def test_the_limit_is_forty_unless_asked_and_eighty_at_most(start):
    server = start("--generate", "100")
    assert len(server.notes().json) == 40
    assert len(server.notes(limit=500).json) == 80
    assert len(server.notes(limit="viele").json) == 40


def test_ids_are_strings_beyond_two_to_the_53(server):
    note = server.notes(limit=1).json[0]
    assert int(note["status"]["id"]) > 2**53 and int(note["id"]) < 2**31
    assert server.get(f"{NOTES}/{note['id']}").json == note
    assert server.get(f"{NOTES}/999999999").status == 404


STATUS_FIELDS = (
    "id created_at in_reply_to_id in_reply_to_account_id sensitive spoiler_text "
    "visibility language uri url replies_count reblogs_count favourites_count "
    "quotes_count edited_at favourited reblogged muted bookmarked content filtered reblog"
    " account media_attachments mentions tags emojis tagged_collections quote card poll "
    "quote_approval"
)
ACCOUNT_FIELDS = (
    "id username acct display_name locked bot discoverable indexable group created_at "
    "note url uri avatar avatar_static avatar_description header header_static "
    "header_description followers_count following_count statuses_count last_status_at "
    "hide_collections show_media show_media_replies show_featured noindex emojis roles "
    "fields"
)


def test_records_have_every_field_of_the_real_ones(server):
    note = next(one for one in server.notes(limit=80).json if one["type"] == "mention")
    assert {"id", "type", "created_at", "group_key", "account", "status"} == set(note)
    assert set(STATUS_FIELDS.split()) == set(note["status"])
    assert set(ACCOUNT_FIELDS.split()) <= set(note["account"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", note["created_at"])


# ---- threads, conversations, edits, deletions ----


def test_a_reply_without_mention_is_only_in_the_context(server):
    agua = server.key("corte-agua")
    context = server.get(f"/api/v1/statuses/{agua}/context").json
    assert len(context["descendants"]) == 2
    silent = context["descendants"][0]
    assert silent["mentions"] == [] and silent["in_reply_to_id"] == agua
    assert silent["id"] not in [
        one.get("status", {}).get("id") for one in server.notes(limit=80).json
    ]


def test_a_context_has_ancestors_and_descendants_depth_first(empty):
    root = empty.say("rosa@barrio.example", "uno")["id"]
    two = empty.say("iker@bicis.example", "dos", in_reply_to=root)["id"]
    three = empty.say("rosa@barrio.example", "tres", in_reply_to=root)["id"]
    four = empty.say("iker@bicis.example", "cuatro", in_reply_to=two)["id"]
    context = empty.get(f"/api/v1/statuses/{root}/context").json
    assert [one["id"] for one in context["descendants"]] == [two, four, three]
    context = empty.get(f"/api/v1/statuses/{four}/context").json
    assert [one["id"] for one in context["ancestors"]] == [root, two]


def test_conversations_show_the_last_status_and_page_by_link_only(empty):
    talks = []
    for number in range(3):
        first = empty.say(f"v{number}@red.example", "uno", visibility="direct")["id"]
        empty.say(f"v{number}@red.example", "dos", visibility="direct", in_reply_to=first)
        talks.append(first)
    page = empty.get("/api/v1/conversations", [("limit", 2)])
    assert [one["last_status"]["account"]["username"] for one in page.json] == ["v2", "v1"]
    assert "dos" in page.json[0]["last_status"]["content"]
    link = urlsplit(page.link("next"))
    assert dict(parse_qsl(link.query))["max_id"] not in page.ids()
    rest = empty.get(link.path, parse_qsl(link.query))
    assert [one["last_status"]["account"]["username"] for one in rest.json] == ["v0"]
    context = empty.get(f"/api/v1/statuses/{rest.json[0]['last_status']['id']}/context").json
    assert context["ancestors"][0]["id"] == talks[0]


def test_an_edit_changes_the_old_notification_and_makes_no_new_one(server):
    before = server.notes(limit=1).ids()[0]
    farola = server.key("farola")
    server.control("edit", status="farola", text="@ayto Ya luce, gracias.")
    note = next(
        one for one in server.notes(limit=80).json if one.get("status", {}).get("id") == farola
    )
    assert "Ya luce" in note["status"]["content"] and note["status"]["edited_at"]
    assert server.notes(limit=1).ids()[0] == before
    history = server.get(f"/api/v1/statuses/{farola}/history").json
    assert len(history) == 2 and "tres semanas" in history[0]["content"]


def test_a_deleted_status_takes_its_notification_and_orphans_its_replies(server):
    before = len(server.notes(limit=80).json)
    fuga, answer = server.key("fuga"), server.key("fuga-respuesta")
    server.control("delete", status="fuga")
    assert server.get(f"/api/v1/statuses/{fuga}").status == 404
    assert len(server.notes(limit=80).json) == before - 1
    orphan = server.get(f"/api/v1/statuses/{answer}").json
    assert orphan["in_reply_to_id"] is None and orphan["in_reply_to_account_id"]


def test_a_quote_comes_as_a_notification_with_the_quoted_status(server):
    note = next(one for one in server.notes(limit=80).json if one["type"] == "quote")
    assert note["status"]["quote"]["state"] == "accepted"
    assert note["status"]["quote"]["quoted_status"]["id"] == server.key("presupuestos")
    assert note["status"]["content"].startswith('<p class="quote-inline">RE: ')


def test_what_the_scenario_plans_happens_when_the_clock_gets_there(server):
    before = server.notes(limit=80).json
    gone = server.key("arrepentida")
    assert server.get(f"/api/v1/statuses/{gone}").status == 200
    server.control("clock", advance=45 * MINUTE)
    assert server.get(f"/api/v1/statuses/{gone}").status == 404
    new = [
        one
        for one in server.notes(limit=80).json
        if one["id"] not in [old["id"] for old in before]
    ]
    assert sorted(one["type"] for one in new) == ["favourite", "mention"]
    mention = next(one for one in new if one["type"] == "mention")
    assert mention["created_at"] == "2026-11-23T09:20:00.000Z"


def test_the_clock_stands_still_or_ticks_with_requests(start):
    assert start().control("clock") == {"now": "2026-11-23T09:00:00.000Z"}
    ticking = start("--tick", "1500")
    ticking.notes()
    ticking.notes()
    assert ticking.control("clock") == {"now": "2026-11-23T09:00:03.000Z"}


def test_the_clock_may_wait_for_what_is_being_worked_at(empty):
    empty.control("fault", fault="slow", path="/api/*", method="POST", ms=700)
    line = http.client.HTTPConnection("127.0.0.1", empty.port)
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(empty.post, "Se está arreglando.")
        time.sleep(0.2)
        line.request("POST", "/_control/clock", '{"advance": 7200, "finish": true}')
        assert line.getresponse().status == 200
        assert late.result().json["created_at"] == "2026-11-23T09:00:00.000Z"
    line.close()


# ---- writing ----


def test_an_idempotency_key_gives_one_post_for_an_hour(empty):
    first = empty.post("Una vez", Idempotency_Key="a1")
    assert empty.post("Una vez", Idempotency_Key="a1").json["id"] == first.json["id"]
    assert empty.post("Una vez", Idempotency_Key="a2").json["id"] != first.json["id"]
    empty.control("clock", advance=61 * MINUTE)
    assert empty.post("Una vez", Idempotency_Key="a1").json["id"] != first.json["id"]
    assert [one["times"] for one in empty.control("posts")] == [3, 3, 3]


def test_a_direct_reply_reaches_only_those_it_names(server):
    padron = server.key("padron-2")
    server.post("De 9 a 14 h.", in_reply_to_id=padron, visibility="direct")
    server.post("@luciamb@red.example De 9 a 14 h.", in_reply_to_id=padron, visibility="direct")
    assert [one["reached"] for one in server.control("posts")] == [[], ["luciamb@red.example"]]


def test_form_and_json_bodies_are_read_alike(empty):
    form = urlencode({"status": "por formulario", "visibility": "public"})
    kind = "application/x-www-form-urlencoded"
    answer = empty.ask("POST", "/api/v1/statuses", body=form, Content_Type=kind)
    assert answer.status == 200 and answer.json["content"] == "<p>por formulario</p>"
    assert empty.post("por json").json["visibility"] == "unlisted"
    assert (
        empty.ask("POST", "/api/v1/statuses", body="{", Content_Type="application/json").status
        == 400
    )


def test_the_limit_counts_graphemes_urls_and_short_mentions(empty):
    url = "https://villanuevadelarce.example/" + "x" * 200
    assert empty.post("ñ" * 500).status == 200
    assert empty.post("👨‍👩‍👧‍👦" * 500).status == 200
    assert empty.post("@rosa_benitez@barrio.example " + "a" * 486).status == 200
    assert empty.post(url + " " + "a" * 476).status == 200
    answer = empty.post(url + " " + "a" * 477)
    assert answer.status == 422
    assert answer.json == {"error": "Validation failed: Text character limit of 500 exceeded"}
    assert empty.post("a" * 250, spoiler_text="b" * 251).status == 422
    assert empty.post(" ").json == {"error": "Validation failed: Text can't be blank"}


@pytest.mark.parametrize(
    "text, count",
    [
        ("café", 4),
        ("cafe\u0301", 4),
        ("👋🏽", 1),
        ("🇪🇸🇫🇷", 2),
        ("a\r\nb", 3),
        ("👨‍👩‍👧‍👦!", 2),
        ("", 0),
    ],
)
def test_graphemes_are_counted_as_a_reader_sees_them(text, count):
    assert mastodon_text.graphemes(text) == count


def test_a_reply_to_nothing_is_404(empty):
    assert empty.post("hola", in_reply_to_id="117000000000000000").status == 404
    assert empty.post("hola", visibility="secret").status == 422


def test_a_post_is_edited_and_deleted_by_its_owner_only(server):
    own = server.post("Con una herrata").json["id"]
    changed = server.ask("PUT", f"/api/v1/statuses/{own}", body={"status": "Con una errata"})
    assert changed.json["content"] == "<p>Con una errata</p>" and changed.json["edited_at"]
    assert server.get(f"/api/v1/statuses/{own}/source").json["text"] == "Con una errata"
    assert server.ask("DELETE", f"/api/v1/statuses/{server.key('farola')}").status == 404
    gone = server.ask("DELETE", f"/api/v1/statuses/{own}").json
    assert gone["text"] == "Con una errata" and "content" not in gone
    assert server.get(f"/api/v1/statuses/{own}").status == 404


def test_text_is_rendered_with_mentions_links_and_tags(empty):
    empty.say("rosa@barrio.example", "hola")
    content = empty.post(
        "Hola @rosa@barrio.example\n<b> https://a.example/x #Obras\n\nfin"
    ).json["content"]
    assert (
        '<a href="https://barrio.example/@rosa" class="u-url mention">@<span>rosa</span></a>'
        in content
    )
    assert "<br />&lt;b&gt; " in content and "#<span>Obras</span>" in content
    assert '<span class="invisible">https://</span>' in content and content.endswith(
        "<p>fin</p>"
    )


def upload(server, kind, content=b"x"):
    body = (
        b'--limite\r\nContent-Disposition: form-data; name="description"\r\n\r\nplano\r\n'
        b'--limite\r\nContent-Disposition: form-data; name="file"; filename="f"'
        b"\r\nContent-Type: "
        + kind.encode() + b"\r\n\r\n" + content + b"\r\n--limite--\r\n"
    )  # fmt: skip
    kind = "multipart/form-data; boundary=limite"
    return server.ask("POST", "/api/v2/media", body=body, Content_Type=kind)


def test_a_picture_is_ready_at_once_and_a_film_later(empty):
    picture = upload(empty, "image/png", b"\x89PNG")
    assert picture.status == 200 and picture.json["description"] == "plano"
    posted = empty.post("con plano", media_ids=[picture.json["id"]]).json
    url = urlsplit(posted["media_attachments"][0]["url"])
    assert empty.get(url.path, token=None).body == b"\x89PNG"
    film = upload(empty, "video/mp4")
    assert film.status == 202 and film.json["url"] is None
    assert empty.post("con vídeo", media_ids=[film.json["id"]]).status == 422
    path = f"/api/v1/media/{film.json['id']}"
    assert [empty.get(path).status for _ in (1, 2)] == [206, 200]
    assert upload(empty, "application/x-sh").status == 422


def test_a_picture_of_the_scenario_can_be_fetched_without_a_token(server):
    farola = server.get(f"/api/v1/statuses/{server.key('farola')}").json
    media = farola["media_attachments"][0]
    assert "farola apagada" in media["description"]
    picture = server.get(urlsplit(media["url"]).path, token=None)
    assert (
        picture.body.startswith(b"\x89PNG") and picture.headers["Content-Type"] == "image/png"
    )


def test_own_statuses_are_read_back_newest_first(server):
    office = server.get("/api/v1/accounts/verify_credentials").json["id"]
    made = [server.post(f"aviso {number}").json["id"] for number in range(5)]
    path = f"/api/v1/accounts/{office}/statuses"
    page = server.get(path, [("exclude_reblogs", "1"), ("limit", 2)])
    assert page.ids() == made[:2:-1]
    assert server.get(path, [("min_id", made[0]), ("limit", 2)]).ids() == [made[2], made[1]]


# ---- rate limits ----


def test_headers_have_an_iso_reset_aligned_to_the_clock(empty):
    headers = empty.notes().headers
    assert headers["X-RateLimit-Reset"] == "2026-11-23T09:05:00.000000Z"
    assert headers["X-RateLimit-Remaining"] == "1499"
    assert empty.post("hola").headers["X-RateLimit-Reset"] == "2026-11-23T12:00:00.000000Z"


def test_rate_limits_are_enforced_when_asked(start):
    server = start("--scenario", "load", "--quirk", "rate-limits=3")
    assert [server.notes().status for _ in range(4)] == [200, 200, 200, 429]
    refused = server.notes()
    assert (
        refused.json == {"error": "Too many requests"} and "Retry-After" not in refused.headers
    )
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    server.control("clock", set=refused.headers["X-RateLimit-Reset"])
    assert server.notes().status == 200


def test_paging_has_a_limit_of_its_own(start):
    server = start("--scenario", "load", "--quirk", "rate-limits=1000")
    assert {server.notes(min_id=1).status for _ in range(300)} == {200}
    assert server.notes(min_id=1).status == 429
    assert server.notes().status == 200
