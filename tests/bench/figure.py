# SPDX-License-Identifier: EUPL-1.2
"""Lines of the report and rounds in turn, as bench.h has them for C."""
from __future__ import annotations

import gc
import time
from collections.abc import Callable


def ratio(name: str, ours: float, theirs: float, unit: str, aim: float) -> None:
    print("ratio", name, f"{ours:.2f}", f"{theirs:.2f}", unit, f"{aim:.2f}", sep="\t", flush=True)


def stated(name: str, value: float, unit: str) -> None:
    print("stated", name, f"{value:.2f}", unit, sep="\t", flush=True)


def floor(name: str, value: float, least: float) -> None:
    """What may be no less."""
    print("floor", name, f"{value:.3f}", f"{least:.2f}", sep="\t", flush=True)


def took(run: Callable[[], object]) -> float:
    """Processor seconds of this thread, so that what else the machine does matters less."""
    gc.collect()
    start = time.thread_time()
    run()
    return time.thread_time() - start


def in_turn(sides: list[Callable[[], object]], rounds: int) -> list[float]:
    """Let the sides run in turn, and give the best time of each."""
    best = [float("inf")] * len(sides)
    for _ in range(rounds):
        for i, run in enumerate(sides):
            best[i] = min(best[i], took(run))
    return best
