"""Tests for the marks by which mail clients set apart what they quote and how they sign: one test for each kind.

Every test looks at one line, an attribution at eight because clients fold it, and at no more than 400 characters of a
line, so that a text of any shape is scanned in linear time. The words are in `quote_words`. It knows marks, not what
they mean: `new_text` decides what a mark cuts off.
"""

import re

from parsers.quote_words import (
    ATTRIBUTION_OPENERS,
    ATTRIBUTION_VERBS,
    ATTRIBUTION_VERBS_UNSPACED,
    DIVIDERS,
    FROM_NAMES,
    OTHER_NAMES,
    REPLY_ABOVE,
    SENT_FROM,
)

__all__ = [
    "attribution_length",
    "ends_new_text",
    "header_length",
    "is_divider",
    "is_plain",
    "is_rule",
    "is_sent_from",
    "is_signature",
    "quote_level",
]

_LONGEST = 400
_FOLDED = 8
"""Lines over which an attribution may be folded, empty ones included."""
_HEADER_LINES = 12

_SIGNS = " \t*_<([#=~-—–>"


def _any_of(words: tuple[str, ...]) -> str:
    return "|".join(map(re.escape, words))


_QUOTE = re.compile(r"[ \t]{0,8}((?:>[ \t]{0,3}){1,400})")
_OPENER = re.compile(
    rf"[ \t*_]{{0,8}}(?:(?:(?:{_any_of(ATTRIBUTION_OPENERS)})\b|\d{{1,4}}(?![\da-z]))"
    r"|\w{2,15}, \d{1,2}\b|[^<>@]{0,100}<[^\s<>@]{1,64}@[^\s<>@]{1,255}>[ :])",
    re.IGNORECASE,
)
_VERB = re.compile(
    rf"\b(?:{_any_of(ATTRIBUTION_VERBS)})(?!\w)|{_any_of(ATTRIBUTION_VERBS_UNSPACED)}",
    re.IGNORECASE,
)
_DATE_OR_ADDRESS = re.compile(r"\d|<[^\s<>@]{1,64}@")
_DATED = re.compile(
    r"[ \t]{0,8}(?:\d{4}-\d\d-\d\d \d\d?:\d\d (?:GMT|UTC)[+-]\d\d?"
    r"|\d{4}[/-]\d\d?[/-]\d\d? [^<>@]{1,120}<[^\s<>@]{1,64}@[^\s<>@]{1,255}>:?$)"
)
_DASHED = re.compile(r"[ \t]{0,8}-{2,8} On .{8,200} wrote -{2,8}[ \t]{0,8}$")
_HEADER = re.compile(
    rf"[ \t>*_]{{0,8}}(?:({_any_of(FROM_NAMES)})|(?:{_any_of(OTHER_NAMES)}))[*_]{{0,2}}[ \t\xa0]{{0,2}}[:：]",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"[ \t]{0,3}(?:-- ?|—)$")
_RULE = re.compile(r"[ \t]{0,8}([-_=*#~+–—])\1{1,200}[ \t]{0,8}$")

_FIRST_WORDS = frozenset(
    re.split(r"[ :]", words)[0]
    for table in (DIVIDERS, FROM_NAMES, OTHER_NAMES, ATTRIBUTION_OPENERS, SENT_FROM, REPLY_ABOVE)
    for words in table
)


def is_plain(line: str) -> bool:
    """Whether the line cannot be a mark, from its first word alone: true of nearly every line that people write."""
    if not line or line.isspace():
        return True
    word = line.split(None, 1)[0]
    # CJK text has no spaces to end a word at; a weekday with a comma or a name with an address begin attributions.
    if not word[0].isalpha() or word[0] >= "\u2e80" or word[-1] == "," or "@" in line[:_LONGEST]:
        return False
    return word.partition(":")[0].lower() not in _FIRST_WORDS


def _beginning(line: str) -> str:
    """Return the beginning of a line in lower case, without the signs that clients put around words."""
    return line[:_LONGEST].lstrip(_SIGNS).lower()


def quote_level(line: str) -> int:
    """Return how many `>` the line starts with."""
    match = _QUOTE.match(line)
    return match[1].count(">") if match is not None else 0


def is_divider(line: str) -> bool:
    """Whether the line says that another mail begins below it."""
    return _beginning(line).startswith(DIVIDERS) or _DASHED.match(line) is not None


def is_rule(line: str) -> bool:
    """Whether the line is a row of one drawing character."""
    return _RULE.match(line) is not None


def ends_new_text(line: str) -> bool:
    """Whether the line asks to write above it, as helpdesks do."""
    return _beginning(line).startswith(REPLY_ABOVE)


def is_signature(line: str) -> bool:
    """Whether the line delimits a signature (RFC 3676 4.3)."""
    return _SIGNATURE.match(line) is not None


def is_sent_from(line: str) -> bool:
    """Whether the line is what a device or an app writes below a mail, when it stands alone."""
    return len(line) < 160 and _beginning(line).startswith(SENT_FROM)


def attribution_length(lines: list[str], at: int) -> int:
    """Return over how many lines an attribution (`On … Anna wrote:`) runs from line `at`; 0 when there is none."""
    first = lines[at][:_LONGEST]
    if _DATED.match(first):
        below = lines[at : at + 4]
        return next((count for count, line in enumerate(below, 1) if line.endswith(":")), 1)
    if not _OPENER.match(first) or not _DATE_OR_ADDRESS.search(first):
        return 0
    text = first.strip()
    for count in range(1, _FOLDED):
        if text.endswith((":", "：")):
            return count if _is_attribution(text) else 0
        line = lines[at + count].strip()[:_LONGEST] if at + count < len(lines) else ""
        if not _continues(text, line):
            return 0
        text = f"{text} {line}"
    return 0


def _continues(text: str, line: str) -> bool:
    """Whether an attribution may go on: not into a quote, nor over an empty line after a sentence's end."""
    if line.startswith(">"):
        return "<" in text and len(line) < 24  # `Anna <` / `anna@example.org` / `> wrote:`
    return bool(line) or not text.endswith((".", "!", "?"))


def _is_attribution(text: str) -> bool:
    """Whether a text that ends in a colon tells who wrote when; German puts the name behind the verb."""
    verb = _VERB.search(text[-_LONGEST:])
    return verb is not None and len(text) < 2 * _LONGEST


def header_length(lines: list[str], at: int) -> int:
    """Return over how many lines a quoted mail's header (From, Sent, To, Subject) runs from line `at`, else 0."""
    if not _HEADER.match(lines[at]):
        return 0
    named, senders, last = 0, 0, 0
    for count, line in enumerate(lines[at : at + _HEADER_LINES], 1):
        match = _HEADER.match(line)
        if match is not None:
            named, last = named + 1, count
            senders += match[1] is not None
        elif not line and count - last > 1:
            break
    return last if named >= 3 and senders else 0
