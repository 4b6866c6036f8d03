"""Values that stand in many forms: text that JSON can hold, moments, and pairs."""

from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from ingest.rfc3339 import rfc3339
from ingest.utf8 import encodable

__all__ = ["Moment", "Pair", "Text", "bare"]


def bare(message_id: str) -> str:
    """Return a Message-ID without its angle brackets, its domain lowered, as records have it."""
    inner = message_id.strip().removeprefix("<").removesuffix(">")
    left, at, domain = inner.rpartition("@")
    return f"{left}{at}{domain.lower()}"


Text = Annotated[str, BeforeValidator(encodable)]
"""What a mail says: it may hold what UTF-8 cannot."""
Pair = Annotated[list[Text], Field(min_length=2, max_length=2)]
Moment = Annotated[
    float, PlainSerializer(rfc3339, return_type=str), WithJsonSchema({"type": "string", "format": "date-time"})
]
"""Seconds since the epoch inside, RFC 3339 in UTC with `Z` outside."""
