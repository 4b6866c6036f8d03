"""Reads a list of addresses that is written as RFC 5322 3.4 and 4.4 have it; of any other it says that it is none.

It reads display names, quoted strings, nested comments, groups and source routes without a grammar and without
recursion. Beyond the RFC it takes semicolons for commas, as Outlook writes them, a name behind the address, and one
local name alone (`MAILER-DAEMON`), which is no part of a list. What else senders write is `tolerant_address`'s.
"""

from collections.abc import Iterator

from parsers.headers.addr_spec import spec, words_of
from parsers.headers.comments import unescaped
from parsers.headers.encoded_word import decode
from parsers.message import Address

__all__ = ["inside", "legal", "spoken_name"]

_LONE = frozenset('()<>"')
"""Signs that stand in pairs; one that is a word of its own has no partner."""


def legal(value: str) -> list[Address] | None:
    """Return the addresses of a legal list, or None when an entry is no address. Linear in `value`."""
    found: list[Address] = []
    for entry in _entries(value):
        if all(word.isspace() for word in entry):
            continue
        mailbox = _mailbox(entry)
        if mailbox is None:
            return None
        found.append(mailbox)
    alone = len(found) == 1 and "@" not in value  # in `Anna (anna@example.org)` Anna is no address
    return found if alone or all("@" in one.address for one in found) else None


def _entries(value: str) -> Iterator[list[str]]:
    """Split a list of addresses into entries, and each entry into words; names of groups are left out.

    A group that is never closed is an entry of its colon, which is no address.
    """
    entry: list[str] = []
    named = False  # an address has begun, so that a colon is no end of a group's name
    grouped = False
    for word in words_of(value):
        if word in {",", ";"}:
            yield entry
            entry, named = [], False
            grouped = grouped and word == ","
        elif word == ":" and not named:
            entry, grouped = [], True  # what came before is a group's name
        else:
            entry.append(word)
            named = named or word[0] in "<@"
    yield entry
    if grouped:
        yield [":"]


def _mailbox(entry: list[str]) -> Address | None:
    angles = [word for word in entry if word[0] == "<"]
    if any(word in _LONE for word in entry) or len(angles) > 1:
        return None
    if not angles:
        return _called(spec(entry), [word for word in entry if word[0] == "("])
    if "@" in entry:
        return None
    at = entry.index(angles[0])
    return _called(inside(angles[0][1:-1]), entry[:at] or entry[at + 1 :])


def inside(angle: str) -> str | None:
    """Return the address that stands in angle brackets."""
    inner = angle.strip()
    if inner.startswith("@"):  # a source route, long obsolete (RFC 5322 4.4): `<@relay:local@domain>`
        inner = inner.rpartition(":")[2]
    return spec(words_of(inner), spaced=True)


def _called(found: str | None, label: list[str]) -> Address | None:
    return None if found is None else Address(found, spoken_name(label))


def spoken_name(label: list[str]) -> str:
    """Return a display name: quoted strings and comments without their delimiters, encoded-words decoded."""
    spoken = []
    for word in label:
        quoted = len(word) > 1 and word[0] == word[-1] == '"'
        spoken.append(unescaped(word[1:-1]) if quoted or word[0] == "(" else word)
    return decode("".join(spoken))
