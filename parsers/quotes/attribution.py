"""The line above a quote that says who wrote it (`On Monday Anna wrote:`), in many languages and over several lines.

Such an attribution begins with a word of the table, a date, a weekday, or a name with an address. It has a date or an
address. It ends in a colon behind a verb of the table, or in the address itself. Eight lines, and 400 characters of
each, are looked at, so that a text of any shape is read in linear time. It finds the lines and does not read who wrote
what.
"""

import re

from parsers.characters.visible import DIRECTION
from parsers.quotes.attribution_words import OPENERS, QUOTING, VERBS, WEEKDAYS
from parsers.quotes.quote_marks import LONGEST_LINE
from parsers.quotes.said import says_who_spoke, says_who_wrote

__all__ = ["attribution_length"]

_LONGEST_NAMED = 160
_FOLDED = 8
"""The most lines over which an attribution may run, empty ones included."""
_COLONS = (":", "：")
_BLANKS = " \t\xa0\u202f*_"
"""White space, and what marks bold text."""
_UNSEEN = dict.fromkeys(map(ord, f"\u200b{DIRECTION}"))
"""Invisible signs for writing from right to left, which mail programs put around names and addresses."""


def _any_of(words: tuple[str, ...]) -> str:
    return "|".join(map(re.escape, words))


_ADDRESS = r"[<(][^\s<>@()]{1,64}@[^\s<>@()]{1,255}[>)]"
_BARE = r"[^\s<>@()]{1,64}@[^\s<>@()]{1,255}"
_OPENER = re.compile(
    rf"[ \t*_]{{0,8}}(?:(?:{_any_of(OPENERS + QUOTING)})(?!\w)|\d{{1,4}}(?![\da-z)\]])|(?:{_any_of(WEEKDAYS)}) \d"
    rf"|(?:\w{{2,15}}\.?,|ב-?) ?\d{{1,4}}(?!\d)|[^<>@]{{0,100}}{_ADDRESS}(?:[ :,)>]|wrote)"
    "|ในวันที่"
    rf"|\w{{2,15}}, ?\w{{3,12}} \d{{1,2}}, \d{{4}}|{_BARE} (?:{_any_of(VERBS)})\W)",
    re.IGNORECASE,
)
_WORD_FIRST = re.compile(
    rf"[ \t*_]{{0,8}}(?:(?:{_any_of(OPENERS)})(?!\w)|\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{2,4}})", re.IGNORECASE
)
_DATE_OR_WORD_FIRST = re.compile(
    rf"[ \t*_]{{0,8}}(?:(?:{_any_of(OPENERS + QUOTING)})(?!\w)|\w{{0,15}}[.,]? ?\d)", re.IGNORECASE
)
_QUOTING = re.compile(rf"[ \t*_]{{0,8}}(?:{_any_of(QUOTING)}) ", re.IGNORECASE)
_DATED = re.compile(
    r"[ \t]{0,8}(?:\d{4}-\d\d-\d\d \d\d?:\d\d (?:GMT|UTC)[+-]\d\d?"
    r"|\d{4}[/-]\d\d?[/-]\d\d? [^<>@]{1,120}<[^\s<>@]{1,64}@[^\s<>@]{1,255}>:?$"
    r"|(?:\d{1,2}\. ?|[^\W\d]{3,9} )[^<>@]{1,30}\d[:.]\d\d [^<>@\d]{1,12} [^\s<>@]{1,64}@[^\s<>@]{1,255}:$)"
)
_SAID_WHEN = re.compile(rf"[^:]{{1,80}} (?:{_any_of(VERBS)}) [^:]{{0,40}}\d[:.]\d\d.{{0,12}}:$", re.IGNORECASE)
"""Domino's form: `Anna Example/Sales wrote on 01/02/2024 10:00:00 AM:`."""
_CAPITAL = r"[^\W\d_a-zß-öø-ÿа-яё]"
_NAME_ONLY = re.compile(
    rf"[ \t*_\"'«]{{0,8}}(?:{_CAPITAL}[\w.'’&/-]{{0,30}}[\"'»]? "
    rf"|(?:van|von|via|de|der|den|di|da|du|la|le|el|al|dos) ){{1,6}}(?:{_any_of(VERBS)}) ?[:：]$"
)
"""Mozilla's form, `Anna Example wrote:`, which counts above a quote only."""
_DAY = re.compile(r"\d{1,4}([./-]) ?\d{1,2}\1 ?\d{1,4}|\d{1,2}\.? [^\W\d]{3,12}\.? \d{4}|\d{4}(?:년|年|\(e\)ko)")
_SENTENCE = re.compile(r"(?<!\d )(?<!\d\. )(?<!\w)([^\W\d_]{3,30})[.!?] {1,2}([^\W\d_])")
"""What may be the end of a sentence inside, which no attribution has; `Prof. Anna`, `3. jan. Anna` are none."""
_TIMED = re.compile(rf"[^<>@]{{0,100}}{_ADDRESS} \[[^\]]{{0,20}}\d[:.]\d\d[^\]]{{0,20}}\]:$")
"""Mutt's: `* Anna <anna@example.org> [2024-01-01 10:00 +0100]:`."""
_CLOCK = re.compile(r"(?<![\d.:])\d{1,2}[:.]\d\d(?![\d.])")
_DATE_FIRST = re.compile(
    rf"[ \t]{{0,8}}(?:\d|\w{{1,15}}\.?, ?(?:\w{{3,12}} )?\d|(?:{_any_of(WEEKDAYS)}) \d|בתאריך )", re.IGNORECASE
)
_WHEN_OR_WHOSE = re.compile(r"@|\d{4}|\d\D+\d[:.]\d\d|\d[/.-] ?\d|\d[時时시點点]")
"""A day with a time, a year, a date or an address. Without one it is text: `At 10:00 the log wrote:`, `1. What Anna
wrote:`."""
_ADDRESSED = re.compile(_ADDRESS)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NUMBER_OR_ADDRESS = re.compile(r"[\d@]")


def attribution_length(lines: list[str], at: int) -> int:
    """Return over how many lines an attribution (`On … Anna wrote:`) runs from line `at`; 0 when there is none."""
    first = _seen(lines[at]).removeprefix("--- ")
    numbered = _NUMBER_OR_ADDRESS.search(first) is not None
    if numbered and _DATED.match(first):
        below = lines[at : at + 4]
        return next((count for count, line in enumerate(below, 1) if line.endswith(":")), 1)
    if not numbered or not _OPENER.match(first):
        said = first.endswith(_COLONS) and (_names_first(first) or _above_a_quote(first, lines[at + 1 : at + 3]))
        return 1 if said else 0
    text = first.strip(_BLANKS)
    for count in range(1, _FOLDED):
        if text.endswith(_COLONS):
            whole = _is_attribution(text) and not _begins_later(lines[at : at + count])
            return count if whole else 0
        line = _seen(lines[at + count]).strip(_BLANKS) if at + count < len(lines) else ""
        if not _continues(text, line):
            return 0
        text = f"{text} {line}"
    return 0


def _begins_later(lines: list[str]) -> bool:
    """Whether an attribution begins below the first of `lines`, so that what stands above it is the sender's:
    `3 printers are broken.`, an empty line, `On 1 Jan 2024 Anna wrote:`."""
    for count in range(1, len(lines)):
        line, above = _seen(lines[count]).strip(_BLANKS), lines[count - 1].rstrip()
        apart = not above and not _last_seen(lines[:count]).endswith(",")
        if line.endswith(_COLONS) and (apart or "@" not in above) and _names_first(line):
            return True
        if line and _OPENER.match(line) and (apart or _WORD_FIRST.match(line)):
            joined = " ".join([line, *(_seen(below).strip(_BLANKS) for below in lines[count + 1 :])])
            if (apart or _YEAR.search(joined)) and _is_attribution(joined):
                return True
    return False


def _last_seen(lines: list[str]) -> str:
    return next((line for line in reversed(lines) if line), "")


def _names_first(line: str) -> bool:
    """Whether a line begins with a name, and says when its bearer wrote, with a day and a time."""
    if _CLOCK.search(line) is None or _has_sentences(line):
        return False
    dated = _DAY.search(line) is not None and len(line) <= _LONGEST_NAMED
    said = dated and says_who_wrote(line)
    return said or _SAID_WHEN.match(line) is not None or _TIMED.match(line) is not None


def _above_a_quote(line: str, below: list[str]) -> bool:
    """Whether a line above a quote says who wrote it, without a time: `On Monday Anna wrote:`, `Anna wrote:`."""
    right = bool(below) and below[0].startswith(">")
    near = right or (len(below) > 1 and not below[0] and below[1].startswith(">"))
    if not near or not says_who_wrote(line):
        return False
    return (right and _OPENER.match(line) is not None) or _NAME_ONLY.match(line) is not None


def _seen(line: str) -> str:
    kept = line[:LONGEST_LINE]
    return kept if kept.isascii() else kept.translate(_UNSEEN)


def _continues(text: str, line: str) -> bool:
    """Whether an attribution may run on: not into a quote, and not over an empty line behind the end of a sentence or
    behind a name that it begins with."""
    if line.startswith(">"):
        return "<" in text and len(line) < 24  # `Anna <` / `anna@example.org` / `> wrote:`
    return bool(line) or (not text.endswith((".", "!", "?")) and _DATE_OR_WORD_FIRST.match(text) is not None)


def _is_attribution(text: str) -> bool:
    """Whether a text that ends in a colon says who wrote when; in German the name stands behind the verb."""
    if len(text) >= 2 * LONGEST_LINE:
        return False
    if _has_sentences(text):
        return False
    if not _DATE_OR_WORD_FIRST.match(text) and not _names_writer(text):
        return _is_verbless(text)
    said = says_who_wrote(text[-LONGEST_LINE:]) and _WHEN_OR_WHOSE.search(text) is not None
    return said or _is_verbless(text) or (says_who_spoke(text[-LONGEST_LINE:]) and _is_addressed(text))


def _names_writer(text: str) -> bool:
    """Whether a text that begins with a name and an address says right behind it that this one wrote, or when:
    `Ask Anna <anna@example.org> about what Bob wrote:` does not."""
    behind = _ADDRESSED.split(text)[1:] or [text.partition(" ")[2]]
    near = [" ".join(words.split()[:3]) for words in behind]
    return any(sign.isdigit() for sign in "".join(behind)) or any(
        says_who_wrote(words) or says_who_spoke(words) for words in near
    )


def _has_sentences(text: str) -> bool:
    return any(found[2].isupper() and (len(found[1]) > 4 or found[1].islower()) for found in _SENTENCE.finditer(text))


def _is_addressed(text: str) -> bool:
    """Whether a text names an address, or both a year and a time of day: people who say `he said` seldom do. Servers
    do (`<anna@example.org>: host mx said:`), behind a colon."""
    if ": " in text:
        return False
    return _ADDRESSED.search(text) is not None or (_YEAR.search(text) is not None and _CLOCK.search(text) is not None)


def _is_verbless(text: str) -> bool:
    """Whether it is a date and an address (`2024年1月1日(月) 10:00 Anna <anna@example.org>:`), or names a quote."""
    when, _, address = text.rstrip(" :：").rpartition("<")
    if not address.endswith(">") or "@" not in address:
        return _TIMED.match(text) is not None or (_QUOTING.match(text) is not None and "@" in text)
    dated = _DATE_FIRST.match(text) is not None and _CLOCK.search(when) is not None
    return dated or _QUOTING.match(text) is not None
