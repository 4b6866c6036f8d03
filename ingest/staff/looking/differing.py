"""What differs between two mails: subject and text word by word, header fields, attachments and size.

In one glance it says whether subject, text and attachments are identical, or differ in numbers and times alone, as the
mails of a loop do ("ticket 4711", "ticket 4712"). Header fields do not count for that, because a Message-ID and a date
are new in every mail. Fields that servers on the way wrote are not compared. Attachments are the same when their bytes
are.
"""

import re
from asyncio import to_thread
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from ingest.staff.looking.word_difference import TextDifference, difference
from ingest.staff.opening import Mail, Opening
from parsers import Attachment, Headers, ParsedMessage

__all__ = ["Differing", "FieldChange", "Likeness", "differing", "differing_of", "likeness"]

MOST_FIELDS = 100
_ON_THE_WAY = re.compile(
    r"received|x-received|return-path|received-spf|authentication-results|dkim-signature|arc-.*|x-google-smtp-source"
)
"""Trace fields (RFC 5321 4.4, RFC 6376 3.5, RFC 8601, RFC 8617)."""
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec januar februar märz april mai juni juli august september"
_MORE = "oktober november dezember january february march june july october december mär okt dez"
_DAYS = "mon tue wed thu fri sat sun mo di mi do fr sa so monday tuesday wednesday thursday friday saturday sunday"
_TAGE = "montag dienstag mittwoch donnerstag freitag samstag sonntag"
_MONTH, _DAY = ("|".join(words.split()) for words in (f"{_MONTHS} {_MORE}", f"{_DAYS} {_TAGE}"))
_NUMBER = re.compile(
    rf"(?:\b(?:{_DAY})\b[.,]*\s+)?(?:\d+[.,]*\s+)?\b(?:{_MONTH})\b[.,]*\s+\d+|\b(?:{_DAY})\b[.,]*\s+\d+|\d+"
    r"|(?<=\d)\s?[ap]m\b",
    re.IGNORECASE,
)
"""A number; a date with a month's or a day's name in it, as one."""


class Likeness(StrEnum):
    """How two mails compare, header fields apart."""

    IDENTICAL = "identical"
    NUMBERS = "numbers"
    """Only numbers, dates and times differ."""
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A header field whose values differ: `before` is empty for one that was added, `after` for one that is gone."""

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Differing:
    """What differs between a first and a second mail."""

    likeness: Likeness
    subject: TextDifference
    text: TextDifference
    fields: tuple[FieldChange, ...]
    fields_left_out: int
    """Fields that differ beyond those that are told."""
    attachments_removed: tuple[Attachment, ...]
    attachments_added: tuple[Attachment, ...]
    sizes: tuple[int, int]
    """Bytes of the mails as they were received."""


async def differing_of(opening: Opening, first: str | Mail, second: str | Mail) -> Differing:
    """Return what differs between two stored or held mails. Raises what `Opening` does."""
    one, other = await opening.facts(first), await opening.facts(second)
    return await to_thread(differing, one, other)


def differing(first: ParsedMessage, second: ParsedMessage) -> Differing:
    """Return what differs between two mails."""
    fields = _fields(first.headers, second.headers)
    old, new = (Counter(one.sha256 for one in mail.attachments) for mail in (first, second))
    removed, added = _alone(first.attachments, old - new), _alone(second.attachments, new - old)
    return Differing(
        likeness=likeness(first, second) if not removed and not added else Likeness.DIFFERENT,
        subject=difference(first.subject, second.subject),
        text=difference(first.text, second.text),
        fields=fields[:MOST_FIELDS],
        fields_left_out=len(fields[MOST_FIELDS:]),
        attachments_removed=removed,
        attachments_added=added,
        sizes=(first.size, second.size),
    )


def likeness(first: ParsedMessage, second: ParsedMessage) -> Likeness:
    """Return how subject and text of two mails compare; how much white space stands between words does not count."""
    old, new = ((" ".join(mail.subject.split()), " ".join(mail.text.split())) for mail in (first, second))
    if old == new:
        return Likeness.IDENTICAL
    same = all(_NUMBER.sub("0", one) == _NUMBER.sub("0", other) for one, other in zip(old, new, strict=True))
    return Likeness.NUMBERS if same else Likeness.DIFFERENT


def _fields(first: Headers, second: Headers) -> tuple[FieldChange, ...]:
    names = {field.name.lower(): field.name for headers in (second, first) for field in headers}
    compared = (FieldChange(name, first.every(name), second.every(name)) for name in names.values())
    return tuple(one for one in compared if one.before != one.after and not _ON_THE_WAY.fullmatch(one.name.lower()))


def _alone(attachments: tuple[Attachment, ...], digests: Counter[str]) -> tuple[Attachment, ...]:
    """Return the attachments that only this side has: so many of each digest."""
    left, mine = Counter(digests), []
    for one in attachments:
        if left[one.sha256] > 0:
            mine.append(one)
        left[one.sha256] -= 1
    return tuple(mine)
