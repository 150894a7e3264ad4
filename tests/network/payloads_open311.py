# SPDX-License-Identifier: EUPL-1.2
# Does everything in the examples of GeoReport v2 come out? Counts independently and compares.
"""usage: payloads_open311.py DRIVER PATH...

DRIVER is the normalise_file program of a build, each PATH an answer (*.json, *.xml), a folder of them, or the page of the
specification (GeoReport_v2.md, or its HTML), whose examples are taken out of it. Of each answer every request has to come
out once, with its words, time, state, place and file, and its notes as a post of ours when it is closed; of services and
definitions, which nobody wrote to the office, nothing; errors are errors.
"""
import html
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as tree
from datetime import datetime

BLOCK = re.compile(r"~~~~\n(.*?)~~~~|<pre[^>]*><code[^>]*>(.*?)</code></pre>", re.S)
SAME = ("status", "status_notes", "agency_responsible", "service_notice", "expected_datetime", "address", "address_id", "zipcode",
        "service_code")


def examples(page):
    """The answers a page shows; what is sent has no document behind its header."""
    for plain, marked in BLOCK.findall(page):
        text = re.sub(r"^HTTP/\S+ \d+ [^\n]*\n\s*", "", plain or html.unescape(marked))
        if text.lstrip()[:1] in ("<", "[", "{"):
            yield text


def text_of(value):
    return None if value is None or not str(value).strip() else str(value).strip()


def of_json(text):
    """Things by the names of their fields; numbers with zeros in front, which JSON does not know, are texts."""
    document = json.loads(re.sub(r'(?<=":)(0\d+)', r'"\1"', text))
    return document if isinstance(document, list) else [document]


def of_xml(text):
    root = tree.fromstring(text.encode())
    found = [root] if root.tag in ("request", "service_definition") else list(root)
    return [{child.tag: child.text if len(child) == 0 else list(child) for child in one} for one in found]


def instant(text):
    return datetime.fromisoformat(text).timestamp() if text else None


def wanted(thing):
    """What has to come out of a request."""
    said = {key: text_of(thing.get(key)) for key in SAME}
    said |= {key: float(thing[key]) for key in ("lat", "long") if thing.get(key)}
    return {"id": text_of(thing["service_request_id"]), "subject": said_or(thing, "service_name", "service_code"),
            "text": text_of(thing.get("description")) or "", "at": instant(thing.get("requested_datetime")),
            "files": [f for f in [text_of(thing.get("media_url"))] if f], "extra": {k: v for k, v in said.items() if v is not None}}


def said_or(thing, *keys):
    return next(filter(None, (text_of(thing.get(key)) for key in keys)), None)


def got(message, timed):
    return {"id": message["native_id"], "subject": message["subject"], "text": message["text"],
            "at": instant(message["created_at"]) if timed else None, "files": [f["url"] for f in message["attachments"]],
            "extra": {k: v for k, v in message["extra"].items() if k != "time_from"}}


def normalise(driver, text):
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        run = subprocess.run([driver, "open311", file.name], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    errors = [line["message"] for line in lines if "error" in line]
    messages = [line["message"] for line in lines if "message" in line and "error" not in line]
    return messages, [line["own_post"] for line in lines if "own_post" in line], errors


def check(driver, text):
    """What is lost, and how many requests, notes, services and errors there are."""
    things = of_xml(text) if text.lstrip()[0] == "<" else of_json(text)
    requests = [t for t in things if t.get("service_request_id") is not None]
    errors = [t for t in things if "code" in t and "description" in t]
    notes = {f"{text_of(t['service_request_id'])}/status": text_of(t["status_notes"])
             for t in requests if t.get("status") == "closed" and text_of(t.get("status_notes"))}
    messages, own, said = normalise(driver, text)
    came = {m["native_id"]: m for m in messages}
    lost = []
    for thing in requests:
        want, message = wanted(thing), came.pop(text_of(thing["service_request_id"]), None)
        have = message and got(message, bool(want["at"]))
        if have != want:
            lost.append(f"{want} came as {have}")
    if came or {m["native_id"]: m["text"] for m in own} != notes:
        lost.append(f"nobody said {list(came)}; {len(own)} of {len(notes)} notes")
    if bool(said) != bool(errors) or any(e["description"] not in said[0] for e in errors):
        lost.append(f"{errors} came as {said}")
    return lost, (len(requests), len(notes), len(things) - len(requests) - len(errors), len(errors))


def answers(path):
    text = path.read_text("utf-8")
    return [text] if path.suffix in (".json", ".xml") else list(examples(text))


def main(driver, paths):
    files = [f for p in map(pathlib.Path, paths) for f in (sorted(p.glob("*.*")) if p.is_dir() else [p])]
    total, failed, n = [0, 0, 0, 0], 0, 0
    for path in files:
        for text in answers(path):
            lost, counts = check(driver, text)
            total = [a + b for a, b in zip(total, counts)]
            n += 1
            failed += bool(lost)
            for what in lost:
                print(f"{path.name}, answer {n}: {what}")
    print(f"{n} answers: {total[0]} requests, {total[1]} notes, {total[2]} services and definitions, {total[3]} errors; "
          f"{failed} answers lost something")
    return 1 if failed or not n else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
