"""The header's facts of a mail, and of its body no more than a beginning, so that a large body costs its digest only.

For mail of which it is known what it is, so that its body need not be read: the next mail of a storm. What `parse`
reads from the header is the same here, its defects too; texts, attachments and reports are those of the beginning
alone. The digest takes in every byte, because it names the delivery.
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
        content_digest=content_digest(block.headers, memoryview(mail)[block.body_start :]),
        defects=first_of_each((*defects, *block.defects, *facts.defects)),
    )
