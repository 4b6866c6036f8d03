"""What is known of a part that is not the mail's own text, with a name that is safe to show and to save.

An example: `../../etc/passwd` becomes `passwd`. A name loses its directories, control characters and those that turn
the direction of writing, dots and spaces at its beginning, all characters that mean something to a file system or in a
header, and what is beyond 200 characters (the suffix stays). An empty name is replaced by one made from the type. The
content is not examined or unpacked: the type is what the mail says.
"""

import re
from hashlib import sha256

from parsers.headers.encoded_word import clean
from parsers.message import Attachment
from parsers.parts.part import Part

__all__ = ["attachment", "safe_name"]

_LONGEST = 200
_SUFFIX = 20
_FORBIDDEN = re.compile(r'[<>:"|?*%;\x00-\x1f\x7f]')
_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", "clock$", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)))
)
"""Names that Windows gives to devices, whatever suffix they have."""
_CALENDARS = frozenset(("text/calendar", "application/ics", "application/x-ics"))
_METHOD = re.compile(rb"^METHOD:([A-Za-z-]{1,20})\s*$", re.MULTILINE | re.IGNORECASE)
_HEAD = 4_096
_SUFFIXES = {"message/rfc822": "eml", "text/plain": "txt", "text/html": "html", "text/calendar": "ics"}


def attachment(part: Part) -> Attachment:
    """Describe `part`: size and sha256 are of its decoded bytes."""
    return Attachment(
        name=safe_name(part.name) or f"unnamed.{_SUFFIXES.get(part.content_type, 'bin')}",
        content_type=part.content_type,
        size=len(part.content),
        sha256=sha256(part.content).hexdigest(),
        inline=part.disposition == "inline" or (part.content_id is not None and part.disposition != "attachment"),
        content_id=clean(part.content_id)[:_LONGEST] if part.content_id else None,
        method=_method(part.content) if part.content_type in _CALENDARS else "",
    )


def _method(content: bytes) -> str:
    """Return the METHOD of a calendar object, which stands before its components (RFC 5545 3.6, 3.7.2)."""
    match = _METHOD.search(content[:_HEAD])
    return match[1].decode("ascii").lower() if match is not None else ""


def safe_name(name: str) -> str:
    """Return the last component of `name`, made harmless; "" when nothing is left of it."""
    last = clean(name).replace("\\", "/").rpartition("/")[2]
    kept = _FORBIDDEN.sub("_", last).strip(" .")
    if kept.partition(".")[0].strip().lower() in _DEVICES:
        kept = f"_{kept}"
    if len(kept) > _LONGEST:
        stem, dot, suffix = kept.rpartition(".")
        kept = f"{stem[: _LONGEST - len(suffix) - 1]}.{suffix}" if dot and len(suffix) <= _SUFFIX else kept[:_LONGEST]
    return kept.strip(" ")
