"""Reads the addresses of From, To and the like (RFC 5322 3.4 and 4.4), and of fields that are written otherwise.

A legal list is what it says. In any other, `tolerant_address` looks for the one address that each entry can mean. Of a
field that says who wrote a mail more is asked: if it is no list and could mean two different authors, it names nobody.
It checks no domain, converts no IDN, and does not join folded lines: the header scan has done that.
"""

import re
from collections.abc import Sequence

from parsers.headers.addr_spec import address
from parsers.headers.address_list import legal
from parsers.headers.encoded_word import decode
from parsers.headers.tolerant_address import tolerant
from parsers.message import Address

__all__ = ["address", "addresses", "authors", "authors_of"]

_WORD = r'[^\s"<>()@,:;\\\[\]]'
_LOCAL = rf"(?!=\?|[“„«‘{{＜‹〈《「【（［]){_WORD}{{1,64}}"
_NAME = r'[^"<>()@,:;\\\[\]]*'
_DOMAIN = r"[A-Za-z0-9_.-]{0,254}[A-Za-z0-9_-]"
_SIMPLE = re.compile(rf'\s*(?:"([^"\\]*)"\s*|({_NAME}))<({_LOCAL})@({_DOMAIN})>\s*')
_BARE = re.compile(rf'({_LOCAL})@({_DOMAIN})(?:\s+\(([^()"\\]*)\))?')


def addresses(value: str, limit: int) -> tuple[tuple[Address, ...], int]:
    """Return the first `limit` addresses of a field, and how many entries could not be read. Linear in `value`."""
    if limit and (one := _usual(value)) is not None:
        return (one,), 0
    found, unread = legal(value), 0
    if found is None:
        reading = tolerant(value)
        found, unread = reading.found, reading.unread
    return tuple(found[:limit]), unread + len(found[limit:])


def authors(value: str, limit: int) -> tuple[tuple[Address, ...], int, bool]:
    """Return the same of a field that names authors, and whether it could mean two different ones, so that none is
    taken."""
    if limit and (one := _usual(value)) is not None:
        return (one,), 0, False
    found = legal(value)
    if found is not None:
        return tuple(found[:limit]), len(found[limit:]), False
    reading = tolerant(value)
    named = len({one.address.casefold() for one in reading.found})
    if named + reading.meant > 1 and (reading.meant or not reading.listed):
        return (), len(reading.found) + reading.unread, True
    found = reading.found if named > 1 else reading.found[:1]
    return tuple(found[:limit]), reading.unread + len(found[limit:]), False


def authors_of(fields: Sequence[str], limit: int) -> tuple[tuple[Address, ...], int, bool]:
    """Return the same of every field of one name that a mail has (RFC 5322 3.6 allows one): the first counts, unless
    another names somebody else. Which of them a server checked before us, nobody can tell."""
    found, unread, ambiguous = authors(fields[0], limit)
    named = {one.address.casefold() for one in found}
    for field in dict.fromkeys(fields[1:]):
        if field != fields[0] and not named.issuperset(one.address.casefold() for one in authors(field, limit)[0]):
            return (), unread, True
    return found, unread, ambiguous


def _usual(value: str) -> Address | None:
    """Return the address of a field in one of the two forms that nearly all have."""
    if not value.isprintable():
        return None
    if match := _SIMPLE.fullmatch(value):
        return Address(address(match[3], match[4]), decode(match[1] or match[2] or ""))
    if match := _BARE.fullmatch(value):
        return Address(address(match[1], match[2]), decode(match[3] or ""))
    return None
