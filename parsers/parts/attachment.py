"""What is known of a part that is not the mail's own text, with a name that is safe to show and to save.

An example: `../../etc/passwd` becomes `passwd`, and `say "hi"; 50%.pdf` stays. A name loses what can harm whoever shows
it or saves it below a folder: directories, control characters, those that turn the direction of writing or are not
seen, dots and spaces at its ends, a drive's colon, percent-encoded path signs, Windows' names of devices, and what is
beyond 200 characters (the suffix stays). White space is one space, so that no second suffix hides behind much of it.
Signs that only some program gives a meaning (quotes, semicolons, `?`) stay: quoting is done where a header, a page or a
shell is written. An empty name is replaced by one made from the type. The content is not examined or unpacked: the type
is what the mail says.
"""

import re
from hashlib import sha256

from parsers.headers.encoded_word import clean
from parsers.message import Attachment
from parsers.parts.part import Part
from parsers.parts.suffix import suffix_of

__all__ = ["attachment", "safe_name"]

_LONGEST = 200
_SUFFIX = 20
_UNSEEN = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u2060-\u2064\u206a-\u206f\u2800\u3164\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
"""Characters of no width or ink; ZWJ and ZWNJ stay, which emoji and Persian need."""
_DRIVE = re.compile(r"^([A-Za-z]):")
_ENCODED = re.compile(r"%(?=2f|5c|0[0-9a-f]|1[0-9a-f]|7f)", re.IGNORECASE)
_DEVICES = frozenset(
    (
        *("con", "prn", "aux", "nul", "clock$", "conin$", "conout$"),
        *(f"{port}{digit}" for port in ("com", "lpt") for digit in "0123456789¹²³"),
    )
)
"""Names that Windows gives to devices, whatever suffix they have."""
_STEM_ENDS = re.compile("[.:]")
_CALENDARS = frozenset(("text/calendar", "application/ics", "application/x-ics"))
_METHOD = re.compile(rb"^METHOD:([A-Za-z-]{1,20})\s*$", re.MULTILINE | re.IGNORECASE)
_HEAD = 4_096


def attachment(part: Part) -> Attachment:
    """Describe `part`: size and sha256 are of its decoded bytes."""
    return Attachment(
        name=safe_name(part.name) or f"unnamed.{suffix_of(part.content_type)}",
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
    last = clean(_UNSEEN.sub("", name)).replace("\\", "/").rstrip("/").rpartition("/")[2]
    kept = _ENCODED.sub("_", _DRIVE.sub(r"\1_", _ends(last)))
    if _STEM_ENDS.split(kept, maxsplit=1)[0].strip().lower() in _DEVICES:
        kept = f"_{kept}"
    if len(kept) > _LONGEST:
        stem, dot, suffix = kept.rpartition(".")
        kept = f"{stem[: _LONGEST - len(suffix) - 1]}.{suffix}" if dot and len(suffix) <= _SUFFIX else kept[:_LONGEST]
    return _ends(kept)


def _ends(name: str) -> str:
    """Return `name` without dots and spaces at its ends, which hide a file or are lost by Windows."""
    return name.strip(" .")
