#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
# Does everything in a folder of ActivityStreams files come out? Counts independently and compares.
"""usage: payloads_feed.py DRIVER PATH...

DRIVER is the normalise_file program of a build, each PATH a JSON file or a folder of them: objects and activities of
ActivityStreams 2, or of its first version. Every object with words has to come out with them; a document of any other
vocabulary is kept as unknown.
"""
import json
import pathlib
import sys

import payloads_googleplus
import payloads_x


def content(document):
    """What somebody wrote, as HTML; None where nobody did."""
    body = document.get("object") if isinstance(document.get("object"), dict) else document
    return body.get("content") if document.get("type", document.get("objectType")) != "Undo" else None


def check(driver, document):
    text = content(document)
    messages, _, unknown, errors = payloads_x.normalise(driver, document, "feed")
    texts = [m["text"].split() for m in messages if m["kind"] != "unknown"]
    lost = [f"{text!r}"] if text is not None and payloads_googleplus.words(text) not in texts else []
    if errors or (unknown, len(texts)) != ((1, 0) if text is None else (0, 1)):
        lost.append(f"{len(texts)} came out, {unknown} kept, {errors}")
    return lost, (text is not None, text is None)


def main(driver, paths):
    files = [f for p in map(pathlib.Path, paths) for f in (sorted(p.glob("*.json")) if p.is_dir() else [p])]
    total, failed = [0, 0], 0
    for path in files:
        lost, counts = check(driver, json.loads(path.read_bytes()))
        total = [a + b for a, b in zip(total, counts)]
        failed += bool(lost)
        for what in lost:
            print(f"{path.name}: lost {what}")
    print(f"{len(files)} files: {total[0]} objects, {total[1]} kept as unknown; {failed} files lost something")
    return 1 if failed or not files else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
