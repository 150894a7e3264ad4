# SPDX-License-Identifier: EUPL-1.2
# Proves the loopback Elgg site against what a real one answered, and that its quirks bite.
from urllib.parse import urlencode

import pytest
from driver import Server

REST = "/services/api/rest/json/"
KEY = "prueba-clave-0001"


class Site(Server):
    def call(self, method, post=False, **args):
        query = urlencode({"method": method, **({} if post else args)})
        answer = self.ask("POST" if post else "GET", f"{REST}?{query}", body=urlencode(args) if post else None, token=None,
                          **({"Content_Type": "application/x-www-form-urlencoded"} if post else {}))
        assert answer.status == 200
        return answer.json

    def token(self):
        return self.call("auth.gettoken", post=True, username="ayto", password="prueba-paso-0001")["result"]


@pytest.fixture
def site():
    server = Site(program="elgg.py")
    yield server
    server.stop()


def test_what_is_offered_is_listed_and_needs_no_key(site):
    assert "GET:wire.get_posts" in site.call("system.api.list")["result"]
    site.control("quirk", on=["no-writing"])
    assert "POST:wire.save_post" not in site.call("system.api.list")["result"]


def test_errors_come_with_status_200(site):
    assert site.call("wire.get_posts")["status"] == -1
    assert site.call("wire.get_posts", api_key="otra")["message"] == "Bad API key"
    assert site.call("wire.get_posts", api_key=KEY)["status"] == -20
    assert site.call("auth.gettoken", post=True, username="ayto", password="x")["status"] == -1
    assert site.call("nada")["status"] == -1


def test_tokens_last_an_hour_and_one_may_end_another(site):
    first = site.token()
    assert site.call("wire.get_posts", api_key=KEY, auth_token=first)["result"] == []
    site.control("quirk", on=["one-token"])
    second = site.token()
    assert site.call("wire.get_posts", api_key=KEY, auth_token=first)["status"] == -20
    site.control("clock", advance=3600)
    assert site.call("wire.get_posts", api_key=KEY, auth_token=second)["status"] == -20


def test_the_wire_has_threads_and_may_be_an_object(site):
    token = site.token()
    first = site.control("wire", by="rosa", text="Hola @ayto, a&b")
    site.control("wire", by="omar", text="Yo también", parent=first["guid"])
    posts = site.call("wire.get_posts", api_key=KEY, auth_token=token)["result"]
    assert [p["wire_thread"] for p in posts] == [first["guid"]] * 2
    assert posts[1]["description"] == "Hola @ayto, a&amp;b"
    site.control("quirk", on=["by-guid"])
    assert str(first["guid"]) in site.call("wire.get_posts", api_key=KEY, auth_token=token)["result"]


def test_an_empty_inbox_may_be_an_error_and_times_words(site):
    token = site.token()
    site.control("quirk", on=["empty-is-error", "words"])
    assert site.call("messages.inbox", api_key=KEY, auth_token=token)["status"] == -1
    site.control("message", by="rosa", subject="Licencia", text="Buenos días")
    site.control("clock", advance=180)
    assert site.call("messages.inbox", api_key=KEY, auth_token=token)["result"][0]["timestamp"] == "hace 3 minutos"


def test_views_show_the_blog_and_never_the_wire(site):
    site.control("wire", by="rosa", text="Hola @ayto")
    site.control("blog", by="ayto", title="Horario", text="De 9 a 14.")
    assert b"De 9 a 14" in site.ask("GET", "/blog/all?view=rss", token=None).body
    assert b"<item>" not in site.ask("GET", "/thewire/all?view=rss", token=None).body
