# SPDX-License-Identifier: EUPL-1.2
# Does every message in a folder of a network's own JSON files come out? Counts independently and compares.
"""usage: payloads.py DRIVER FOLDER

DRIVER is the normalise_file program of a build, FOLDER holds *.json files as Mastodon gives them. A message is an
object with id, content and account. A boost is not one (what it boosts is), and a post quoted inside another one has
to be found in that one's extra.quote.
"""
import html
import json
import pathlib
import re
import subprocess
import sys


def is_status(value):
    return isinstance(value, dict) and {"id", "content", "account"} <= value.keys()


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
    """Run the driver: (messages by id, quoted ids, unknown, error)."""
    run = subprocess.run([driver, "mastodon", str(path)], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        return {}, set(), 0, f"exit status {run.returncode}: {run.stderr[-200:]}"
    messages, quotes, unknown, error = {}, set(), 0, None
    for line in map(json.loads, run.stdout.splitlines()):
        message = line.get("message") or line.get("own_post")
        if message:
            messages[message["id"]] = message
            quotes.add(message["extra"].get("quote", {}).get("id"))
        unknown = line.get("unknown", unknown)
        error = line.get("message") if "error" in line else error
    return messages, quotes, unknown, error


def words(text):
    return re.sub(r"\W+", "", text)


def lost_text(status, message):
    """Whether letters of the content are missing from the text; tags and entities out of it by other means."""
    plain = re.sub(r"<[^>]*>", "", re.sub(r'<img[^>]*>', "", status["content"] or ""))
    return words(html.unescape(plain)) != words(message["text"])


def main(driver, folder):
    total = came = own_words = 0
    failed = []
    for path in sorted(pathlib.Path(folder).glob("*.json")):
        statuses, quoted = {}, {}
        walk(json.loads(path.read_bytes()), statuses, quoted)
        messages, quotes, unknown, error = normalise(driver, path)
        missing = sorted(set(statuses) - set(messages)) + sorted(set(quoted) - quotes - set(messages))
        changed = [i for i in statuses if i in messages and lost_text(statuses[i], messages[i])]
        total += len(statuses) + len(quoted)
        came += len(statuses) + len(quoted) - len(missing)
        own_words += len(changed)
        if missing or changed or (error and statuses):
            failed.append(path.name)
        print(f"{len(statuses):4} statuses {len(quoted):2} quoted {len(missing):2} missing {len(changed):2} changed "
              f"{unknown:2} unknown  {error or ''}  {path.name}")
    print(f"{came} of {total} messages came out, {own_words} with other words; {len(failed)} files failed")
    return 1 if failed or not total else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2]))
