# SPDX-License-Identifier: EUPL-1.2
"""What records do beside holding values: JSON stays with the library until somebody asks for it."""
from __future__ import annotations

import json
from typing import Any


class Json:
    """A field whose JSON is decoded once, when it is first read."""

    __slots__ = ("_slot", "_field")

    def __init__(self, slot: Any, field: int) -> None:
        self._slot = slot
        self._field = field

    @staticmethod
    def put(record: type, name: str, field: int) -> None:
        """Put one in the place of a slot; `field` is its number among the record's fields."""
        setattr(record, name, Json(record.__dict__[name], field))

    def __get__(self, record: Any, owner: type | None = None) -> Any:
        if record is None:
            return self
        try:
            return self._slot.__get__(record)
        except AttributeError:
            text = record._text(self._field)
        value = None if text is None else json.loads(text)
        self._slot.__set__(record, value)
        return value

    def __set__(self, record: Any, value: Any) -> None:
        self._slot.__set__(record, value)  # a frozen record lets only its own __init__ come here
