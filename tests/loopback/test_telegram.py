# SPDX-License-Identifier: EUPL-1.2
# Proves the loopback Bot API against what its documentation and its server's source say.
import signal
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import faults
import pytest
from driver import Server, running

TOKEN = "7000000001:prueba-ayto-0001"
PROGRAM = "telegram.py"


class Bot(Server):
    """A server with the words a bot has."""

    def call(self, method, http=200, token=TOKEN, **arguments):
        answer = self.ask("POST", f"/bot{token}/{method}", body=arguments, token=None)
        assert answer.status == http, answer.body
        body = answer.json
        assert body["ok"] == (http == 200)
        return body["result"] if body["ok"] else body

    def updates(self, **arguments):
        return self.call("getUpdates", **arguments)

    def texts(self, **arguments):
        return [m.get("text") for u in self.updates(**arguments) for m in u.values() if isinstance(m, dict)]


@pytest.fixture
def bot():
    server = Bot(program=PROGRAM)
    yield server
    server.stop()


# ---- getUpdates ----


def test_what_is_not_acknowledged_comes_again_and_what_is_is_gone(bot):
    first = bot.updates()
    assert [u["update_id"] for u in first] == list(range(731200451, 731200456))
    assert bot.updates() == first
    assert bot.updates(offset=731200453) == first[2:]
    assert bot.updates() == first[2:]
    assert bot.updates(offset=731200456) == []


def test_privacy_keeps_groups_from_the_bot_unless_it_is_spoken_to(bot):
    texts = bot.texts()
    assert "/cita para el padrón" in texts
    assert not any("entre vecinos" in text for text in texts)


def test_a_page_holds_what_was_asked_for_and_a_hundred_at_most(bot):
    for n in range(120):
        bot.control("say", by="rosa", text=f"número {n}")
    assert len(bot.updates(limit=2)) == 2
    assert len(bot.updates()) == len(bot.updates(limit=1000)) == 100


def test_a_negative_offset_deletes(bot):
    assert len(bot.updates(offset=-1)) == 1
    assert len(bot.updates()) == 1


def test_unconfirmed_updates_live_a_day(bot):
    bot.control("clock", advance=86400)
    assert len(bot.updates()) == 5
    bot.control("clock", advance=1)
    assert bot.updates() == []


def test_ids_start_again_after_a_week_and_a_higher_offset_is_not_believed(bot):
    assert bot.updates(offset=731200456) == []
    bot.control("clock", advance=8 * 86400)
    bot.control("say", by="rosa", text="Sigo esperando.")
    (update,) = bot.updates(offset=731200456)
    assert update["update_id"] != 731200456 and update["message"]["text"] == "Sigo esperando."
    bot.updates(offset=update["update_id"] + 1)
    bot.control("restart", next=40)
    bot.control("say", by="rosa", text="otra vez")
    assert bot.updates(offset=731200456)[0]["update_id"] == 40


def test_the_list_of_kinds_stays_until_there_is_another(bot):
    bot.updates(offset=731200456, allowed_updates=["edited_message"])
    bot.control("say", by="rosa", text="no llega")
    assert bot.updates() == []
    bot.control("edit", chat="rosa", message=1, text="La farola ya luce")
    assert [list(u)[1] for u in bot.updates()] == ["edited_message"]
    bot.updates(allowed_updates=[])
    bot.control("say", by="rosa", text="sí llega")
    assert bot.texts()[-1] == "sí llega"


def test_of_two_that_poll_the_first_is_ended(bot):
    answers = []
    bot.updates(offset=731200456)
    with_other = Bot.__new__(Bot)
    with_other.port, with_other.connection = bot.port, None
    waiting = threading.Thread(
        target=lambda: answers.append(with_other.call("getUpdates", http=409, timeout=3, offset=731200456))
    )
    waiting.start()
    time.sleep(0.4)
    bot.updates(offset=731200456)
    waiting.join()
    with_other.connection.close()
    assert "terminated by other getUpdates request" in answers[0]["description"]


def test_a_long_poll_ends_when_something_is_said(bot):
    bot.updates(offset=731200456)
    other = Bot.__new__(Bot)
    other.port, other.connection = bot.port, None
    begin, said = time.monotonic(), []
    waiting = threading.Thread(target=lambda: said.extend(other.texts(timeout=4, offset=731200456)))
    waiting.start()
    time.sleep(0.2)
    bot.control("say", by="omar", text="hola")
    waiting.join()
    other.connection.close()
    assert said == ["hola"] and time.monotonic() - begin < 3


def test_the_same_question_at_once_has_to_wait():
    with running("--quirk", "throttle", program=PROGRAM) as server:
        server.__class__ = Bot
        server.updates(offset=731200456)
        begin = time.monotonic()
        assert server.updates(offset=731200456) == []
        assert time.monotonic() - begin > 2.5


# ---- refusals ----


def test_tokens(bot):
    assert bot.call("getMe", http=401, token="7000000001:otro")["description"] == "Unauthorized"
    assert bot.call("getMe", http=404, token="ninguno")["description"] == "Not Found"
    assert bot.call("getHistory", http=404)["error_code"] == 404
    assert bot.call("getMe")["username"] == "ayto_pruebas_bot"


def test_no_log_shows_a_token(bot):
    bot.call("getMe")
    log = bot.control("requests")
    assert log[-1]["path"] == "/bot***/getMe" and TOKEN not in str(log)


def test_429_says_how_long_in_its_body_only(bot):
    bot.control("fault", fault="429", path="/bot*/sendMessage", reset=7)
    answer = bot.ask("POST", f"/bot{TOKEN}/sendMessage", body={"chat_id": 1, "text": "x"}, token=None)
    assert answer.json["parameters"] == {"retry_after": 7} and "Retry-After" not in answer.headers


@pytest.mark.parametrize(
    "arguments, code, words",
    [
        ({"chat_id": 5, "text": "x"}, 400, "chat not found"),
        ({"chat_id": 6100200301, "text": "a" * 4097}, 400, "message is too long"),
        ({"chat_id": 6100200301, "text": "👷" * 2049}, 400, "message is too long"),
        ({"chat_id": 6100200301, "text": " "}, 400, "message text is empty"),
        ({"chat_id": 6100200302, "text": "x"}, 403, "can't initiate conversation"),
        ({"chat_id": 6100200301, "text": "x", "reply_parameters": {"message_id": 99}}, 400, "not found"),
    ],
)
def test_what_cannot_be_sent_is_not(bot, arguments, code, words):
    assert words in bot.call("sendMessage", http=code, **arguments)["description"]
    assert bot.control("posts") == []


def test_a_blocked_bot_sends_nothing_and_is_told(bot):
    bot.updates(offset=731200456)
    bot.control("block", by="rosa")
    (update,) = bot.updates()
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert "blocked by the user" in bot.call("sendMessage", http=403, chat_id=6100200301, text="x")["description"]
    bot.control("block", by="rosa", blocked=False)
    assert bot.call("sendMessage", chat_id=6100200301, text="x")["text"] == "x"


def test_a_group_that_moved_says_where_to(bot):
    new = bot.control("migrate", chat="vecinos")["id"]
    no = bot.call("sendMessage", http=400, chat_id=-4100200, text="x")
    assert no["parameters"] == {"migrate_to_chat_id": new}
    assert bot.call("sendMessage", chat_id=new, text="x")["chat"]["id"] == new
    services = [u["message"] for u in bot.updates()[-2:]]
    assert services[0]["migrate_to_chat_id"] == new and services[1]["migrate_from_chat_id"] == -4100200


# ---- sending, and files ----


def test_an_answer_is_a_message_of_the_chat_and_comes_back_to_nobody(bot):
    sent = bot.call(
        "sendMessage",
        chat_id=6100200301,
        text="Se repara el martes.",
        reply_parameters={"message_id": 1, "allow_sending_without_reply": True},
    )
    assert sent["message_id"] == 2 and sent["reply_to_message"]["message_id"] == 1
    assert len(bot.updates()) == 5
    assert [(one["text"], one["times"]) for one in bot.control("posts")] == [("Se repara el martes.", 1)]


def test_an_answer_that_is_lost_was_stored(bot):
    bot.control("fault", fault="lost-after-store", path="/bot*/sendMessage")
    with pytest.raises(Exception):
        bot.call("sendMessage", chat_id=6100200301, text="una vez")
    assert bot.control("posts")[0]["times"] == 1


def test_files_are_where_getfile_says(bot):
    (file_id,) = [u["message"]["document"]["file_id"] for u in bot.updates() if "document" in u.get("message", {})]
    path = bot.call("getFile", file_id=file_id)["file_path"]
    assert bot.ask("GET", f"/file/bot{TOKEN}/{path}", token=None).body == b"instancia de prueba"
    assert bot.ask("GET", f"/file/bot{TOKEN}/nada", token=None).status == 404
    big = bot.control("say", by="luis", file={"bytes": 20000001})["document"]["file_id"]
    assert "too big" in bot.call("getFile", http=400, file_id=big)["description"]


def test_business_accounts_tell_what_was_deleted(bot):
    bot.updates(offset=731200456)
    said = bot.control("say", by="rosa", text="hola", business_connection_id="c1")
    bot.control("delete", chat="rosa", message=said["message_id"], business_connection_id="c1")
    kinds = [list(u)[1] for u in bot.updates()]
    assert kinds == ["business_message", "deleted_business_messages"]


# ---- faults ----


@pytest.mark.parametrize("name", ["duplicate", "disorder", "surrogate", "short", "empty-page"])
def test_faults_of_pages_know_the_envelope(bot, name):
    bot.control("fault", fault=name, path="/bot*/getUpdates", n=2)
    faulty, good = bot.updates(), bot.updates()
    sizes = {"duplicate": 10, "short": 2, "empty-page": 0}
    assert len(faulty) == sizes.get(name, 5) and faulty != good and len(good) == 5


def test_every_fault_of_the_engine_can_be_armed(bot):
    for name in faults.KINDS:
        bot.control("fault", fault=name, path="/bot*/nothing")
    assert bot.ask("DELETE", "/_control/fault", token=None).json == []


# ---- the webhook ----


class Receiver(HTTPServer):
    """The host's end: keeps what came, answers what it is told to."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Receive)
        self.came, self.say = [], []
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def wait(self, n):
        end = time.monotonic() + 60
        while len(self.came) < n and time.monotonic() < end:
            time.sleep(0.02)
        return self.came


class Receive(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.came.append((self.headers.get("X-Telegram-Bot-Api-Secret-Token"), body))
        self.send_response(self.server.say.pop(0) if self.server.say else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def receiver():
    server = Receiver()
    yield server
    server.shutdown()
    server.server_close()


def test_updates_are_delivered_in_order_with_the_secret_until_taken(bot, receiver):
    receiver.say = [500, 503, 200]
    url = f"http://127.0.0.1:{receiver.server_port}/aviso"
    bot.call("setWebhook", url=url, secret_token="s3creto_A-1")
    came = receiver.wait(7)
    assert {secret for secret, _ in came} == {"s3creto_A-1"}
    assert came[0] == came[1] == came[2] and len({body for _, body in came}) == 5
    info = bot.call("getWebhookInfo")
    assert info["url"] == url and info["pending_update_count"] == 0
    assert info["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"


def test_polling_and_a_webhook_exclude_each_other(bot, receiver):
    receiver.say = [500] * 100
    bot.call("setWebhook", url=f"http://127.0.0.1:{receiver.server_port}/")
    assert "webhook is active" in bot.call("getUpdates", http=409)["description"]
    bot.call("deleteWebhook")
    assert len(bot.updates()) == 5
    assert bot.call("getWebhookInfo")["url"] == ""


def test_a_webhook_needs_https_and_a_plain_secret(bot):
    assert "HTTPS" in bot.call("setWebhook", http=400, url="http://ayto.example/x")["description"]
    bad = bot.call("setWebhook", http=400, url="https://ayto.example/x", secret_token="á")
    assert "unallowed" in bad["description"]


def test_a_signal_ends_it_while_it_delivers(receiver):
    server = Bot(program=PROGRAM, alone=True)
    receiver.say = [500] * 100
    server.call("setWebhook", url=f"http://127.0.0.1:{receiver.server_port}/")
    assert server.stop(signal.SIGTERM) == 0
