"""The cursor of a page: where its last row stands. Opaque to whoever carries it; neither signed nor secret."""

import re
from math import isfinite, nan
from struct import pack, unpack

from ingest.errors import CallerError

__all__ = ["cursor_of", "place_of"]

_CURSOR = re.compile(r"([0-3])\.([0-9a-f]{16})\.([^\0\ud800-\udfff]{0,4000})")


def cursor_of(at: float, name: str, rank: int = 0) -> str:
    """Return the cursor of a page that ends with the row `name`."""
    return f"{rank}.{pack('>d', at).hex()}.{name}"


def place_of(cursor: str | None) -> tuple[int, float, str] | None:
    """Return (rank, time, name) of the row that a cursor names, None without one or for "". Raises `CallerError`."""
    if not cursor:
        return None
    found = _CURSOR.fullmatch(cursor)
    time = unpack(">d", bytes.fromhex(found[2]))[0] if found else nan
    if found is None or not isfinite(time):
        raise CallerError("the cursor is none that a page of this list has given; begin without one")
    return int(found[1]), time, found[3]
