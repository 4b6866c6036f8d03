"""Values that stand in many forms: text that JSON can hold, moments, and pairs."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, PlainSerializer, WithJsonSchema

from ingest.rfc3339 import rfc3339
from ingest.utf8 import encodable

__all__ = ["Given", "Moment", "Pair", "Text", "bare"]


def bare(message_id: str) -> str:
    """Return a Message-ID without its angle brackets, its domain lowered, as records have it."""
    inner = message_id.strip().removeprefix("<").removesuffix(">")
    left, at, domain = inner.rpartition("@")
    return f"{left}{at}{domain.lower()}"


def _with_a_date_in_utc(given: datetime) -> datetime:
    try:
        return given.astimezone(UTC)
    except OverflowError:
        raise ValueError("In UTC this moment is outside the years 1 to 9999.") from None


Text = Annotated[str, BeforeValidator(encodable)]
"""What a mail says: it may hold what UTF-8 cannot."""
Pair = Annotated[list[Text], Field(min_length=2, max_length=2)]
Moment = Annotated[
    float, PlainSerializer(rfc3339, return_type=str), WithJsonSchema({"type": "string", "format": "date-time"})
]
"""Seconds since the epoch inside, RFC 3339 in UTC with `Z` outside."""
Given = Annotated[AwareDatetime, AfterValidator(_with_a_date_in_utc)]
"""A moment in a request, in UTC: one that could not be told again is refused, so that it is in no record."""
