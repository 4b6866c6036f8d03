"""A moment in a request: a text as RFC 3339 writes it, and nothing that pydantic would make one of.

A number, or a text of digits alone, is none: 20261130 is the 23rd of August 1970 to whoever counts seconds.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

__all__ = ["Moment"]

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
LONGEST = 40
"""Characters of a moment."""
END = 253_402_300_800.0
"""The year 10000: written with an offset a moment may lie there, and nothing could write it in UTC again."""


def _read(said: Any) -> float:
    try:
        if isinstance(said, str) and _MOMENT.fullmatch(said[:LONGEST]):
            at = datetime.fromisoformat(said.upper()).astimezone(UTC).timestamp()
            if at < END:
                return at
    except (ValueError, OverflowError):
        pass
    raise ValueError("A moment is written as RFC 3339 says: 2026-01-05T08:00:00Z.")


Moment = Annotated[float, BeforeValidator(_read), WithJsonSchema({"type": "string", "format": "date-time"})]
"""Seconds since the epoch. What UTC cannot tell again, outside the years 1 to 9999, is refused: it is in no record."""
