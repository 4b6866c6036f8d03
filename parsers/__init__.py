"""Bytes to facts: `parse(content, limits) -> ParsedMessage`, pure, total on any input."""

from parsers.limits import Limits
from parsers.message import (
    Address,
    Attachment,
    Defect,
    Forwarded,
    ForwardedAs,
    Header,
    Headers,
    Hop,
    IdState,
    MessageId,
    ParsedMessage,
    Redirected,
    Report,
    ReportType,
)
from parsers.parse import parse

__all__ = [
    "Address",
    "Attachment",
    "Defect",
    "Forwarded",
    "ForwardedAs",
    "Header",
    "Headers",
    "Hop",
    "IdState",
    "Limits",
    "MessageId",
    "ParsedMessage",
    "Redirected",
    "Report",
    "ReportType",
    "parse",
]
