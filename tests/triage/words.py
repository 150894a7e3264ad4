# SPDX-License-Identifier: EUPL-1.2
"""Words, pairs of words, beginnings and ends of words as rules of their own, which fit.py weighs and writes into the packs.

What somebody wrote into a rule is a guess of what people say; which words people use then tells more of the kind, each a little:
"-eis" asks us, "no hay" reports. Only what several messages have is a rule, and only with a weight that can turn a decision; in
the pack of a language stands what messages of it have. Most speak of the kind; of the topic few say enough.
"""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np

WORD = re.compile(r"[a-z0-9]+")
PAIR = re.compile(r"(?=\b([a-z]+) ([a-z]+)\b)")
TAIL, STEM = 3, 5    # letters of the end, and of the beginning of a word
LEAST = 3            # messages that have it
WORTH = 0.2          # the range of weights below which a word is left out: it would hardly ever turn a decision
NAME = "word."       # what the ids of these rules begin with
REST = "-"           # in an id: the rest of the word, whatever it is


def names(text: str) -> Iterator[str]:
    """The rules that fire on a folded text, if they are there."""
    for word in set(WORD.findall(text)):
        if word.isdigit():
            continue
        yield NAME + word
        if len(word) > TAIL:
            yield NAME + REST + word[-TAIL:]
        if len(word) >= STEM:
            yield NAME + word[:STEM] + REST
    for one, other in PAIR.findall(text):
        yield f"{NAME}{one}_{other}"


def is_word(rule: str) -> bool:
    return rule.startswith(NAME)


def pattern(rule: str) -> str:
    word = rule.removeprefix(NAME).replace("_", " ")
    if word.startswith(REST):
        return r"\w+" + word.removeprefix(REST)
    return word.removesuffix(REST) + r"\w*" if word.endswith(REST) else word


def known(each: Iterable[Iterable[str]]) -> list[str]:
    """The rules that so many messages have that their weights mean something."""
    count = Counter(rule for rules in each for rule in rules)
    return sorted(rule for rule, n in count.items() if n >= LEAST)


class Fires:
    """Which rules fire on which messages: a matrix of 0 and 1, nearly empty."""

    def __init__(self, rows: list[set[int]], rules: int) -> None:
        self.shape = (len(rows), rules)
        columns = np.array([c for row in rows for c in sorted(row)], np.int64)
        rows_of = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
        by_column = np.argsort(columns, kind="stable")
        self.by_row = self.run(rows_of, columns)
        self.by_column = self.run(columns[by_column], rows_of[by_column])

    @staticmethod
    def run(of: np.ndarray, what: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        groups, starts = np.unique(of, return_index=True)
        return groups, starts, what

    @staticmethod
    def added(run: tuple[np.ndarray, np.ndarray, np.ndarray], n: int, values: np.ndarray) -> np.ndarray:
        groups, starts, what = run
        total = np.zeros((n, values.shape[1]))
        if len(what):
            total[groups] = np.add.reduceat(values[what], starts, axis=0)
        return total

    def times(self, weights: np.ndarray) -> np.ndarray:
        """What the rules that fire weigh together: a row a message."""
        return self.added(self.by_row, self.shape[0], weights)

    def back(self, off: np.ndarray) -> np.ndarray:
        """How far the messages of each rule are off, together."""
        return self.added(self.by_column, self.shape[1], off)
