# SPDX-License-Identifier: EUPL-1.2
# State of the loopback WhatsApp: who wrote, what was sent, and the deliveries that wait for their receiver.
import hashlib
import hmac
import http.client
import json
from urllib.parse import urlencode, urlsplit

DAY = 86400000
GIVE_UP = 7 * DAY
CHANGES = 1000  # at most in one delivery


def ascii_bytes(value):
    """JSON as Meta puts it on the wire, and signs it: ASCII only, every slash escaped."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/").encode()


class World:
    """One business account with one number."""

    def __init__(self, clock, phone, waba, number, secret):
        self.clock, self.phone, self.waba, self.number, self.secret = clock, phone, waba, number, secret
        self.callback = None
        self.subscribed = True
        self.early = False  # statuses leave before the answer to the send
        self.refuse_late = False  # the window is an error of the send, not a status after it
        self.count = 0
        self.written = {}  # wa_id or user id -> when they wrote last
        self.said = {}  # id -> {"text", "deleted"} of what citizens wrote, as it stands now
        self.sent = []
        self.media = {}
        self.waiting = []  # events: {"change", "since", "tries"}
        self.log = []

    # --- ids and times ---

    def new_id(self):
        self.count += 1
        return f"wamid.HBgL{self.count:08d}"

    def seconds(self):
        return str(self.clock.ms // 1000)

    # --- events ---

    def queue(self, value, field="messages"):
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": self.number, "phone_number_id": self.phone},
            **value,
        }
        self.waiting.append(
            {"change": {"field": field, "value": value}, "since": self.clock.ms, "tries": 0}
        )

    def say(self, wish):
        """A citizen writes: `from` and/or `user_id`, `name`, and `text` or any `message`."""
        number, user = wish.get("from"), wish.get("user_id")
        if not number and not user:
            raise ValueError("nobody wrote: give from or user_id")
        message = {"id": self.new_id(), "timestamp": self.seconds()}
        message |= wish.get("message") or {"type": "text", "text": {"body": wish["text"]}}
        self._keep(message)
        contact = {"profile": {"name": wish.get("name", "Vecina")}}
        if number:
            message["from"] = contact["wa_id"] = number
        if user:
            message["from_user_id"] = contact["user_id"] = user
        for who in filter(None, (number, user)):
            self.written[who] = self.clock.ms
        self.queue({"contacts": [contact], "messages": [message]})
        return message

    def _keep(self, message):
        """What a citizen's phone shows after it: an edit and a revoke change another message."""
        kind = message["type"]
        about = self.said.get(message.get(kind, {}).get("original_message_id"))
        if kind == "edit" and about:
            about["text"] = self._words(message["edit"]["message"])
        elif kind == "revoke" and about:
            about["deleted"] = True
        elif kind not in ("edit", "revoke", "reaction"):
            self.said[message["id"]] = {"text": self._words(message), "deleted": False}

    @staticmethod
    def _words(message):
        content = message.get(message["type"], {})
        return content.get("body") or content.get("caption") or ""

    def status(self, wish):
        """A status of a message that was sent: `id`, `status`, and `code` of a failure."""
        sent = next((m for m in self.sent if m["id"] == wish["id"]), {})
        status = {"id": wish["id"], "status": wish["status"], "timestamp": self.seconds()}
        if "to" in sent:
            status["recipient_id"] = sent["to"]
        if "recipient" in sent:
            status["recipient_user_id"] = sent["recipient"]
        if sent.get("biz_opaque_callback_data") and wish.get("key", True):
            status["biz_opaque_callback_data"] = sent["biz_opaque_callback_data"]
        if wish["status"] == "failed":
            status["errors"] = [{"code": wish.get("code", 131026), "title": "Message undeliverable"}]
        self.queue({"statuses": [status]})

    def test_button(self):
        """What the dashboard's test sends: nobody's entry, another number."""
        message = {"from": "16315551181", "id": "ABGGFlA5Fpa", "timestamp": "1504902988", "type": "text",
                   "text": {"body": "this is a text message"}}
        return {"object": "whatsapp_business_account", "entry": [{"id": "0", "changes": [{"field": "messages", "value": {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "16505551111", "phone_number_id": "123456123"},
            "contacts": [{"profile": {"name": "test user name"}, "wa_id": "16315551181"}], "messages": [message]}}]}]}

    # --- sending ---

    def window_open(self, body):
        last = max((self.written.get(body.get(k), -1) for k in ("to", "recipient")), default=-1)
        return last >= 0 and self.clock.ms - last <= DAY

    def send(self, body):
        """Take an answer; what becomes of it is told later, or (`early`) before."""
        message = {**body, "id": self.new_id(), "at": self.clock.ms}
        self.sent.append(message)
        late = body.get("type") != "template" and not self.window_open(body)
        if late:
            self.status({"id": message["id"], "status": "failed", "code": 131047})
        else:
            self.status({"id": message["id"], "status": "sent"})
            self.status({"id": message["id"], "status": "delivered"})
        if self.early:
            self.deliver({})
        return message

    # --- deliveries ---

    def handshake(self, url, token, challenge="1158201444"):
        """As the dashboard does when an address is set: only a right answer is kept."""
        query = urlencode({"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": token})
        status, body = self._call("GET", url + ("&" if "?" in url else "?") + query, None, {}, False)
        if status == 200 and body.decode("utf-8", "replace") == challenge:
            self.callback = url
        return {"status": status, "body": body.decode("utf-8", "replace"), "set": self.callback == url}

    def _call(self, method, url, body, headers, chunked):
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=120)
        try:
            target = parts.path + ("?" + parts.query if parts.query else "")
            if chunked:
                pieces = (body[i : i + 4096] for i in range(0, len(body), 4096))
                connection.request(method, target, pieces, headers, encode_chunked=True)
            else:
                connection.request(method, target, body, headers)
            response = connection.getresponse()
            return response.status, response.read()
        except OSError as error:
            return 0, str(error).encode()
        finally:
            connection.close()

    def _signature(self, how, body):
        secret, over = self.secret, body
        if how == "none":
            return {}
        if how == "wrong":
            secret += "x"
        if how == "reserialised":
            over = json.dumps(json.loads(body), ensure_ascii=False, separators=(",", ":")).encode()
        digest = hmac.new(secret.encode(), over, hashlib.sha256).hexdigest()
        return {"X-Hub-Signature-256": "sha256=" + digest}

    def post(self, document, wish):
        """One delivery; the receiver's status."""
        if wish.get("pad"):
            document = {**document, "pad": "x" * int(wish["pad"])}
        body = ascii_bytes(document)
        headers = {"Content-Type": "application/json", **self._signature(wish.get("sign", "right"), body)}
        if wish.get("secret"):
            digest = hmac.new(wish["secret"].encode(), body, hashlib.sha256).hexdigest()
            headers["X-Hub-Signature-256"] = "sha256=" + digest
        if wish.get("chunked"):
            headers["Transfer-Encoding"] = "chunked"
        status, _ = self._call("POST", self.callback, body, headers, bool(wish.get("chunked")))
        self.log.append({"status": status, "bytes": len(body), "changes": sum(
            len(entry["changes"]) for entry in document["entry"])})
        return status

    def deliver(self, wish):
        """Send what waits, `entries` entries to a delivery, `repeat` times; what is not taken waits on."""
        if not self.callback:
            raise ValueError("nobody has set an address")
        self.waiting = [e for e in self.waiting if self.clock.ms - e["since"] <= GIVE_UP]
        events = self.waiting[: int(wish.get("most", CHANGES))]
        if wish.get("reverse"):
            events = events[::-1]
        if not events:
            return []
        count = max(1, min(int(wish.get("entries", 1)), len(events)))
        entries = [{"id": self.waba, "changes": [e["change"] for e in events[i::count]]} for i in range(count)]
        document = {"object": "whatsapp_business_account", "entry": entries}
        statuses = [self.post(document, wish) for _ in range(int(wish.get("repeat", 1)))]
        for event in events:
            event["tries"] += 1
        if 200 in statuses:
            self.waiting = [e for e in self.waiting if e not in events]
        return statuses
