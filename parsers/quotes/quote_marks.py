"""Recognises, line by line, how mail programs set apart what they quote and how they sign: one test for each kind of
mark.

`possible_marks` looks at a line's first word only and says which tests are worth making; nearly every line that people
write needs none. Each test looks at one line and at 400 characters of it at most, so that a text of any shape is read
in linear time. The words stand in `quote_words` and `header_names`; attributions (`attribution`) and quoted headers
(`quoted_header`) have files of their own. What a mark cuts off is not decided here: `new_text` does.
"""

import re
from typing import Final

from parsers.characters.visible import DIRECTION
from parsers.headers.header_names import DATE_NAMES, FROM_NAMES, OTHER_NAMES, SENT_NAMES, SUBJECT_NAMES
from parsers.quotes.attribution_words import OPENERS, QUOTING, WEEKDAYS
from parsers.quotes.letter_words import DEVICES
from parsers.quotes.quote_words import FORWARDED, ORIGINAL, REPLY_ABOVE, SENT_FROM
from parsers.quotes.said import says_who_wrote

__all__ = [
    "ABOVE",
    "ATTRIBUTION",
    "DIVIDER",
    "HEADER",
    "LONGEST_LINE",
    "SENT",
    "SIGNATURE",
    "ends_new_text",
    "field_name",
    "is_divider",
    "is_forward_divider",
    "is_rule",
    "is_sent_from",
    "is_signature",
    "is_title",
    "names_a_device",
    "possible_marks",
    "quote_level",
]

LONGEST_LINE: Final = 400
"""The most characters of a line that are looked at."""
_LONGEST_NAME = 40
_LONGEST_TAIL = 60
"""The most characters of a divider that has no dashes (`Begin forwarded message:`, `Original message follows.`)."""
_DASHES = frozenset("-_=*#~\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500")

HEADER, DIVIDER, ATTRIBUTION, SENT, ABOVE, SIGNATURE = 1, 2, 4, 8, 16, 32
_ANY = HEADER | DIVIDER | ATTRIBUTION | SENT | ABOVE | SIGNATURE

_SIGNS = f" \t*_<([#=~|•·●▪‣-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500>\xa0\ufeff\u200b{DIRECTION}"
"""Characters that mail programs put around words, and the invisible ones for writing from right to left."""
_LOWEST_UNSPACED = "\u0e00"
"""The first character of Thai. It and the scripts above it set no space around words, so a line's first word says
nothing."""
_QUOTE = re.compile(r"[ \t]{0,8}((?:>[ \t]{0,3}){1,400})")
_SIGNATURE = re.compile(r"[ \t]{0,3}(?:-- ?|—)$")
_RULE = re.compile(r"[ \t]{0,8}([-_=*#~+–—])\1{1,200}[ \t]{0,8}$")
_TITLE = re.compile(r"-{3,40} ?[^\W\d](?:[^\W\d]| |['’.-](?!-)){2,60} ?-{3,40}$")
_DASHED = re.compile(r"[ \t]{0,8}-{2,20} ?([^\s-].{8,200}?) ?-{2,20}$")
"""Zoho's `---- On … Anna wrote ----`, Domino's `-----Anna Example/Sales wrote: -----`."""
_SENT_BY = re.compile(r".{0,80}[<( ][^\s<>@()]{1,64}@[^\s<>@()]{1,255}[>)]?:?$")
"""Horde's `----- Message from anna@example.org -----`."""
_GROUPWISE = re.compile(r"[ \t]{0,3}>>> ?([^>].{2,200}\d[:.]\d\d.{0,20}) >>>$")
"""GroupWise's `>>> Anna Example <anna@example.org> 01.02.2024 10:00 >>>`."""
_GROUPWISE_IN = re.compile(
    r">>> ?(?:On|Am|Le|El|Il|Op|Em) .{0,40}?\d.{0,160}? "
    r"(?:in message|in Nachricht|dans le message|en el mensaje|nel messaggio|in bericht)(?: |$)"
)
"""Its longer form, `>>> On 01.02.2024 at 10:00, in message <id@example.org>, Anna <anna@example.org> wrote:`."""
_NOTES = re.compile(r"[^-].{1,80} ?---\d{1,4}[./-]\d{1,2}[./-]\d{2,4} \d{1,2}[:.]\d\d[^-]{0,12}---")
"""Notes' `Anna Example---01.02.2024 10:00:00---the first words`."""

_DIVIDERS = ORIGINAL + FORWARDED
_NAMES = frozenset(FROM_NAMES + SUBJECT_NAMES + SENT_NAMES + DATE_NAMES + OTHER_NAMES)


def _by_first_word() -> dict[str, int]:
    """Return which marks a line may be, by the word that it begins with."""
    tables = {HEADER: _NAMES, DIVIDER: _DIVIDERS, ATTRIBUTION: OPENERS + QUOTING + WEEKDAYS}
    tables |= {SENT: SENT_FROM, ABOVE: REPLY_ABOVE}
    marks: dict[str, int] = {}
    for mark, table in tables.items():
        for row in table:
            word = re.split(r"[ :]", row)[0]
            marks[word] = marks.get(word, 0) | mark
    return marks


_BY_FIRST_WORD = _by_first_word()


def possible_marks(line: str) -> int:
    """Return the marks that a line may be, as bits: 0 for nearly every line that people write."""
    if not line or line.isspace():
        return 0
    if not line[0].isalpha():
        return _below_signs(line)
    if line[0] >= _LOWEST_UNSPACED:
        return _ANY
    word = line.split(None, 1)[0]
    name = word.partition(":")[0].lower() if word.isascii() else _first_name(word)
    found = _BY_FIRST_WORD.get(name, 0)
    # A weekday with a comma or a name with an address begin attributions, and a colon ends them.
    if word[-1] == "," or line[-1] == ":" or "@" in line[:LONGEST_LINE]:
        found |= ATTRIBUTION
    return found | DIVIDER if "---" in line else found


def _first_name(word: str) -> str:
    """Return a line's first word, lowered, down to a colon of any width."""
    return _lowered(word.replace("：", ":").partition(":")[0])


def _below_signs(line: str) -> int:
    words = line[:LONGEST_LINE].lstrip(_SIGNS)
    if not words:
        return SIGNATURE | DIVIDER
    found = possible_marks(words) if words[0].isalpha() else ATTRIBUTION
    return found | DIVIDER if line[0] in "->" else found


def _beginning(line: str) -> str:
    """Return the beginning of a line in lower case, without the characters that mail programs put around words."""
    return _lowered(line[:LONGEST_LINE].lstrip(_SIGNS))


def _lowered(text: str) -> str:
    """Return `text` in lower case; the Turkish capital I with a dot becomes an i."""
    return text.lower().replace("i\u0307", "i")


def quote_level(line: str) -> int:
    """Return how many `>` the line starts with; GroupWise's divider is no quote."""
    match = _QUOTE.match(line) if ">" in line[:9] else None
    if match is None or (">>>" in (line[:3], line[-3:]) and _is_groupwise(line)):
        return 0
    return match[1].count(">")


def _is_groupwise(line: str) -> bool:
    return _GROUPWISE.match(line) is not None or _GROUPWISE_IN.match(line) is not None


def is_divider(line: str) -> bool:
    """Whether the line says that another mail begins below it."""
    if _announces(line, _DIVIDERS) or (">>>" in line and _is_groupwise(line)):
        return True
    if "--" not in line:
        return False
    if _NOTES.match(line):
        return True
    dashed = _DASHED.match(line)
    return dashed is not None and (says_who_wrote(dashed[1]) or _SENT_BY.match(dashed[1]) is not None)


def is_forward_divider(line: str) -> bool:
    """Whether the line says that a forwarded mail begins below it."""
    return _announces(line, FORWARDED)


def _announces(line: str, words: tuple[str, ...]) -> bool:
    """Whether a line begins with one of `words` and is no sentence: it has dashes before them, or nothing but a colon
    behind."""
    beginning = _beginning(line)
    if not beginning.startswith(words):
        return False
    if line.lstrip("> \t")[:1] in _DASHES:
        return True
    return len(beginning) < _LONGEST_TAIL and (
        not beginning.endswith((".", "!", "?")) or beginning.endswith("follows.")
    )


def is_rule(line: str) -> bool:
    """Whether the line is a row of one drawing character."""
    return _RULE.match(line) is not None


def is_title(line: str) -> bool:
    """Whether the line is some words between dashes: a divider in a language of no table, above a quoted header."""
    return line[:3] == "---" and _TITLE.match(line) is not None


def ends_new_text(line: str) -> bool:
    """Whether the line asks to write above it, as helpdesks do. A person who asks about such a line asks a question."""
    return _beginning(line).startswith(REPLY_ABOVE) and not line.endswith(("?", "？"))


def is_signature(line: str) -> bool:
    """Whether the line delimits a signature (RFC 3676 4.3)."""
    return _SIGNATURE.match(line) is not None


def is_sent_from(line: str) -> bool:
    """Whether the line is what a device or an app writes below a mail, when it stands alone."""
    return len(line) < 160 and _beginning(line).startswith(SENT_FROM)


def names_a_device(line: str) -> bool:
    """Whether a device's line is one without doubt, also right below a text: short, no sentence, with a known name."""
    words = line.lstrip(_SIGNS)
    if len(line) > 80 or words[:1].islower() or line.endswith((".", "!", "?", ",", ";", ":")):
        return False
    lowered = words.lower()
    return any(device in lowered for device in DEVICES)


def field_name(line: str) -> str:
    """Return the name of the field that a line of a quoted header gives (any language, lowered), else ""."""
    head, colon, _ = line[:_LONGEST_NAME].replace("：", ":").partition(":")
    name = head.strip(_SIGNS + "\xa0").lower() if colon else ""
    return name if name in _NAMES else ""
