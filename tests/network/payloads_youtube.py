# SPDX-License-Identifier: EUPL-1.2
# Does everything in a folder of YouTube's own JSON files come out? Counts independently and compares.
"""usage: payloads_youtube.py DRIVER PATH...

DRIVER is the normalise_file program of a build, each PATH a JSON file or a folder of them. A comment is anything, at any
depth, with an id and a snippet that has a text: it has to come out once with its words, below the comment it answers. A
comment's snippet alone, and every item of a list that has no comment in it, has to be kept whole as unknown.
"""
import html
import json
import pathlib
import re
import sys

from payloads_x import normalise


def is_comment(value):
    snippet = value.get("snippet") if isinstance(value, dict) else None
    return isinstance(snippet, dict) and "id" in value and bool({"textOriginal", "textDisplay"} & snippet.keys())


def walk(value, said):
    if isinstance(value, list):
        for item in value:
            walk(item, said)
    elif isinstance(value, dict):
        if is_comment(value):
            said.append(value)
        for item in value.values():
            walk(item, said)


def kept(document):
    """How many things of a document are no comments."""
    items = document.get("items", document.get("comments", [document]))
    count = 0
    for item in items:
        said = []
        walk(item, said)
        count += not said
    return count


def words(comment):
    snippet = comment["snippet"]
    text = snippet.get("textOriginal")
    if text is None:
        text = html.unescape(re.sub(r"<[^>]*>", " ", snippet["textDisplay"]))
    return text.split()


def check(driver, document):
    said = []
    walk(document, said)
    messages, _, unknown, errors = normalise(driver, document, "youtube")
    came = {m["native_id"]: m for m in messages if m["kind"] != "unknown"}
    lost = [f"comment {c['id']}" for c in said if c["id"] not in came]
    lost += [f"words of {c['id']}" for c in said if c["id"] in came and came[c["id"]]["text"].split() != words(c)]
    lost += [f"place of {c['id']}" for c in said
             if c["id"] in came and c["snippet"].get("parentId") not in (None, came[c["id"]]["thread"])]
    if len(came) != len(said) or len(messages) != len(came) + unknown or unknown != kept(document) or errors:
        lost.append(f"{len(came)} of {len(said)} comments, {unknown} of {kept(document)} kept, {errors}")
    return lost, len(said), unknown


def main(driver, paths):
    files = [f for p in map(pathlib.Path, paths) for f in (sorted(p.glob("*.json")) if p.is_dir() else [p])]
    comments = unknown = failed = 0
    for path in files:
        lost, n, rest = check(driver, json.loads(path.read_bytes()))
        comments, unknown, failed = comments + n, unknown + rest, failed + bool(lost)
        for what in lost:
            print(f"{path.name}: lost {what}")
    print(f"{len(files)} files: {comments} comments, {unknown} kept as unknown; {failed} files lost something")
    return 1 if failed or not comments else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
