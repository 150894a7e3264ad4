# SPDX-License-Identifier: EUPL-1.2
"""Functions the host lends. The library holds them weakly: an object that owns an Inbox may lend it its own methods."""
from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol, Union

from ._types import Scan
from ._values import ms, number

#: Gives the time instead of the system: an aware datetime.
Clock = Callable[[], datetime]
#: Takes diagnostic lines: a logger, or a function of the level (3 error, 4 warning, 6 info, 7 debug) and the line.
Logger = Union[logging.Logger, "logging.LoggerAdapter[Any]", Callable[[int, str], object]]
#: Asked at least four times a second while a call waits: true stops it.
Interrupt = Callable[[], bool]
#: Told how far a long call is: what, how much is done, of how much (-1: nobody knows).
Progress = Callable[[str, int, int], object]

#: Looks at a file of a stranger before it counts: its path, and the media type its bytes show; gives a verdict.
Scanner = Callable[[str, str], Union[Scan, str]]

_LEVELS = {3: logging.ERROR, 4: logging.WARNING, 6: logging.INFO, 7: logging.DEBUG}


class Vault(Protocol):
    """Keeps secrets instead of the built-in file."""

    def find(self, account: str, name: str, /) -> bytes | None:
        """The secret, or None when there is none."""
        ...

    def put(self, account: str, name: str, secret: bytes | None, /) -> object:
        """Keep it durably before returning; None forgets it."""
        ...


class Hook:
    """A function, owned by its Inbox."""

    __slots__ = ("_call", "__weakref__")

    def __init__(self, call: Callable[..., Any]) -> None:
        if not callable(call):
            raise TypeError(f"expected a callable, not {type(call).__name__}")
        self._call = call

    def __call__(self, *args: Any) -> Any:
        return self._call(*args)


class VaultHook:
    """A vault, owned by its Inbox."""

    __slots__ = ("find", "put", "__weakref__")

    def __init__(self, vault: Vault) -> None:
        self.find = vault.find
        self.put = vault.put
        if not (callable(self.find) and callable(self.put)):
            raise TypeError("a vault needs the methods find and put")


def clock_hook(clock: Clock) -> Hook:
    """A clock that gives milliseconds."""
    call = Hook(clock)
    return Hook(lambda: ms(call()))


def log_hook(logger: Logger) -> Hook:
    """A function of level and line."""
    if not isinstance(logger, (logging.Logger, logging.LoggerAdapter)):
        return Hook(logger)
    log = logger.log
    return Hook(lambda level, line: log(_LEVELS.get(level, logging.INFO), "%s", line))


def scan_hook(scanner: Scanner) -> Hook:
    """A scanner that gives a verdict's number."""
    call = Hook(scanner)
    return Hook(lambda path, kind: number(Scan, call(path, kind)))
