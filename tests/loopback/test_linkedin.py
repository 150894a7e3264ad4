# SPDX-License-Identifier: EUPL-1.2
# Proves the loopback LinkedIn against what its documentation says, and that its quirks bite.
import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import quote, urlencode

import pytest
from driver import Server

TOKEN = "prueba-token-0001"
ORG = "urn:li:organization:12345"
ALL = "COMMENT,ADMIN_COMMENT,COMMENT_EDIT,COMMENT_DELETE,SHARE,SHARE_MENTION"


class Page(Server):
    """A server with the words of the interface."""

    def rest(self, target, http=200, body=None, version="202607", token=TOKEN):
        answer = self.ask("POST" if body else "GET", "/rest/" + target, body=body, token=token, LinkedIn_Version=version,
                          X_Restli_Protocol_Version="2.0.0")
        assert answer.status == http, answer.body
        return answer

    def told(self, start=0, end=1 << 52, actions=ALL, more="", **kw):
        who = quote(ORG, safe="")
        return self.rest(f"organizationalEntityNotifications?q=criteria&organizationalEntity={who}&actions=List({actions})"
                         f"&timeRange=(start:{start},end:{end})&count=50{more}", **kw).json

    def below(self, urn, more="", **kw):
        return self.rest(f"socialActions/{quote(urn, safe='')}/comments?count=50{more}", **kw).json["elements"]

    def oauth(self, what, **form):
        return self.ask("POST", f"/oauth/v2/{what}", body=urlencode(form), token=None,
                        Content_Type="application/x-www-form-urlencoded")


@pytest.fixture
def page():
    server = Page(program="linkedin.py")
    yield server
    server.stop()


@pytest.fixture
def post(page):
    return page.control("post", text="Nuevo horario de la oficina.")


def test_every_call_names_a_living_version(page):
    assert page.rest("organizations/12345").json["vanityName"] == "ayto-prueba"
    assert page.rest("organizations/12345", version="202506", http=426).json["code"] == "NONEXISTENT_VERSION"
    page.control("versions", active=["202610"])
    page.rest("organizations/12345", http=426)
    answer = page.ask("GET", "/rest/organizations/12345", token=TOKEN)
    assert answer.status == 400 and answer.json["code"] == "VERSION_MISSING"


def test_structure_stays_raw_and_values_are_escaped(page, post):
    assert page.told()["elements"] == []
    who = quote(ORG, safe="")
    page.rest(f"organizationalEntityNotifications?q=criteria&organizationalEntity={who}&actions=List%28COMMENT%29"
              "&timeRange=(start:0,end:9)", http=400)
    page.rest(f"socialActions/{post['id']}/comments", http=400)


def test_a_span_holds_its_start_and_not_its_end(page, post):
    page.control("comment", by="rosa", text="¿Y los sábados?", below=post["id"])
    at = page.told()["elements"][0]["lastModifiedAt"]
    assert len(page.told(start=at)["elements"]) == 1
    assert len(page.told(end=at)["elements"]) == 0
    page.control("clock", advance=60 * 86400)
    assert page.rest("organizations/12345", http=401).json["code"] == "EXPIRED_ACCESS_TOKEN"


def test_a_lesser_role_reads_empty_lists_and_no_notifications(page, post):
    page.control("comment", by="rosa", text="¿Y los sábados?", below=post["id"])
    page.control("set", role="RECRUITING_POSTER")
    assert page.below(post["id"]) == []
    page.told(http=403)


def test_an_action_nobody_knows_is_refused_unless_the_quirk_is_on(page):
    page.told(actions=ALL + ",COMMENT_MENTION", http=400)
    page.control("quirk", on=["comment-mention"])
    page.told(actions=ALL + ",COMMENT_MENTION")


def test_comments_have_two_levels(page, post):
    first = page.control("comment", by="rosa", text="Uno", below=post["id"])["id"]
    second = page.control("comment", by="omar", text="Dos", below=first)["id"]
    assert [c["message"]["text"] for c in page.below(post["id"])] == ["Uno"]
    assert page.below(post["id"])[0]["commentsSummary"]["totalFirstLevelComments"] == 1
    assert page.below(first)[0]["parentComment"] == first
    body = {"actor": ORG, "object": post["activity"], "parentComment": second, "message": {"text": "Tres"}}
    page.rest(f"socialActions/{quote(second, safe='')}/comments", body=body, http=400)
    body["parentComment"] = first
    made = page.rest(f"socialActions/{quote(first, safe='')}/comments", body=body, http=201)
    assert made.headers["x-restli-id"] == made.json["id"]
    assert [c["actor"] for c in page.below(first)] == ["urn:li:person:omar", ORG]


def test_only_the_page_speaks_and_not_for_too_long(page, post):
    target = f"socialActions/{quote(post['id'], safe='')}/comments"
    page.rest(target, body={"actor": "urn:li:person:x", "message": {"text": "x"}}, http=403)
    page.rest(target, body={"actor": ORG, "message": {"text": "x" * 1251}}, http=400)
    page.rest(target, body={"actor": ORG, "message": {"text": "x" * 1250}}, http=201)


def test_pages_go_on_where_they_say(page, post):
    for n in range(7):
        page.control("comment", by="rosa", text=f"Aviso {n}.", below=post["id"])
    first = page.told(more="&start=0")
    assert first["paging"]["total"] == 7 and first["paging"]["links"] == []
    page.control("fault", fault="short", n=3, path="/rest/organizationalEntityNotifications", count=0)
    short = page.told()
    assert len(short["elements"]) == 3 and "start=3" in short["paging"]["links"][0]["href"]
    page.control("quirk", on=["no-total", "no-next"])
    assert page.told()["paging"] == {"start": 0, "count": 50, "links": []}


def test_what_is_deleted_is_gone(page, post):
    made = page.control("comment", by="rosa", text="Uno", below=post["id"])["id"]
    page.control("delete", id=made)
    number = made.rsplit(",", 1)[1].rstrip(")")
    page.rest(f"socialActions/{quote(post['activity'], safe='')}/comments/{number}", http=404)
    assert [n["action"] for n in page.told()["elements"]] == ["COMMENT_DELETE", "COMMENT"]


def test_a_day_has_so_many_requests(page):
    page.control("quota", left=1)
    page.rest("organizations/12345")
    assert "DAY limit" in page.rest("organizations/12345", http=429).json["message"]


def test_tokens_are_renewed_until_the_consent_ends(page):
    app = {"client_id": "77abc", "client_secret": "prueba-secreto-0001", "grant_type": "refresh_token"}
    fresh = page.oauth("accessToken", refresh_token="prueba-renueva-0001", **app).json
    page.rest("organizations/12345", http=401)
    page.rest("organizations/12345", token=fresh["access_token"])
    assert page.oauth("introspectToken", token=fresh["access_token"], **app).json["active"]
    assert page.oauth("accessToken", refresh_token="otra", **app).json["error"] == "invalid_grant"
    assert page.oauth("accessToken", client_id="77abc", client_secret="x").status == 401
    page.control("clock", advance=365 * 86400)
    assert page.oauth("accessToken", refresh_token="prueba-renueva-0001", **app).status == 400


class Hook(BaseHTTPRequestHandler):
    """A receiver: answers challenges, takes what is signed."""

    secret, got, status = b"prueba-secreto-0001", [], 200

    def do_GET(self):
        code = self.path.partition("challengeCode=")[2]
        answer = {"challengeCode": code, "challengeResponse": hmac.new(self.secret, code.encode(), hashlib.sha256).hexdigest()}
        self.reply(200, json.dumps(answer).encode())

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        want = hmac.new(self.secret, b"hmacsha256=" + body, hashlib.sha256).hexdigest()
        self.got.append((self.headers["X-LI-Signature"] == want, len(json.loads(body)["notifications"])))
        self.reply(self.status, b"")

    def reply(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def hook():
    class Own(Hook):
        got = []

    server = HTTPServer(("127.0.0.1", 0), Own)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    server.url, server.own = f"http://127.0.0.1:{server.server_port}/x", Own
    yield server
    server.shutdown()
    server.server_close()


def test_deliveries_come_ten_at_a_time_until_they_are_taken(page, post, hook):
    assert page.control("callback", url=hook.url, code="890e4665-4dfe-4ab1-b689-ed553bceeed0") == {"status": 200, "set": True}
    for n in range(12):
        page.control("comment", by="rosa", text=f"Aviso {n}.", below=post["id"])
    hook.own.status = 503
    assert page.control("deliver") == [503, 503]
    hook.own.status = 200
    assert page.control("deliver") == [200, 200]
    assert page.control("deliver") == []
    assert hook.own.got == [(True, 10), (True, 2)] * 2


def test_an_address_that_answers_wrongly_is_not_set(page, hook):
    hook.own.secret = b"otra"
    assert not page.control("callback", url=hook.url, code="890e4665-4dfe-4ab1-b689-ed553bceeed0")["set"]


def test_signatures_can_be_wrong(page, post, hook):
    page.control("callback", url=hook.url, code="890e4665-4dfe-4ab1-b689-ed553bceeed0")
    page.control("comment", by="rosa", text="Uno", below=post["id"])
    page.control("deliver", sign="bare", repeat=1)
    assert hook.own.got == [(False, 1)]
