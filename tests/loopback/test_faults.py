# SPDX-License-Identifier: EUPL-1.2
# Every fault of the loopback engine can be seen, and meets what it names and no more.
import gzip
import http.client
import json
import socket
import time
from urllib.parse import urlsplit

import faults
import pytest
from driver import NOTES, OFFICE, running


def arm(server, name, **wish):
    return server.control("fault", fault=name, path=wish.pop("path", NOTES), **wish)


def fault_slow(server):
    arm(server, "slow", ms=250)
    begin = time.monotonic()
    server.notes()
    assert time.monotonic() - begin >= 0.25


def fault_short(server):
    arm(server, "short", n=3)
    page = server.notes(limit=10, min_id=0)
    assert len(page.json) == 3 and page.link("prev")
    rest = server.follow_prev([("min_id", page.ids()[0])])
    assert len(rest) + 3 == len(server.notes(limit=80).json)


def fault_dead_cursor(server):
    cursor = server.notes().ids()[-1]
    arm(server, "dead-cursor", status=410, count=2)
    assert server.notes().status == 200
    assert server.notes(min_id=cursor).status == 410
    assert server.notes(min_id=cursor).status == 200


def fault_readback_lag(server):
    office = server.get("/api/v1/accounts/verify_credentials").json["id"]
    path = f"/api/v1/accounts/{office}/statuses"
    server.control("fault", fault="readback-lag", seconds=30, count=0)
    own = server.post(
        "@iker.pedalea@bicis.example Al registro.", in_reply_to_id=server.key("carril")
    )
    carril = f"/api/v1/statuses/{server.key('carril')}/context"
    assert own.json["id"] not in server.get(path).ids()
    assert server.get(carril).json["descendants"] == []
    server.control("clock", advance=31)
    assert own.json["id"] in server.get(path).ids()
    assert len(server.get(carril).json["descendants"]) == 1


def fault_clock_skew(server):
    server.control("fault", fault="clock-skew", seconds=-7200, count=0)
    assert server.post("hola").json["created_at"] == "2026-11-23T07:00:00.000Z"
    assert server.notes().headers["X-RateLimit-Reset"] == "2026-11-23T07:05:00.000000Z"


def fault_expired_token(server):
    arm(server, "expired-token")
    answer = server.notes()
    assert answer.status == 401 and "invalid_token" in answer.headers["WWW-Authenticate"]
    assert server.notes().status == 200


def fault_429(server):
    arm(server, "429", reset=90)
    answer = server.notes()
    assert answer.status == 429 and "Retry-After" not in answer.headers
    assert answer.headers["X-RateLimit-Reset"] == "2026-11-23T09:01:30.000000Z"


def html_error(server, name):
    arm(server, name, path="/api/v1/statuses", method="POST")
    answer = server.post("hola")
    assert answer.status == int(name) and answer.headers["Content-Type"] == "text/html"
    assert b"<center>nginx</center>" in answer.body and server.control("posts") == []


def fault_500(server):
    html_error(server, "500")


def fault_502(server):
    html_error(server, "502")


def fault_503(server):
    html_error(server, "503")


def fault_504(server):
    html_error(server, "504")


def fault_redirect(server):
    armed = arm(server, "redirect")
    answer = server.notes(limit=3)
    target = urlsplit(answer.headers["Location"])
    assert answer.status == 302 and target.hostname == "127.0.0.2" and target.query == "limit=3"
    assert armed[0]["to"] == f"http://127.0.0.2:{target.port}"
    other = http.client.HTTPConnection(target.hostname, target.port, timeout=60)
    statuses = []
    for headers in ({}, {"Authorization": f"Bearer {OFFICE}"}):
        other.request("GET", target.path, headers=headers)
        response = other.getresponse()
        statuses.append((response.status, bool(response.read())))
    other.close()
    assert statuses == [(401, True), (200, True)]
    log = [one for one in server.control("requests") if one["listener"] == "other"]
    assert [one["headers"].get("authorization") for one in log] == [None, "present"]


def fault_duplicate(server):
    arm(server, "duplicate")
    ids = server.notes(limit=4).ids()
    assert len(ids) == 8 and len(set(ids)) == 4


def fault_disorder(server):
    arm(server, "disorder", seed=3)
    mixed, right = server.notes(limit=10).ids(), server.notes(limit=10).ids()
    assert mixed != right and sorted(mixed) == sorted(right)


def fault_surrogate(server):
    arm(server, "surrogate")
    page = server.notes(limit=20)
    assert page.body.count(b"\\ud83d") == 1 and len(page.json) == 20


def fault_empty_page(server):
    arm(server, "empty-page")
    page = server.notes()
    assert page.json == [] and "Link" not in page.headers and server.notes().json


def fault_garbage(server):
    arm(server, "garbage")
    page = server.notes()
    assert page.status == 200
    with pytest.raises(ValueError):
        page.json


def fault_deep(server):
    arm(server, "deep", depth=5000)
    assert server.notes().body == b"[" * 5000 + b"]" * 5000


def fault_stall(server):
    arm(server, "stall")
    with pytest.raises(TimeoutError):
        server.get(NOTES, timeout=0.3)
    assert server.notes().status == 200


def fault_drip(server):
    arm(server, "drip", bytes=1000, ms=10)
    begin = time.monotonic()
    page = server.notes(limit=5)
    assert len(page.json) == 5 and time.monotonic() - begin > 0.1


def fault_reset(server):
    arm(server, "reset")
    with pytest.raises(ConnectionResetError):
        server.notes()
    assert server.notes().status == 200


def fault_truncated(server):
    arm(server, "truncated")
    with pytest.raises(http.client.IncompleteRead):
        server.notes()


def fault_lost_after_store(server):
    arm(server, "lost-after-store", path="/api/v1/statuses", method="POST")
    with pytest.raises(ConnectionError):
        server.post("¿llegó?", Idempotency_Key="z")
    assert [one["times"] for one in server.control("posts")] == [1]
    again = server.post("¿llegó?", Idempotency_Key="z")
    posts = server.control("posts")
    assert len(posts) == 1 and posts[0]["id"] == again.json["id"]


def fault_huge(server):
    arm(server, "huge")
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
        head = f"GET {NOTES} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {OFFICE}\r\n\r\n"
        client.sendall(head.encode())
        got = 0
        while got < 20 << 20:
            got += len(client.recv(1 << 20))
    assert server.notes().status == 200


def fault_bomb(server):
    arm(server, "bomb", mb=8)
    page = server.notes()
    assert page.headers["Content-Encoding"] == "gzip"
    assert len(page.body) < 20000 and len(gzip.decompress(page.body)) == 8 << 20


def fault_bad_chunk(server):
    arm(server, "bad-chunk")
    with pytest.raises((http.client.IncompleteRead, ValueError)):
        server.notes()


@pytest.mark.parametrize("name", faults.KINDS)
def test_fault(server, name):
    globals()["fault_" + name.replace("-", "_")](server)


def test_a_fault_meets_the_path_and_method_it_names_so_often_as_asked(server):
    arm(server, "503", path="/api/v1/*", method="GET", count=2, after=1)
    paths = (NOTES, "/api/v2/instance", NOTES, "/api/v1/conversations", NOTES)
    assert [server.get(path).status for path in paths] == [200, 200, 503, 503, 200]
    assert server.control("fault")[0]["hits"] == 2
    assert server.ask("DELETE", "/_control/fault", token=None).json == []


def test_a_fault_with_a_probability_repeats_with_its_seed(start):
    def run():
        with running("--fault", f"500 path={NOTES} count=0 probability=0.4 seed=9") as server:
            return [server.notes().status for _ in range(40)]

    first = run()
    assert run() == first and 5 < first.count(500) < 30


def test_a_wrong_control_request_is_422_and_says_why(server):
    answer = server.ask("POST", "/_control/fault", body={"fault": "nonsense"}, token=None)
    assert answer.status == 422 and "lost-after-store" in answer.json["error"]
    assert (
        server.ask("POST", "/_control/delete", body={"status": "7"}, token=None).status == 422
    )
    assert server.ask("POST", "/_control/nothing", body={}, token=None).status == 404


def test_the_log_shows_headers_but_no_token(server):
    server.ask("DELETE", "/_control/requests", token=None)
    server.post("hola", Idempotency_Key="clave-1")
    server.get(NOTES, [("access_token", OFFICE)], token=None)
    body = server.get("/_control/requests", token=None).body
    assert OFFICE.encode() not in body
    first, second = json.loads(body)
    assert first["headers"]["idempotency-key"] == "clave-1"
    assert first["headers"]["authorization"] == "present" and first["status"] == 200
    assert second["query"] == [["access_token", "***"]]


def test_unknown_notification_types_can_be_made(server):
    server.control("notify", event="collection_moved", by="rosa", on="corte-agua")
    assert server.notes(limit=1).json[0]["type"] == "collection_moved"
