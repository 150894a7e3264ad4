# SPDX-License-Identifier: EUPL-1.2
# What the loopback Bot API knows: bots with their queues of updates, chats, people, files.
import json
import os
import random
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
DAY = 86400000
KEPT_MS = DAY  # "Unconfirmed updates are kept for 24 hours", counted from the message's date
IDLE_MS = 7 * DAY  # after a week without any the next id is "chosen randomly"
BY_REQUEST = ("chat_member", "message_reaction", "message_reaction_count")
FILE_LIMIT = 20000000


class Refused(Exception):
    """An error of the Bot API: code, description, parameters."""

    def __init__(self, code, words, **parameters):
        super().__init__(words)
        self.code, self.words, self.parameters = code, words, parameters


def read_scenario(name):
    path = name if os.sep in name else os.path.join(HERE, "scenarios", name + ".json")
    with open(path, encoding="utf-8") as file:
        return json.load(file)


class Bot:
    """A bot: who it is, and what waits for it."""

    def __init__(self, entry, seed):
        self.user = {"id": entry["id"], "is_bot": True, "first_name": entry["name"]}
        self.user["username"] = entry["username"]
        self.token, self.privacy = entry["token"], entry.get("privacy", True)
        self.queue = []  # (update, ms of the message)
        self.next_id, self.last_ms = entry.get("first_update", 731200451), None
        self.random = random.Random(seed)
        self.allowed = None
        self.poller = 0  # number of the getUpdates call that waits
        self.asked = (None, None)  # offset and ms of the last one
        self.hook = None

    def wants(self, kind):
        return kind in self.allowed if self.allowed else kind not in BY_REQUEST

    def put(self, kind, value, ms):
        if not self.wants(kind):
            return
        if self.last_ms is not None and ms - self.last_ms >= IDLE_MS:
            self.next_id = self.random.randrange(1, 1 << 30)
        self.last_ms = ms
        self.queue.append(({"update_id": self.next_id, kind: value}, ms))
        self.next_id += 1

    def forget_old(self, now):
        self.queue = [entry for entry in self.queue if now - entry[1] <= KEPT_MS]

    def confirm(self, offset):
        """Everything below the offset goes; an offset beyond the next id is not believed, a
        negative one leaves so many."""
        if offset < 0:
            self.queue = self.queue[offset:]
        elif 0 < offset <= self.next_id:
            self.queue = [entry for entry in self.queue if entry[0]["update_id"] >= offset]


class World:
    """Chats and people by key and by id; every message there ever was."""

    def __init__(self, scenario, clock, lock):
        self.clock = clock
        self.news = threading.Condition(lock)
        self.bots = [Bot(entry, n) for n, entry in enumerate(scenario["bots"])]
        self.people = {key: {"is_bot": False, **one} for key, one in scenario["people"].items()}
        self.chats = dict(scenario["chats"])
        for key, one in self.people.items():
            private = {name: value for name, value in one.items() if name.endswith("name")}
            self.chats[key] = {"id": one["id"], "type": "private", **private}
        self.state = {key: {} for key in self.chats}  # started, blocked, moved_to …
        self.next_message = {}
        self.messages = []  # as they are now
        self.sent = []
        self.files = {}
        for wish in scenario.get("said", []):
            self.say(dict(wish))

    @property
    def bot(self):
        return self.bots[0]

    # ---- finding ----

    def chat_key(self, chat):
        """By key, id or @name; KeyError when there is none."""
        for key, one in self.chats.items():
            if chat in (key, one["id"], str(one["id"]), "@" + one.get("username", "\0")):
                return key
        raise KeyError(f"no chat {chat}")

    def find(self, chat_id, message_id, connection=None):
        for message in self.messages:
            if (
                message["message_id"] == message_id
                and message["chat"]["id"] == chat_id
                and message.get("business_connection_id") == connection
            ):
                return message
        return None

    # ---- what happens ----

    def number(self, chat_id, connection):
        key = (chat_id, connection)
        self.next_message[key] = self.next_message.get(key, 0) + 1
        return self.next_message[key]

    def seconds(self):
        return self.clock.ms // 1000

    def make(self, who, chat_key, fields):
        """A message in that chat; fields are Message's own."""
        chat, connection = self.chats[chat_key], fields.get("business_connection_id")
        message = {"message_id": self.number(chat["id"], connection)}
        if who:
            message["from"] = who
        message |= {"chat": chat, "date": self.seconds(), **fields}
        self.messages.append(message)
        return message

    def put(self, kind, value):
        for bot in self.bots:
            bot.put(kind, value, self.clock.ms)
        self.news.notify_all()

    def reaches(self, message):
        """Whether the bot gets to see it: with privacy, groups only when it is spoken to."""
        bot, text = self.bot, message.get("text") or message.get("caption") or ""
        if message["chat"]["type"] in ("private", "channel") or not bot.privacy:
            return True
        parent = message.get("reply_to_message", {}).get("from", {})
        return (
            text.startswith("/")
            or "@" + bot.user["username"] in text
            or parent.get("id") == bot.user["id"]
        )

    def say(self, wish):
        """by, chat (default: in private), kind, reply_to, photo, file, and fields of Message."""
        by, kind = wish.pop("by", None), wish.pop("kind", None)
        who = self.people[by] if by else None
        key = self.chat_key(wish.pop("chat", by))
        parent = wish.pop("reply_to", None)
        if "photo" in wish and not isinstance(wish["photo"], list):
            wish["photo"] = [self.upload({"bytes": wish["photo"], "photo": True})]
        if "file" in wish:
            wish["document"] = self.upload(wish.pop("file"))
        message = self.make(who, key, wish)
        if parent is not None:
            found = self.find(message["chat"]["id"], parent, wish.get("business_connection_id"))
            message["reply_to_message"] = dict(found)
            message["reply_to_message"].pop("reply_to_message", None)
        if message["chat"]["type"] == "private":
            self.state[key]["started"] = True
        if kind is None:
            kind = "channel_post" if message["chat"]["type"] == "channel" else "message"
            kind = "business_message" if "business_connection_id" in wish else kind
        if self.reaches(message) and not self.state[key].get("blocked"):
            self.put(kind, dict(message))
        return message

    def edit(self, wish):
        chat = self.chats[self.chat_key(wish.pop("chat"))]
        connection = wish.get("business_connection_id")
        message = self.find(chat["id"], wish.pop("message"), connection)
        message |= {**wish, "edit_date": self.seconds()}
        post = chat["type"] == "channel"
        kind = "edited_channel_post" if post else "edited_message"
        self.put("edited_business_message" if connection else kind, dict(message))
        return message

    def delete(self, wish):
        """Only business accounts tell."""
        chat = self.chats[self.chat_key(wish["chat"])]
        gone = self.find(chat["id"], wish["message"], wish.get("business_connection_id"))
        self.messages.remove(gone)
        if "business_connection_id" in wish:
            value = {"business_connection_id": wish["business_connection_id"], "chat": chat}
            self.put("deleted_business_messages", {**value, "message_ids": [wish["message"]]})

    def block(self, wish):
        key, blocked = self.chat_key(wish["by"]), wish.get("blocked", True)
        self.state[key]["blocked"] = blocked
        member = {"status": "kicked" if blocked else "member", "user": self.bot.user}
        value = {"chat": self.chats[key], "from": self.people[key], "date": self.seconds()}
        self.put("my_chat_member", {**value, "new_chat_member": member})

    def migrate(self, wish):
        """A group becomes a supergroup: another id, and message ids from the beginning."""
        key = self.chat_key(wish["chat"])
        old, new = self.chats[key], f"{key}+"
        self.chats[new] = {"id": -1009000000000 + old["id"], "type": "supergroup", "title": old["title"]}
        self.state[new], self.state[key]["moved_to"] = {}, self.chats[new]["id"]
        self.put("message", self.make(None, key, {"migrate_to_chat_id": self.chats[new]["id"]}))
        self.put("message", self.make(None, new, {"migrate_from_chat_id": old["id"]}))
        return self.chats[new]

    def upload(self, wish):
        """A file of so many bytes, or with this content; gives what a message says of it."""
        n = len(self.files) + 1
        content = wish.get("content", "").encode() or bytes(
            n * i % 251 for i in range(min(int(wish.get("bytes", 100)), FILE_LIMIT))
        )
        record = {"file_id": f"BQACAgQAAx{n:04d}", "file_unique_id": f"AgAD{n:04d}"}
        record["file_size"] = max(int(wish.get("bytes", 0)), len(content))
        if wish.get("photo"):
            record |= {"width": 1280, "height": 960}
        else:
            record |= {"file_name": wish.get("name", f"documento-{n}.pdf"), "mime_type": "application/pdf"}
        self.files[record["file_id"]] = {**record, "path": f"documents/file_{n}", "content": content}
        return record

    # ---- what a bot sends ----

    def send(self, bot, fields):
        message = self.make(bot.user, self.chat_key(fields["chat_id"]), fields["message"])
        self.sent.append(message)
        return message
