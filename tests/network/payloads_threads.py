# SPDX-License-Identifier: EUPL-1.2
# Does everything in a folder of Threads' own JSON files come out? Counts independently and compares.
"""usage: payloads_threads.py DRIVER PATH...

DRIVER is the normalise_file program of a build, each PATH a JSON file, a folder of them, or a Postman collection, whose
example answers are taken as far as they are JSON. A medium has an id and something that only media have; each has to come
out as a message with its words, and any other document has to be kept whole. Of a list, which may be empty, each item counts.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unicodedata

ONLY_MEDIA = {"text", "media_type", "media_product_type", "permalink", "timestamp", "shortcode", "replied_to", "poll_attachment"}


def walk(value, said):
    """The media of a document: how many things are none."""
    if isinstance(value, list):
        return sum(walk(item, said) for item in value)
    if isinstance(value, dict) and "id" in value and ONLY_MEDIA & value.keys():
        said.append((str(value["id"]), unicodedata.normalize("NFC", value.get("text", ""))))
        return 0
    if isinstance(value, dict) and isinstance(value.get("data"), list):
        return walk(value["data"], said)
    return 1


def normalise(driver, body):
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(body)
        file.flush()
        run = subprocess.run([driver, "threads", file.name], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    messages = [m for m in (line.get("message") or line.get("own_post") for line in lines if "error" not in line) if m]
    return messages, sum(line.get("unknown", 0) for line in lines), [line for line in lines if "error" in line]


def examples(items, path):
    """The answers in a Postman collection that are JSON."""
    for item in items:
        yield from examples(item.get("item", []), path)
        for answer in item.get("response", []):
            try:
                json.loads(answer.get("body") or "")
            except ValueError:
                continue
            yield f"{path.name}: {item['name']}", answer["body"].encode()


def documents(paths):
    for path in (f for p in map(pathlib.Path, paths) for f in (sorted(p.glob("*.json")) if p.is_dir() else [p])):
        body = path.read_bytes()
        document = json.loads(body)
        if isinstance(document, dict) and "item" in document and "info" in document:
            yield from examples(document["item"], path)
        else:
            yield path.name, body


def main(driver, paths):
    total, failed = [0, 0, 0], 0
    for name, body in documents(paths):
        said = []
        kept = walk(json.loads(body), said)
        messages, unknown, errors = normalise(driver, body)
        came = [(m["native_id"], m["text"]) for m in messages if m["kind"] != "unknown"]
        total = [total[0] + 1, total[1] + len(said), total[2] + kept]
        if sorted(came) != sorted(said) or unknown != kept or errors:
            failed += 1
            print(f"{name}: {len(came)} of {len(said)} media, {unknown} of {kept} kept, {errors}")
    print(f"{total[0]} documents: {total[1]} media, {total[2]} kept as unknown; {failed} lost something")
    return 1 if failed or not total[0] else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
