# SPDX-License-Identifier: EUPL-1.2
"""Jobs: work with a network where the host itself moves the bytes."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Union

from . import _buzon
from ._types import Batch, ClosedError, Request, Round

if TYPE_CHECKING:
    from ._inbox import Inbox

#: Header fields: a mapping, or pairs where a name comes more than once.
Headers = Union[Mapping[str, str], Iterable[tuple[str, str]]]


def response(status: int, body: bytes | str, headers: Headers | None) -> _buzon.Response:
    """An answer of a network as the library takes it."""
    made = _buzon.Response(status)
    pairs = headers.items() if isinstance(headers, Mapping) else headers or ()
    for name, value in pairs:
        made.add_header(name, value)
    made.set_body(body.encode() if isinstance(body, str) else body)
    return made


def delivery(method: str, query: str, body: bytes, headers: Headers | None) -> _buzon.Delivery:
    """A call of a webhook as the library takes it."""
    made = _buzon.Delivery(method)
    for name, value in headers.items() if isinstance(headers, Mapping) else headers or ():
        made.add_header(name, value)
    if query:
        made.set_query(query)
    made.set_body(body)
    return made


class Job:
    """Work for one account. Use it in a `with` statement, or call close()."""

    __slots__ = ("_inbox", "_handle")

    def __init__(self, inbox: Inbox, handle: _buzon.Job) -> None:
        self._inbox = inbox  # keeps what the host lent it
        self._handle: _buzon.Job | None = handle

    def __enter__(self) -> Job:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None) -> None:
        self.close()

    def _open(self) -> _buzon.Job:
        if self._handle is None:
            raise ClosedError("the job is closed")
        return self._handle

    def next(self) -> Request | None:
        """The next request; None when the job is done."""
        return self._open().next()

    def answer(self, status: int, body: bytes | str = b"", headers: Headers | None = None) -> None:
        """Give the answer to the request of next(). What it means is stored when this returns."""
        self._open().answer(response(status, body, headers))

    def fail(self, reason: str, *, sent: bool) -> None:
        """Say that there was no answer, and whether any of the request may have reached the network."""
        self._open().fail(reason, sent)

    def round(self) -> Round:
        """What the job did so far."""
        return self._open().round()

    def shown(self) -> Batch:
        """What a job of Inbox.refresh_job() found, once next() gave None; StateError before, and for other jobs."""
        return self._open().shown()

    def close(self) -> None:
        """End the job. What was stored stays."""
        self._handle = None
