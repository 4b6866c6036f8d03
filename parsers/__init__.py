"""Reads a mail: `parse(content, limits)` returns its facts for any bytes whatever, and touches nothing else;
`opened(content, limits)` takes it apart again for whoever shows it."""

from parsers.html.safe_html import SafeHtml
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
from parsers.opened import Opened, opened
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
    "Opened",
    "ParsedMessage",
    "Redirected",
    "Report",
    "ReportType",
    "SafeHtml",
    "opened",
    "parse",
]
