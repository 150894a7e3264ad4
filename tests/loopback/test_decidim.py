# SPDX-License-Identifier: EUPL-1.2
# Proves the loopback Decidim against what its API does, and that its quirks bite.
from urllib.parse import urlencode

import pytest
from driver import Server

PAGE = '{component(id:"39"){... on Proposals{proposals(first:%d%s){pageInfo{hasNextPage endCursor} edges{node{id totalCommentsCount}}}}}}'
BELOW = '{commentable(id:"%s",type:"Decidim::%s"){id comments{id body author{nickname}}}}'


class Site(Server):
    def query(self, text, http=200):
        answer = self.ask("POST", "/api", body={"query": text}, token=None)
        assert answer.status == http, answer.body
        return answer.json

    def page(self, first=50, after=""):
        return self.query(PAGE % (first, f',after:"{after}"' if after else ""))["data"]["component"]["proposals"]


@pytest.fixture
def site():
    server = Site(program="decidim.py")
    yield server
    server.stop()


def test_pages_go_on_and_comments_are_counted_at_all_levels(site):
    made = [site.control("write", by="rosa", text=f"Banco {i}.")["id"] for i in range(3)]
    below = site.control("write", by="omar", to=made[0], text="Yo también.")["id"]
    site.control("write", by="luz", to=below, text="Y yo.")
    first = site.page(2)
    assert first["pageInfo"]["hasNextPage"] and first["edges"][0]["node"] == {"id": "1", "totalCommentsCount": 2}
    assert [one["node"]["id"] for one in site.page(2, first["pageInfo"]["endCursor"])["edges"]] == ["3"]
    found = site.query(BELOW % ("1", "Proposals::Proposal"))["data"]["commentable"]["comments"]
    assert found == [{"id": "4", "body": "Yo también.", "author": {"nickname": "@omar"}}]
    assert site.query(BELOW % ("4", "Comments::Comment"))["data"]["commentable"]["comments"][0]["body"] == "Y yo."


def test_what_is_hidden_is_null_or_takes_its_query_along(site):
    made = site.control("write", by="rosa", text="Banco.")["id"]
    site.control("change", id=made, hidden=True)
    assert site.query(BELOW % ("1", "Proposals::Proposal")) == {"data": {"commentable": None}}
    site.control("quirk", on=["strict"])
    assert "Cannot return null" in site.query(BELOW % ("1", "Proposals::Proposal"))["errors"][0]["message"]
    assert site.query(BELOW % ("9", "Proposals::Proposal"), http=500)["errors"]


def test_a_schema_refuses_what_it_has_not(site):
    assert site.query("{assemblies{slug}}")["data"]["assemblies"] == [{"slug": "barrios"}]
    site.control("quirk", on=["old", "small"])
    assert site.query("{assemblies{slug}}")["errors"][0]["extensions"]["fieldName"] == "assemblies"
    words = site.query('{component(id:"39"){... on Proposals{proposals(order:{id:"ASC"}){edges{node{id}}}}}}')["errors"][0]["message"]
    assert words == "Field 'proposals' doesn't accept argument 'order'"
    assert "complexity" in site.query(PAGE % (50, ""))["errors"][0]["message"] and site.page(20)["edges"] == []
    assert "Parse error" in site.query("{component(")["errors"][0]["message"]


KEYS = {"api_user[key]": "clave-inventada", "api_user[secret]": "secreto-inventado-0001"}


def test_a_token_ends_and_an_open_site_then_shows_less(site):
    site.control("quirk", on=["private"])
    who = "{assemblies{slug} session{user{id}}}"
    kept = lambda form: site.ask("POST", "/api/sign_in", body=urlencode(form), token=None, Content_Type="application/x-www-form-urlencoded")
    shown = lambda token: site.ask("POST", "/api", body={"query": who}, token=token).json["data"]
    assert kept({**KEYS, "api_user[secret]": "otro"}).status == 401 and kept({}).status == 401
    token = kept(KEYS).headers["Authorization"].removeprefix("Bearer ")
    assert shown(token) == {"assemblies": [{"slug": "barrios"}], "session": {"user": {"id": "1"}}}
    site.control("clock", advance=7200)
    assert shown(token) == shown(None) == {"assemblies": [], "session": None}
    token = kept(KEYS).headers["Authorization"].removeprefix("Bearer ")
    site.control("quirk", on=["login"])
    assert site.ask("POST", "/api", body={"query": who}, token=token).status == 200
    site.control("sessions", secret="secreto-inventado-0002")
    assert site.ask("POST", "/api", body={"query": who}, token=token).status == 302 and kept(KEYS).status == 401


def test_a_hundred_a_minute_and_a_login(site):
    for _ in range(100):
        site.query("{__typename}")
    assert site.query("{__typename}", http=429)["errors"]
    site.control("clock", advance=61)
    site.query("{__typename}")
    site.control("quirk", on=["login"])
    assert site.ask("POST", "/api", body={"query": "{__typename}"}, token=None).status == 302
