# SPDX-License-Identifier: EUPL-1.2
"""One inbox for what citizens ask a public administration on its networks: read it, hand it on, answer it in time."""
from . import _buzon
from ._functions import networks, normalise, version
from ._hooks import Clock, Interrupt, Logger, Progress, Vault
from ._inbox import Inbox
from ._job import Headers, Job
from ._listing import Listing
from ._types import *  # noqa: F403
from ._types import __all__ as _names

__version__: str = _buzon.version()
__all__ = [
    *_names,
    "Clock",
    "Headers",
    "Inbox",
    "Interrupt",
    "Job",
    "Listing",
    "Logger",
    "Progress",
    "Vault",
    "networks",
    "normalise",
    "version",
]
