"""The cursor of a page: whose list it is, and where its last row stands. Opaque to whoever carries it; not signed.

Another list's is refused: it would begin somewhere in this one, and what lies before would be missing unnoticed.
"""

import re
from enum import StrEnum
from math import isfinite, nan
from struct import pack, unpack

from ingest.errors import CallerError

__all__ = ["Listed", "cursor_of", "place_of"]

_CURSOR = re.compile(r"([a-z])([0-3])\.([0-9a-f]{16})\.([^\0\ud800-\udfff]{0,4000})")


class Listed(StrEnum):
    """What a page lists."""

    MAIL = "m"
    RECEIPTS = "t"
    HELD = "h"
    STORMS = "s"
    JOBS = "j"
    RESULTS = "r"
    AUDIT = "a"
    POSTPONED = "l"
    ALLOWANCES = "w"
    AT_ONCE = "o"
    SHUNTED = "x"
    SILENCES = "q"


def cursor_of(list_: Listed, at: float, name: str, rank: int = 0) -> str:
    """Return the cursor of a page that ends with the row `name`."""
    return f"{list_}{rank}.{pack('>d', at).hex()}.{name}"


def place_of(list_: Listed, cursor: str | None) -> tuple[int, float, str] | None:
    """Return (rank, time, name) of the row that a cursor of this list names, None without one or for "".

    Raises `CallerError`.
    """
    if not cursor:
        return None
    found = _CURSOR.fullmatch(cursor)
    time = unpack(">d", bytes.fromhex(found[3]))[0] if found else nan
    if found is None or found[1] != list_ or not isfinite(time):
        raise CallerError("the cursor is none that a page of this list has given; begin without one")
    return int(found[2]), time, found[4]
