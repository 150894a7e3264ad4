# SPDX-License-Identifier: EUPL-1.2
# Does everything in a folder of answers of Elgg come out? Counts independently and compares.
"""usage: payloads_elgg.py DRIVER PATH...

DRIVER is the normalise_file program of a build, each PATH a file or a folder of *.json (an answer of the web services)
and *.xml (an RSS view). Of each answer everything with a guid and words has to come out with these words, an error has
to be one, and anything else has to be kept as unknown; of each view every item.
"""
import html
import json
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as tree


def words(text):
    return re.sub(r"\W+", "", html.unescape(re.sub(r"<script.*?</script>|<[^>]*>", "", text or "", flags=re.S)))


def things(result):
    if isinstance(result, dict) and "guid" not in result:
        return list(result.values())
    return result if isinstance(result, list) else [result]


def expected(path):
    """Words by guid, how many are kept, and whether it is an error."""
    if path.suffix == ".xml":
        items = tree.parse(path).getroot().iter("item")
        found = [(re.search(r"/view/(\d+)", i.findtext("link")), i.findtext("description")) for i in items]
        return {m[1]: words(text) for m, text in found if m}, 0, False
    document = json.loads(path.read_bytes())
    if document["status"]:
        return {}, 0, True
    if path.name == "system.api.list.json":
        return None
    found = things(document["result"])
    said = {str(t["guid"]): words(t["description"]) for t in found if isinstance(t, dict) and "description" in t}
    return said, len(found) - len(said), False


def normalise(driver, path):
    run = subprocess.run([driver, "elgg", str(path)], capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    messages = [line.get("message") for line in lines if isinstance(line.get("message"), dict)]
    messages += [line["own_post"] for line in lines if "own_post" in line]
    said = {m["id"]: words(m["text"]) for m in messages if m["kind"] != "unknown"}
    return said, sum(line.get("unknown", 0) for line in lines), any("error" in line for line in lines)


def main(driver, paths):
    files = [f for p in map(pathlib.Path, paths) for f in (sorted(p.glob("*.*")) if p.is_dir() else [p])]
    n = texts = failed = 0
    for path in files:
        want = expected(path) if path.suffix in (".json", ".xml") else None
        if want is None:
            continue
        n += 1
        texts += len(want[0])
        got = normalise(driver, path)
        if got != want:
            failed += 1
            print(f"{path.name}: wanted {want}, got {got}")
    print(f"{n} files: {texts} texts; {failed} lost something")
    return 1 if failed or not n else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
