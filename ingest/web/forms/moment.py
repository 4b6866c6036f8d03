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
    try:
        if isinstance(said, str) and _MOMENT.fullmatch(said[:LONGEST]):
            leap = bool(_LEAP.match(said))
            text = _LEAP.sub(r"\1:59", said.upper()) if leap else said.upper()
            moment = datetime.fromisoformat(text).astimezone(UTC)
            at = moment.timestamp() + leap
            if at < END and not (leap and (moment.hour, moment.minute) != (23, 59)):
                return at
    except (ValueError, OverflowError):
        pass
    if isinstance(said, str) and (apart := _PLUS.fullmatch(said[:LONGEST])):
        whole = "+".join(apart.groups())
        if _MOMENT.fullmatch(whole):
            raise ValueError(
                "Write the + of an offset as %2B in an address, where + means a space; or write UTC, with Z."
            )
    raise ValueError("A moment is written as RFC 3339 says: 2026-01-05T08:00:00Z.")


Moment = Annotated[float, BeforeValidator(_read), WithJsonSchema({"type": "string", "format": "date-time"})]
"""Seconds since the epoch. What UTC cannot tell again, outside the years 1 to 9999, is refused: it is in no record."""
