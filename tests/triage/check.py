# SPDX-License-Identifier: EUPL-1.2
"""What README.md promises of messages.jsonl and pairs.jsonl holds: labels, counts, split, no doubles, nobody real.

usage: check.py [--digest]
  --digest   print what HELD must be, for a label of the part held aside that was wrong
"""
from __future__ import annotations

import hashlib
import json
import math
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "lib/data"
# The messages and pairs held aside, as they were before any rule was written for them.
HELD = "037ca6d843fa5192da1651a01940db276ec254808a48a13ecc2b796d77c66d8c"

LANGUAGES = ("es", "ca", "gl", "eu", "en")
SETS = ("train", "held")
MORE = "more"  # messages written later to write rules with: no third of them is held aside
MESSAGE = {"id": str, "set": str, "language": str, "kind": str, "topic": (str, type(None)), "urgent": bool,
           "no_answer_needed": bool, "text": str}
PAIR = {"id": str, "set": str, "language": str, "family": str, "same": bool, "why": str, "a": str, "b": str}
MAY = {"trap": str, "note": str}
TRAPS = ("urgent", "no_answer_needed")
SAME = {"copied", "added", "shortened", "edited", "retyped", "paraphrase", "both_changed"}
OTHER = {"other_place", "other_number", "other_date", "other_problem", "other_demand", "opposite", "answered",
         "common_form"}
# At least so many: in all, and in the part held aside.
LEAST = {"message": (600, 200), "kind": (50, 15), "topic": (25, 6), "language": (80, 26), "urgent": (60, 20),
         "urgent trap": (60, 20), "no_answer_needed": (100, 33), "no_answer_needed trap": (60, 20), "pair": (200, 66),
         "same pair": (80, 25), "other pair": (100, 33)}
LEAST_PER_LANGUAGE = {"kind": (6, 2), "urgent": (15, 5), "urgent trap": (10, 3), "no_answer_needed": (30, 10),
                      "no_answer_needed trap": (15, 5)}
NEAR = 0.6
GRAM = 5

wrong: list[str] = []


def bad(name: str, what: str) -> None:
    wrong.append(f"{name}: {what}")


def read(name: str) -> list[dict]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


# --- form and words ---

def words() -> tuple[set[str], set[str]]:
    """The kinds rules may propose, and the topics they do."""
    schema = json.loads((DATA / "triage.schema.json").read_text())
    packs = [json.loads(p.read_text()) for p in sorted((DATA / "triage").glob("*.json"))]
    kinds = next(v["enum"] for v in find_key(schema, "kind") if "enum" in v)
    return set(kinds), {r["topic"] for p in packs for r in p["rules"] if "topic" in r}


def find_key(value: object, key: str) -> Iterator[dict]:
    if isinstance(value, dict):
        if key in value:
            yield value[key]
        for v in value.values():
            yield from find_key(v, key)


def check_form(row: dict, must: dict, may: dict) -> None:
    name = row.get("id", "a line without an id")
    for key, kind in must.items():
        if key not in row or not isinstance(row[key], kind):
            bad(name, f"{key} is missing or of another type")
    for key in row.keys() - must.keys():
        if not isinstance(row[key], may.get(key, ())):
            bad(name, f"{key} is not known or of another type")
    if row.get("set") not in (*SETS, MORE) or row.get("language") not in LANGUAGES:
        bad(name, "no such set or language")


def check_text(name: str, text: str) -> None:
    if not text or text != text.strip() or text != unicodedata.normalize("NFC", text):
        bad(name, "the text is empty, padded or not NFC")
    if re.search(r"(?<!\d)(?:[6-9]\d\d(?:[ .-]?\d\d){3}|[6-9]\d\d(?:[ .-]?\d{3}){2})(?!\d)", text):
        bad(name, "a telephone number that may be somebody's; 555 is nobody's")
    if re.search(r"\b(?!00000000T)\d{8}-?[A-Za-z]\b", text):
        bad(name, "a DNI that may be somebody's; 00000000T is nobody's")
    for address in re.findall(r"[\w.]+@[\w-]+(?:\.\w+)+", text):
        if not address.endswith(".example"):
            bad(name, f"{address} may be somebody's; .example is nobody's")


def check_message(m: dict, kinds: set[str], topics: set[str]) -> None:
    check_form(m, MESSAGE, MAY)
    check_text(m["id"], m["text"])
    if not re.fullmatch(m["language"] + r"-\d{3,4}", m["id"]):
        bad(m["id"], "an id is the language and three or four digits")
    if m["kind"] not in kinds or (m["topic"] is not None and m["topic"] not in topics):
        bad(m["id"], "no such kind or topic")
    if m.get("trap", "urgent") not in TRAPS or ("trap" in m and m[m["trap"]]):
        bad(m["id"], "a trap is named after what the message only seems to be")
    if m["no_answer_needed"] and (m["urgent"] or m["kind"] not in ("praise", "other")):
        bad(m["id"], "praise and other alone may need no answer")


def check_pair(p: dict) -> None:
    check_form(p, PAIR, MAY)
    for text in (p["a"], p["b"]):
        check_text(p["id"], text)
    if p["why"] not in (SAME if p["same"] else OTHER) or p["a"] == p["b"]:
        bad(p["id"], "the reason does not fit, or both texts are one")


# --- counts and split ---

def facets(m: dict) -> Iterator[str]:
    yield "message"
    yield f"kind {m['kind']}"
    yield f"topic {m['topic']}"
    yield f"language {m['language']}"
    for flag in TRAPS:
        if m[flag]:
            yield flag
    if "trap" in m:
        yield f"{m['trap']} trap"


def least_of(facet: str, table: dict) -> tuple[int, int]:
    return table.get(facet) or table.get(facet.split(" ")[0]) or (0, 0)


def check_least(all_: Counter, held: Counter, table: dict, names: Iterable[str], where: str = "") -> None:
    for facet in names:
        least = least_of(facet, table)
        if all_[where + facet] < least[0] or held[where + facet] < least[1]:
            bad(where + facet, f"{all_[where + facet]} and {held[where + facet]} held aside are fewer than {least[0]} or {least[1]}")


def check_counts(messages: list[dict], kinds: set[str], topics: set[str]) -> None:
    names = [*LEAST_PER_LANGUAGE.keys() - {"kind"}, *(f"kind {k}" for k in kinds)]
    all_, held = Counter(), Counter()
    for m in messages:
        if m["set"] == MORE:
            continue
        here = [f for facet in facets(m) for f in (facet, f"{m['language']} {facet}")]
        all_.update(here)
        held.update(here if m["set"] == "held" else ())
    check_least(all_, held, LEAST, [*names, "message", *(f"topic {t}" for t in topics), *(f"language {x}" for x in LANGUAGES)])
    for language in LANGUAGES:
        check_least(all_, held, LEAST_PER_LANGUAGE, names, f"{language} ")
    # A third, and a third of each part: within one in a hundred, and what a part of its size can be off by.
    for facet, n in all_.items():
        if abs(held[facet] - n / 3) > max(2.0, n / 10 if facet != "message" else n / 100):
            bad(facet, f"{held[facet]} of {n} held aside is not a third")


def check_split(pairs: list[dict]) -> None:
    counts = Counter(k for p in pairs for k in ("pair", "same pair" if p["same"] else "other pair"))
    held = Counter(k for p in pairs if p["set"] == "held" for k in ("pair", "same pair" if p["same"] else "other pair"))
    check_least(counts, held, LEAST, ("pair", "same pair", "other pair"))
    sets = defaultdict(set)
    for p in pairs:
        for key in (p["family"], p["a"], p["b"]):
            sets[key].add(p["set"])
    for key, where in sets.items():
        if len(where) > 1:
            bad(key, "on both sides of the split")
    for language in LANGUAGES:
        if {p["set"] for p in pairs if p["language"] == language} != set(SETS):
            bad(language, "its pairs are not in both sets")


# --- doubles ---

def grams(text: str) -> frozenset[str]:
    folded = re.sub(r"\s+", " ", text.casefold())
    return frozenset(folded[i:i + GRAM] for i in range(max(1, len(folded) - GRAM + 1)))


def near(of: dict[str, frozenset[str]]) -> Iterator[tuple[str, str]]:
    """Pairs at or over NEAR. Two sets that share so much share one of their rarest members."""
    seen = Counter(g for s in of.values() for g in s)
    index: dict[str, list[str]] = defaultdict(list)
    for name, s in of.items():
        rare = sorted(s, key=lambda g: (seen[g], g))[:len(s) - math.ceil(NEAR * len(s)) + 1]
        for other in {o for g in rare for o in index[g]}:
            if len(s & of[other]) >= NEAR * len(s | of[other]):
                yield other, name
        for g in rare:
            index[g].append(name)


def check_doubles(messages: list[dict]) -> None:
    for a, b in near({m["id"]: grams(m["text"]) for m in messages}):
        bad(b, f"says nearly what {a} says")
    for row, n in Counter(m["id"] for m in messages).items():
        if n > 1:
            bad(row, f"{n} of this id")


# --- what was set aside stays as it is ---

def digest(rows: list[dict]) -> str:
    keys = ("id", "text", "a", "b", "kind", "topic", "urgent", "no_answer_needed", "same")
    held = [[r.get(k) for k in keys] for r in rows if r["set"] == "held"]
    return hashlib.sha256(json.dumps(sorted(held, key=lambda r: r[0]), ensure_ascii=False).encode()).hexdigest()


def main() -> int:
    messages, pairs = read("messages.jsonl"), read("pairs.jsonl")
    if "--digest" in sys.argv:
        print(digest(messages + pairs))
        return 0
    kinds, topics = words()
    for m in messages:
        check_message(m, kinds, topics)
    for p in pairs:
        check_pair(p)
    check_counts(messages, kinds, topics)
    check_split(pairs)
    check_doubles(messages + [{"id": p["id"], "text": p["id"]} for p in pairs])
    if digest(messages + pairs) != HELD:
        bad("the part held aside", "is not what it was; a label that was wrong is corrected in a commit that says why")
    print("\n".join(wrong) if wrong else f"{len(messages)} messages and {len(pairs)} pairs are what README.md says")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
