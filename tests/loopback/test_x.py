# SPDX-License-Identifier: EUPL-1.2
# Proves the loopback X against what X's documentation and specification say.
import base64

import pytest
import x_oauth
from driver import Server, running
from x_world import ME

TOKEN = "prueba-x-0001"
ROSA, EVA = "1500000000000000001", "1500000000000000003"
FIELDS = "author_id,conversation_id,created_at,entities,in_reply_to_user_id,referenced_tweets"


class X(Server):
    def call(self, path, status=200, token=TOKEN, **query):
        answer = self.ask("GET", "/2/" + path, {k.replace("__", "."): v for k, v in query.items()}, token=token)
        assert answer.status == status, answer.body
        return answer.json

    def write(self, path, status, token=TOKEN, **body):
        answer = self.ask("POST", "/2/" + path, body=body, token=token)
        assert answer.status == status, answer.body
        return answer.json


@pytest.fixture
def x():
    with running(program="x.py") as server:
        server.__class__ = X
        yield server


def mentions(x, status=200, **query):
    return x.call(f"users/{ME}/mentions", status, **query)


def test_without_fields_there_is_hardly_anything_and_without_posts_no_data(x):
    assert mentions(x) == {"meta": {"result_count": 0}}
    said = x.say("rosa", "@ayto ¿Y la <farola>?")
    assert mentions(x)["data"] == [{"id": said["id"], "text": "@ayto ¿Y la &lt;farola&gt;?", "edit_history_tweet_ids": [said["id"]]}]
    whole = mentions(x, tweet__fields=FIELDS)
    assert whole["data"][0]["author_id"] == ROSA and whole["includes"]["users"][0]["username"] == "rosa_b"


def test_pages_run_backwards_above_a_floor_and_their_tokens_tear(x):
    ids = [x.say("rosa", f"@ayto {n}")["id"] for n in range(12)]
    first = mentions(x, max_results=5, since_id=ids[1])
    assert [one["id"] for one in first["data"]] == ids[:6:-1] and first["meta"]["newest_id"] == ids[-1]
    second = mentions(x, max_results=5, since_id=ids[1], pagination_token=first["meta"]["next_token"])
    assert [one["id"] for one in second["data"]] == ids[6:1:-1] and "next_token" not in second["meta"]
    x.control("tear", now=True)
    assert mentions(x, 400, max_results=5, pagination_token=first["meta"]["next_token"])["errors"]


def test_the_search_knows_conversations_for_a_week_and_lags(x):
    root = x.say("ayto", "Mañana no hay agua", ago=3600)["id"]
    x.say("eva", "¿A qué hora?", reply_to=root, named=False, ago=1800)
    x.say("omar", "Ahora mismo", reply_to=root, named=False)
    x.say("rosa", "Otra cosa", ago=60)
    found = x.call("tweets/search/recent", query=f"(conversation_id:{root}) -from:{ME}")
    assert [one["text"] for one in found["data"]] == ["¿A qué hora?"]
    x.call("tweets/search/recent", 400, query="conversation_id:1", start_time="2026-11-10T09:00:00Z")


def test_an_edit_is_a_new_id_in_a_chain_and_what_is_missing_an_error_in_a_success(x):
    said = x.say("rosa", "@ayto la caye")
    now = x.control("edit", post=said["id"], text="@ayto la calle")
    x.say("eva", "@ayto privado", key="p", protected=True)
    both = x.call("tweets", ids=f"{said['id']},77,{now['last']}")
    assert [one["text"] for one in both["data"]] == ["@ayto la caye", "@ayto la calle"]
    assert both["data"][0]["edit_history_tweet_ids"] == [said["id"], now["last"]]
    assert both["errors"][0]["resource_id"] == "77" and both["errors"][0]["type"].endswith("resource-not-found")
    x.control("delete", post=said["id"])
    assert set(x.call("tweets", ids=said["id"])) == {"errors"}


def test_a_reply_needs_an_invitation(x):
    invited, other = x.say("rosa", "@ayto hola"), x.say("eva", "hola a todos")
    made = x.write("tweets", 201, text="Buenas", reply={"in_reply_to_tweet_id": invited["id"]})
    assert made["data"]["text"] == "@rosa_b Buenas"
    assert "not been mentioned" in x.write("tweets", 403, text="Buenas", reply={"in_reply_to_tweet_id": other["id"]})["detail"]
    assert "duplicate" in x.write("tweets", 403, text="Buenas", reply={"in_reply_to_tweet_id": invited["id"]})["detail"]
    x.write("tweets", 403, text="x" * 281)
    x.write("tweets", 400, text="x", tamaño=3)


def test_direct_messages_have_no_floor_and_go_to_who_takes_them(x):
    x.control("direct", by="rosa", text="en privado")
    assert x.call("dm_events", dm_event__fields="sender_id")["data"][0]["sender_id"] == ROSA
    sent = x.write(f"dm_conversations/with/{ROSA}/messages", 201, text="Recibido")["data"]
    talk = x.call(f"dm_conversations/with/{ROSA}/dm_events")["data"]
    assert [one["text"] for one in talk] == ["Recibido", "en privado"] and talk[0]["id"] == sent["dm_event_id"]
    assert x.write(f"dm_conversations/with/{EVA}/messages", 403, text="Hola")["errors"][0]["code"] == 349
    for _ in range(14):
        x.call("dm_events")
    answer = x.ask("GET", "/2/dm_events", token=TOKEN)
    assert answer.status == 429 and int(answer.headers["x-rate-limit-reset"]) > 1795424400


def renew(x, token, status=200, basic="id-de-cliente:secreto-de-cliente"):
    headers = {"Authorization": "Basic " + base64.b64encode(basic.encode()).decode(), "Content-Type": "application/x-www-form-urlencoded"}
    answer = x.ask("POST", "/2/oauth2/token", body=f"grant_type=refresh_token&refresh_token={token}", token=None, **headers)
    assert answer.status == status, answer.body
    return answer.json


def test_refresh_tokens_are_good_once(x):
    fresh = renew(x, "renueva-0001")
    x.call("users/me", 401)
    x.call("users/me", token=fresh["access_token"])
    renew(x, "renueva-0001", 400)
    renew(x, fresh["refresh_token"], 401, basic="id-de-cliente:otro")
    x.control("clock", advance=7200)
    x.call("users/me", 401, token=fresh["access_token"])
    renew(x, fresh["refresh_token"])


def test_a_signature_is_good_once(x):
    app, url = x_oauth.APP, x.url + "/2/users/me"
    pairs = [("oauth_consumer_key", app["key"]), ("oauth_token", app["token"]), ("oauth_nonce", "n1"), ("oauth_version", "1.0"),
             ("oauth_timestamp", "1795424400"), ("oauth_signature_method", "HMAC-SHA1")]
    signature = x_oauth.signature("GET", url, [*pairs, ("user.fields", "name")], app["secret"], app["token_secret"])
    header = "OAuth " + ", ".join(f'{a}="{x_oauth.escaped(b)}"' for a, b in [*pairs, ("oauth_signature", signature)])
    ask = lambda: x.ask("GET", "/2/users/me", {"user.fields": "name"}, token=None, Authorization=header).status
    assert (ask(), ask()) == (200, 401)


def test_quirks(x):
    said = x.say("rosa", "@ayto hola")
    x.control("quirk", on=["posts"])
    assert mentions(x)["data"][0]["edit_history_post_ids"] == [said["id"]]
    x.control("quirk", on=["app-only", "no-dms", "capped"], off=["posts"])
    assert mentions(x, 429)["period"] == "Monthly"
    x.control("quirk", on=["read-only"], off=["capped"])
    x.call("users/me", 403)
    x.call("dm_events", 403)
