# SPDX-License-Identifier: EUPL-1.2
# Does everything in a folder of a Decidim site's own JSON answers come out? Counts independently and compares.
"""usage: payloads_decidim.py DRIVER PATH...

DRIVER is the normalise_file program of a build, each PATH a JSON file or a folder of them. A comment is anything, at any
depth, with an id and a body that is a text; a proposal has a title and a body in languages, or says when it was
published. Each has to come out once, a comment with its words and below the proposal it stands in.
"""
import html
import json
import pathlib
import re
import sys

from payloads_x import normalise


def plain(text):
    return html.unescape(re.sub(r"<[^>]*>", " ", text)).split()


def walk(value, top, said):
    """said: {id: (the proposal above, words or None)}."""
    if isinstance(value, list):
        for item in value:
            walk(item, top, said)
    elif isinstance(value, dict):
        if "id" in value and isinstance(value.get("body"), str):
            said[f"Comment/{value['id']}"] = top, plain(value["body"])
        elif "id" in value and "title" in value and (isinstance(value.get("body"), dict) or value.get("publishedAt")):
            top = f"Proposal/{value['id']}"
            said[top] = top, None
        for item in value.values():
            walk(item, top, said)


def check(driver, document):
    said = {}
    walk(document, None, said)
    messages, _, _, errors = normalise(driver, document, "decidim")
    came = {m["id"]: m for m in messages if m["kind"] != "unknown"}
    lost = [id for id in said if id not in came]
    lost += [f"words of {id}" for id, (_, words) in said.items() if words is not None and id in came and plain(came[id]["text"]) != words]
    lost += [f"place of {id}" for id, (top, _) in said.items() if top and id in came and came[id]["thread"] != top]
    lost += [f"nobody said {id}" for id in came if id not in said and not id.endswith("/answer")]
    return lost + ([str(errors)] if errors else []), len(said)


def main(driver, paths):
    files = [f for p in map(pathlib.Path, paths) for f in (sorted(p.glob("*.json")) if p.is_dir() else [p])]
    items = failed = 0
    for path in files:
        lost, n = check(driver, json.loads(path.read_bytes()))
        items, failed = items + n, failed + bool(lost)
        for what in lost:
            print(f"{path.name}: lost {what}")
    print(f"{len(files)} files: {items} proposals and comments; {failed} files lost something")
    return 1 if failed or not items else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
