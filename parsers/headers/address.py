"""Reads the addresses of From, To and the like in one pass, without a grammar and without recursion (RFC 5322 3.4 and
4.4).

It reads display names, quoted strings, nested comments, groups, source routes, and lists with semicolons. What may be
read in two ways gives nothing: `alice@example.org)bob@evil.example` names neither, and neither does `a@b@c`. A local
name alone, as in a system's mail (`MAILER-DAEMON`, `root`), is an address without a domain. It checks no domain,
converts no IDN, and does not join folded lines: the header scan has done that.
"""

import re
from collections.abc import Iterable, Iterator

from parsers.headers.comments import unescaped, words
from parsers.headers.encoded_word import decode
from parsers.message import Address

__all__ = ["address", "addresses"]

_WORD = r'[^\s"<>()@,:;\\\[\]]'
_NAME = r'[^"<>()@,:;\\\[\]]*'
_SIMPLE = re.compile(rf'\s*(?:"({_NAME})"\s*|({_NAME}))<({_WORD}{{1,64}})@({_WORD}{{1,255}})>\s*')
_BARE = re.compile(f"({_WORD}{{1,64}})@({_WORD}{{1,255}})")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|<[^<>]*>|\[[^\[\]]*\]|\\.|[(),:;<>@]|\s+|[^"\\(),:;<>@\[\]\s]+|.', re.DOTALL)
_LONGEST = 320
"""The most characters of an address: RFC 5321 4.5.3.1 allows 64 + 1 + 255."""


def address(local: str, domain: str) -> str:
    """Return `local@domain` with the domain lowered."""
    return f"{local}@{domain.lower()}"


def addresses(value: str, limit: int) -> tuple[tuple[Address, ...], int]:
    """Return the first `limit` addresses of a field, and how many entries could not be read. Linear in `value`."""
    if limit and value.isprintable():  # nearly every From is one of these two
        if match := _SIMPLE.fullmatch(value):
            return (Address(address(match[3], match[4]), decode(match[1] or match[2] or "")),), 0
        if match := _BARE.fullmatch(value):
            return (Address(address(match[1], match[2])),), 0
    found: list[Address] = []
    unread = 0
    for entry in _entries(value):
        mailbox = _mailbox(entry)
        if mailbox is not None and len(found) < limit:
            found.append(mailbox)
        elif any(not word.isspace() for word in entry):
            unread += 1
    return tuple(found), unread


def _entries(value: str) -> Iterator[list[str]]:
    """Split a list of addresses into entries, and each entry into words; names of groups are left out."""
    entry: list[str] = []
    named = False  # an address has begun, so that a colon is no end of a group's name
    for word in words(value, _TOKEN):
        if word in {",", ";"}:
            yield entry
            entry, named = [], False
        elif word == ":" and not named:
            entry = []  # what came before is a group's name (RFC 5322 3.4)
        else:
            entry.append(word)
            named = named or word[0] in "<@"
    yield entry


def _mailbox(entry: list[str]) -> Address | None:
    angles = [word for word in entry if word[0] == "<"]
    if any(word in {"(", ")", "<", ">"} for word in entry) or len(angles) > 1:
        return None
    if angles:
        at = entry.index(angles[0])
        inner = angles[0][1:-1].strip()
        if inner.startswith("@"):  # a source route, long obsolete (RFC 5322 4.4): `<@relay:local@domain>`
            inner = inner.rpartition(":")[2]
        spec = _spec(words(inner, _TOKEN))
        label = entry[:at] or entry[at + 1 :]
    else:
        spec = _spec(entry)
        label = [word for word in entry if word[0] == "("]
    return None if spec is None else Address(spec, _name(label))


def _spec(entry: Iterable[str]) -> str | None:
    """Return the address that these words spell, or None when they spell none or more than one."""
    spoken = [word for word in entry if word[0] != "("]
    text = "".join(spoken).strip()
    if spoken.count("@") > 1 or not text or len(text) > _LONGEST or not text.isprintable():
        return None
    if "@" not in spoken:
        return text if _is_atom(text) else None
    local, domain = (side.strip() for side in text.rpartition("@")[::2])
    quoted = len(local) > 1 and local[0] == local[-1] == '"'
    if not local or not domain or " " in domain or (" " in local and not quoted):
        return None
    if quoted and _is_atom(local[1:-1]):
        local = local[1:-1]
    return address(local, domain)


def _is_atom(text: str) -> bool:
    return bool(text) and not any(char in ' "<>()@,:;\\[]' for char in text)


def _name(label: list[str]) -> str:
    """Return a display name: quoted strings and comments without their delimiters, encoded-words decoded."""
    spoken = []
    for word in label:
        quoted = len(word) > 1 and word[0] == word[-1] == '"'
        spoken.append(unescaped(word[1:-1]) if quoted or word[0] == "(" else word)
    return decode("".join(spoken))
