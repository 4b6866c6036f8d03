"""A moment in a request: a text as RFC 3339 writes it, and nothing that pydantic would make one of.

A number, or a text of digits alone, is none: 20261130 is the 23rd of August 1970 to whoever counts seconds. A leap
second, which RFC 3339 has and no clock here, is the second after it.
"""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from ingest.rfc3339 import seconds

__all__ = ["Moment"]

_PLUS = re.compile(r"(.{19,29}) (\d\d:\d\d)")
LONGEST = 40
"""Characters of a moment."""


def _read(said: Any) -> float:
    text = said[:LONGEST] if isinstance(said, str) else ""
    if (at := seconds(text)) is not None:
        return at
    if (apart := _PLUS.fullmatch(text)) and seconds("+".join(apart.groups())) is not None:
        raise ValueError("Write the + of an offset as %2B in an address, where + means a space; or write UTC, with Z.")
    raise ValueError("A moment is written as RFC 3339 says: 2026-01-05T08:00:00Z.")


Moment = Annotated[float, BeforeValidator(_read), WithJsonSchema({"type": "string", "format": "date-time"})]
"""Seconds since the epoch. What UTC cannot tell again, outside the years 1 to 9999, is refused: it is in no record."""
