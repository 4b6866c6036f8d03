"""Trouble stays where it is: a clean mail with one drawn field, or one drawn part, reads as before beside it.

What is drawn holds no line end that would end its field, and no line of the outer boundary, so that no parser can take
it for more than it is.
"""

import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from hashlib import sha256
from random import Random

from parsers import Limits, ParsedMessage, parse
from tests.fuzz.parts import GRAMMAR, Entity, bad_part, pick
from tests.fuzz.promises import SAYS, Read

__all__ = ["field_beside", "part_beside", "strayed_field", "strayed_part"]

_CLEAN: dict[bytes, bytes] = {
    b"From": b"Anna <anna@example.org>",
    b"Sender": b"Bob <bob@example.org>",
    b"Reply-To": b"Carl <carl@example.org>",
    b"To": b"Support <help@example.com>",
    b"Cc": b"Dora <dora@example.org>",
    b"Subject": b"Printer",
    b"Date": b"Mon, 1 Jan 2024 10:11:12 +0200",
    b"Message-ID": b"<1@example.org>",
    b"In-Reply-To": b"<2@example.org>",
    b"References": b"<3@example.org> <2@example.org>",
    b"Received": b"from a.example by b.example; Mon, 1 Jan 2024 10:11:12 +0000",
    b"Return-Path": b"<anna@example.org>",
}
_DRAWN: dict[bytes, str] = {
    **dict.fromkeys((b"From", b"Reply-To", b"To", b"Cc"), "list"),
    **{b"Sender": "mailbox", b"Return-Path": "angle", b"Subject": "subject", b"Date": "date", b"Message-ID": "id"},
    **{b"In-Reply-To": "ids", b"References": "ids", b"Received": "hop", b"X-Strange": "text", b"List-Id": "mailbox"},
}
"""Field to the table that its value is drawn from."""
_ANY_MAIL = {"headers", "size", "content_digest", "defects"}
_END = re.compile(rb"[\r\n]+[ \t]*")
_BODY = b"Hello, the printer is on fire.\r\n"
_OUTER = b"=_neighbours_7f3a"
_FILE = b"%PDF-1.4 the file beside it"
_GOOD: tuple[Entity, Entity] = (
    ([b"Content-Type: text/plain; charset=utf-8", b"Content-Transfer-Encoding: 8bit"], "Grüße vom Drucker.".encode()),
    (
        [
            b"Content-Type: application/pdf",
            b'Content-Disposition: attachment; filename="beside.pdf"',
            b"Content-Transfer-Encoding: base64",
        ],
        b"JVBERi0xLjQgdGhlIGZpbGUgYmVzaWRlIGl0",
    ),
)


def _mail(head: dict[bytes, bytes], body: bytes = _BODY) -> bytes:
    return b"".join(name + b": " + value + b"\r\n" for name, value in head.items()) + b"\r\n" + body


@cache
def _clean() -> ParsedMessage:
    return parse(_mail(_CLEAN))


def field_beside(seed: int | str, number: int) -> tuple[bytes, bytes]:
    """Return (the name of the field that is drawn, a mail that is clean but for it)."""
    rng = Random(f"{seed}:field:{number}")
    name = pick(rng, tuple(_DRAWN))
    value = _END.sub(b"\r\n ", GRAMMAR.draw(_DRAWN[name], rng)).strip()
    return name, _mail({**_CLEAN, name: value})


def strayed_field(name: bytes, content: bytes, read: Read = parse) -> Iterator[str]:
    """Yield the facts that a drawn field changed, and that are none of its own."""
    message = read(content, Limits())
    own = _ANY_MAIL | SAYS.get(name, set())
    for fact in (field.name for field in fields(ParsedMessage) if field.name not in own):
        if getattr(message, fact) != getattr(_clean(), fact):
            yield f"{name.decode()} changes {fact}"


def part_beside(seed: int | str, number: int) -> bytes:
    """Return a mail of a good text, a good file, and a drawn part before, between or behind them."""
    rng = Random(f"{seed}:part:{number}")
    names, body = bad_part(rng)
    drawn = ([_END.sub(b"\r\n ", field).strip() for field in names], body)
    parts = list(_GOOD)
    parts.insert(pick(rng, (0, 1, 2)), drawn)
    lines = b"".join(
        b"--" + _OUTER + b"\r\n" + b"".join(field + b"\r\n" for field in head) + b"\r\n" + inside + b"\r\n"
        for head, inside in parts
    )
    kind = b'multipart/mixed; boundary="' + _OUTER + b'"'
    return _mail({b"MIME-Version": b"1.0", **_CLEAN, b"Content-Type": kind}, lines + b"--" + _OUTER + b"--\r\n")


def strayed_part(content: bytes, read: Read = parse) -> Iterator[str]:
    """Yield what is lost of the good parts."""
    message = read(content, Limits())
    if "Grüße vom Drucker." not in message.text:
        yield "the text beside it is lost"
    if ("beside.pdf", sha256(_FILE).hexdigest()) not in [(found.name, found.sha256) for found in message.attachments]:
        yield "the file beside it is lost"
    for fact in ("from_", "to", "subject", "date", "message_id", "references"):
        if getattr(message, fact) != getattr(_clean(), fact):
            yield f"it changes {fact}"
