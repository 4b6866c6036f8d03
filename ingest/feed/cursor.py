"""A cursor of the feed as text: opaque to whoever keeps it, safe in a URL, and bounded.

It holds one number a writer, and the mark of the entry that has it. The first character is the form's version; what
follows is base64url (RFC 4648 5) of deflated lines, so a hundred writers fit where ten would in the open. It is neither
signed nor secret: whoever makes one up reads what they may read anyway.
"""

import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass

from ingest.errors import CallerError

__all__ = ["Seen", "decode", "encode"]

VERSION = "2"
"""1 had no marks, and is read as well."""
LONGEST = 16_000
"""Characters of a cursor, a few hundred nodes."""
MOST = 200_000
"""Bytes of it when inflated."""
LINE = re.compile(r"([!-~]{1,200}) ([0-9]{1,15})(?: ([0-9a-f]{6}))?")


@dataclass(slots=True)
class Seen:
    """What a cursor holds: of each writer the last number that was seen, and which entry that was."""

    numbers: dict[str, int]
    marks: dict[str, str]


def encode(seen: Mapping[str, int], marks: Mapping[str, str] | None = None) -> str:
    """Return the cursor that holds these numbers. Raises `CallerError` when there are too many writers for one."""
    of = marks or {}
    lines = "\n".join([f"{writer} {number} {of.get(writer, '')}".rstrip() for writer, number in sorted(seen.items())])
    packed = zlib.compressobj(9, wbits=-15)
    text = VERSION + urlsafe_b64encode(packed.compress(lines.encode()) + packed.flush()).decode().rstrip("=")
    if len(text) > LONGEST or len(lines) > MOST:
        raise CallerError(f"the feed has {len(seen)} writers, more than a cursor holds: retire nodes that are gone")
    return text


def decode(text: str) -> Seen:
    """Return what a cursor holds. Raises `CallerError` for a text that is none."""
    if len(text) > LONGEST or not re.fullmatch(r"[12][A-Za-z0-9_-]+", text, re.ASCII):
        raise _no_cursor()
    try:
        inflating = zlib.decompressobj(-15)
        lines = inflating.decompress(urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)), MOST)
    except (ValueError, zlib.error) as error:
        raise _no_cursor() from error
    if not inflating.eof or inflating.unused_data:
        raise _no_cursor()
    tried = [LINE.fullmatch(line) for line in lines.decode("latin-1").split("\n")] if lines else []
    found = [one for one in tried if one is not None]
    if len(found) < len(tried):
        raise _no_cursor()
    return Seen({one[1]: int(one[2]) for one in found}, {one[1]: one[3] for one in found if one[3]})


def _no_cursor() -> CallerError:
    return CallerError("this is no cursor of the feed: give back one that the feed gave, or none to begin anew")
