"""Values that stand in many forms: text that JSON can hold, moments, names in a path, and the limit of a page."""

import re
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Path, Query
from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

__all__ = ["Asked", "MailboxName", "MessageName", "Moment", "PageLimit", "Since", "Text", "ThreadName", "Until", "bare",
           "clean"]  # fmt: skip

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)

LONGEST = 40
"""Characters of a moment."""


def clean(text: str) -> str:
    """Return `text` as UTF-8 can hold it: two halves that stand together become their character, others U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def bare(message_id: str) -> str:
    """Return a Message-ID without its angle brackets, its domain lowered, as records have it."""
    inner = message_id.strip().removeprefix("<").removesuffix(">")
    left, at, domain = inner.rpartition("@")
    return f"{left}{at}{domain.lower()}"


def _told(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _read(text: str) -> float:
    try:
        if _MOMENT.fullmatch(text[:LONGEST]):
            return datetime.fromisoformat(text.upper()).timestamp()
    except (ValueError, OverflowError):
        pass
    raise ValueError("A moment is written as RFC 3339 says: 2026-01-05T08:00:00Z.")


Text = Annotated[str, BeforeValidator(clean)]
"""What a mail says: it may hold what UTF-8 cannot."""
Moment = Annotated[
    float, PlainSerializer(_told, return_type=str), WithJsonSchema({"type": "string", "format": "date-time"})
]
"""Seconds since the epoch inside, RFC 3339 in UTC with `Z` outside."""
Asked = Annotated[float, BeforeValidator(_read), WithJsonSchema({"type": "string", "format": "date-time"})]
Since = Annotated[Asked | None, Query(description="Accepted at this moment or later; RFC 3339.")]
Until = Annotated[Asked | None, Query(description="Accepted before this moment; RFC 3339.")]
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
PageLimit = Annotated[int, Query(description="How many at most.", ge=1, le=200)]
