# SPDX-License-Identifier: EUPL-1.2
"""A list of the store that can be gone through as often as one likes."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Listing(Generic[T]):
    """Records of the store, read in pages. Each pass asks the store anew."""

    __slots__ = ("_ask", "_ready")

    def __init__(self, ask: Callable[[], Iterator[T]]) -> None:
        self._ask = ask
        self._ready: Iterator[T] | None = ask()  # now, so that a mistake is told where it was made

    def __iter__(self) -> Iterator[T]:
        ready, self._ready = self._ready, None
        return self._ask() if ready is None else ready

    def first(self) -> T | None:
        """The first record, or None."""
        return next(self._ask(), None)
