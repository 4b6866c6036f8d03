"""Bytes to facts: `parse(content, limits) -> ParsedMessage`, pure, total on any input."""

from parsers.limits import Limits
from parsers.message import (
    Address,
    Attachment,
    Defect,
    Header,
    Headers,
    Hop,
    IdState,
    MessageId,
    ParsedMessage,
    Report,
    ReportType,
)
from parsers.parse import parse

__all__ = [
    "Address",
    "Attachment",
    "Defect",
    "Header",
    "Headers",
    "Hop",
    "IdState",
    "Limits",
    "MessageId",
    "ParsedMessage",
    "Report",
    "ReportType",
    "parse",
]
