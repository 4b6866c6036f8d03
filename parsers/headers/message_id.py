"""Reads Message-ID, In-Reply-To and References so that equal ids become equal text (RFC 5322 3.6.4 and 4.5.4).

An example: `<"abc"@Example.ORG>` becomes `abc@example.org`. Comments and white space go. The id is what stands in angle
brackets, also when one of them is missing; a bracket inside a comment or a quoted string gives an id only where there
is no other. Quotes around the left side go and its case stays; the domain is lowered. Without brackets a field is read
only when it holds nothing but ids, so that `In-Reply-To: your message of Monday, anna@example.org` gives none.
Encoded-words around ids are read, but no id may hold one (RFC 2047 5).

Python's `email.policy.default` is not used: it writes every id that is longer than a line as an encoded-word, and so
breaks the threads of Outlook's ids and of our own stamps. Whether a domain exists, or an id is unique, is not checked.
"""

import re

from parsers.headers.comments import unescaped, without_comments, words
from parsers.headers.encoded_word import decode
from parsers.message import ABSENT, IdState, MessageId

__all__ = ["both_ends", "canonical", "ids", "message_id", "references"]

_KEPT = 100
"""Ids of References that are kept from each end."""
_LONGEST = 998
"""The most characters of an id: what fits on one line (RFC 5322 2.1.1)."""

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
    """Return the canonical ids that a field names, in order, repeats kept; other words are skipped."""
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
    """Return a field without the comments and quoted strings outside its brackets; all of it if a comment is never
    closed."""
    if '"' not in value and "(" not in value:
        return value
    spoken = list(words(value, _TOKEN))
    return value if "(" in spoken else "".join(word for word in spoken if word[0] not in '("')


def canonical(raw: str) -> str | None:
    """Return one id without its brackets in canonical form, or None when it is not of the form `left@right`."""
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
    """Cut a field that is longer than `most` characters: the end of it, but of References the middle."""
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
