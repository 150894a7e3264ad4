# SPDX-License-Identifier: EUPL-1.2
# Does everything in a folder of Instagram's own JSON files come out? Counts independently and compares.
"""usage: payloads_instagram.py DRIVER PATH...

DRIVER is the normalise_file program of a build, each PATH a JSON file or a folder of them. A file is a delivery, an event of a
conversation, media, a comment, a message, a list of them, or what a mention was looked up as. Whatever somebody wrote has to come
out as a message with these words, a reaction, a sight or a message taken back as a notice on what it is about, and anything else
has to be kept whole. A mention that a delivery tells of asks for its words, which a file cannot show: these are counted.
"""
import json
import pathlib
import sys
import unicodedata

from payloads_facebook import Count, normalise

ABOUT = ("reaction", "message_edit", "read")
MEDIA = ("caption", "media_type", "media_product_type", "permalink", "media_url")


def event(value, count):
    message = value.get("message", {})
    about = [value[key]["mid"] for key in ABOUT if "mid" in value.get(key, {})]
    if message.get("is_deleted"):
        count.targets.append(message["mid"])
    elif message.get("text") or message.get("attachments"):
        count.said.append((message["mid"], message.get("text", "")))
    elif about:
        count.targets += about
    else:
        count.kept += 1


def change(value, count):
    what = value.get("value")
    if isinstance(what, dict) and value["field"] in ("comments", "live_comments"):
        count.said.append((what["id"], what["text"]))
    elif isinstance(what, dict) and value["field"] == "mentions":
        count.asked += 1
    elif isinstance(what, dict) and "sender" in what:
        event(what, count)
    else:
        count.kept += 1


def below(node, count):
    """Comments below media, answers below comments."""
    for key in ("comments", "replies"):
        list_of = node.get(key, {})
        for one in list_of.get("data", []) if isinstance(list_of, dict) else []:
            count.said.append((one["id"], one["text"]))
            below(one, count)


def node(value, count):
    for key in ("mentioned_comment", "mentioned_media"):
        value = value.get(key, value)
    caption = value.get("caption", value.get("text", ""))
    if "id" not in value or not isinstance(caption, str):
        count.kept += 1  # the website's own pages have it as an object
    elif any(key in value for key in MEDIA) or "text" in value:
        count.said.append((value["id"], caption))
        below(value, count)
    elif "message" in value and "created_time" in value:
        count.said.append((value["id"], value["message"]))
    else:
        count.kept += 1


def walk(value, count):
    if isinstance(value, list):
        for item in value:
            walk(item, count)
    elif any(key in value for key in ("entry", "messaging", "changes", "standby")):
        for key in ("entry", "messaging", "standby", "changes"):
            walk(value.get(key, []), count)
    elif "field" in value:
        change(value, count)
    elif "sender" in value:
        event(value, count)
    elif isinstance(value.get("data"), list):
        walk(value["data"], count)
    else:
        node(value, count)


def check(driver, path):
    count = Count()
    walk(json.loads(path.read_bytes()), count)
    messages, notices, unknown, errors = normalise(driver, path, "instagram")
    known = {m["id"]: m["text"] for m in messages if m["kind"] != "unknown"}
    lost = [f"{name}: {text[:60]!r}" for name, text in count.said if known.get(name) != unicodedata.normalize("NFC", text)]
    if len(known) != len(count.said) or sorted(notices) != sorted(count.targets) or unknown != count.kept or errors:
        lost.append(f"{len(known)} of {len(count.said)} messages, {notices} of {count.targets}, {unknown} of {count.kept} kept, {errors}")
    return lost, (len(count.said), len(count.targets), count.kept, count.asked)


def main(driver, paths):
    files = [f for p in map(pathlib.Path, paths) for f in (sorted(p.glob("*.json")) if p.is_dir() else [p])]
    total, failed = [0] * 4, 0
    for path in files:
        lost, counts = check(driver, path)
        total = [a + b for a, b in zip(total, counts)]
        failed += bool(lost)
        for what in lost:
            print(f"{path.name}: lost {what}")
    print(f"{len(files)} files: {total[0]} messages, {total[1]} notices, {total[2]} kept as unknown, {total[3]} mentions to ask for; "
          f"{failed} files lost something")
    return 1 if failed or not files else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
