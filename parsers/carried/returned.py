"""The id of the mail that a bounce in plain words sends back (RFC 5321 6.1; usual before RFC 3464).

The header of that mail stands in a part of its own (message/rfc822, text/rfc822-headers), or in the text below the
explanation, as qmail, Exim and Sendmail write it. In the text a Message-ID counts only beside a trace field such as
Received: people do paste an id, and hardly ever a Received field. Reports are not looked at here (`report` is). It does
not know whether the mail is a bounce or a forward, and the id can be forged like all others.
"""

import re
from collections.abc import Iterable
from typing import Final

from parsers.headers.header_block import scan
from parsers.headers.message_id import message_id
from parsers.limits import Limits
from parsers.message import ABSENT, MessageId
from parsers.parts.part import Part

__all__ = ["ORIGINALS", "returned_id"]

ORIGINALS: Final = (
    *("message/rfc822", "message/global"),
    *("text/rfc822-headers", "message/global-headers", "message/rfc822-headers"),
)
"""Types of a part that holds a mail or its header (RFC 2046 5.2.1, RFC 3462 2, RFC 6533)."""

_NAMES: Final = ("\nMessage-I", "\nMessage-i", "\nmessage-id", "\nMESSAGE-ID")
_FIELD: Final = re.compile(r"\nmessage-id:[ \t]{0,20}(?:\n[ \t]{1,20})?(<[^<>\s]{1,900}>)", re.IGNORECASE)
_TRACE: Final = re.compile(r"(?:^|\n)(?:received|return-path|delivered-to|dkim-signature):[ \t]", re.IGNORECASE)
_HEADER: Final = 16 * 1024
"""Characters around a Message-ID in the text that are searched for the rest of its header."""


def returned_id(parts: Iterable[Part], text: str, limits: Limits) -> MessageId:
    """Return the Message-ID of the first returned mail among `parts`, else of the one in `text`; absent without one."""
    part = next((part for part in parts if part.content_type in ORIGINALS), None)
    if part is not None:
        return message_id(scan(part.content.lstrip(b"\r\n"), limits).headers.first("Message-ID"))
    at = next((at for name in _NAMES if (at := text.find(name)) >= 0), -1)
    match = _FIELD.match(text, at) if at >= 0 else None
    if match is None:
        return ABSENT
    above, below = text[max(0, at - _HEADER) : at + 1], text[at + 1 : at + _HEADER]
    header = above.rpartition("\n\n")[2] + below.partition("\n\n")[0]  # up to the empty lines around it
    return message_id(match[1]) if _TRACE.search(header) else ABSENT
