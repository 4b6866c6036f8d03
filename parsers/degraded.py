"""What can be had of a mail that `parse` failed on: its header by the scanner, its text as it stands.

For an error of ours, not for bad mail: `parse` is total, and where it is not, one mail must neither be lost nor stop
the others. No MIME is read, so the text holds whatever stands below the header, and no attachment is known. A field
whose own reader fails as well is left out.
"""

from collections.abc import Callable
from typing import TypeVar

from parsers.headers.address import addresses, authors_of
from parsers.headers.date import date
from parsers.headers.encoded_word import decode
from parsers.headers.header_block import scan
from parsers.headers.message_id import message_id, references
from parsers.limits import Limits
from parsers.message import ABSENT, Address, Defect, Headers, ParsedMessage
from parsers.parse import first_of_each, parse, with_line_ends
from parsers.quotes.fingerprint import content_digest, fingerprint

__all__ = ["parse_degraded", "whole_or_degraded"]

T = TypeVar("T")
_DEFAULT = Limits()
_BYTES_A_CHARACTER = 4


def whole_or_degraded(
    content: bytes, limits: Limits = _DEFAULT, whole: Callable[[bytes, Limits], ParsedMessage] = parse
) -> ParsedMessage:
    """Return what `whole` makes of a mail, and where that fails what can be had of it."""
    try:
        return whole(content, limits)
    except Exception as error:  # noqa: BLE001  an error of our own on one mail: its defect tells it
        return parse_degraded(content, type(error).__name__, limits)


def parse_degraded(content: bytes, why: str, limits: Limits = _DEFAULT) -> ParsedMessage:
    """Return the facts of a mail that `parse` failed on; `why` (the error's kind) goes into its defect.

    Raises whatever the header scanner raises: then there is nothing to be had.
    """
    mail, defects = with_line_ends(content)
    block = scan(mail, limits)
    headers, body = block.headers, memoryview(mail)[block.body_start :]
    text = bytes(body[: limits.text * _BYTES_A_CHARACTER]).decode("utf-8", "replace").replace("\0", "")[: limits.text]
    failed = Defect("parser-failed", f"Our own parser failed on this mail ({why}): only header and raw text were read.")
    return ParsedMessage(
        headers=headers,
        size=len(content),
        message_id=_or(ABSENT, lambda: message_id(headers.first("Message-ID"))),
        in_reply_to=_or((), lambda: references(headers.first("In-Reply-To") or "")),
        references=_or((), lambda: references(headers.first("References") or "")),
        from_=_authors(headers, "From", limits),
        sender=next(iter(_authors(headers, "Sender", limits)), None),
        reply_to=_people(headers, "Reply-To", limits),
        to=_people(headers, "To", limits),
        cc=_people(headers, "Cc", limits),
        subject=_or("", lambda: decode(headers.first("Subject") or "")),
        date=_or(None, lambda: date(headers.first("Date") or "")),
        text=text,
        new_text=text,
        fingerprint=fingerprint(text),
        content_digest=content_digest(headers, body, None if block.plain else mail[: block.body_start]),
        defects=first_of_each((failed, *defects, *block.defects)),
    )


def _people(headers: Headers, name: str, limits: Limits) -> tuple[Address, ...]:
    return _or((), lambda: addresses(headers.first(name) or "", limits.addresses)[0])


def _authors(headers: Headers, name: str, limits: Limits) -> tuple[Address, ...]:
    return _or((), lambda: authors_of(headers.every(name) or ("",), limits.addresses)[0])


def _or(otherwise: T, read: Callable[[], T]) -> T:
    """Return what `read` reads, or `otherwise` when it fails: here every error of ours is one field's."""
    try:
        return read()
    except Exception:  # noqa: BLE001  whatever it is, it was seen before: `parse` raised it, and that was reported
        return otherwise
