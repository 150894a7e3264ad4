# SPDX-License-Identifier: EUPL-1.2
# Does everything in a folder of Facebook's own JSON files come out? Counts independently and compares.
"""usage: payloads_facebook.py DRIVER PATH...

DRIVER is the normalise_file program of a build, each PATH a JSON file or a folder of them. A file is a delivery, an event of
Messenger, a node of Graph, a list or a map of them. Whatever has words of somebody has to come out as a message with these
words, a removal, reaction, delivery and edit as a notice on what it is about, and any other node or event has to be kept whole.
An edit that comes without its words asks for them, which a file cannot show: these are counted.
"""
import json
import pathlib
import subprocess
import sys
import unicodedata

NOTICES = {"delivery": lambda b: b.get("mids", []), "reaction": lambda b: [b["mid"]], "message_edit": lambda b: [b["mid"]]}


class Count:
    def __init__(self):
        self.said, self.targets, self.kept, self.asked = [], [], 0, 0


def tail(native):
    return str(native).rsplit("_", 1)[-1]


def event(value, count):
    for key, targets in NOTICES.items():
        if key in value:
            count.targets += targets(value[key])
            return
    message = value.get("message", {})
    if "mid" in message and (message.get("text") or message.get("attachments")):
        count.said.append((message["mid"], message.get("text", "")))
    elif "postback" in value:
        count.said.append((value["postback"].get("mid"), value["postback"]["title"]))
    elif "read" not in value:
        count.kept += 1


def change(value, count):
    what = value.get("value")
    about = isinstance(what, dict) and (what.get("comment_id") or what.get("post_id"))
    if isinstance(what, dict) and what.get("item") == "rating":
        count.said.append((tail(what["open_graph_story_id"]), what["review_text"]))
    elif not about or value.get("field") not in ("feed", "mention", "ratings"):
        count.kept += 1
    elif what["item"] in ("like", "reaction") or what["verb"] == "remove":
        count.targets.append(tail(about))
    elif what["verb"].startswith("edit") and "message" not in what:
        count.asked += 1
    else:
        count.said.append((tail(about), what.get("message", "")))


def below(node, count):
    comments = node.get("comments")
    for comment in comments.get("data", []) if isinstance(comments, dict) else []:
        count.said.append((tail(comment["id"]), comment.get("message", "")))
        below(comment, count)


def node(value, count):
    """A node of Graph that says something, or that others wrote below."""
    before = len(count.said)
    name = value.get("id")
    says = value.get("message") or value.get("story") or value.get("attachment")
    if says and (name is None or not str(name).startswith("m_")):
        count.said.append((tail(name) if name else None, value.get("message", "")))
    elif name and str(name).startswith("m_"):
        count.said.append((name, value.get("message", "")))
    below(value, count)
    count.kept += len(count.said) == before


def walk(value, count):
    if isinstance(value, list):
        for item in value:
            walk(item, count)
    elif any(k in value for k in ("entry", "messaging", "changes", "standby")):
        for entry in value.get("entry", [value]):
            for item in entry.get("changes", []):
                change(item, count)
            for key in ("messaging", "standby"):
                events = entry.get(key, [])
                for item in events if isinstance(events, list) else [events]:
                    event(item, count)
    elif isinstance(value.get("data"), list):
        walk(value["data"], count)
    elif value and all(isinstance(v, dict) and v.get("id") == k for k, v in value.items()):
        walk(list(value.values()), count)
    else:
        node(value, count)


def normalise(driver, path, network="facebook"):
    run = subprocess.run([driver, network, str(path)], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    messages = [line.get("message") or line.get("own_post") for line in lines if "error" not in line]
    messages = [message for message in messages if message]
    notices = [line["notice"]["target"] for line in lines if "notice" in line]
    return messages, notices, sum(line.get("unknown", 0) for line in lines), [line for line in lines if "error" in line]


def check(driver, path):
    count = Count()
    walk(json.loads(path.read_bytes()), count)
    messages, notices, unknown, errors = normalise(driver, path)
    known = [m for m in messages if m["kind"] != "unknown"]
    came = {m["id"]: m["text"] for m in known}
    texts = [m["text"] for m in known]
    lost = []
    for name, text in count.said:
        text = unicodedata.normalize("NFC", text)
        if (text not in texts) if name is None else came.get(name) != text:
            lost.append(f"{name}: {text[:60]!r}")
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
    print(f"{len(files)} files: {total[0]} messages, {total[1]} notices, {total[2]} kept as unknown, {total[3]} edits to ask for; "
          f"{failed} files lost something")
    return 1 if failed or not files else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
