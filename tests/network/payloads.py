# SPDX-License-Identifier: EUPL-1.2
# Does every message in a folder of a network's own JSON files come out? Counts independently and compares.
"""usage: payloads.py DRIVER FOLDER

DRIVER is the normalise_file program of a build, FOLDER holds *.json files as Mastodon gives them. A message is an
object with an id, an account, and content or (a post of ours that was deleted) the source text. A boost is not one
(what it boosts is), and a post quoted inside another one has to be found in that one's extra.quote. A message that
nobody counted, one that comes twice, an error and an exit status are failures, too.
"""
import html
import json
import pathlib
import re
import subprocess
import sys


def is_status(value):
    if not isinstance(value, dict) or not {"id", "account"} <= value.keys():
        return False
    return "content" in value or {"text", "visibility"} <= value.keys()


def walk(value, statuses, quoted):
    """Collect the ids of statuses, and of those that are only quoted."""
    if isinstance(value, list):
        for item in value:
            walk(item, statuses, quoted)
    if not isinstance(value, dict):
        return
    boost = is_status(value) and is_status(value.get("reblog"))
    if is_status(value) and not boost:
        statuses[value["id"]] = value
    for key, item in value.items():
        if key == "quote" and is_status(value):
            inner = {}
            walk(item, inner, quoted)
            quoted.update(inner)
        elif isinstance(item, (list, dict)):
            walk(item, statuses, quoted)


def normalise(driver, path):
    """Run the driver: (messages by id, quoted ids, unknown, what went wrong)."""
    run = subprocess.run([driver, "mastodon", str(path)], capture_output=True, text=True, check=False)
    messages, quotes, unknown, error = {}, set(), 0, None
    if run.returncode != 0:
        return messages, quotes, unknown, f"exit status {run.returncode}: {run.stderr[-200:]}"
    for line in map(json.loads, run.stdout.splitlines()):
        message = line.get("message") or line.get("own_post")
        if message:
            error = f"{message['id']} came twice" if message["id"] in messages else error
            messages[message["id"]] = message
            quotes.add(message["extra"].get("quote", {}).get("id"))
        unknown = line.get("unknown", unknown)
        error = line.get("message") if "error" in line else error
    return messages, quotes, unknown, error


def words(text):
    return re.sub(r"\W+", "", text)


def lost_text(status, message):
    """Whether letters of the content are missing from the text; tags and entities out of it by other means."""
    if status.get("content") is None:
        return words(status.get("text") or "") != words(message["text"])
    return words(html.unescape(re.sub(r"<[^>]*>", "", status["content"]))) != words(message["text"])


def main(driver, folder):
    total = came = own_words = 0
    failed = []
    for path in sorted(pathlib.Path(folder).glob("*.json")):
        statuses, quoted = {}, {}
        walk(json.loads(path.read_bytes()), statuses, quoted)
        messages, quotes, unknown, error = normalise(driver, path)
        missing = sorted(set(statuses) - set(messages)) + sorted(set(quoted) - quotes - set(messages))
        changed = [i for i in statuses if i in messages and lost_text(statuses[i], messages[i])]
        extra = [i for i, m in messages.items() if m["kind"] != "unknown" and i not in statuses]
        total += len(statuses) + len(quoted)
        came += len(statuses) + len(quoted) - len(missing)
        own_words += len(changed)
        if missing or changed or extra or error:
            failed.append(path.name)
        print(f"{len(statuses):4} statuses {len(quoted):2} quoted {len(missing):2} missing {len(changed):2} changed "
              f"{len(extra):2} extra {unknown:2} unknown  {error or ''}  {path.name}")
    print(f"{came} of {total} messages came out, {own_words} with other words; {len(failed)} files failed")
    return 1 if failed or not total else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2]))
