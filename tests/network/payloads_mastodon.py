# SPDX-License-Identifier: EUPL-1.2
# Does every status in a folder of Mastodon's own JSON files come out? Counts independently and compares.
"""usage: payloads_mastodon.py DRIVER FOLDER

DRIVER is the normalise_file program of a build, FOLDER holds *.json files: answers and events of the API, whichever. A
status is anything, at any depth, with an id, an account, a visibility, and a content (or, when it was just deleted, its
source as "text"): it has to come out once with its words, its warning and its author. What a boost passes on counts, the
boost and what is quoted do not. A notification without a status, and an error, has to be kept as unknown.
"""
import html
import json
import pathlib
import re
import subprocess
import sys
import unicodedata


def statuses(value, found):
    """Pairs of id and status, quotes left out."""
    if isinstance(value, list):
        for item in value:
            statuses(item, found)
    if not isinstance(value, dict):
        return
    if "id" in value and "account" in value and "visibility" in value and ("content" in value or "text" in value):
        if not value.get("reblog"):
            found.append(value)
    for key, inside in value.items():
        if key not in ("quote", "params", "account", "accounts"):
            statuses(inside, found)


def bare(value):
    """Notifications that have no status, and errors: kept whole."""
    if isinstance(value, dict) and "error" in value:
        return 1
    items = value if isinstance(value, list) else [value]
    return sum(isinstance(i, dict) and "type" in i and "account" in i and "created_at" in i and not i.get("status") for i in items)


def words(status):
    """Text and warning, without blanks."""
    plain = html.unescape(re.sub(r"<[^>]*>", " ", status.get("content") or status.get("text") or ""))
    return tuple("".join(unicodedata.normalize("NFC", s).split()) for s in (plain, status.get("spoiler_text") or ""))


def normalise(driver, path):
    run = subprocess.run([driver, "mastodon", str(path)], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    messages = [line.get("message") or line.get("own_post") for line in lines if "message" in line or "own_post" in line]
    known = [m for m in messages if m["kind"] != "unknown"]
    return known, len(messages) - len(known), [line for line in lines if "error" in line and "message" not in line]


def check(driver, path):
    document = json.loads(path.read_bytes())
    want = []
    statuses(document, want)
    messages, unknown, errors = normalise(driver, path)
    lost = []
    for status in want:
        same = [m for m in messages if m["id"] == status["id"]]
        if len(same) != sum(s["id"] == status["id"] for s in want):
            lost.append(f"{status['id']} came {len(same)} times")
        elif not any(tuple("".join(t.split()) for t in (m["text"], m["subject"] or "")) == words(status) for m in same):
            lost.append(f"{status['id']} has other words")
        elif not any(m["author"]["id"] == status["account"]["id"] for m in same):
            lost.append(f"{status['id']} is somebody else's")
    lost += [f"{m['id']} is no status of it" for m in messages if m["id"] not in {s["id"] for s in want}]
    if unknown != bare(document) or errors:
        lost.append(f"{unknown} kept of {bare(document)}, {errors}")
    return lost, len(want), unknown


def main(driver, folder):
    files = sorted(pathlib.Path(folder).glob("*.json"))
    total = kept = failed = 0
    for path in files:
        lost, n, unknown = check(driver, path)
        total, kept, failed = total + n, kept + unknown, failed + bool(lost)
        for what in lost:
            print(f"{path.name}: {what}")
    print(f"{len(files)} files: {total} statuses, {kept} kept as unknown; {failed} files lost something")
    return 1 if failed or not total else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2]))
