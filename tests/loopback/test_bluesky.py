# SPDX-License-Identifier: EUPL-1.2
# Proves the loopback Bluesky against what transcripts of a real one show, and that its quirks bite.
import pytest
from driver import Server

POSTS = "app.bsky.feed.post"
CHAT = {"atproto_proxy": "did:web:api.bsky.chat#bsky_chat"}
PASSWORD = "prueba-clave-0001"


class Town(Server):
    """A server with a session of ours."""

    def __init__(self):
        super().__init__(program="bluesky.py")
        self.session = self.call("com.atproto.server.createSession", {"identifier": "ayto.example", "password": PASSWORD}, token=None)

    def call(self, name, body=None, http=200, token="", method=None, query=(), **headers):
        token = self.session["accessJwt"] if token == "" else token
        answer = self.ask(method or ("POST" if body is not None else "GET"), "/xrpc/" + name, query, body=body, token=token, **headers)
        assert answer.status == http, answer.body
        return answer.json

    def told(self, limit=100, **query):
        wish = {"reasons": "mention", "priority": "false", "limit": limit} | query
        return self.call("app.bsky.notification.listNotifications", query=list(wish.items()))

    def put(self, key, text, http=200):
        record = {"$type": POSTS, "text": text, "createdAt": "2026-11-23T09:00:00.000Z"}
        body = {"repo": self.session["did"], "collection": POSTS, "rkey": key, "record": record, "swapRecord": None}
        return self.call("com.atproto.repo.putRecord", body, http)


@pytest.fixture
def town():
    server = Town()
    yield server
    server.stop()


def test_an_ended_token_is_a_400(town):
    town.control("clock", advance=2 * 3600)
    assert town.call("com.atproto.server.getSession", http=400)["error"] == "ExpiredToken"
    assert town.call("com.atproto.server.getSession", http=401, token=None)["error"] == "AuthMissing"
    assert town.call("com.atproto.server.getSession", http=400, token="x")["error"] == "InvalidToken"


def test_both_tokens_change(town):
    old = town.session["refreshJwt"]
    new = town.call("com.atproto.server.refreshSession", method="POST", token=old)
    assert new["refreshJwt"] != old and new["accessJwt"] != town.session["accessJwt"]
    assert town.call("com.atproto.server.refreshSession", method="POST", token=old, http=400)["error"] == "ExpiredToken"
    wrong = {"identifier": "ayto.example", "password": "otra"}
    assert town.call("com.atproto.server.createSession", wrong, http=401, token=None)["error"] == "AuthenticationRequired"


def test_what_has_the_last_ones_time_is_left_out_behind_the_cursor(town):
    for i in range(5):
        town.control("say", by="rosa", text=f"A la vez {i}", mention=True)
    first = town.told(limit=2)
    assert len(first["notifications"]) == 2
    assert town.told(limit=2, cursor=first["cursor"])["notifications"] == []
    assert town.told(priority="true")["notifications"] == []


def test_a_claim_of_the_past_is_believed(town):
    town.control("say", by="rosa", text="Hoy", mention=True)
    town.control("say", by="rosa", text="De ayer", mention=True, at="2026-11-22T09:00:00.000Z")
    town.control("say", by="rosa", text="De mañana", mention=True, at="2026-11-24T09:00:00.000Z")
    told = town.told()["notifications"]
    assert [n["record"]["text"] for n in told] == ["De mañana", "Hoy", "De ayer"]
    assert told[0]["indexedAt"] == "2026-11-23T09:00:00.000Z"


def test_a_record_is_written_once(town):
    town.put("3kabcdefghijk", "Hola")
    assert town.put("3kabcdefghijk", "Hola", http=400)["error"] == "InvalidSwap"
    assert "grapheme too big" in town.put("3kabcdefghijl", "a" * 301, http=400)["message"]
    town.put("no-tid", "Hola", http=400)


def test_missing_and_blocked_posts_differ(town):
    gone = town.control("say", by="rosa", text="Adiós", mention=True)["id"]
    kept = town.control("say", by="omar", text="Aquí", mention=True)["id"]
    town.control("delete", id=gone)
    town.control("block", by="omar")
    assert town.call("app.bsky.feed.getPosts", query=[("uris", gone), ("uris", kept)])["posts"] == []
    assert town.call("app.bsky.feed.getPostThread", query=[("uri", gone)], http=400)["error"] == "NotFound"
    assert town.call("app.bsky.feed.getPostThread", query=[("uri", kept)])["thread"]["blocked"]


def test_the_log_of_chats_starts_now(town):
    town.control("chat", by="rosa", text="Hola")
    first = town.call("chat.bsky.convo.getLog", **CHAT)
    assert first["logs"] == []
    town.control("chat", by="rosa", text="¿Hola?")
    logs = town.call("chat.bsky.convo.getLog", query=[("cursor", first["cursor"])], **CHAT)["logs"]
    assert [entry["message"]["text"] for entry in logs] == ["¿Hola?"]
    town.call("chat.bsky.convo.getLog", http=404)
    town.control("set", scope="com.atproto.appPass")
    town.session = town.call("com.atproto.server.refreshSession", method="POST", token=town.session["refreshJwt"])
    assert town.call("chat.bsky.convo.getLog", http=400, **CHAT)["message"] == "Bad token scope"
