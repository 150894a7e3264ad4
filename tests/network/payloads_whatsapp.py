# SPDX-License-Identifier: EUPL-1.2
# Does everything in a folder of WhatsApp's own JSON files come out? Counts independently and compares.
"""usage: payloads_whatsapp.py DRIVER PATH...

DRIVER is the normalise_file program of a build, each PATH a JSON file or a folder of them. A file is a delivery
("entry"), the value of a change ("messages", "statuses"), or an object whose members are deliveries. Of each delivery
every message, status and change has to come out: as a message with the same words, a notice on the same target, or
kept as unknown. Any other file has to be kept whole.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

ABOUT_OTHERS = {"edit": "original_message_id", "revoke": "original_message_id", "reaction": "message_id"}
WITHOUT_WORDS = {"system", "request_welcome", "unsupported"}
LEFT_OUT = {"smb_app_state_sync", "tracking_events", "automatic_events"}


def is_document(value):
    return isinstance(value, dict) and any(isinstance(value.get(k), list) for k in ("entry", "messages", "statuses"))


def documents(value):
    """The deliveries and bare values inside a file; itself when there are none."""
    if is_document(value) or not isinstance(value, dict):
        return [value]
    return [d for v in value.values() for d in documents(v) if is_document(d)] or [value]


def words(message):
    """What a person said in a message, wherever its type keeps it."""
    kind = message.get("type")
    body = message.get(kind)
    if not isinstance(body, dict):
        return None
    if kind == "interactive":
        body = body.get(body.get("type"), {})
        return body.get("title") or body.get("body")
    return body.get("body") or body.get("caption") or body.get("text") or body.get("name")


def expected(document):
    """(words by message id, targets of notices, how much is kept as unknown)"""
    said, targets, kept = {}, [], 0
    changes = [c for e in document.get("entry", []) for c in e.get("changes", [])] if isinstance(document, dict) else []
    values = [(c.get("field"), c.get("value", {})) for c in changes]
    if not values and isinstance(document, dict) and "entry" not in document:
        values = [("messages", document)] if {"messages", "statuses"} & document.keys() else []
        kept += not values
    if not isinstance(document, dict):
        kept += len(document) if isinstance(document, list) else 1
    for field, value in values:
        if field is None and {"messages", "statuses"} & value.keys():
            field = "messages"
        if field != "messages":
            kept += field not in LEFT_OUT
            continue
        kept += bool(value.get("errors"))
        for status in value.get("statuses", []):
            targets.append(status["id"])
        for message in value.get("messages", []):
            kind = message.get("type")
            if kind in ABOUT_OTHERS:
                targets.append(message[kind][ABOUT_OTHERS[kind]])
            elif kind in message and kind not in WITHOUT_WORDS:
                said[message.get("id", "")] = words(message)
            else:
                kept += 1
    return said, targets, kept


def normalise(driver, document):
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(document, file)
        file.flush()
        run = subprocess.run([driver, "whatsapp", file.name], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    messages = [line["message"] for line in lines if "message" in line and "error" not in line]
    notices = [line["notice"] for line in lines if "notice" in line]
    errors = [line for line in lines if "error" in line]
    return messages, notices, sum(line.get("unknown", 0) for line in lines), errors


def check(driver, document):
    """What of a document did not come out, and how much did."""
    said, targets, kept = expected(document)
    messages, notices, unknown, errors = normalise(driver, document)
    texts = {m["id"] if "" not in said else "": m["text"] for m in messages if m["kind"] != "unknown"}
    lost = [f"message {i}" for i in said if i not in texts]
    lost += [f"words of {i}" for i, text in said.items() if i in texts and text and text not in texts[i]]
    lost += [f"notice on {t}" for t in targets if t not in [n["target"] for n in notices]]
    if len(notices) != len(targets) or unknown != kept or errors:
        lost.append(f"{len(notices)} of {len(targets)} notices, {unknown} of {kept} kept, {errors}")
    return lost, (len(said), len(targets), kept)


def main(driver, paths):
    files = [f for p in map(pathlib.Path, paths) for f in (sorted(p.glob("*.json")) if p.is_dir() else [p])]
    total, failed, n = [0, 0, 0], 0, 0
    for path in files:
        for document in documents(json.loads(path.read_bytes())):
            lost, counts = check(driver, document)
            total = [a + b for a, b in zip(total, counts)]
            n += 1
            failed += bool(lost)
            for what in lost:
                print(f"{path.name}: lost {what}")
    print(f"{len(files)} files, {n} documents: {total[0]} messages, {total[1]} notices, {total[2]} kept as unknown; "
          f"{failed} documents lost something")
    return 1 if failed or not n else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
