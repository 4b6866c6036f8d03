"""Reads one bare address, `local@domain`, from the words it is written in (RFC 5322 3.4.1 and 4.4).

White space and comments around the `@` and around dots of the domain go, and so do quotes that the local part does not
need. A local name alone, as in a system's mail (`MAILER-DAEMON`, `root`), is an address without a domain. Of a domain
only this is checked: that it holds no sign that means something in a list, and no dot or quotation mark at its end.
"""

import re
from collections.abc import Iterable, Iterator

from parsers.headers.comments import words

__all__ = ["address", "is_atom", "spec", "words_of"]

_STRING = r'"(?:[^"\\]|\\.)*"'
_ANGLE = rf'<(?:[^<>"(\\]|\\.|{_STRING}|\((?:[^()\\]|\\.)*\))*+>|<[^<>]*>'
"""A bracket inside a quoted string or a comment ends nothing: `<"a@b.example>"@c.example>` is an address at c.example.
Only where these do not close does the first bracket count."""
_SIGNS = rf"{_STRING}|{_ANGLE}|\[[^\[\]]*\]|\\.|[(),:;<>@]|\s+"
_PLAIN = r'[^"\\(),:;<>@\[\]\s]'
_WORDS = re.compile(rf"{_SIGNS}|{_PLAIN}+|.", re.DOTALL)
_WITH_ENCODED = re.compile(
    rf"=\?[^?\s]{{1,129}}\?[bBqQ]\?[^?]*\?=|{_SIGNS}|(?:(?!=\?){_PLAIN})+|.",
    re.DOTALL,
)
"""An encoded-word is one word whatever it holds: senders leave commas, quotes and spaces in it (against RFC 2047 5)."""
_LONGEST = 320
"""The most characters of an address: RFC 5321 4.5.3.1 allows 64 + 1 + 255."""
_DOTS = re.compile(r"(?<=\S)\s*\.\s*(?=\S)")
_LOCAL = re.compile(r'(?![“„«‘{＜‹〈《「【（［])(?:\\.|[^\s"(),:;<>\[\]\\])+')
_NO_DOMAIN = re.compile(r"\A(?!\[[^\[\]\\<>]*\]\Z).*[\"&(),:;<>\[\]\\?]|\s|[.'’“”»}＞›〉》」】）］]\Z")


def words_of(value: str) -> Iterator[str]:
    """Split an address field into words: quoted strings, comments, `<...>`, `[...]`, encoded-words, signs, the rest."""
    return words(value, _WITH_ENCODED if "=?" in value else _WORDS)


def address(local: str, domain: str) -> str:
    """Return `local@domain` with the domain lowered."""
    return f"{local}@{domain.lower()}"


def spec(entry: Iterable[str], *, spaced: bool = False) -> str | None:
    """Return the address that these words spell, or None when they spell none or more than one.

    Space around the dots of the domain is taken only if `spaced`: behind a bare address it begins another word.
    """
    spoken = [word for word in entry if word[0] != "("]
    text = "".join(spoken).strip()
    if spoken.count("@") > 1 or not text or len(text) > _LONGEST or not text.isprintable() or "=?" in text:
        return None
    if "@" not in spoken:
        return text if is_atom(text) else None
    local, domain = (side.strip() for side in text.rpartition("@")[::2])
    quoted = len(local) > 1 and local[0] == local[-1] == '"'
    domain = _DOTS.sub(".", domain) if spaced else domain
    if not local or not domain or _NO_DOMAIN.search(domain) or (not quoted and not _LOCAL.fullmatch(local)):
        return None
    if quoted and is_atom(local[1:-1]):
        local = local[1:-1]
    return address(local, domain)


def is_atom(text: str) -> bool:
    """Whether a text is one word without any sign that means something in an address."""
    return bool(text) and not any(char in ' "<>()@,:;\\[]＜＞＠' for char in text)
