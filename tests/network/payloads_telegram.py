# SPDX-License-Identifier: EUPL-1.2
# Does every message of Telegram's own JSON come out? From files, and made of each field of the Bot API's specification.
"""usage: payloads_telegram.py DRIVER FOLDER [SPECIFICATION]

DRIVER is the normalise_file program of a build, FOLDER holds *.json files with updates. SPECIFICATION is the Bot API as
JSON ({"types": {NAME: {"fields": [{"name", "types", "required"}], "subtypes"}}}): of every field of a Message and of
every kind of update one is made in which each text is its own, and looked for in what comes out.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

# About the chat, not to it: no message comes of these. So says the specification ("Service message"), or its place
# among those that do.
SERVICE = {
    "new_chat_members", "left_chat_member", "chat_owner_left", "chat_owner_changed", "new_chat_title", "new_chat_photo",
    "delete_chat_photo", "group_chat_created", "supergroup_chat_created", "channel_chat_created",
    "message_auto_delete_timer_changed", "migrate_to_chat_id", "migrate_from_chat_id", "pinned_message",
    "successful_payment", "refunded_payment", "users_shared", "chat_shared", "gift", "unique_gift", "gift_upgrade_sent",
    "connected_website", "write_access_allowed", "proximity_alert_triggered", "boost_added", "chat_background_set",
    "checklist_tasks_done", "checklist_tasks_added", "direct_message_price_changed", "forum_topic_created",
    "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened", "general_forum_topic_hidden",
    "general_forum_topic_unhidden", "giveaway_created", "giveaway_completed", "managed_bot_created",
    "paid_message_price_changed", "poll_option_added", "poll_option_deleted", "suggested_post_approved",
    "suggested_post_approval_failed", "suggested_post_declined", "suggested_post_paid", "suggested_post_refunded",
    "video_chat_scheduled", "video_chat_started", "video_chat_ended", "video_chat_participants_invited",
}
# What a message must have for a citizen's words, files or places to be in it.
CONTENT = {
    "text", "caption", "rich_message", "animation", "audio", "document", "live_photo", "paid_media", "photo", "sticker",
    "story", "video", "video_note", "voice", "checklist", "contact", "dice", "game", "poll", "venue", "location",
    "giveaway", "giveaway_winners", "invoice", "web_app_data",
}
# Kept raw, on purpose: nobody asks for it, and it is encrypted.
RAW = {"passport_data"}
MESSAGES = ("message", "edited_message", "channel_post", "edited_channel_post", "business_message",
            "edited_business_message", "guest_message")


def normalise(driver, path):
    """Run the driver: (messages, notices, unknown, what went wrong)."""
    run = subprocess.run([driver, "telegram", str(path)], capture_output=True, text=True, check=False)
    messages, notices, unknown, error = [], 0, 0, None
    if run.returncode != 0:
        return messages, notices, unknown, f"exit status {run.returncode}: {run.stderr[-200:]}"
    for line in map(json.loads, run.stdout.splitlines()):
        if "error" in line:
            error = line["message"]
        elif "message" in line or "own_post" in line:
            messages.append(line.get("message") or line["own_post"])
        notices += "notice" in line
        unknown = line.get("unknown", unknown)
    return messages, notices, unknown, error


def updates(value):
    value = value.get("result", value) if isinstance(value, dict) else value
    return value if isinstance(value, list) else [value]


def texts(value):
    """The words of a message: what people wrote or named, not ids, types and numbers."""
    wanted = ("text", "caption", "title", "address", "question", "phone_number", "file_name")
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    if not isinstance(value, dict):
        return []
    found = [v for k, v in value.items() if k in wanted and isinstance(v, str)]
    return found + [t for k, v in value.items() if k not in ("chat", "from") for t in texts(v)]


def files(driver, folder):
    total = came = failed = 0
    for path in sorted(pathlib.Path(folder).glob("*.json")):
        wanted = [u[k] for u in updates(json.loads(path.read_bytes())) for k in MESSAGES if k in u]
        messages, _, unknown, error = normalise(driver, path)
        out = json.dumps(messages, ensure_ascii=False)
        lost = [t for m in wanted for t in texts(m) if json.dumps(t, ensure_ascii=False)[1:-1] not in out]
        good = not error and not unknown and not lost and len(messages) == len(wanted)
        total += len(wanted)
        came += len(messages) if good else 0
        failed += not good
        print(f"{len(wanted):3} messages {len(messages):3} came {unknown} unknown {len(lost)} texts lost  {error or ''}  {path.name}")
    print(f"{came} of {total} messages came out; {failed} files failed")
    return failed or not total


class Maker:
    """Values of the specification's types, each text in them its own."""

    def __init__(self, types):
        self.types = types
        self.n = 0

    def value(self, names, depth):
        name = names[0]
        if name.startswith("Array of "):
            inner = name.removeprefix("Array of ")
            return [] if depth <= 0 else [self.value([inner], depth - 1)]
        self.n += 1
        simple = {"Integer": self.n + 1000, "Float": 1.5, "Boolean": True, "True": True, "String": f"palabra{self.n}"}
        if name in simple:
            return simple[name]
        subtypes = self.types[name].get("subtypes") or []
        if "String" in subtypes or depth < -4:  # what nests itself for ever ends somewhere
            return self.value(["String"], depth) if "String" in subtypes else {}
        if subtypes:
            return self.value([next(s for s in subtypes if s in self.types)], depth)
        fields = [f for f in self.types[name].get("fields", []) if f["required"] or depth > 0]
        return {f["name"]: self.value(f["types"], depth - 1) for f in fields}

    def message(self, field, depth=2):
        chat = {"id": 6100200301, "type": "private", "first_name": "Rosa"}
        person = {"id": 6100200301, "is_bot": False, "first_name": "Rosa"}
        base = {"message_id": 7, "date": 1795514000, "chat": chat, "from": person}
        if field["name"] not in base:
            base[field["name"]] = self.value(field["types"], depth)
        return base


def made(driver, update):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(update, file)
        file.flush()
        return normalise(driver, file.name)


def check_field(driver, maker, field):
    """What is wrong with the message made of one field; None when it is as it should be."""
    name = field["name"]
    message = maker.message(field)
    messages, notices, unknown, error = made(driver, {"update_id": 1, "message": message})
    if error or notices:
        return error or "a notice"
    if name in SERVICE:
        return None if not messages else "a service message became one of a citizen's"
    if name in CONTENT:
        if unknown or len(messages) != 1:
            return f"{len(messages)} messages, {unknown} unknown"
        out = json.dumps(messages, ensure_ascii=False)
        lost = [t for t in texts({name: message[name]}) if t not in out]
        return f"lost {lost}" if lost else None
    if name in RAW:
        return None if unknown == 1 else "not kept raw"
    message["text"] = "con palabras"
    messages, notices, unknown, error = made(driver, {"update_id": 1, "message": message})
    kept = [m for m in messages if m["text"] == "con palabras" and m["kind"] != "unknown"]
    return None if len(kept) == 1 and not error else f"beside a text: {len(kept)} messages {error or ''}"


def check_rich(driver, maker, name):
    """The same for one kind of block."""
    block = maker.value([name], 3)
    block["type"] = "paragraph"
    message = maker.message({"name": "message_id"})
    message["rich_message"] = {"blocks": [block]}
    messages, _, _, error = made(driver, {"update_id": 1, "message": message})
    out = json.dumps(messages, ensure_ascii=False)
    lost = [t for t in texts(block) if t not in out]
    return error or (f"lost {lost}" if lost else None)


def specification(driver, path):
    types = json.loads(pathlib.Path(path).read_bytes())["types"]
    maker = Maker(types)
    failed = n = 0
    checks = [(f"Message.{f['name']}", lambda f=f: check_field(driver, maker, f)) for f in types["Message"]["fields"]]
    blocks = [s for s in types.get("RichBlock", {}).get("subtypes", []) if s in types]
    checks += [(name, lambda name=name: check_rich(driver, maker, name)) for name in blocks]
    for kind in types["Update"]["fields"][1:]:
        if kind["name"] not in MESSAGES:
            update = {"update_id": 1, kind["name"]: maker.value(kind["types"], 2)}
            checks.append((f"Update.{kind['name']}", lambda u=update: made(driver, u)[3] or (
                "unknown" if made(driver, u)[2] else None)))
    for name, check in checks:
        wrong = check()
        n += 1
        failed += wrong is not None
        if wrong:
            print(f"{name}: {wrong}")
    print(f"{n - failed} of {n} fields, blocks and kinds of the specification came out as they should")
    return failed


def main(arguments):
    bad = files(arguments[0], arguments[1])
    if len(arguments) == 3:
        bad = specification(arguments[0], arguments[2]) or bad
    return 1 if bad else 0


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
