"""How a mail is parsed here: by whatever parser was handed in, and an alarm when our own code failed on the mail.

A parser never refuses a mail: what it cannot parse it degrades (`parsers.degraded`). It may run in another process
(`ingest.work.parse_processes`) or, as `parse_here`, in this one.
"""

from collections.abc import Awaitable, Callable

import structlog

from ingest.metrics import PARSER_FAILED
from ingest.records import Receipt
from parsers import Limits, ParsedMessage
from parsers.degraded import whole_or_degraded

__all__ = ["Parser", "parse_here", "parsed"]

log = structlog.get_logger()

Parser = Callable[[bytes, Limits], Awaitable[ParsedMessage]]
"""Bytes and limits in, facts out.

Raises `MailError` when not even the header can be read, `EngineError` when no parser is to be had now.
"""


async def parse_here(content: bytes, limits: Limits) -> ParsedMessage:
    """Parse in this process: for the library and for commands, which a mail that kills its parser takes along."""
    return whole_or_degraded(content, limits)


async def parsed(receipt: Receipt, content: bytes, limits: Limits, parser: Parser) -> ParsedMessage:
    """Return the facts of a mail, and raise an alarm when our own code failed on it."""
    message = await parser(content, limits)
    for defect in message.defects:
        if defect.code == "parser-failed":
            PARSER_FAILED.inc()
            log.error("parser-failed", receipt=receipt.id, sha256=receipt.sha256, reason=defect.detail)
    return message
