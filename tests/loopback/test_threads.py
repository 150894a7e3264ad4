# SPDX-License-Identifier: EUPL-1.2
# The loopback Threads does what Threads does: lists by cursor, conversations, containers, tokens, signed deliveries.
import hashlib
import hmac
import json

import pytest
from driver import Server

TOKEN, SECRET, USER = "prueba-token-0001", "prueba-secreto-0001", "70001000200030001"


class Account:
    def __init__(self):
        self.server, self.token = Server(program="threads.py"), TOKEN

    def ask(self, method, path, **query):
        answer = self.server.ask(method, f"/v1.0{path}", list(query.items()), token=self.token)
        return answer.status, answer.json

    def do(self, deed, **wish):
        answer = self.server.ask("POST", f"/_control/{deed}", body=wish, token=None)
        assert answer.status == 200, answer.body
        return answer.json

    def ids(self, path, **query):
        return [one["id"] for one in self.ask("GET", path, **query)[1]["data"]]


@pytest.fixture
def account():
    it = Account()
    yield it
    it.server.stop()


def code(answer):
    return answer[1]["error"]["code"], answer[1]["error"].get("error_subcode")


def test_a_conversation_is_all_levels_and_replies_are_the_first(account):
    post = account.do("write", text="Piscina")["id"]
    first = account.do("write", by="rosa", text="¿Cuándo?", to=post)["id"]
    account.do("clock", advance=1)
    second = account.do("write", by="omar", text="Eso", to=first)["id"]
    assert account.ids(f"/{post}/conversation") == [second, first]
    assert account.ids(f"/{post}/conversation", reverse="false") == [first, second]
    assert account.ids(f"/{post}/replies") == [first]
    assert code(account.ask("GET", f"/{first}/conversation")) == (100, None)
    node = account.ask("GET", f"/{second}")[1]
    assert (node["root_post"], node["replied_to"], node["username"]) == ({"id": post}, {"id": first}, "omar.benali")
    account.do("remove", id=second)
    assert code(account.ask("GET", f"/{second}")) == (100, 33)


def test_lists_are_by_who_and_since_and_cursor(account):
    post = account.do("write", text="Piscina")["id"]
    mention = account.do("write", by="omar", text="Hola @ayto.villarriba")["id"]
    answer = account.do("write", text="Hola", to=mention)["id"]
    assert account.ids("/me/threads") == [post]
    assert account.ids(f"/{USER}/replies") == [answer]
    assert account.ids("/me/mentions") == [mention]
    assert account.ids("/me/threads", since=1999999999) == []
    account.do("clock", advance=1)
    other = account.do("write", text="Otra")["id"]
    account.do("quirk", on=["short_pages", "no_next"])
    page = account.ask("GET", "/me/threads")[1]
    assert [one["id"] for one in page["data"]] == [other] and "next" not in page["paging"]
    after = page["paging"]["cursors"]["after"]
    assert account.ids("/me/threads", after=after) == [post]
    account.do("quirk", on=["dead_cursor"])
    assert code(account.ask("GET", "/me/threads", after=after)) == (100, None)


def test_a_container_is_ready_is_published_and_ends(account):
    post = account.do("write", by="rosa", text="@ayto.villarriba")["id"]

    def contain():
        return account.ask("POST", "/me/threads", media_type="TEXT", text="Hola", reply_to_id=post)[1]["id"]

    def status(name):
        return account.ask("GET", f"/{name}", fields="status")[1]["status"]

    made = contain()
    assert status(made) == "FINISHED"
    said = account.ask("POST", "/me/threads_publish", creation_id=made)[1]["id"]
    assert status(made) == "PUBLISHED" and account.ids("/me/replies") == [said]
    account.do("quirk", on=["slow"])
    slow = contain()
    assert status(slow) == "IN_PROGRESS"
    assert code(account.ask("POST", "/me/threads_publish", creation_id=slow)) == (24, 4279009)
    account.do("clock", advance=86401)
    assert status(slow) == "EXPIRED"
    assert code(account.ask("POST", "/me/threads", media_type="TEXT", text="x" * 501, reply_to_id=post)) == (100, None)
    assert code(account.ask("POST", "/me/threads", media_type="TEXT", text="x", reply_to_id="1")) == (100, 33)
    account.do("set", quota=0)
    account.do("quirk", off=["slow"])
    assert code(account.ask("POST", "/me/threads_publish", creation_id=contain())) == (9, 2207042)


def test_tokens_renew_themselves_and_end(account):
    answer = account.ask("GET", "/refresh_access_token", grant_type="th_refresh_token", access_token=TOKEN)
    assert answer[1]["access_token"] == "prueba-token-0002"
    assert code(account.ask("GET", "/me")) == (190, 463)
    account.token = "prueba-token-0002"
    assert account.ask("GET", "/me")[1]["username"] == "ayto.villarriba"
    account.do("clock", advance=60 * 86400)
    assert code(account.ask("GET", "/me")) == (190, 463)


def test_deliveries_are_signed_as_they_are_written(account):
    post = account.do("write", text="Piscina")["id"]
    account.do("write", by="rosa", text="¿Cuándo?", to=post)
    account.do("remove", id=post)
    bodies = account.do("deliveries")["bodies"]
    assert [json.loads(one["body"])["values"]["field"] for one in bodies] == ["publish", "replies", "delete"]
    assert "\\u00bf" in bodies[1]["body"] and "https:\\/\\/" in bodies[1]["body"]
    for one in bodies:
        assert one["signature"] == f"sha256={hmac.new(SECRET.encode(), one['body'].encode(), hashlib.sha256).hexdigest()}"
    assert account.do("deliveries")["bodies"] == []
