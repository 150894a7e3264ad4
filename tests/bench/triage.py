# SPDX-License-Identifier: EUPL-1.2
"""How often the rules say what a person says: scores per set and language, and what is taken for what.

usage: triage.py BENCH_TRIAGE MESSAGES [--wrong] PACK...
  --wrong   list the messages of the train set that are taken for something else, too

The set held aside is counted and never shown: who reads its messages writes rules for them.
"""
from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from typing import NamedTuple

from figure import floor, stated

LANGUAGES = ("es", "ca", "gl", "eu", "en")
KINDS = ("question", "suggestion", "proposal", "complaint", "explanation", "information_request", "report", "praise", "other")
# Set held aside: the lowest score that will do.
AIMS = {"kind": 0.80, "topic": 0.75, "no_answer": 0.99, "urgent": 0.95}


class Case(NamedTuple):
    """One message: what a person says, and what the rules do."""

    message: dict[str, object]
    kind: tuple[str, str]
    topic: tuple[str, str]
    urgent: tuple[bool, bool]
    no_answer: tuple[bool, bool]
    language: tuple[str, str]
    rules: str


class Found(NamedTuple):
    """Precision and recall of one answer, and what they rest on; 0 of 0 is no score."""

    right: int
    said: int
    are: int

    def precision(self) -> float | None:
        return self.right / self.said if self.said else None

    def recall(self) -> float | None:
        return self.right / self.are if self.are else None

    def f1(self) -> float:
        return 2 * self.right / (self.said + self.are) if self.said + self.are else 0.0


def read_cases(program: str, path: str, packs: list[str]) -> list[Case]:
    messages = {m["id"]: m for m in map(json.loads, open(path, encoding="utf-8"))}
    lines = subprocess.run([program, path, *packs], check=True, capture_output=True, text=True).stdout.splitlines()
    if len(lines) != len(messages):
        sys.exit(f"{len(messages)} messages and {len(lines)} answers")
    return [case_of(messages, *line.split("\t")) for line in lines]


def case_of(messages: dict[str, dict], name: str, kind: str, topic: str, urgent: str, no_answer: str, *rules: str) -> Case:
    m = messages[name]
    return Case(m, (m["kind"], kind), (m["topic"] or "-", topic), (m["urgent"], urgent == "1"),
                (m["no_answer_needed"], no_answer == "1"), (m["language"], rules[-1]), " ".join(rules[:-1]))


def found(pairs: list[tuple[object, object]], value: object) -> Found:
    return Found(sum(p == (value, value) for p in pairs), sum(p[1] == value for p in pairs), sum(p[0] == value for p in pairs))


def macro_f1(pairs: list[tuple[str, str]]) -> float:
    """The mean over the classes that somebody named; "-", no topic, is none."""
    classes = {p[0] for p in pairs} - {"-"}
    return sum(found(pairs, c).f1() for c in classes) / len(classes)


def shown(value: float | None) -> str:
    return "   -" if value is None else f"{value:4.2f}"


def say_scores(name: str, cases: list[Case]) -> None:
    no_answer, urgent = found([c.no_answer for c in cases], True), found([c.urgent for c in cases], True)
    print(f"{name:<12}{len(cases):>5}   {macro_f1([c.kind for c in cases]):4.2f}   {macro_f1([c.topic for c in cases]):4.2f}"
          f"    {shown(no_answer.precision())} {shown(no_answer.recall())} ({no_answer.right}/{no_answer.said}/{no_answer.are})".ljust(62)
          + f"{shown(urgent.precision())} {shown(urgent.recall())} ({urgent.right}/{urgent.said}/{urgent.are})")


def say_matrix(what: str, pairs: list[tuple[str, str]], classes: list[str]) -> None:
    """Rows are what a person says, columns what the rules say; a point is none."""
    cells = Counter(pairs)
    print(f"\n{what:<20}" + "".join(f"{c[:4]:>5}" for c in classes) + "  precision recall  F1")
    for row in classes:
        f = found(list(pairs), row)
        print(f"{row:<20}" + "".join(f"{cells[row, column] or '.':>5}" for column in classes)
              + f"       {shown(f.precision())}   {shown(f.recall())} {f.f1():4.2f}")


def say_set(name: str, cases: list[Case]) -> None:
    print(f"\n== {name}: {len(cases)} messages\n")
    print("language     all   kind   topic   no answer needed           urgent\n"
          "                   macro-F1       prec rec  (right/said/are)   prec rec  (right/said/are)")
    for language in LANGUAGES:
        say_scores(language, [c for c in cases if c.message["language"] == language])
    say_scores("all", cases)
    for trap, field in (("urgent", "urgent"), ("no_answer_needed", "no_answer")):
        set_up = [c for c in cases if c.message.get("trap") == trap]
        print(f"traps of {trap}: fell into {sum(getattr(c, field)[1] for c in set_up)} of {len(set_up)}")
    say_matrix("kind", [c.kind for c in cases], list(KINDS))
    say_matrix("topic", [c.topic for c in cases], sorted({c.topic[0] for c in cases}))
    say_matrix("language by words", [c.language for c in cases], [*LANGUAGES, "-"])


def say_wrong(cases: list[Case]) -> None:
    for c in cases:
        wrong = [f"{name} {a} taken for {b}" for name in ("kind", "topic", "urgent", "no_answer") for a, b in [getattr(c, name)] if a != b]
        if wrong and c.message["set"] == "train":
            print(f"{c.message['id']}: {'; '.join(wrong)} [{c.rules}]\n    {c.message['text']}")


def say_figures(held: list[Case]) -> None:
    """Lines for run.sh: the set held aside decides."""
    no_answer, urgent = found([c.no_answer for c in held], True), found([c.urgent for c in held], True)
    print()
    floor("triage, held aside: macro-F1 of the kind", macro_f1([c.kind for c in held]), AIMS["kind"])
    floor("triage, held aside: macro-F1 of the topic", macro_f1([c.topic for c in held]), AIMS["topic"])
    floor("triage, held aside: precision of no answer needed", no_answer.precision() or 0.0, AIMS["no_answer"])
    stated("triage, held aside: recall of no answer needed", no_answer.recall() or 0.0, "")
    floor("triage, held aside: recall of urgent", urgent.recall() or 0.0, AIMS["urgent"])
    stated("triage, held aside: precision of urgent", urgent.precision() or 0.0, "")


def main(program: str, path: str, *rest: str) -> None:
    packs = [r for r in rest if r != "--wrong"]
    cases = read_cases(program, path, packs)
    sets = {name: [c for c in cases if c.message["set"] == name] for name in ("train", "held")}
    for name, of_set in sets.items():
        say_set(name, of_set)
    if "--wrong" in rest:
        print()
        say_wrong(sets["train"])
    say_figures(sets["held"])


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
