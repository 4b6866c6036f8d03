"""Reads dates that are not written as RFC 5322 3.3 has them: of other software, in other languages, and old ones.

Day, month, year, time and zone are each looked for by their form, in any order: `2024-01-31T12:00:00+01:00`,
`Jan 31, 2024 12:00:00 PM GMT+0100`, `Wed Jan 31 12:00:00 CET 2024`, `mer. 31 janv. 2024 12:00 +0100`. Nothing is
guessed: without a zone that is known there is no moment, and `01/02/2024` names no day. A year of two or three digits
is read as RFC 5322 4.3 says: 50 to 99 and 101 are 1950 to 1999 and 2001.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from unicodedata import combining, normalize

from parsers.headers.comments import without_comments
from parsers.headers.month_words import MONTHS, ZONE_PHRASES, ZONES

__all__ = ["month_of", "tolerant_date"]

_TIMES = (
    re.compile(
        r"(?P<before>上午|下午|午前|午後|오전|오후)?\s*(?<![\d.])(?P<hour>\d{1,2})\s?[:h時时시]\s?(?P<minute>\d{1,2})[分분]?"
        r"(?:\s?[:m]\s?(?P<second>\d{1,2})s?(?:[.,]\d{1,9})?)?(?![\d:])\s*(?P<after>[ap]\.?\s?m\b\.?)?"
    ),
    re.compile(r"(?<![\d.])(?P<hour>\d{1,2})\.(?P<minute>\d\d)(?:\.(?P<second>\d\d))?(?P<before>)(?P<after>)(?![\d.])"),
)
_NOON = frozenset(("下午", "午後", "오후"))
_BASIC = re.compile(r"(?<!\d)(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(?=(\d\d)?)")
_OFFSET = re.compile(r"(?<!\d)(?:gmt|utc|ut|z)?\s?([+-])(\d{1,2})(?::?([0-5]\d))?(?![\d/.-])")
_UNSIGNED = re.compile(r"(?<!\S)(0\d|1[0-4])(00|15|30|45)(?!\S)")
"""An offset whose plus became a space, as it does in forms on the web."""
_ZONE = re.compile(rf"\b(?:{'|'.join(ZONES)})\b|[()]")
_WORD = re.compile(r"[^\W\d_]+")
_OF = r"[\s.,/-]*(?:(?:de|del|di|of)\s+)?"
_DAYS = (
    re.compile(r"(?<!\d)(?P<year>\d{4})\s?[-/.年년]\s?(?P<month>\d{1,2})\s?[-/.月월]\s?(?P<day>\d{1,2})(?!\d)"),
    re.compile(
        rf"(?<!\d)(?P<day>0?\d{{1,2}})(?:st|nd|rd|th|er)?{_OF}(?P<month>[^\W\d_]+){_OF}(?P<year>\d{{2,4}})(?!\d)"
    ),
    re.compile(
        rf"(?P<month>[^\W\d_]+){_OF}(?<!\d)(?P<day>0?\d{{1,2}})(?:st|nd|rd|th)?[\s.,/-]+(?P<year>\d{{4}})(?!\d)"
    ),
    re.compile(rf"(?<!\d)(?P<year>\d{{4}}){_OF}(?P<month>[^\W\d_]+){_OF}(?P<day>0?\d{{1,2}})(?!\d)"),
    re.compile(r"(?<!\d)(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{2}|\d{4})(?!\d)"),
    re.compile(r"(?<!\d)(?P<one>\d{1,2})([/-])(?P<other>\d{1,2})\2(?P<year>\d{4})(?!\d)"),
)


def _letters(word: str) -> str:
    """Return text without case and without marks on its letters."""
    bare = "".join(char for char in normalize("NFD", word.lower()) if not combining(char))
    return normalize("NFC", bare).replace("ı", "i")


_MONTHS = {_letters(word): number for number, row in enumerate(MONTHS, 1) for word in row.split()}


_PHRASES = {_letters(phrase): minutes for phrase, minutes in ZONE_PHRASES.items()}
_PHRASE = re.compile("|".join(map(re.escape, sorted(_PHRASES, key=len, reverse=True))))


def month_of(word: str) -> int | None:
    """Return the number of the month that a word names in some language."""
    return _MONTHS.get(_letters(word))


def tolerant_date(value: str) -> datetime | None:
    """Return the moment that `value` names, or None. Raises `ValueError` for a day or a time that there is not.

    A comment counts only where nothing else tells the zone: `12:00:00 (GMT)`.
    """
    bare = without_comments(value)
    return _read(bare) or (_read(value) if bare != value else None)


def _read(value: str) -> datetime | None:
    text = _letters(value).replace("\u2212", "-")
    text = _BASIC.sub(lambda m: f"{m[1]}-{m[2]}-{m[3]} {m[4]}:{m[5]}{':' if m[6] else ''}", text)
    match = next((match for form in _TIMES if (match := form.search(text))), None)
    if match is None:
        return None
    zone, rest = _zone(text[match.end() :])
    day = _day(f"{text[: match.start()]} {rest}")
    if zone is None or day is None:
        return None
    second = min(int(match["second"] or 0), 59)  # RFC 5322 allows the leap second 60; datetime does not
    offset = timezone(timedelta(minutes=zone)) if zone else UTC
    return datetime(*day, _hour(match), int(match["minute"]), second, tzinfo=offset)


def _hour(match: re.Match[str]) -> int:
    hour, half = int(match["hour"]), match["before"] or match["after"] or ""
    if not half:
        return hour
    afternoon = half in _NOON or half[0] == "p"
    return hour + 12 if afternoon and hour < 12 else 0 if not afternoon and hour == 12 else hour


def _zone(rest: str) -> tuple[int | None, str]:
    """Return the minutes east of Greenwich that stand behind the time, None when nothing known does, and the rest."""
    match = _OFFSET.search(rest)
    if match is not None:
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        rest = f"{rest[: match.start()]} {rest[match.end() :]}"
        return -minutes if match[1] == "-" else minutes, _ZONE.sub(" ", rest)
    if match := _PHRASE.search(rest):
        return _PHRASES[match[0]], rest.replace(match[0], " ")
    named = {ZONES[word] for word in _WORD.findall(rest) if word in ZONES}
    if not named and (match := _UNSIGNED.search(rest)):
        named = {int(match[1]) * 60 + int(match[2])}
    return named.pop() if len(named) == 1 else None, _ZONE.sub(" ", rest)


def _day(text: str) -> tuple[int, int, int] | None:
    """Return year, month and day."""
    for form in _DAYS:
        for match in form.finditer(text):
            told = match.groupdict()
            if "month" not in told:
                told |= _in_order(told["one"], told["other"])
            month = int(told["month"]) if told["month"].isdecimal() else month_of(told["month"])
            if month:
                return _year(told["year"]), month, int(told["day"])
    return None


def _in_order(one: str, other: str) -> dict[str, str]:
    """Tell day and month apart where only one of the two can be the day; else there is no month."""
    if one == other or int(one) > 12:
        return {"day": one, "month": other}
    return {"day": other, "month": one if int(other) > 12 else "0"}


def _year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 50 else 1900)
