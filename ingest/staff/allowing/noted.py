"""What the audit log says of an allowance, beside who made it: for which domain, until when, and why; and reads it.

An address is not in it (see `making`). The log keeps what was written for good, so both ways stand here.
"""

import re
from dataclasses import dataclass

from ingest.ports import Allowance
from ingest.rfc3339 import rfc3339, seconds

__all__ = ["Noted", "note_of", "noted"]

NO_END = "it is ended"
_NOTE = re.compile(rf"(?:(\*@\S+) )?until ({NO_END}|[0-9T:.-]+Z)(?:: (.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Noted:
    """What a note says."""

    domain: str
    """`*@example.org`, "" for one address."""
    until: float | None
    """Seconds since the epoch; None: until somebody ends it."""
    why: str


def note_of(one: Allowance) -> str:
    """Return the note of an allowance that was just made."""
    whose = f"{one.sender} " if one.sender.startswith("*@") else ""
    term = NO_END if one.until is None else rfc3339(one.until)
    return f"{whose}until {term}{f': {one.note}' if one.note else ''}"


def noted(note: str) -> Noted | None:
    """Return what such a note says, None for any other."""
    found = _NOTE.fullmatch(note)
    until = None if found is None or found[2] == NO_END else seconds(found[2])
    if found is None or (until is None and found[2] != NO_END):
        return None
    return Noted(found[1] or "", until, found[3] or "")
