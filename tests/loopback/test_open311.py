# SPDX-License-Identifier: EUPL-1.2
# Proves the loopback Open311 against the specification, and that its quirks bite.
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from driver import Server

WHOLE = {"start_date": "2026-09-01T00:00:00Z", "end_date": "2026-11-24T00:00:00Z"}


class Town(Server):
    """A server with the words of the interface."""

    def data(self, path, http=200, body=None, **query):
        city = {"jurisdiction_id": "villarriba.example"}
        form = urlencode({**city, **body}) if body else None
        answer = self.ask("POST" if body else "GET", "/" + path, {} if body else {**city, **query}, body=form, token=None,
                          Content_Type="application/x-www-form-urlencoded")
        assert answer.status == http, answer.body
        return answer.json if path.endswith(".json") else ElementTree.fromstring(answer.body)

    def ids(self, **query):
        return [one["service_request_id"] for one in self.data("requests.json", **{**WHOLE, **query})]

    def report(self, text, **more):
        return self.control("report", text=text, **more)["id"]


@pytest.fixture
def town():
    server = Town(program="open311.py")
    yield server
    server.stop()


def test_a_span_holds_what_was_reported_in_it(town):
    first = town.report("Farola.", at=-3600000)
    second = town.report("Papelera.", code="012")
    assert town.ids() == [second, first]
    assert town.ids(end_date="2026-11-23T09:00:00Z") == [first]
    assert town.ids(start_date="2026-11-23T08:00:01Z") == [second]
    assert town.data("requests.json", 400, start_date="2026-01-01T00:00:00Z", end_date="2026-11-01T00:00:00Z")[0]["code"] == 400
    assert town.ids(service_request_id=f"{first},nada") == [first]
    assert town.data(f"requests/{second}.json")[0]["service_name"] == "Papelera llena"
    assert town.data("requests/nada.json", 404)[0]["code"] == 404
    town.control("work", id=second, gone=True)
    assert town.ids() == [first]


def test_services_say_what_codes_mean(town):
    assert [one["service_code"] for one in town.data("services.json")] == ["006", "012"]
    assert town.data("services/006.json")["attributes"][0]["values"][0]["name"] == "No luce"
    assert town.data("services/012.json", 404)
    town.control("quirk", on=["zeros"])
    answer = town.get("/services.json", {"jurisdiction_id": "villarriba.example"}, token=None)
    assert b'"service_code":006,' in answer.body
    town.control("quirk", off=["zeros"])
    city = {"jurisdiction_id": "otra.example"}
    assert town.get("/services.json", city, token=None).status == 404
    assert town.get("/services.json", token=None).json[0]["description"] == "jurisdiction_id was not provided"


def test_habits_of_lists(town):
    ids = [town.report(f"Aviso {i}.", at=i * 1000) for i in range(30)]
    assert town.ids() == ids[::-1]
    town.control("quirk", on=["cut"])
    assert town.ids() == ids[:4:-1]
    town.control("quirk", off=["cut"], on=["paged"])
    assert town.ids() == ids[:9:-1]
    assert town.ids(page=2, page_size=20) == ids[9::-1] == town.ids(limit=20, offset=20)
    town.control("quirk", off=["paged"], on=["unordered", "numbers", "no_zone"])
    assert town.ids() != [int(i) for i in ids[::-1]] and sorted(town.ids()) == sorted(map(int, ids))
    assert town.data(f"requests/{ids[0]}.json")[0]["requested_datetime"] == "2026-11-23T10:00:00"
    town.control("quirk", on=["one_missing"])
    assert town.data("requests.json", 404, service_request_id=f"{ids[0]},nada")
    none = {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-01-02T00:00:00Z"}
    assert town.data("requests.json", **none) == []
    town.control("quirk", on=["empty_404"])
    assert town.data("requests.json", 404, **none)
    town.control("quirk", on=["errors_200"])
    assert town.data("requests.json", **none)[0]["code"] == 404


def test_xml_alone(town):
    town.control("quirk", on=["xml"])
    id = town.report("Farola & cía <rota>.")
    assert town.get("/requests.json", token=None).status == 404
    found = town.data("requests.xml", **WHOLE)
    assert (found.tag, found[0].tag) == ("service_requests", "request")
    assert found[0].findtext("service_request_id") == id and found[0].findtext("description") == "Farola & cía <rota>."
    assert town.data("services/006.xml").find("attributes/attribute/values/value/key").text == "1"
    assert town.data("requests/nada.xml", 404).findtext("error/code") == "404"


def test_a_token_has_its_request_later(town):
    town.control("set", delay=600000)
    token = town.data("requests.json", body={"api_key": "prueba-clave-0001", "service_code": "006", "description": "Bache."})[0]["token"]
    path = f"tokens/{token.replace('/', '%2F')}.json"
    assert town.data(path, 404) and town.ids() == []
    town.control("quirk", on=["empty_token"])
    assert town.data(path)[0]["service_request_id"] is None
    town.control("clock", advance=600)
    assert town.ids() == [town.data(path)[0]["service_request_id"]]
    assert town.data("requests.json", 403, body={"service_code": "006", "description": "Bache."})


def test_updates_are_taken_with_the_key(town):
    id = town.report("Farola.")
    form = {"service_request_id": id, "update_id": "a1", "updated_datetime": "2026-11-23T09:00:00Z", "status": "OPEN",
            "description": "Vamos."}
    assert town.data("servicerequestupdates.json", 403, body=form)
    form["api_key"] = "prueba-clave-0001"
    made = town.data("servicerequestupdates.json", body=form)[0]["update_id"]
    assert town.data("servicerequestupdates.json", 404, body={**form, "service_request_id": "nada"})
    town.control("say", id=id, text="Arreglada.", status="closed")
    assert [one["description"] for one in town.data("servicerequestupdates.json", **WHOLE)] == ["Arreglada.", "Vamos."]
    assert town.data(f"requests/{id}.json")[0]["status"] == "closed"
    assert [one["id"] for one in town.control("posts")] == [made]
    town.control("quirk", on=["late"])
    assert len(town.data("servicerequestupdates.json", **WHOLE)) == 1
    town.control("quirk", on=["no_updates"])
    assert town.data("servicerequestupdates.json", 404, **WHOLE)
