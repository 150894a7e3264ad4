# SPDX-License-Identifier: EUPL-1.2
# The loopback WhatsApp does what the Cloud API does: sends, statuses, signed deliveries, retries.
import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from driver import Server

TOKEN, SECRET = "prueba-token-0001", "prueba-secreto-0001"
MESSAGES = "/v26.0/40001/messages"


class Receiver:
    """A host that keeps what it gets and answers what the test says."""

    def __init__(self):
        self.got, self.answers = [], []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                query = parse_qs(urlsplit(self.path).query)
                good = query["hub.verify_token"] == ["palabra"]
                self._say(200 if good else 403, query["hub.challenge"][0].encode() if good else b"")

            def do_POST(self):
                if self.headers.get("Transfer-Encoding") == "chunked":
                    body = b""
                    while size := int(self.rfile.readline(), 16):
                        body += self.rfile.read(size)
                        self.rfile.readline()
                    self.rfile.readline()
                else:
                    body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((self.headers, body))
                self._say(receiver.answers.pop(0) if receiver.answers else 200, b"")

            def _say(self, status, body):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    def documents(self):
        return [json.loads(body) for _, body in self.got]

    def signed(self, n=-1):
        headers, body = self.got[n]
        digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        return headers.get("X-Hub-Signature-256") == "sha256=" + digest


@pytest.fixture
def receiver():
    one = Receiver()
    yield one
    one.server.shutdown()
    one.server.server_close()


@pytest.fixture
def graph(receiver):
    server = Server(program="whatsapp.py")
    assert server.control("callback", url=receiver.url, token="palabra")["set"]
    yield server
    server.stop()


def send(graph, text="Gracias.", **more):
    body = {"messaging_product": "whatsapp", "to": "34600111222", "type": "text", "text": {"body": text}, **more}
    return graph.ask("POST", MESSAGES, body=body, token=TOKEN)


def say(graph, text):
    return graph.control("say", text=text, **{"from": "34600111222"})


def changes(document):
    return [change["value"] for entry in document["entry"] for change in entry["changes"]]


def test_only_the_right_handshake_sets_an_address(receiver):
    server = Server(program="whatsapp.py")
    assert server.control("callback", url=receiver.url, token="otra") == {"status": 403, "body": "", "set": False}
    assert server.ask("POST", "/_control/deliver", body={"most": 1}, token=None).status == 422
    assert server.control("callback", url=receiver.url, token="palabra")["set"]
    server.stop()


def test_what_citizens_write_is_signed_over_escaped_bytes(graph, receiver):
    say(graph, "¿Cuándo abre? 😀 https://ayto.example")
    assert graph.control("deliver", entries=1) == [200]
    _, body = receiver.got[-1]
    assert receiver.signed() and body.isascii() and b"\\/" in body and b"\\ud83d\\ude00" in body
    assert changes(receiver.documents()[-1])[0]["messages"][0]["text"]["body"].startswith("¿Cuándo")
    assert graph.control("deliver", entries=1) == []


def test_bad_signatures_on_demand(graph, receiver):
    for how in ("wrong", "none", "reserialised"):
        say(graph, "ñ/")
        graph.control("deliver", sign=how)
        assert not receiver.signed()


def test_batches_duplicates_chunks_and_bulk(graph, receiver):
    for i in range(5):
        say(graph, str(i))
    assert graph.control("deliver", entries=3, repeat=2, chunked=True) == [200, 200]
    one, two = receiver.documents()
    assert one == two and [len(e["changes"]) for e in one["entry"]] == [2, 2, 1]
    say(graph, "grande")
    assert graph.control("deliver", pad=3 << 20) == [200]
    assert len(receiver.got[-1][1]) > 3 << 20 and receiver.signed()


def test_what_is_not_taken_comes_again_for_a_week(graph, receiver):
    say(graph, "otra vez")
    receiver.answers = [500, 503]
    assert graph.control("deliver", entries=1) == [500]
    assert graph.control("deliver", entries=1) == [503]
    assert graph.control("deliver", entries=1) == [200]
    say(graph, "nunca")
    graph.control("clock", advance=8 * 86400)
    assert graph.control("deliver", entries=1) == []


def test_an_answer_is_taken_and_told_of_later(graph, receiver):
    say(graph, "Hola")
    graph.control("deliver", entries=1)
    answer = send(graph, biz_opaque_callback_data="k1")
    assert answer.status == 200 and answer.json["messages"][0]["message_status"] == "accepted"
    assert len(receiver.got) == 1
    graph.control("deliver", entries=1)
    told = [v["statuses"][0] for v in changes(receiver.documents()[-1])]
    assert [s["status"] for s in told] == ["sent", "delivered"]
    assert {s["biz_opaque_callback_data"] for s in told} == {"k1"} and told[0]["id"] == answer.json["messages"][0]["id"]


def test_statuses_may_come_before_the_answer(graph, receiver):
    say(graph, "Hola")
    graph.control("deliver", entries=1)
    graph.control("set", early=True)
    assert send(graph).status == 200
    assert len(receiver.got) == 2


def test_out_of_the_window_fails_after_200_or_at_once(graph, receiver):
    assert send(graph).status == 200
    graph.control("deliver", entries=1)
    assert changes(receiver.documents()[-1])[0]["statuses"][0]["errors"][0]["code"] == 131047
    graph.control("set", refuse_late=True)
    assert send(graph).json["error"]["code"] == 131047
    template = {"name": "respuesta", "language": {"code": "es"}, "components": []}
    assert send(graph, type="template", template=template).status == 200


def test_wrong_tokens_and_wrong_answers_are_errors_of_graph(graph):
    assert graph.ask("POST", MESSAGES, body={}, token="otro").json["error"]["code"] == 190
    assert send(graph, "x" * 4097).json["error"]["code"] == 100
    assert send(graph, type="video").json["error"]["code"] == 131009
    assert graph.get("/v26.0/404", token=TOKEN).json["error"]["error_subcode"] == 33
    assert graph.control("sent") == []


def test_number_apps_and_media(graph):
    assert graph.get("/v26.0/40001", token=TOKEN).json["id"] == "40001"
    assert len(graph.get("/v26.0/30001/subscribed_apps", token=TOKEN).json["data"]) == 1
    graph.control("set", subscribed=False)
    assert graph.get("/v26.0/30001/subscribed_apps", token=TOKEN).json["data"] == []
    graph.control("media", id="7700", content="farola")
    address = graph.get("/v26.0/7700", token=TOKEN).json["url"]
    assert graph.get(urlsplit(address).path, token=TOKEN).body == b"farola"
    assert graph.get(urlsplit(address).path, token=None).status == 401


def test_the_test_button_names_nobody_of_ours(graph, receiver):
    assert graph.control("test", sign="right") == 200
    assert receiver.documents()[-1]["entry"][0]["id"] == "0" and receiver.signed()
