# SPDX-License-Identifier: EUPL-1.2
"""Proves the record (expediente) of an inquiry from its JSON alone, with nothing of the library: every hash is computed again."""
import hashlib
import json
import sys


def faults(record: dict) -> list[str]:
    """What in a record does not agree with itself."""
    previous, found, lost, erased = bytes(32), [], set(), set()
    for n, e in enumerate(record["events"], 1):
        words, salt = e["words"], e["salt"]
        if e["seq"] != n:
            found.append(f"event {n} has number {e['seq']}")
        header = "".join(f"{part}\n" for part in ("buzon-event-1", record["reference"], e["seq"], e["at"], e["actor"], e["verb"], e["codes"]))
        commitment = hashlib.sha256(bytes.fromhex(salt) + words.encode() if salt and words is not None else b"").hexdigest()
        if commitment != e["commitment"]:
            (found.append(f"event {n}: the words are others") if words is not None else lost.add(n))
        if e["verb"] == "erased":
            for part in filter(None, json.loads(e["codes"])["events"].split(",")):
                first, _, last = part.partition("-")
                erased |= set(range(int(first), int(last or first) + 1))
        whole = previous + header.encode() + bytes.fromhex(e["commitment"]) + bytes.fromhex(e["proof"] or "")
        if hashlib.sha256(whole).hexdigest() != e["hash"]:
            found.append(f"event {n}: its hash is another")
        previous = bytes.fromhex(e["hash"])
    if (record["head_seq"], record["head_hash"]) != (len(record["events"]), previous.hex()):
        found.append("it does not end with its last event")
    return found + [f"event {n}: its words are gone, and nobody erased them" for n in sorted(lost - erased)]


def main() -> int:
    with open(sys.argv[1], encoding="utf-8") as f:
        record = json.load(f)
    found = faults(record)
    print("\n".join(found) if found else f"{len(record['events'])} events proved")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
