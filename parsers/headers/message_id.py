"""Reads Message-ID, In-Reply-To and References so that equal ids become equal text (RFC 5322 3.6.4 and 4.5.4).

An example: `<"abc"@Example.ORG> (a comment)` becomes `abc@example.org`. The id is what stands in angle brackets, also
when one of them is missing, and all of that: comments and spaces there are the id's, so that `<alert(1)@h>` and
`<alert(2)@h>` are two, and an `@` is not needed (`<20250602.ABC123>`). Comments outside go; a bracket inside a comment
or a quoted string gives an id only where there is no other. Quotes around the left side go and its case stays; the
domain is lowered. Without brackets a field is read only when it holds nothing but ids, so that `In-Reply-To: your
message of Monday, anna@example.org` gives none. Encoded-words around ids are read, but no id may hold one (RFC 2047 5).

What is lost by this must not decide that two mails are one: `spelling` is for that.

Python's `email.policy.default` is not used: it writes every id that is longer than a line as an encoded-word, and so
breaks the threads of Outlook's ids and of our own stamps. Whether a domain exists, or an id is unique, is not checked.
"""

import re

from parsers.headers.comments import unescaped, without_comments, words
from parsers.headers.encoded_word import clean, decode
from parsers.message import ABSENT, IdState, MessageId

__all__ = ["both_ends", "canonical", "ids", "message_id", "references", "spelling"]

_KEPT = 100
"""Ids of References that are kept from each end."""
_LONGEST = 998
"""The most characters of an id: what fits on one line (RFC 5322 2.1.1)."""

_INSIDE = r'"(?:[^"\\]|\\.)*"@[^<>]*|[^<>]*'
_BRACKETED = re.compile(f"<({_INSIDE})", re.DOTALL)
_TOKEN = re.compile(rf'<(?:{_INSIDE})>?|"(?:[^"\\]|\\.)*"|\\.|[^<"(\\]+|.', re.DOTALL)
_BARE = re.compile(r"[^\s,;<>]+")
_SPACE = re.compile(r"\s+")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)+"', re.DOTALL)
_PLAIN = re.compile(r"[^\s@<>\"\x00-\x1f\x7f]+@[^\s@<>\"\x00-\x1f\x7f]+")
_NOTHING = frozenset(("none", "null", "nil", "undefined", "unknown", "empty"))
"""What programs write where they have no id."""


def message_id(value: str | None) -> MessageId:
    """Read a Message-ID field: canonical, raw (cannot be normalised; kept on one line) or absent."""
    if value is None or not (kept := value.strip()):
        return ABSENT
    found = ids(kept)
    if len(found) == 1:
        return MessageId(IdState.CANONICAL, found[0])
    if found and kept.startswith("<"):  # `<a@b> <a@b>` and `<a@b> (added by x) <c@d>`: the first is the author's
        return MessageId(IdState.CANONICAL, found[0])
    shown = clean(kept)
    return MessageId(IdState.RAW, shown) if shown else ABSENT


def spelling(value: str) -> str:
    """Return the id that `message_id` takes from a field, exactly as its brackets hold it; "" when it takes none."""
    raw = next((raw for raw in _raw(value.strip()) if canonical(raw)), "")
    return raw or (value.strip() if ids(value) else "")


def ids(value: str) -> list[str]:
    """Return the canonical ids that a field names, in order, repeats kept; other words are skipped."""
    if "=?" not in value:
        return [name for raw in _raw(value) if (name := canonical(raw))]
    named = (name for raw in _raw(decode(value)) if (name := canonical(raw)))
    return [name for name in named if "=?" not in name or decode(f"<{name}>") == f"<{name}>"]


def _raw(value: str) -> list[str]:
    """Return what stands in brackets; of a field without any its words, if they may all be ids."""
    if "<" in value:
        return _BRACKETED.findall(_spoken(value)) or _BRACKETED.findall(value)
    found = _BARE.findall(without_comments(value))
    whole = all("@" in word for word in found) or (len(found) == 1 and value.rstrip().endswith(">"))
    return found if whole else []


def _spoken(value: str) -> str:
    """Return a field without the comments and quoted strings outside its brackets; all of it if a comment is never
    closed."""
    if '"' not in value and "(" not in value:
        return value
    spoken = list(words(value, _TOKEN))
    return value if "(" in spoken else "".join(word for word in spoken if word[0] not in '("')


def canonical(raw: str) -> str | None:
    """Return one id without its brackets in canonical form, or None when it is no name for anything."""
    name = raw if _PLAIN.fullmatch(raw) else _unquoted(raw)
    left, at, domain = name.rpartition("@")
    if not at and (name.lower() in _NOTHING or '"' in name or not any(map(str.isalnum, name))):
        return None
    if name.startswith("@") or len(name) > _LONGEST or not name.isprintable() or "<" in name or ">" in name:
        return None
    return f"{left}@{domain.lower()}" if at else name


def _unquoted(raw: str) -> str:
    """Return an id with single spaces, without the quotes around it or its left side."""
    text = _SPACE.sub(" ", raw).strip(" <>")
    left, at, domain = text.rpartition("@")
    if _QUOTED.fullmatch(left):
        left = unescaped(left[1:-1])
    return f"{left}{at}{domain}".strip('" ')


def both_ends(name: str, value: str, most: int) -> str:
    """Cut a field that is longer than `most` characters: the end of it, but of References the middle."""
    if name.lower() != "references":
        return value[:most]
    head, tail = value[: most // 2], value[-(most // 2) :]
    return f"{head[: head.rfind('>') + 1]} {tail[max(tail.find('<'), 0) :]}"


def references(value: str) -> tuple[str, ...]:
    """Return the ids of References or In-Reply-To, in order, no repeats: the first and the last 100 at most."""
    if not value:
        return ()
    found = list(dict.fromkeys(ids(value)))
    if len(found) > 2 * _KEPT:
        found = found[:_KEPT] + found[-_KEPT:]
    return tuple(found)
