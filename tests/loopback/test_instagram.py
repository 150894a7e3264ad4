# SPDX-License-Identifier: EUPL-1.2
# The loopback Instagram does what both logins do: proofs, tokens that end, answers by pages, mentions, windows, deliveries.
import hashlib
import hmac
import json

import pytest
from driver import Server
from test_facebook import Page, code

TOKEN, PAGE_TOKEN, SECRET, ME, PAGE = "prueba-token-0001", "prueba-pagina-0001", "prueba-secreto-0001", "17841400000000001", "100200300400"
PROOF = hmac.new(SECRET.encode(), PAGE_TOKEN.encode(), hashlib.sha256).hexdigest()
DAY = 86400


class Account(Page):
    def __init__(self):
        self.server = Server(program="instagram.py")

    def ask(self, method, path, body=None, proof=None, token=TOKEN, **query):
        return super().ask(method, path, body, proof, token, **query)

    def by_page(self, method, path, body=None, **query):
        return self.ask(method, path, body, PROOF, PAGE_TOKEN, **query)

    def out(self):
        return self.server.ask("GET", "/_control/deliveries", token=None).json


@pytest.fixture
def account():
    it = Account()
    yield it
    it.server.stop()


def test_each_token_has_its_own_rules_and_edges(account):
    assert account.ask("GET", "/me")[1]["user_id"] == ME
    assert code(account.ask("GET", "/me", proof=PROOF)) == (100, None)
    assert code(account.ask("GET", f"/{ME}", token="otro")) == (190, 463)
    assert account.by_page("GET", f"/{PAGE}")[1]["instagram_business_account"] == {"id": ME}
    assert code(account.ask("GET", f"/{ME}", token=PAGE_TOKEN)) == (100, None)
    assert account.by_page("GET", f"/{ME}/tags")[0] == 200
    assert code(account.ask("GET", f"/{ME}/tags")) == (100, 33)


def test_a_token_renews_itself_when_it_is_a_day_old_and_not_ended(account):
    refresh = {"grant_type": "ig_refresh_token", "access_token": TOKEN}
    assert code(account.ask("GET", "/refresh_access_token", token=None, **refresh)) == (10, None)
    account.wait(advance=DAY)
    new = account.ask("GET", "/refresh_access_token", token=None, **refresh)[1]["access_token"]
    assert code(account.ask("GET", "/me")) == (190, 463)
    assert account.ask("GET", "/me", token=new)[0] == 200
    account.wait(advance=60 * DAY)
    assert code(account.ask("GET", "/me", token=new)) == (190, 463)


def test_answers_come_with_their_comment_and_by_pages(account):
    post = account.do("post", text="Piscina")["id"]
    first = account.do("comment", by="rosa", text="¿Cuándo?", to=post)["id"]
    second = account.do("comment", by="omar", text="Eso", to=first)["id"]
    third = account.do("comment", by="rosa", text="Gracias", to=second)
    assert third["parent_id"] == first
    account.do("comment", by="omar", text="¡Oferta!", to=post, ad=True)
    assert account.ask("GET", f"/{ME}/media")[1]["data"][0]["comments_count"] == 3
    account.do("quirk", on=["short_answers"])
    (one,) = account.ask("GET", f"/{post}/comments")[1]["data"]
    assert [c["id"] for c in one["replies"]["data"]] == [second] and TOKEN in one["replies"]["paging"]["next"]
    rest = account.ask("GET", f"/{first}/replies", after=one["replies"]["paging"]["cursors"]["after"])[1]
    assert [c["id"] for c in rest["data"]] == [third["id"]] and "next" not in rest["paging"]


def test_a_post_to_a_comment_itself_hides_it_and_hidden_ones_get_no_answer(account):
    post = account.do("post", text="Piscina")["id"]
    comment = account.do("comment", by="rosa", text="¿Cuándo?", to=post)["id"]
    assert account.ask("POST", f"/{comment}/replies", {"message": "El lunes."})[0] == 200
    assert code(account.ask("POST", f"/{comment}/replies", {"message": "x" * 301})) == (100, None)
    assert account.ask("POST", f"/{comment}", {"hide": True})[1] == {"success": True}
    assert code(account.ask("POST", f"/{comment}/replies", {"message": "El lunes."})) == (100, None)


def test_mentions_are_shown_by_id_only_and_answered_there(account):
    fields = "mentioned_comment.comment_id({}){{id,text}}"
    there = account.do("mention", by="omar", text="Que lo arregle @aytovillarriba")
    hidden = account.do("mention", by="rosa", text="@aytovillarriba", private=True)
    assert account.ask("GET", f"/{ME}", fields=fields.format(there["id"]))[1]["mentioned_comment"]["text"] == there["text"]
    assert code(account.ask("GET", f"/{ME}", fields=fields.format(hidden["id"]))) == (100, 33)
    body = {"media_id": there["media"]["id"], "comment_id": there["id"], "message": "Sí."}
    assert account.ask("POST", f"/{ME}/mentions", body)[0] == 200
    assert code(account.ask("POST", f"/{ME}/mentions", body | {"media_id": "1"})) == (100, None)


def test_messages_are_counted_in_bytes_and_have_windows(account):
    account.do("message", by="lucia", text="Hola")
    body = {"recipient": {"id": "7003"}, "message": {"text": "ñ" * 500}}
    assert account.ask("POST", "/me/messages", body)[0] == 200
    assert code(account.ask("POST", "/me/messages", body | {"message": {"text": "ñ" * 501}})) == (100, None)
    account.wait(advance=2 * DAY)
    assert code(account.by_page("POST", f"/{PAGE}/messages", body)) == (10, 2018278)
    assert account.by_page("POST", f"/{PAGE}/messages", body | {"tag": "HUMAN_AGENT"})[0] == 200


def test_a_message_that_is_taken_back_is_listed_no_more(account):
    it = account.do("message", by="lucia", text="Mi DNI es…")["id"]
    account.do("unsend", id=it)
    assert account.ask("GET", "/me/conversations")[1]["data"][0]["messages"]["data"] == []
    events = [entry["messaging"][0]["message"] for entry in json.loads(account.out()["body"])["entry"]]
    assert [event.get("is_deleted") for event in events] == [None, True]


def test_deliveries_are_signed_and_may_be_flat_in_a_list(account):
    post = account.do("post", text="Piscina")["id"]
    account.do("set", flat=True)
    account.do("comment", by="rosa", text="¿Cuándo? 😀", to=post)
    out = account.out()
    (whole,) = json.loads(out["body"])
    assert out["body"].isascii()
    assert out["signature"] == "sha256=" + hmac.new(SECRET.encode(), out["body"].encode(), hashlib.sha256).hexdigest()
    assert whole["entry"][0]["field"] == "comments" and "changes" not in whole["entry"][0]
    assert set(whole["entry"][0]["value"]) == {"id", "text", "media", "from"}
