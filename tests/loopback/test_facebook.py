# SPDX-License-Identifier: EUPL-1.2
# The loopback Facebook does what Graph does: proofs, cursors, levels of comments, windows, signed deliveries.
import hashlib
import hmac
import json

import pytest
from driver import Server

TOKEN, SECRET, PAGE = "prueba-token-0001", "prueba-secreto-0001", "100200300400"
PROOF = hmac.new(SECRET.encode(), TOKEN.encode(), hashlib.sha256).hexdigest()


class Page:
    def __init__(self):
        self.server = Server(program="facebook.py")

    def ask(self, method, path, body=None, proof=PROOF, token=TOKEN, **query):
        query |= {"appsecret_proof": proof} if proof else {}
        answer = self.server.ask(method, f"/v26.0{path}", list(query.items()), body, token=token)
        return answer.status, answer.json

    def do(self, deed, **wish):
        answer = self.server.ask("POST", f"/_control/{deed}", body=wish, token=None)
        assert answer.status == 200, answer.body
        return answer.json

    def wait(self, **wish):
        self.do("clock", **wish)


@pytest.fixture
def page():
    it = Page()
    yield it
    it.server.stop()


def code(answer):
    return answer[1]["error"]["code"], answer[1]["error"].get("error_subcode")


def test_only_the_token_with_its_proof_is_served(page):
    assert page.ask("GET", f"/{PAGE}")[0] == 200
    assert code(page.ask("GET", f"/{PAGE}", proof=None)) == (100, None)
    assert code(page.ask("GET", f"/{PAGE}", proof="0" * 64)) == (100, None)
    assert code(page.ask("GET", f"/{PAGE}", token="otro")) == (190, 463)
    app = {"access_token": f"55501|{SECRET}", "input_token": TOKEN}
    assert page.ask("GET", "/debug_token", proof=None, token=None, **app)[1]["data"]["is_valid"]
    assert code(page.ask("GET", "/debug_token", proof=None, token=None)) == (190, None)


def test_answers_to_comments_are_listed_as_a_stream_only_and_stand_beside_one_another(page):
    post = page.do("post", text="Piscina")["id"]
    first = page.do("comment", by="rosa", text="¿Cuándo?", to=post)["id"]
    second = page.do("comment", by="omar", text="Eso", to=first)["id"]
    third = page.do("comment", by="rosa", text="Gracias", to=second)
    assert third["parent"] == {"id": first}
    assert [c["id"] for c in page.ask("GET", f"/{post}/comments")[1]["data"]] == [first]
    stream = page.ask("GET", f"/{post}/comments", filter="stream", order="reverse_chronological")[1]["data"]
    assert [c["id"] for c in stream] == [third["id"], second, first]
    assert page.ask("GET", f"/{PAGE}/feed")[1]["data"][0]["comments"]["summary"]["total_count"] == 3


def test_cursors_go_on_and_next_has_the_token_in_it(page):
    for n in range(3):
        page.do("post", text=f"Aviso {n}")
        page.wait(advance=1)
    page.do("quirk", on=["short_pages"])
    seen, after = [], {}
    while True:
        body = page.ask("GET", f"/{PAGE}/feed", **after)[1]
        seen += [node["message"] for node in body["data"]]
        if "next" not in body["paging"]:
            break
        assert TOKEN in body["paging"]["next"]
        after = {"after": body["paging"]["cursors"]["after"]}
    assert seen == ["Aviso 2", "Aviso 1", "Aviso 0"]
    page.do("quirk", on=["dead_cursor"])
    assert code(page.ask("GET", f"/{PAGE}/feed", **after)) == (100, None)


def test_a_post_to_a_comment_itself_changes_it(page):
    post = page.do("post", text="Piscina")["id"]
    comment = page.do("comment", by="rosa", text="¿Cuándo?", to=post)["id"]
    assert page.ask("POST", f"/{comment}", {"message": "otra cosa"})[1] == {"success": True}
    assert page.ask("GET", f"/{comment}")[1]["message"] == "otra cosa"
    assert page.server.ask("GET", "/_control/posts", token=None).json == []


def test_a_private_reply_is_one_within_a_week(page):
    post = page.do("post", text="Piscina")["id"]
    comment = page.do("comment", by="rosa", text="Mi DNI es…", to=post)["id"]
    other = page.do("comment", by="omar", text="Hola", to=post)["id"]
    body = {"recipient": {"comment_id": comment}, "message": {"text": "En privado"}}
    assert page.ask("POST", f"/{PAGE}/messages", body)[1]["recipient_id"] == "7001"
    assert code(page.ask("POST", f"/{PAGE}/messages", body)) == (10900, None)
    page.wait(advance=8 * 86400)
    body["recipient"] = {"comment_id": other}
    assert code(page.ask("POST", f"/{PAGE}/messages", body)) == (10901, None)


def test_messages_have_a_day_or_with_a_person_a_week(page):
    page.do("message", by="lucia", text="Hola")
    body = {"recipient": {"id": "7003"}, "messaging_type": "RESPONSE", "message": {"text": "Buenas"}}
    assert page.ask("POST", f"/{PAGE}/messages", body)[0] == 200
    page.wait(advance=2 * 86400)
    assert code(page.ask("POST", f"/{PAGE}/messages", body)) == (10, 2018278)
    assert page.ask("POST", f"/{PAGE}/messages", body | {"tag": "HUMAN_AGENT"})[0] == 200
    assert code(page.ask("POST", f"/{PAGE}/messages", body | {"recipient": {"id": "7001"}})) == (100, 2018001)


def test_deliveries_are_signed_over_escaped_bytes(page):
    post = page.do("post", text="https://ayto.example/piñata")["id"]
    page.do("comment", text="¿Quién? 😀", to=post)
    out = page.server.ask("GET", "/_control/deliveries", token=None).json
    assert "\\/" in out["body"] and out["body"].isascii() and "\\u00bf" in out["body"]
    assert out["signature"] == "sha256=" + hmac.new(SECRET.encode(), out["body"].encode(), hashlib.sha256).hexdigest()
    values = [entry["changes"][0]["value"] for entry in json.loads(out["body"])["entry"]]
    assert [value["item"] for value in values] == ["status", "comment"] and "from" not in values[1]


def test_refusals_come_as_often_as_wished(page):
    page.do("refuse", path=f"/{PAGE}/feed", code=4, status=403, n=2)
    assert [page.ask("GET", f"/{PAGE}/feed")[0] for _ in range(3)] == [403, 403, 200]


def test_several_nodes_fail_together(page):
    post = page.do("post", text="Piscina")["id"]
    assert list(page.ask("GET", "/", ids=post)[1]) == [post]
    assert code(page.ask("GET", "/", ids=f"{post},9_9")) == (803, None)
    assert code(page.ask("GET", "/9_9")) == (100, 33)
