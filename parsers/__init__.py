"""Reads a mail: `parse(content, limits)` returns its facts for any bytes whatever, and touches nothing else."""

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
