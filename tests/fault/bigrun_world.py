# SPDX-License-Identifier: EUPL-1.2
# The networks of the big run: loopback servers, the citizens who write there, the faults they meet.
import http.client
import json
import os
import subprocess
import sys
import threading
from urllib.parse import urlsplit

HERE = os.path.dirname(os.path.abspath(__file__))
LOOPBACK = os.path.join(HERE, "..", "loopback")
BOT = "7000000001:prueba-ayto-0001"
THEMES = ("Hay una farola fundida", "El contenedor está lleno", "Se ha roto un banco", "¿Cuándo abre la piscina?",
          "Falta agua en la fuente", "El autobús no ha pasado", "Gracias por el arreglo", "¿Dónde pido el padrón?",
          "Hay un bache enorme 🕳️", "Sobra ruido por la noche", "Exijo una explicación por la tala")
PLACES = ("la calle Mayor", "la plaza del Olmo", "la ronda Norte", "el parque del Arce", "la calle del Pozo")
ANSWERS = ("slow", "reset", "truncated", "lost-after-store", "429", "500", "502", "503", "504", "garbage", "bad-chunk", "drip")
PAGES = (*ANSWERS, "short", "duplicate", "disorder", "empty-page")


class Server:
    """One loopback process, asked over one connection a thread."""

    def __init__(self, program, *args):
        command = [sys.executable, os.path.join(LOOPBACK, program), *args]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().split()[1]
        self.own = threading.local()

    @property
    def connection(self):
        return getattr(self.own, "connection", None)

    @connection.setter
    def connection(self, value):
        self.own.connection = value

    def ask(self, method, path, body=None):
        if not self.connection:
            parts = urlsplit(self.url)
            self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=120)
        headers = {"Content-Type": "application/json"} if body is not None else {}
        try:
            self.connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = self.connection.getresponse()
            text = answer.read()
        except BaseException:
            self.connection.close()
            self.connection = None
            raise
        if answer.status != 200:
            raise RuntimeError(f"{method} {path} {body}: {answer.status} {text[:300]!r}")
        return json.loads(text)

    def control(self, name, **wish):
        return self.ask("POST" if wish else "GET", f"/_control/{name}", wish or None)

    def stop(self):
        if self.connection:
            self.connection.close()
        self.process.terminate()
        self.process.wait(timeout=10)
        self.process.stdout.close()


class Network:
    """A server with the citizens who write there; `name` is the account's, too."""

    def __init__(self, name, server, random):
        self.name, self.server, self.random = name, server, random
        self.hits, self.fresh = {}, set()  # fresh: what was edited since the clock moved
        self.edits = self.deletes = 0

    def words(self, n):
        r = self.random
        text = f"Aviso {n}: {r.choice(THEMES)} en {r.choice(PLACES)}."
        return text + (" Mi correo es vecina@correo.example." if r.random() < 0.03 else "")

    def fault(self, name, path, **more):
        r = self.random
        more = {"count": r.randint(1, 3), "after": r.randint(0, 2), "seed": r.randrange(1000), **more}
        if name == "slow":
            more["ms"] = r.randint(10, 250)
        if name == "drip":
            more |= {"bytes": 2048, "ms": 3}
        if name == "short":
            more["n"] = r.randint(1, 7)
        if name == "429":
            more["reset"] = r.randint(5, 900)
        self.server.control("fault", fault=name, path=path, **more)

    def record(self):
        """All that the server ever held, for whoever looks into a fault."""
        return self.server.control("statuses")

    def disarm(self):
        """Adds up how often each fault was met, and forgets them."""
        for fault in self.server.control("fault"):
            self.hits[fault["fault"]] = self.hits.get(fault["fault"], 0) + fault["hits"]
        self.server.ask("DELETE", "/_control/fault")


class Mastodon(Network):
    network, settings, secrets = "mastodon", {}, {"token": "prueba-ayto-0001"}

    def __init__(self, name, random, now, like="mastodon"):
        super().__init__(name, Server("mastodon.py", "--now", now, "--scenario", "load", "--like", like), random)
        self.like, self.known = like, []  # (id, author) of what can be replied to, edited or deleted

    def say(self, n):
        r = self.random
        by, more = f"vecina{r.randrange(150)}@red{r.randrange(7)}.example", {}
        old = r.choice(self.known[-60:]) if self.known and r.random() < 0.25 else None
        if old:
            by, more["in_reply_to"] = old[1], old[0]
        if r.random() < 0.1:
            more["media"] = [{"description": f"foto {i}"} for i in range(r.randint(1, 4))]
        more["visibility"] = old[2] if old else r.choice(("public", "public", "unlisted", "direct"))
        status = self.server.control("say", by=by, text=self.words(n), mention=True, **more)
        self.known.append((status["id"], by, more["visibility"]))
        return 1

    def change(self, n):
        r = self.random
        if not self.known:
            return
        at = r.randrange(max(0, len(self.known) - 400), len(self.known))
        if r.random() < 0.7:
            self.server.control("edit", status=self.known[at][0], text=self.words(n) + " (corregido)")
            self.edits += 1
        else:
            self.server.control("delete", status=self.known.pop(at)[0])
            self.deletes += 1

    def trouble(self):
        r, choice = self.random, self.random.random()
        if choice < 0.5:
            self.fault(r.choice(PAGES), "/api/*", method="GET")
        elif choice < 0.85:
            self.fault(r.choice(ANSWERS), "/api/v1/statuses", method="POST")
        elif choice < 0.92:
            self.fault("readback-lag", "/api/*", seconds=r.randint(2, 9 if self.like != "mastodon" else 30))
        elif choice < 0.97:
            self.fault("clock-skew", "/api/*", method="GET", seconds=r.choice((-7200, -90, 45, 3600)))
        else:
            self.fault("expired-token", "/api/*", count=1)

    def held(self):
        """{id: (text, deleted)} of everything said to us, and [text] of all we posted."""
        said, ours = {}, []
        for one in self.server.control("statuses"):
            if one["ours"]:
                ours.append(one["text"])
            elif one["notifies"] or one["deleted_at"]:
                said[one["id"]] = (one["text"], one["deleted_at"] is not None)
        return said, ours

    def waiting(self):
        return 0


class Telegram(Network):
    network, secrets = "telegram", {"token": BOT, "webhook_secret": "prueba-secreto-telegram"}
    PEOPLE = 90

    def __init__(self, name, random, now, folder, hook=None):
        path = os.path.join(folder, name + ".json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(self._scenario(), file)
        super().__init__(name, Server("telegram.py", "--now", now, "--scenario", path), random)
        self.settings = {"mode": "webhook" if hook else "poll"}
        self.known, self.albums, self.blocked = [], 0, set()  # known: (chat, message_id, album or None)
        if hook:
            self.server.ask("POST", f"/bot{BOT}/setWebhook",
                            {"url": hook + name, "secret_token": self.secrets["webhook_secret"]})

    def _scenario(self):
        people = {f"p{i}": {"id": 6100200000 + i, "first_name": f"Vecina {i}"} for i in range(self.PEOPLE)}
        return {"bots": [{"id": 7000000001, "name": "Ayuntamiento", "username": "ayto_pruebas_bot", "token": BOT}],
                "people": people, "said": [],
                "chats": {"barrio": {"id": -1002000000001, "title": "Barrio", "type": "supergroup"}}}

    def say(self, n):
        r = self.random
        by = f"p{r.randrange(self.PEOPLE)}"
        if by in self.blocked:
            self.server.control("block", by=by, blocked=False)
            self.blocked.discard(by)
        if r.random() < 0.06:
            return self._album(by, n)
        wish = {"by": by, "text": self.words(n)}
        if r.random() < 0.15:
            name = "@ayto_pruebas_bot"
            wish |= {"chat": "barrio", "text": f"{name} {wish['text']}",
                     "entities": [{"type": "mention", "offset": 0, "length": len(name)}]}
        mine = [one for one in self.known[-40:] if one[0] == wish.get("chat", by)]
        if mine and r.random() < 0.2:
            wish["reply_to"] = r.choice(mine)[1]
        message = self.server.control("say", **wish)
        self.known.append((wish.get("chat", by), message["message_id"], None))
        return 1

    def _album(self, by, n):
        self.albums += 1
        parts = self.random.randint(2, 5)
        for i in range(parts):
            wish = {"by": by, "photo": 500 + i, "media_group_id": str(700000 + self.albums)}
            if i == 0:
                wish["caption"] = self.words(n)
            message = self.server.control("say", **wish)
            if i == 0:
                self.known.append((by, message["message_id"], "caption"))
        return 1

    def change(self, n):
        r = self.random
        if r.random() < 0.04:
            by = f"p{r.randrange(self.PEOPLE)}"
            self.server.control("block", by=by)
            self.blocked.add(by)
        elif self.known:
            chat, message, album = r.choice(self.known[-300:])
            text = self.words(n) + " (corregido)"
            if chat == "barrio":
                text = "@ayto_pruebas_bot " + text
            if chat not in self.blocked:
                self.fresh.add((chat, message))
                self.server.control("edit", chat=chat, message=message, **{album or "text": text})
                self.edits += 1

    def trouble(self):
        r, choice = self.random, self.random.random()
        if choice < 0.4 and self.settings["mode"] == "poll":
            self.fault(r.choice(PAGES), "/bot*/getUpdates")
        elif choice < 0.85:
            self.fault(r.choice(ANSWERS), "/bot*/sendMessage")
        elif choice < 0.88:
            self.fault("expired-token", "/bot*", count=1)
        elif choice < 0.95 and self.settings["mode"] == "webhook":
            self.server.control("again", times=r.randint(0, 2))
        elif not self.waiting() and not self.fresh:  # new ids come after a week of silence, not within a second
            self.server.control("restart", next=r.randrange(1, 1 << 30))
            self.hits["restarted ids"] = self.hits.get("restarted ids", 0) + 1

    def held(self):
        said, ours, albums = {}, [], {}
        for one in self.server.control("statuses"):
            chat = one["chat"]["id"]
            if one.get("from", {}).get("is_bot"):
                ours.append(one["text"])
            elif "media_group_id" in one:
                key = f"{chat}:g{one['media_group_id']}"
                albums.setdefault(key, []).append(one.get("caption", ""))
            else:
                said[f"{chat}:{one['message_id']}"] = (one["text"], False)
        said |= {key: ("\n\n".join(filter(None, texts)), False) for key, texts in albums.items()}
        return said, ours

    def waiting(self):
        return sum(len(one["updates"]) for one in self.server.control("queue"))


class WhatsApp(Network):
    network = "whatsapp"
    secrets = {"token": "prueba-token-0001", "app_secret": "prueba-secreto-0001", "verify_token": "palabra de paso"}

    def __init__(self, name, random, now, hook):
        super().__init__(name, Server("whatsapp.py", "--now", now), random)
        self.settings = {"phone_number_id": "40001", "waba_id": "30001"}
        self.hook, self.known = hook + name, []  # (id, number)
        self.deliveries = 0

    def account_url(self):
        return self.server.url + "/v26.0"

    def connect(self):
        done = self.server.control("callback", url=self.hook, token=self.secrets["verify_token"])
        if not done["set"]:
            raise RuntimeError(f"the handshake failed: {done}")

    def say(self, n):
        r = self.random
        number, text = f"346{r.randrange(120):08d}", self.words(n)
        message = {"type": "text", "text": {"body": text}}
        if r.random() < 0.1:
            message = {"type": "image", "image": {"id": f"m{n}", "mime_type": "image/jpeg", "caption": text}}
        mine = [one for one in self.known[-60:] if one[1] == number]
        if mine and r.random() < 0.3:
            message["context"] = {"from": number, "id": mine[-1][0]}
        said = self.server.control("say", **{"from": number, "message": message})
        self.known.append((said["id"], number, message["type"]))
        return 1

    def change(self, n):
        r = self.random
        if not self.known:
            return
        at = r.randrange(max(0, len(self.known) - 200), len(self.known))
        about, number, kind = self.known[at]
        if kind == "text" and r.random() < 0.7:
            text = {"type": "text", "text": {"body": self.words(n) + " (corregido)"}}
            message = {"type": "edit", "edit": {"original_message_id": about, "message": text}}
            # Nothing that WhatsApp gives says which of two edits in one second was the later; nobody types that fast.
            if about in self.fresh:
                return
            self.fresh.add(about)
            self.edits += 1
        else:
            message = {"type": "revoke", "revoke": {"original_message_id": about}}
            self.known.pop(at)
            self.deletes += 1
        self.server.control("say", **{"from": number, "message": message})

    def trouble(self):
        r = self.random
        if r.random() < 0.1:
            self.server.control("set", early=r.random() < 0.5, refuse_late=r.random() < 0.5)
        else:
            self.fault(r.choice((*ANSWERS, "expired-token")), "/v*/messages", method="POST")

    def deliver(self, random):
        """What waits, as it comes: in batches, in disorder, again, in chunks, with a wrong signature."""
        wish = {"most": random.choice((1, 5, 40, 1000)), "entries": random.randint(1, 3)}
        if random.random() < 0.15:
            wish |= random.choice(({"repeat": 2}, {"chunked": True}, {"sign": "wrong"}, {"sign": "none"}, {"pad": 300000}))
        for status in self.server.control("deliver", **wish):
            self.deliveries += 1
            self.hits[f"delivery {status}"] = self.hits.get(f"delivery {status}", 0) + 1

    def held(self):
        said = {key: (one["text"], one["deleted"]) for key, one in self.server.control("said").items()}
        return said, [self._sent_text(one) for one in self.server.control("sent")]

    def record(self):
        return [*self.server.control("said").items(), *self.server.control("sent")]

    @staticmethod
    def _sent_text(one):
        return one.get("text", {}).get("body", "")

    def waiting(self):
        return len(self.server.control("waiting"))
