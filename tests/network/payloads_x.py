# SPDX-License-Identifier: EUPL-1.2
# Does everything in a folder of X's own JSON files come out? Counts independently and compares.
"""usage: payloads_x.py DRIVER PATH...

DRIVER is the normalise_file program of a build, each PATH a JSON file or a folder of them. A file is an answer of API v2
or v1.1, a delivery, or a list of recorded answers ("endpoint", "response"). Of each answer every post and direct message
has to come out with its words, every repost as a notice on the post it repeats, and anything else kept as unknown.
Files that are several documents one behind the other are counted and left out.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile


def items(document):
    """What an answer holds, and whether the document is one item itself."""
    if isinstance(document, list):
        return document
    if is_post(document):
        return [document]
    for key in ("statuses", "results", "direct_message_events"):
        if isinstance(document.get(key), list):
            return document[key]
    data = document.get("data", document.get("event"))
    if isinstance(data, list):
        return data
    return [data] if is_post(data) or is_direct(data) else [document]


def is_post(item):
    return isinstance(item, dict) and ("text" in item or "full_text" in item) and ("id" in item or "id_str" in item)


def is_direct(item):
    return isinstance(item, dict) and ("message_create" in item or item.get("event_type") == "MessageCreate")


def reposted(post):
    if isinstance(post.get("retweeted_status"), dict):
        return post["retweeted_status"].get("id_str") or str(post["retweeted_status"]["id"])
    return next((r["id"] for r in post.get("referenced_tweets", []) if r["type"] == "retweeted"), None)


def words(item):
    """The words that have to be there, whatever becomes of addresses and white space."""
    if "message_create" in item:
        text = item["message_create"]["message_data"]["text"]
    else:
        whole = item.get("extended_tweet", {}).get("full_text") or item.get("note_tweet", {}).get("text")
        text = whole or item.get("full_text") or item.get("text")
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return [w for w in text.split() if not re.search(r"https?:", w)]


def expected(document):
    said, targets, kept = {}, [], 0
    for item in items(document):
        if is_direct(item):
            said[item["id"]] = words(item)
        elif not is_post(item):
            kept += 1
        elif reposted(item):
            targets.append(reposted(item))
        else:
            said[item.get("id_str") or str(item["id"])] = words(item)
    return said, targets, kept


def normalise(driver, document, network="x"):
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(document, file)
        file.flush()
        run = subprocess.run([driver, network, file.name], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    messages = [line.get("message") or line["own_post"] for line in lines
                if ("message" in line or "own_post" in line) and "error" not in line]
    notices = [line["notice"]["target"] for line in lines if "notice" in line]
    return messages, notices, sum(line.get("unknown", 0) for line in lines), [line for line in lines if "error" in line]


def check(driver, document):
    said, targets, kept = expected(document)
    messages, notices, unknown, errors = normalise(driver, document)
    texts = {m["native_id"]: m["text"] for m in messages if m["kind"] != "unknown"}
    lost = [f"message {i}" for i in said if i not in texts]
    lost += [f"{w!r} of {i}" for i, ws in said.items() for w in ws if w not in texts.get(i, w)]
    if sorted(notices) != sorted(targets) or unknown != kept or errors or len(texts) != len(said):
        lost.append(f"{len(notices)} of {len(targets)} notices, {unknown} of {kept} kept, {errors}")
    return lost, (len(said), len(targets), kept)


def documents(path):
    try:
        value = json.loads(path.read_bytes())
    except ValueError:
        return []
    recorded = isinstance(value, list) and value and isinstance(value[0], dict) and "endpoint" in value[0]
    return [r["response"] for r in value] if recorded else [value]


def main(driver, paths):
    files = [f for p in map(pathlib.Path, paths) for f in (sorted(p.glob("*.json")) if p.is_dir() else [p])]
    total, failed, n, several = [0, 0, 0], 0, 0, 0
    for path in files:
        found = documents(path)
        several += not found
        for document in found:
            lost, counts = check(driver, document)
            total = [a + b for a, b in zip(total, counts)]
            n += 1
            failed += bool(lost)
            for what in lost:
                print(f"{path.name}: lost {what}")
    print(f"{len(files)} files, {several} of several documents; {n} documents: {total[0]} messages, {total[1]} reposts, "
          f"{total[2]} kept as unknown; {failed} documents lost something")
    return 1 if failed or not n else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
