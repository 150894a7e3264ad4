# SPDX-License-Identifier: EUPL-1.2
# The loopback networks' clock, which moves only when somebody says so, and its spellings.
import re
from datetime import datetime, timedelta, timezone

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
UNITS = {"w": 604800000, "d": 86400000, "h": 3600000, "m": 60000, "s": 1000}


class Clock:
    """Stands still until set or advanced; tells its listeners when it moved."""

    def __init__(self, ms):
        self.ms = ms
        self.moved = []

    def set(self, ms):
        self.ms = ms
        for tell in self.moved:
            tell()

    def advance(self, ms):
        if ms:
            self.set(self.ms + ms)


def parse_time(text):
    """`2026-11-23T09:00:00Z` (with or without fraction) in milliseconds."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        raise ValueError(f"{text} has no zone; end it with Z")
    return (moment - EPOCH) // timedelta(milliseconds=1)


def parse_offset(text):
    """`-3d2h`, `+20m` or `-1w2d3h4m5s` in milliseconds."""
    if not re.fullmatch(r"[+-](\d+[wdhms])+", text):
        raise ValueError(f"{text!r} is no offset such as -3d2h or +20m")
    total = sum(int(n) * UNITS[unit] for n, unit in re.findall(r"(\d+)([wdhms])", text))
    return -total if text[0] == "-" else total


def _moment(ms):
    return EPOCH + timedelta(milliseconds=ms)


def iso(ms):
    """As Mastodon writes a time: `2026-11-23T09:00:00.000Z`."""
    return _moment(ms).strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03d}Z"


def iso_micro(ms):
    """As Mastodon writes the end of a rate limit window: six digits."""
    return _moment(ms).strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03d}000Z"


def day(ms):
    return _moment(ms).strftime("%Y-%m-%d")


def http_date(ms):
    moment = _moment(ms)
    return (
        f"{DAYS[moment.weekday()]}, {moment.day:02d} {MONTHS[moment.month - 1]} {moment.year} "
        f"{moment:%H:%M:%S} GMT"
    )
