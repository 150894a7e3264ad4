# SPDX-License-Identifier: EUPL-1.2
# Does everything in examples of LinkedIn's own JSON come out? Counts independently and compares.
"""usage: payloads_linkedin.py DRIVER PATH...

DRIVER is the normalise_file program of a build, each PATH a JSON file, a folder of them, or a text (.md) whose fenced
JSON blocks with notifications are taken. Nothing of LinkedIn was ever recorded: the examples are those of the
specification. Of each notification about a text that text has to come out with its words and its writer, of each about
a deletion or a reaction a notice, and anything else has to be kept as unknown.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

TEXTS = ("COMMENT", "ADMIN_COMMENT", "COMMENT_EDIT", "COMMENT_MENTION", "SHARE_MENTION", "SHARE")


def notifications(document):
    if isinstance(document, list):
        return [n for item in document for n in notifications(item)]
    if not isinstance(document, dict):
        return []
    if "action" in document and "notificationId" in document:
        return [document]
    return [n for value in document.values() for n in notifications(value)]


def text_of(notification):
    inner = notification.get("decoratedGeneratedActivity", {})
    inner = inner.get("comment") or inner.get("share") or {}
    message = inner.get("message")
    text = inner.get("text") or (message.get("text") if isinstance(message, dict) else message)
    return (inner.get("owner") or inner.get("actor"), text) if text else None


def expected(found):
    """Writers with their words, how many notices, how many that nobody can read."""
    said = [text_of(n) for n in found if n["action"] in TEXTS and text_of(n)]
    happened = sum(n["action"] in ("COMMENT_DELETE", "LIKE") or n["action"] == "SHARE" and not text_of(n) for n in found)
    return said, happened, len(found) - len(said) - happened


def normalise(driver, document):
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(document, file)
        file.flush()
        run = subprocess.run([driver, "linkedin", file.name], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    messages = [line.get("message") or line["own_post"] for line in lines if {"message", "own_post"} & line.keys()]
    said = [(m["author"] and m["author"]["id"], m["text"]) for m in messages if m["kind"] != "unknown"]
    return said, sum("notice" in line for line in lines), sum(line.get("unknown", 0) for line in lines)


def documents(path):
    text = path.read_text(encoding="utf-8")
    blocks = re.findall(r"```json\n(.*?)```", text, re.S) if path.suffix == ".md" else [text]
    for block in blocks:
        try:
            document = json.loads(block)
        except ValueError:
            continue
        if notifications(document):
            yield document


def main(driver, paths):
    files = [f for p in map(pathlib.Path, paths) for f in (sorted(p.glob("*.json")) if p.is_dir() else [p])]
    n = failed = 0
    total = [0, 0, 0]
    for document in (d for path in files for d in documents(path)):
        found = notifications(document)
        said, happened, kept = expected(found)
        want, got = (sorted(said), happened, kept), normalise(driver, document)
        got = (sorted(got[0]), *got[1:])
        n += 1
        total = [a + b for a, b in zip(total, (len(said), happened, kept))]
        if want != got:
            failed += 1
            print(f"lost: wanted {want}, got {got}")
    print(f"{n} examples: {total[0]} texts, {total[1]} notices, {total[2]} kept as unknown; {failed} lost something")
    return 1 if failed or not n else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
