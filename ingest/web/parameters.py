"""Parameters that many routes take: who asks, moments, names in a path, cursors, and the limit of a page."""

import re
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Path, Query
from pydantic import BeforeValidator, WithJsonSchema

from ingest.staff.caller import Caller, Verb
from ingest.web.admission import admitted

__all__ = ["Cursor", "Decider", "MailboxName", "MessageName", "PageLimit", "Reader", "Since", "ThreadName", "Until"]

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
LONGEST = 40
"""Characters of a moment."""


def _read(text: str) -> float:
    try:
        if _MOMENT.fullmatch(text[:LONGEST]):
            return datetime.fromisoformat(text.upper()).timestamp()
    except (ValueError, OverflowError):
        pass
    raise ValueError("A moment is written as RFC 3339 says: 2026-01-05T08:00:00Z.")


Reader = Annotated[Caller, Depends(admitted(Verb.READ))]
Decider = Annotated[Caller, Depends(admitted(Verb.DECIDE))]
_Asked = Annotated[float, BeforeValidator(_read), WithJsonSchema({"type": "string", "format": "date-time"})]
Since = Annotated[_Asked | None, Query(description="Accepted at this moment or later; RFC 3339.")]
Until = Annotated[_Asked | None, Query(description="Accepted before this moment; RFC 3339.")]
MessageName = Annotated[str, Path(description="A delivery key.", pattern="^[0-9a-f]{32}$")]
MailboxName = Annotated[
    str,
    Path(
        description="The address of a mailbox.",
        max_length=320,
        pattern=r"^[^\s\x00-\x1f\x7f@<>/]+@[^\s\x00-\x1f\x7f@<>/]+$",
    ),
]
ThreadName = Annotated[str, Path(description="Any name of a thread.", pattern="^[a-z0-9]{1,64}$")]
Cursor = Annotated[str | None, Query(description="`next` of the page before.", max_length=4_096)]
PageLimit = Annotated[int, Query(description="How many at most.", ge=1, le=200)]
