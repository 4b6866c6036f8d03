"""Reads one mail: `parse` takes its bytes and returns its facts, whatever the bytes are (RFC 5322, 2045 to 2047, 3464,
8098, 5965).

The function reads from top to bottom as it happens: put the line ends right, read the header block, split the body,
read the text. Trouble becomes a `Defect` in the answer, never an exception, and `Limits` bounds every step. It does no
I/O, reads no clock, knows nothing of SMTP's envelope, verifies no signature and judges nothing: that is `loopguard`.
"""

from parsers.carried.forwarded import forwarded
from parsers.carried.redirected import redirected
from parsers.carried.report import report
from parsers.carried.returned import returned_id
from parsers.headers.address import addresses, authors_of
from parsers.headers.date import date
from parsers.headers.encoded_word import decode
from parsers.headers.message_id import message_id, references
from parsers.headers.received import hop
from parsers.html.container import out_of_container
from parsers.limits import Limits
from parsers.message import ABSENT, Address, Defect, Headers, ParsedMessage
from parsers.parts.body import read_body
from parsers.parts.open_mail import leaves, open_mail, with_line_ends
from parsers.parts.part import type_of
from parsers.quotes.fingerprint import content_digest, fingerprint
from parsers.quotes.new_text import new_text

__all__ = ["first_of_each", "parse", "with_line_ends"]

_DEFAULT = Limits()
_NO_DATE = Defect("unreadable-date", "The Date field names no moment: no day and time, or no time zone that is known.")
_AUTHORS = frozenset(("From", "Sender"))
_MOST_HOPS = 200
"""The most Received fields that are read into hops: twice the highest hop limit that a policy may set."""


def parse(content: bytes, limits: Limits = _DEFAULT) -> ParsedMessage:
    """Read one mail as received (RFC 5322 bytes, CRLF or LF) and return its facts. Raises `TypeError` for a str."""
    mail, defects = with_line_ends(content)
    opened = open_mail(mail, limits)
    headers, root = opened.headers, opened.root
    body = read_body(root, limits, opened.codec)
    text, reply = out_of_container(body.text) if body.is_html else (body.text, new_text(body.text))
    people = _People(headers, limits)
    from_, return_path, subject = people.of("From"), _return_path(headers), decode(headers.first("Subject") or "")
    written = headers.first("Date") or ""
    moment = date(written)
    unread = (_NO_DATE,) if moment is None and written else ()
    parts = leaves(root)
    found = report(headers, parts, limits)
    return ParsedMessage(
        headers=headers,
        size=len(content),
        message_id=message_id(headers.first("Message-ID")),
        in_reply_to=references(headers.first("In-Reply-To") or ""),
        references=references(headers.first("References") or ""),
        from_=from_,
        sender=next(iter(people.of("Sender")), None),
        reply_to=people.of("Reply-To"),
        to=people.of("To"),
        cc=people.of("Cc"),
        return_path=return_path,
        delivered_to=_delivered_to(headers),
        hops=tuple(hop(value) for value in headers.every("Received")[:_MOST_HOPS]),
        subject=subject,
        date=moment,
        content_type=type_of(headers.first("Content-Type") or ""),
        report=found,
        text=text,
        new_text=reply.text,
        quote_depth=reply.quote_depth,
        attachments=body.attachments,
        fingerprint=fingerprint(reply.own),
        content_digest=content_digest(opened.as_scanned, mail[opened.body_start :], opened.odd_block),
        defects=first_of_each((*defects, *opened.defects, *people.defects, *unread, *body.defects)),
        forwarded=None if found is not None else forwarded(subject, reply, parts, limits),
        returned=ABSENT if found is not None else returned_id(parts, text, limits),
        redirected=redirected(headers, from_, return_path),
    )


class _People:
    """Reads the address fields of one mail; the cap counts over all of them."""

    def __init__(self, headers: Headers, limits: Limits) -> None:
        self.headers = headers
        self.limits = limits
        self.left = limits.addresses
        self.defects: list[Defect] = []

    def of(self, name: str) -> tuple[Address, ...]:
        value = self.headers.first(name)
        if not value:
            return ()
        if name in _AUTHORS:
            found, unread, ambiguous = authors_of(self.headers.every(name), self.left)
        else:
            (found, unread), ambiguous = addresses(value, self.left), False
        self.left -= len(found)
        if ambiguous:
            self.defects.append(Defect("ambiguous-author", f"{name} could mean different people; none was taken."))
        elif unread:
            code = "address-count-cap" if not self.left else "unreadable-address"
            self.defects.append(Defect(code, f"{unread} entries of {name} were not read as addresses."))
        return found


def _return_path(headers: Headers) -> str | None:
    value = headers.first("Return-Path")
    if value is None:
        return None
    if value.strip("<> \t").lower() in {"", "mailer-daemon"}:  # Postfix's pipe(8) and sendmail write the second
        return ""
    found, _ = addresses(value, 1)
    return found[0].address if found else None


def _delivered_to(headers: Headers) -> tuple[str, ...]:
    if "Delivered-To" not in headers and "X-Original-To" not in headers:
        return ()
    fields = (header for header in headers if header.name.lower() in {"delivered-to", "x-original-to"})
    return tuple(entry.address for header in fields for entry in addresses(header.value, 1)[0])


def first_of_each(defects: tuple[Defect, ...]) -> tuple[Defect, ...]:
    """Return the first defect of each code: one sentence is enough for a mail with a thousand of the same."""
    first: dict[str, Defect] = {}
    for defect in defects:
        first.setdefault(defect.code, defect)
    return tuple(first.values())
