#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
# Does every mail in a folder come out whole? Reads them with Python's own email package and compares.
"""usage: payloads_email.py DRIVER PATH...

DRIVER is the normalise_file program of a build, each PATH a mail or a folder of them (*.eml). Of each mail the id,
the author, the subject, every word of its plain text (or, where there is none, of its HTML), and every file with its
bytes have to come out, the words also where they are folded away as quoted, or stand in a mail inside of the mail.
"""
import base64
import email
import email.policy
import email.utils
import hashlib
import html
import json
import pathlib
import re
import subprocess
import sys


def normalise(driver, path):
    run = subprocess.run([driver, "email", str(path)], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        return [], f"exit status {run.returncode}: {run.stderr[-200:]}"
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    error = next((f"{line['error']}: {line['message']}" for line in lines if "error" in line), None)
    return [line.get("message") or line.get("own_post") for line in lines if "message" in line or "own_post" in line
            ] if not error else [], error


def words(text):
    return re.findall(r"\w+", text)


def plain(part):
    text = part.get_content()
    if part.get_content_type() == "text/plain":
        return text
    text = re.sub(r"(?s)<(style|script|title|head)\b.*?</\1>|<!--.*?-->|<!\[.*?\]>", " ", text)
    return html.unescape(re.sub(r"<[^>]*>", " ", text))


def is_file(part):
    if part.get_content_disposition() == "attachment" or part.get_filename():
        return True
    return part.get_content_type() not in ("text/plain", "text/html")


def leaves(part):
    """The parts that are no container; a mail in a mail is one."""
    if part.get_content_maintype() != "multipart":
        return [part]
    return [leaf for inner in part.iter_parts() for leaf in leaves(inner)]


def said(mail):
    """The words that have to be there: of plain parts, else of HTML; and the digests of files."""
    texts = {"text/plain": [], "text/html": []}
    files = []
    for part in leaves(mail):
        if part.get_content_maintype() == "message":
            continue
        if is_file(part):
            files.append(hashlib.sha256(part.get_payload(decode=True)).hexdigest())
        else:
            texts[part.get_content_type()].append(plain(part))
    parts = [t for t in texts["text/plain"] if t.strip()] or texts["text/html"]
    return words(" ".join(parts)), sorted(files)


def whole(message):
    quoted = message["extra"].get("quoted", [])
    return words(" ".join([message["text"]] + [q["text"] for q in quoted]))


def digests(message):
    return sorted(hashlib.sha256(base64.b64decode(a["url"].split(",", 1)[1])).hexdigest()
                  for a in message["attachments"] if a["url"] and not a["type"].startswith("message/"))


def missing(expected, got):
    left = list(got)
    lost = []
    for word in expected:
        if word in left:
            left.remove(word)
        else:
            lost.append(word)
    return lost


def check(driver, path):
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    messages, error = normalise(driver, path)
    if error or len(messages) != 1:
        return [error or f"{len(messages)} messages"], 0, 0
    m = messages[0]
    expected, files = said(mail)
    lost = [f"words {w[:8]}" for w in [missing(expected, whole(m))] if w]
    for inner in (p for p in leaves(mail) if p.get_content_type() == "message/rfc822"):
        if missing(said(inner.get_content())[0], words(m["extra"].get("forwarded", ""))):
            lost.append("words of a mail in it")
    if files != digests(m):
        lost.append(f"{len(files)} files, {len(m['attachments'])} came out")
    identity = (mail["message-id"] or "").strip().strip("<>")
    if identity and m["id"] != identity and not m["id"].startswith("sha256:"):
        lost.append(f"id {m['id']}")
    sender = email.utils.parseaddr(str(mail["from"] or ""))[1].lower()
    if sender != (m["author"] or {"id": ""})["id"]:
        lost.append(f"author {m['author']}, not {sender}")
    if words(str(mail["subject"] or "")) != words(m["subject"] or ""):
        lost.append(f"subject {m['subject']!r}")
    return lost, len(expected), len(files)


def main(driver, paths):
    files = [f for p in map(pathlib.Path, paths) for f in (sorted(p.glob("*.eml")) if p.is_dir() else [p])]
    n_words = n_files = failed = 0
    for path in files:
        lost, w, f = check(driver, path)
        n_words, n_files, failed = n_words + w, n_files + f, failed + bool(lost)
        for what in lost:
            print(f"{path.name}: {what}")
    print(f"{len(files)} mails, {n_words} words, {n_files} files; {failed} mails lost something")
    return 1 if failed or not files else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
