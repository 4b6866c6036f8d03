"""Message-ID, In-Reply-To and References, normalised so that equal ids are equal text (RFC 5322 3.6.4 and 4.5.4).

Comments and white space go, what stands in angle brackets is the id, also when a bracket is missing; a bracket inside
a comment or a quoted string gives an id only where there is no other. Quotes around the left side go, its case stays;
the domain is lowered. Without brackets only a field made of nothing but ids is read, so that the phrase of
`In-Reply-To: your message of Monday, anna@example.org` gives no id. Encoded-words are read, but
no id may hold one (RFC 2047 5). Python's `email.policy.default` writes every id of References and In-Reply-To that is
longer than a line as one, and so breaks the threads of Outlook's ids and of our own stamps.
It does not check that a domain exists, nor that an id is globally unique.
"""

import re

from parsers.headers.comments import unescaped, without_comments, words
from parsers.headers.encoded_word import decode
from parsers.message import ABSENT, IdState, MessageId

__all__ = ["both_ends", "canonical", "ids", "message_id", "references"]

_KEPT = 100
"""Ids of References kept from each end."""
_LONGEST = 998
"""Characters of an id: what fits on one line (RFC 5322 2.1.1)."""

_BRACKETED = re.compile(r"<([^<>]*)")
_TOKEN = re.compile(r'<[^<>]*>?|"(?:[^"\\]|\\.)*"|\\.|[^<"(\\]+|.', re.DOTALL)
_BARE = re.compile(r"[^\s,;<>]+")
_SPACE = re.compile(r"\s+")
_PLAIN = re.compile(r"[^\s@<>\"\x00-\x1f\x7f]+@[^\s@<>\"\x00-\x1f\x7f]+")


def message_id(value: str | None) -> MessageId:
    """Read a Message-ID field: canonical, raw (kept as it came because it cannot be normalised) or absent."""
    if value is None or not (kept := value.strip()):
        return ABSENT
    found = ids(kept)
    if len(found) == 1:
        return MessageId(IdState.CANONICAL, found[0])
    if found and kept.startswith("<"):  # `<a@b> <a@b>` and `<a@b> (added by x) <c@d>`: the first is the author's
        return MessageId(IdState.CANONICAL, found[0])
    return MessageId(IdState.RAW, kept)


def ids(value: str) -> list[str]:
    """Return the canonical ids that a field names, in order, repeats kept; phrases are skipped."""
    if "=?" in value:
        value = decode(value)
    if "<" in value:
        found = _BRACKETED.findall(_spoken(value)) or _BRACKETED.findall(value)
    else:
        found = _BARE.findall(without_comments(value))
        if not all("@" in word for word in found):
            return []
    return [name for raw in found if (name := canonical(raw))]


def _spoken(value: str) -> str:
    """Return a field without the comments and quoted strings outside its brackets; whole if a comment never closes."""
    if '"' not in value and "(" not in value:
        return value
    spoken = list(words(value, _TOKEN))
    return value if "(" in spoken else "".join(word for word in spoken if word[0] not in '("')


def canonical(raw: str) -> str | None:
    """Return one id without its brackets in canonical form, or None when it has no two sides."""
    if _PLAIN.fullmatch(raw) and "(" not in raw:
        left, _, domain = raw.partition("@")
    else:
        left, _, domain = _SPACE.sub("", without_comments(raw)).strip("<>").rpartition("@")
        if len(left) > 2 and left[0] == left[-1] == '"':
            left = unescaped(left[1:-1])
        left, domain = left.strip('"'), domain.strip('"')
    if not left or not domain or len(left) + len(domain) >= _LONGEST:
        return None
    name = f"{left}@{domain.lower()}"
    return name if name.isprintable() else None


def both_ends(name: str, value: str, most: int) -> str:
    """Cut a field that is longer than `most`: the end goes, of References the middle."""
    if name.lower() != "references":
        return value[:most]
    head, tail = value[: most // 2], value[-(most // 2) :]
    return f"{head[: head.rfind('>') + 1]} {tail[max(tail.find('<'), 0) :]}"


def references(value: str) -> tuple[str, ...]:
    """Return the ids of References or In-Reply-To, in order, no repeats: the first and the last 100 at most."""
    found = list(dict.fromkeys(ids(value)))
    if len(found) > 2 * _KEPT:
        found = found[:_KEPT] + found[-_KEPT:]
    return tuple(found)
