"""A moment in a request: a text as RFC 3339 writes it, and nothing that pydantic would make one of.

A number, or a text of digits alone, is none: 20261130 is the 23rd of August 1970 to whoever counts seconds. A leap
second, which RFC 3339 has and no clock here, is the second after it.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

__all__ = ["Moment"]

_LEAP = re.compile(r"(.{10}[Tt]\d\d:\d\d):60")
_PLUS = re.compile(r"(.{19,29}) (\d\d:\d\d)")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
LONGEST = 40
"""Characters of a moment."""
END = 253_402_300_800.0
"""The year 10000: written with an offset a moment may lie there, and nothing could write it in UTC again."""


def _read(said: Any) -> float:
    text = said[:LONGEST] if isinstance(said, str) else ""
    if (at := _seconds(text)) is not None:
        return at
    if (apart := _PLUS.fullmatch(text)) and _MOMENT.fullmatch("+".join(apart.groups())):
        raise ValueError("Write the + of an offset as %2B in an address, where + means a space; or write UTC, with Z.")
    raise ValueError("A moment is written as RFC 3339 says: 2026-01-05T08:00:00Z.")


def _seconds(text: str) -> float | None:
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


Moment = Annotated[float, BeforeValidator(_read), WithJsonSchema({"type": "string", "format": "date-time"})]
"""Seconds since the epoch. What UTC cannot tell again, outside the years 1 to 9999, is refused: it is in no record."""
