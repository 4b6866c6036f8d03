"""Reads a mail's header, and only the beginning of its body, so that a large body costs no more than its digest.

For the next mail of a storm, which is known by its header. What `parse` reads from the header is the same here, defects
included, but for raw 8-bit fields whose charset only the body names. Texts, attachments and reports are those of the
beginning alone. The digest is over all bytes, because it names the delivery.
"""

from dataclasses import replace

from parsers.headers.header_block import scan
from parsers.limits import Limits
from parsers.message import ParsedMessage
from parsers.parse import first_of_each, parse, with_line_ends
from parsers.quotes.fingerprint import content_digest

__all__ = ["parse_headers"]

_DEFAULT = Limits()


def parse_headers(content: bytes, limits: Limits = _DEFAULT, body: int = 0) -> ParsedMessage:
    """Read the header of one mail as received, and the first `body` bytes of its body. Raises nothing."""
    mail, defects = with_line_ends(content)
    block = scan(mail, limits)
    facts = parse(mail[: block.body_start + body], limits)
    return replace(
        facts,
        size=len(content),
        content_digest=content_digest(
            block.headers, memoryview(mail)[block.body_start :], None if block.plain else mail[: block.body_start]
        ),
        defects=first_of_each((*defects, *block.defects, *facts.defects)),
    )
