#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
# Does everything in a folder of Google+ JSON files come out? Counts independently and compares.
"""usage: payloads_googleplus.py DRIVER PATH...

DRIVER is the normalise_file program of a build, each PATH a JSON file or a folder of them: posts of Takeout, objects of
the former interface, or lists of either. Every post and every comment has to come out with its words; anything else is
kept as unknown.
"""
import html
import json
import pathlib
import re
import sys

import payloads_x


def items(document):
    if isinstance(document, list):
        return [i for d in document for i in items(d)]
    if isinstance(document, dict) and isinstance(document.get("items"), list):
        return items(document["items"])
    return [document] + (document.get("comments") or [] if isinstance(document, dict) else [])


def content(item):
    """What somebody wrote, as HTML; None where nobody did."""
    if not isinstance(item, dict) or item.get("kind") == "plus#person":
        return None
    return (item.get("object") or item).get("content")


def words(text):
    return html.unescape(re.sub(r"<(?!br)[^>]*>", "", text.replace("<br>", " "))).split()


def check(driver, document):
    said = [words(content(i)) for i in items(document) if content(i) is not None]
    kept = sum(content(i) is None for i in items(document))
    messages, _, unknown, errors = payloads_x.normalise(driver, document, "googleplus")
    texts = [m["text"].split() for m in messages if m["kind"] != "unknown"]
    lost = [f"{' '.join(w)!r}" for w in said if w not in texts]
    if errors or unknown != kept or len(texts) != len(said):
        lost.append(f"{len(texts)} of {len(said)} came out, {unknown} of {kept} kept, {errors}")
    return lost, (len(said), kept)


def main(driver, paths):
    files = [f for p in map(pathlib.Path, paths) for f in (sorted(p.glob("*.json")) if p.is_dir() else [p])]
    total, failed = [0, 0], 0
    for path in files:
        lost, counts = check(driver, json.loads(path.read_bytes()))
        total = [a + b for a, b in zip(total, counts)]
        failed += bool(lost)
        for what in lost:
            print(f"{path.name}: lost {what}")
    print(f"{len(files)} files: {total[0]} posts and comments, {total[1]} kept as unknown; {failed} files lost something")
    return 1 if failed or not files else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
