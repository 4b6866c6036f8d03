"""A moment as the API, webhooks and jobs write it: RFC 3339 in UTC with `Z`, to the millisecond; and read back.

A leap second, which RFC 3339 has and no clock here, is the second after it.
"""

import re
from datetime import UTC, datetime
from typing import overload

__all__ = ["END", "rfc3339", "seconds"]

_LEAP = re.compile(r"(.{10}[Tt]\d\d:\d\d):60")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
END = 253_402_300_800.0
"""The year 10000: written with an offset a moment may lie there, and nothing could write it in UTC again."""


@overload
def rfc3339(at: float) -> str: ...
@overload
def rfc3339(at: float | None) -> str | None: ...
def rfc3339(at: float | None) -> str | None:
    """Return the moment `at`, in seconds since the epoch; None for none."""
    if at is None:
        return None
    try:
        return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError):  # a clock that was thousands of years away
        return "1970-01-01T00:00:00.000Z"


def seconds(text: str) -> float | None:
    """Return the seconds since the epoch of a moment as RFC 3339 writes it, None for what is none that UTC can tell."""
    if not _MOMENT.fullmatch(text):
        return None
    leap = bool(_LEAP.match(text))
    plain = (_LEAP.sub(r"\1:59", text) if leap else text).upper()
    try:
        moment = datetime.fromisoformat(plain).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    at = moment.timestamp() + leap
    ends_a_day = (moment.hour, moment.minute) == (23, 59)
    return at if at < END and (ends_a_day or not leap) else None
