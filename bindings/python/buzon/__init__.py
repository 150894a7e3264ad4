# SPDX-License-Identifier: EUPL-1.2
"""One inbox for what citizens ask a public administration on its networks: read it, hand it on, answer it in time."""
from . import _buzon
from ._calendar import Calendar, Days, calendar_check, calendar_from_ics, data_reload
from ._deadlines import (Amount, Hours, deadline, deadline_case, deadline_explain, deadline_json, deadline_latest, deadline_recompute,
                         terms)
from ._filter import Filter
from ._functions import mask_personal, networks, normalise, restore, table_dictionary, version
from ._hooks import Clock, Interrupt, Logger, Progress, Scanner, Vault
from ._inbox import Inbox
from ._job import Headers, Job
from ._listing import Listing
from ._types import *  # noqa: F403
from ._types import __all__ as _names

__version__: str = _buzon.version()
__all__ = [
    *_names,
    "Amount",
    "Calendar",
    "Clock",
    "Days",
    "Filter",
    "Headers",
    "Hours",
    "Inbox",
    "Interrupt",
    "Job",
    "Listing",
    "Logger",
    "Progress",
    "Scanner",
    "Vault",
    "calendar_check",
    "calendar_from_ics",
    "data_reload",
    "deadline",
    "deadline_case",
    "deadline_explain",
    "deadline_json",
    "deadline_latest",
    "deadline_recompute",
    "mask_personal",
    "networks",
    "normalise",
    "restore",
    "table_dictionary",
    "terms",
    "version",
]
