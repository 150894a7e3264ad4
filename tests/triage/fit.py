# SPDX-License-Identifier: EUPL-1.2
"""Weights for the rules of the packs, fitted to the messages of train, and how well that carries over.

usage: fit.py [--write] [--seen MESSAGES.TSV] PACK...
  --seen    messages of tests/unit/triage, which count several times (SEEN)
  --write   put the weights into the packs; without it only cross-validation is printed

A rule of one id is the same idea in each language, so it has one weight for all of them. What is fitted is
multinomial regression with a Gaussian prior: every rule is expected to count a little for what it proposes and
nothing for other kinds and topics; a topic counts more the earlier in a text a rule of it fires. A word counts in a
message only where another message has it, too: words that were written down because of one message say nothing
about the next one. Beside the rules that somebody wrote, each word that several messages have is one (words.py): it
weighs nothing for what nobody has seen it with.

Cross-validation is over what is not held aside, twice: "all words" takes the packs as they are, though who wrote them has read
it; "known words" leaves out every word that no message of the other folds has. What the part held aside will
give lies between the two; far apart, they say that the words are fitted to it. Needs numpy.
"""
from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np

import words

HERE = Path(__file__).resolve().parent
KINDS = ("other", "question", "suggestion", "proposal", "complaint", "explanation", "information_request", "report", "praise")
FOLDS = 5
ROUNDS = 250
OWN, PRIOR = 1.0, 0.8  # how firmly a rule is held to its expected weight, and which that is
LEAN = 4.0             # how firmly to nothing for the kinds that are not its own
UNIT = 40              # of the integers in a pack to one of the fit
URGENT = 8.0           # an emergency counts for so many calm messages: what is missed is worse than an alarm too many
BOLD = 1.5             # and is called one where so much is still missing
FIRM = {"kind": 8.0, "topic": 12.0}  # how firmly a word is held to no weight; what is not here has no words
NEVER = 1e6            # so firmly that it does not move at all
FIRST = 2.0            # a message of train for so many of those written later, which are more of one mind
SEEN = {"kind": 4.0, "topic": 12.0, "urgent": 4.0}  # a message of tests/unit counts for so many
NONE = 0.5             # a wrong topic costs less than none: what speaks for none counts half
CALM = "calm.plain"    # the rule that always says that nothing is urgent
ANY = "kind.any"       # the rule that always fires: how frequent the kinds are
SHORT = 60             # bytes of a text in which all comes early: WEIGH_SHORT of lib/triage/weigh.c
LEAST = 0.1            # a weight for a topic that is less is left out


class Rule(NamedTuple):
    """What a rule of a pack proposes and its words, each of which can match alone."""

    id: str
    kind: str | None
    topic: str | None
    priority: str | None
    words: list[re.Pattern]
    with_: list[re.Pattern]
    unless: list[re.Pattern]

    def found(self, text: str) -> dict[int, int]:
        """The words that stand there, and at which letter."""
        if self.with_ and not any(p.search(text) for p in self.with_) or any(p.search(text) for p in self.unless):
            return {}
        return {i: m.start() for i, p in enumerate(self.words) if (m := p.search(text))}


class Message(NamedTuple):
    """What a person says of it, and the words of which rules it has: {(language, rule, word): how early}."""

    kind: str
    topic: str
    urgent: bool
    counts: float
    words: dict[tuple[str, str, int], float]
    said: frozenset[str]  # the rules of words.py
    language: str


# --- reading ---

def fold(text: str) -> str:
    """As lib/triage/triage.c sees it."""
    text = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    text = re.sub(r"(?<!\w)@[a-z0-9_.@-]*", " ", unicodedata.normalize("NFC", text))
    text = re.sub(r"(?<!\w)(?:https?://|www\.)\S*", " ", text)
    return re.sub(r"[\s#\xa0]+", " ", text).strip()


SIGNS = re.compile(r"[^\w\\(|^$]+")


def patterns(value: str | list[str] | None) -> list[re.Pattern]:
    if value is None:
        return []
    # Signs alone have no ends of words beside them.
    each = [value] if isinstance(value, str) else [v if SIGNS.fullmatch(v) else rf"\b(?:{v})\b" for v in value]
    return [re.compile(p, re.ASCII if p.isascii() else 0) for p in each]


def rules_of(pack: dict) -> list[Rule]:
    return [Rule(r["id"], r.get("kind"), r.get("topic"), r.get("priority"), patterns(r["pattern"]),
                 patterns(r.get("with")), patterns(r.get("unless"))) for r in pack["rules"] if "weight" in r and not words.is_word(r["id"])]


def early(text: str, at: int) -> float:
    """1 at the beginning, 0 at the end; as lib/triage/weigh.c sees it, in bytes."""
    return 1 - len(text[:at].encode()) / max(len(text.encode()), SHORT)


def message(rules: dict[str, list[Rule]], language: str, text: str, kind: str, topic: str, urgent: bool, counts: float) -> Message:
    text = fold(text)
    return Message(kind, topic, urgent, counts,
                   {(language, r.id, i): early(text, at) for r in rules[language] for i, at in r.found(text).items()},
                   frozenset(words.names(text)), language)


def corpus(rules: dict[str, list[Rule]]) -> Iterable[Message]:
    for line in (HERE / "messages.jsonl").open(encoding="utf-8"):
        m = json.loads(line)
        if m["set"] != "held":
            yield message(rules, m["language"], m["text"], m["kind"], m["topic"] or "-", m["urgent"],
                          FIRST if m["set"] == "train" else 1.0)


def seen(rules: dict[str, list[Rule]], path: str) -> Iterable[Message]:
    for line in open(path, encoding="utf-8"):
        row = line.rstrip("\n").split("\t")
        if row[0] == "seen" and len(row) == 4:
            yield message(rules, "es", row[3], row[1], row[2], False, 1.0)


# --- fitting ---

class Question(NamedTuple):
    """One thing to decide: its answers, the rules that speak of it, what each expects, and how firmly; the topics of rules."""

    answers: tuple[str, ...]
    rules: list[str]
    prior: np.ndarray
    firm: np.ndarray
    places: dict[str, int]

    def answer(self, m: Message) -> int:
        said = m.kind if self.answers is KINDS else m.topic if "-" in self.answers else "urgent" if m.urgent else "normal"
        return self.answers.index(said)


def none_apart(answers: tuple[str, ...], firm: np.ndarray) -> np.ndarray:
    """No rule speaks for no topic: it speaks against the others."""
    return np.where(np.array(answers) == "-", NEVER, firm)


def question(answers: tuple[str, ...], own: dict[str, str | None], lean: float) -> Question:
    rules = sorted(own)
    prior = np.array([[PRIOR if own[r] == a else 0.0 for a in answers] for r in rules])
    firm = np.where(prior > 0, OWN, lean)
    for k, r in enumerate(rules):
        if r == ANY:
            prior[k], firm[k] = 0.0, 0.02
    places = {r: answers.index(own[r]) for r in rules} if "-" in answers else {}
    return Question(answers, rules, prior, none_apart(answers, firm), places)


def questions(rules: dict[str, list[Rule]]) -> dict[str, Question]:
    every = {r.id: r for of in rules.values() for r in of}
    topics = ("-", *sorted({r.topic for r in every.values() if r.topic}))
    return {
        "kind": question(KINDS, {i: r.kind for i, r in every.items() if r.kind or r.priority or i == ANY}, LEAN),
        "topic": question(topics, {i: r.topic for i, r in every.items() if r.topic}, LEAN),
        "urgent": question(("normal", "urgent"), {i: r.priority for i, r in every.items()
                                                   if r.priority in ("normal", "urgent")}, NEVER),
    }


def with_words(name: str, q: Question, messages: list[Message]) -> Question:
    """The question with the words that these messages have as rules, too."""
    if name not in FIRM:
        return q
    more = words.known(m.said for m in messages)
    nothing = np.zeros((len(more), len(q.answers)))
    firm = none_apart(q.answers, nothing + FIRM[name])
    return Question(q.answers, q.rules + more, np.vstack([q.prior, nothing]), np.vstack([q.firm, firm]), q.places)


def fires(q: Question, messages: list[Message], known: Counter, least: int) -> words.Fires:
    """Which rules fire, when a word of a rule is none unless so many messages have it."""
    place = {r: k for k, r in enumerate(q.rules)}
    return words.Fires([{place[w[1]] for w in m.words if w[1] in place and known[w] >= least}
                        | {place[r] for r in m.said if r in place} for m in messages], len(q.rules))


def earliest(q: Question, messages: list[Message], known: Counter, least: int) -> np.ndarray:
    """How early each message has each topic."""
    found = np.zeros((len(messages), len(q.answers)))
    for k, m in enumerate(messages):
        for word, at in m.words.items():
            if word[1] in q.places and known[word] >= least:
                found[k, q.places[word[1]]] = max(found[k, q.places[word[1]]], at)
    return found


class Fit(NamedTuple):
    """Weights per rule and answer, what "no topic" has from the start, and what a topic at the beginning counts more."""

    weights: np.ndarray
    start: np.ndarray
    early: float

    def said(self, q: Question, messages: list[Message], known: Counter, least: int) -> np.ndarray:
        scores = fires(q, messages, known, least).times(self.weights) + self.start
        return np.argmax(scores + self.early * earliest(q, messages, known, least), 1)


def odds(scores: np.ndarray) -> np.ndarray:
    e = np.exp(scores - scores.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def bounded(q: Question, weights: np.ndarray) -> np.ndarray:
    """A rule counts for what is its own; what it never speaks of stays nothing."""
    if len(q.answers) == len(KINDS):
        return weights
    return np.where(q.firm < NEVER, np.maximum(weights, np.where(q.prior > 0, 1 / UNIT, -np.inf)), 0)


def fit(q: Question, messages: list[Message]) -> Fit:
    """Adam, all messages at once."""
    known = Counter(w for m in messages for w in m.words)
    x, first = fires(q, messages, known, 2), earliest(q, messages, known, 2)
    is_ = np.eye(len(q.answers))[[q.answer(m) for m in messages]]
    counts = np.array([[m.counts * (URGENT if len(q.answers) == 2 and m.urgent else 1)] for m in messages])
    from_start = np.array([a == "-" for a in q.answers], float)
    at = [q.prior.copy(), np.zeros(len(q.answers)), np.zeros(1)]
    mean, spread = [np.zeros_like(a) for a in at], [np.zeros_like(a) for a in at]
    for t in range(1, ROUNDS + 1):
        off = (odds(x.times(at[0]) + at[1] + at[2] * first) - is_) * counts
        for k, slope in enumerate((x.back(off) + q.firm * (at[0] - q.prior), off.sum(0) * from_start, np.sum(off * first))):
            mean[k] = 0.9 * mean[k] + 0.1 * slope
            spread[k] = 0.99 * spread[k] + 0.01 * slope ** 2
            step = mean[k] / (1 - 0.9 ** t) / (np.sqrt(spread[k] / (1 - 0.99 ** t)) + 1e-8)
            at[k] = at[k] - 0.1 * (1 - 0.9 * t / ROUNDS) * step
        at[0] = bounded(q, at[0])
    if len(q.answers) == 2:
        at[0][q.rules.index(CALM)] -= (BOLD, 0)
    return Fit(at[0], NONE * np.maximum(at[1], 0), max(0.0, float(at[2][0])))


# --- how well it carries over ---

def macro_f1(said: np.ndarray, is_: np.ndarray, answers: Iterable[int]) -> float:
    return float(np.mean([2 * np.sum((said == a) & (is_ == a)) / max(1, np.sum(said == a) + np.sum(is_ == a)) for a in answers]))


def shown(q: Question, said: np.ndarray, is_: np.ndarray) -> str:
    if len(q.answers) == 2:
        right = np.sum((said == 1) & (is_ == 1))
        return f"recall {right / np.sum(is_):.3f} precision {right / max(1, np.sum(said)):.3f}"
    return f"macro-F1 {macro_f1(said, is_, [k for k, a in enumerate(q.answers) if a != '-']):.3f}"


def mistaken(q: Question, said: np.ndarray, is_: np.ndarray) -> str:
    wrong = Counter((q.answers[a], q.answers[b]) for a, b in zip(is_, said) if a != b)
    return ", ".join(f"{a} for {b} {n}" for (b, a), n in wrong.most_common(6))


def cross_validate(name: str, asked: Question, messages: list[Message], extra: list[Message]) -> None:
    fold_of = np.random.RandomState(1).permutation(len(messages)) % FOLDS
    is_ = np.array([asked.answer(m) for m in messages])
    said = {"all words": is_.copy(), "known words": is_.copy()}
    for f in range(FOLDS):
        rest = [m for m, k in zip(messages, fold_of) if k != f] + extra
        here = [m for m, k in zip(messages, fold_of) if k == f]
        q = with_words(name, asked, rest)
        fitted = fit(q, rest)
        known = Counter(w for m in rest for w in m.words)
        for how, least in (("all words", 0), ("known words", 1)):
            said[how][fold_of == f] = fitted.said(q, here, known, least)
    q = with_words(name, asked, messages + extra)
    said["train itself"] = fit(q, messages + extra).said(q, messages, Counter(), 0)
    for how, answers in said.items():
        print(f"{name:<8}{how:<13}{shown(q, answers, is_)}   {mistaken(q, answers, is_)}", flush=True)


# --- into the packs ---

def integer(weight: float) -> int:
    return max(1, min(1000, round(UNIT * weight)))


def enough(row: np.ndarray) -> np.ndarray:
    return np.where(np.abs(row) >= LEAST, row, 0)


def topics_of(q: Question, row: np.ndarray, own: str | None) -> dict[str, int]:
    return {t: round(UNIT * w) for t, w in zip(q.answers, enough(row)) if t != own and w}


def put_topic(r: dict, q: Question, row: np.ndarray) -> None:
    own = r.get("topic")
    if own:
        r["weight"] = integer(row[q.answers.index(own)])
    if topics := topics_of(q, row, own):
        r["topics"] = topics


def put_kind(r: dict, row: np.ndarray) -> None:
    leans = {k: round(UNIT * (w - row.min())) for k, w in zip(KINDS, row)}
    if "kind" in r:
        r["weight"] = max(1, leans.pop(r["kind"]))
    if any(leans.values()):
        r["leans"] = {k: w for k, w in leans.items() if w}


def put(pack: dict, of: dict[str, Question], fitted: dict[str, Fit]) -> None:
    pack["least"], pack["early"] = integer(fitted["topic"].start.max()), integer(fitted["topic"].early)
    row = {name: dict(zip(of[name].rules, fitted[name].weights)) for name in of}
    for r in pack["rules"]:
        if "weight" not in r:
            continue
        r.pop("leans", None)
        r.pop("topics", None)
        if r["id"] in row["topic"]:
            put_topic(r, of["topic"], row["topic"][r["id"]])
        if r["id"] in row["urgent"]:
            r["weight"] = integer(row["urgent"][r["id"]].max())
        if r["id"] in row["kind"]:
            put_kind(r, row["kind"][r["id"]])


def word_rules(of: dict[str, Question], fitted: dict[str, Fit], said: set[str]) -> Iterable[dict]:
    """The words that can turn a decision, of those that messages of a language have."""
    row = {name: dict(zip(of[name].rules, fitted[name].weights)) for name in FIRM}
    for name in sorted(said & row["kind"].keys()):
        rule = {"id": name, "pattern": [words.pattern(name)], "weight": 1}
        if np.ptp(row["kind"][name]) >= words.WORTH:
            put_kind(rule, row["kind"][name])
        if np.ptp(enough(row["topic"][name])) >= words.WORTH:
            put_topic(rule, of["topic"], row["topic"][name])
        if "leans" in rule or "topics" in rule:
            yield rule


def wrapped(values: list[str], indent: int) -> str:
    lines, line = [], " " * (indent - 1)
    for k, v in enumerate(values):
        piece = " " + json.dumps(v, ensure_ascii=False) + ("," if k + 1 < len(values) else "")
        if len(line) + len(piece) > 110 and line.strip():
            lines.append(line)
            line = " " * (indent - 1)
        line += piece
    return "\n".join([*lines, line])


def field(key: str, value: object, indent: int) -> str:
    head = " " * indent + json.dumps(key) + ": "
    if isinstance(value, list) and key != "rules":
        return f"{head}[\n{wrapped(value, indent + 2)}\n{' ' * indent}]"
    if key == "rules":
        return head + "[\n" + ",\n".join(rule(r) for r in value) + "\n  ]"
    return head + json.dumps(value, ensure_ascii=False)


def rule(of: dict) -> str:
    """On one line where nobody is meant to change it."""
    if words.is_word(of["id"]):
        return "    " + json.dumps(of, ensure_ascii=False)
    return "    {\n" + fields(of, 6) + "\n    }"


def fields(of: dict, indent: int) -> str:
    return ",\n".join(field(k, v, indent) for k, v in of.items())


def main(arguments: list[str]) -> int:
    arguments = list(arguments)
    write = "--write" in arguments
    tsv = arguments[arguments.index("--seen") + 1] if "--seen" in arguments else None
    paths = [Path(a) for a in arguments if a.endswith(".json")]
    if not paths:
        sys.exit(__doc__)
    packs = {p: json.loads(p.read_text(encoding="utf-8")) for p in paths}
    rules = {pack["language"]: rules_of(pack) for pack in packs.values()}
    messages, extra = list(corpus(rules)), list(seen(rules, tsv)) if tsv else []
    of = questions(rules)
    extras = {name: [m._replace(counts=SEEN[name]) for m in extra] for name in of}
    if not write:
        for name, q in of.items():
            cross_validate(name, q, messages, extras[name])
        return 0
    of = {name: with_words(name, q, messages + extra) for name, q in of.items()}
    fitted = {name: fit(q, messages + extras[name]) for name, q in of.items()}
    for path, pack in packs.items():
        said = {r for m in messages + extra if m.language == pack["language"] for r in m.said}
        pack["rules"] = [r for r in pack["rules"] if not words.is_word(r["id"])]
        put(pack, of, fitted)
        pack["rules"] += word_rules(of, fitted, said)
        path.write_text("{\n" + fields(pack, 2) + "\n}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
