# SPDX-License-Identifier: EUPL-1.2
# Does every post in a folder of Bluesky's own JSON files come out? Counts independently and compares.
"""usage: payloads_bluesky.py DRIVER FOLDER

DRIVER is the normalise_file program of a build, FOLDER holds *.json files as the AT Protocol's interface gives them. A
post is an object with an address and a record (or value) that has a text, wherever it stands, embeds apart: what is
quoted has to be found in its quoter's extra.quote. Its text, its author, what it answers and how many pictures it has
are compared. A record without an address is nobody's message, and is kept as unknown. A post that nobody counted, an
error and an exit status are failures, too.
"""
import json
import pathlib
import subprocess
import sys
import unicodedata


def record_of(value):
    record = value.get("record") or value.get("value")
    if not isinstance(value.get("uri"), str) or not isinstance(record, dict):
        return None
    return record if isinstance(record.get("text"), str) else None


def walk(value, posts, bare):
    """Collect posts by address, and records that have none."""
    if isinstance(value, list):
        for item in value:
            walk(item, posts, bare)
    if not isinstance(value, dict):
        return
    record = record_of(value)
    if record:
        posts.setdefault(value["uri"], []).append((value, record))
    elif value.get("$type") == "app.bsky.feed.post":
        bare.append(value)
    for key, item in value.items():
        if key not in ("embed", "record", "value") or (key == "value" and not record):
            walk(item, posts, bare)


def pictures(value, record):
    embed = value.get("embed") or record.get("embed") or {}
    media = embed.get("media", embed)
    video = "video" in media or "playlist" in media
    return 1 if video else len(media.get("images") or media.get("items") or [])


def quoted(value):
    record = (value.get("embed") or {}).get("record") or {}
    record = record.get("record", record)
    return record.get("uri") if isinstance(record, dict) else None


def wrong(value, record, message):
    """What of a post the message does not say."""
    reply = record.get("reply") or {}
    author = (value.get("author") or {}).get("did")
    checks = {
        "text": unicodedata.normalize("NFC", record["text"]) == message["text"],
        "author": not author or author == message["author"]["id"],
        "parent": reply.get("parent", {}).get("uri") == message["parent"],
        "root": not reply or reply["root"]["uri"] == message["thread"],
        "pictures": pictures(value, record) == len(message["attachments"]),
        "quote": not quoted(value) or message["extra"].get("quote", {}).get("id") == quoted(value),
        "language": (record.get("langs") or [None])[0] == message["language"],
    }
    return [name for name, holds in checks.items() if not holds]


def normalise(driver, path):
    run = subprocess.run([driver, "bluesky", str(path)], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    messages = {}
    for line in lines:
        message = line.get("message") or line.get("own_post")
        if message and "error" not in line and message["kind"] != "unknown":
            messages.setdefault(message["id"], []).append(message)
    return messages, sum(line.get("unknown", 0) for line in lines), [line for line in lines if "error" in line]


def check(driver, path):
    posts, bare = {}, []
    walk(json.loads(path.read_bytes()), posts, bare)
    messages, unknown, errors = normalise(driver, path)
    lost = [f"{uri} is missing" for uri in posts if uri not in messages]
    lost += [f"{uri} is nobody's" for uri in messages if uri not in posts]
    for uri in posts.keys() & messages.keys():
        if len(posts[uri]) != len(messages[uri]):
            lost.append(f"{uri} came {len(messages[uri])} times and not {len(posts[uri])}")
        bad = [wrong(value, record, m) for value, record in posts[uri] for m in messages[uri]]
        lost += [f"{uri}: other {', '.join(min(bad, key=len))}"] if all(bad) else []
    if unknown != len(bare) or errors:
        lost.append(f"{unknown} kept of {len(bare)}, {errors}")
    return lost, sum(map(len, posts.values())), len(bare)


def main(driver, folder):
    files = sorted(pathlib.Path(folder).glob("*.json"))
    total = kept = failed = 0
    for path in files:
        lost, posts, bare = check(driver, path)
        total, kept, failed = total + posts, kept + bare, failed + bool(lost)
        for what in lost:
            print(f"{path.name}: {what}")
    print(f"{len(files)} files: {total} posts, {kept} records without an address; {failed} files lost something")
    return 1 if failed or not total else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2]))
