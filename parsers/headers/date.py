"""Reads the date of a Date or Received field, always with a time zone (RFC 5322 3.3 and 4.3).

Only 100 characters are read. One expression reads the form that nearly all mail has; the standard library's tolerant
reader reads the rest. A zone that is missing, `-0000` or unknown counts as UTC. A year of two digits is read as POSIX
does: 69 to 99 are 19xx (RFC 5322 4.3 would begin with 50). It reads no clock.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

__all__ = ["date"]

_USUAL = re.compile(
    r"(?:[A-Za-z]{3},)?\s*(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)([0-5]\d)(?!\d)"
)
_MONTHS = {
    name: number
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)  # noqa: SIM905  reads as the months do
}
_LONGEST = 100
_YEARS = range(1900, 9999)
"""Years that a date may have. RFC 5322 3.3 begins with 1900; a moment of 9999 may have no name in UTC."""


def date(value: str) -> datetime | None:
    """Return the moment that `value` names, or None when it names none."""
    value = value.strip()[:_LONGEST]
    match = _USUAL.match(value)
    try:
        moment = _tolerant(value) if match is None else _usual(match)
    except (ValueError, KeyError, OverflowError, IndexError, TypeError):
        return None  # the last two: the standard library's reader has tripped over malformed dates before
    return moment if moment is not None and moment.year in _YEARS else None


def _usual(match: re.Match[str]) -> datetime:
    day, month, year, hour, minute, second, sign, hours, minutes = match.groups()
    offset = int(hours) * 60 + int(minutes)
    zone = timezone(timedelta(minutes=-offset if sign == "-" else offset)) if offset else UTC
    # RFC 5322 allows the leap second 60; datetime does not.
    return datetime(
        int(year), _MONTHS[month.lower()], int(day), int(hour), int(minute), min(int(second), 59), tzinfo=zone
    )


def _tolerant(value: str) -> datetime | None:
    fields = parsedate_tz(value)
    if fields is None:
        return None
    year, month, day, hour, minute, second, *_, offset = fields
    zone = timezone(timedelta(seconds=offset)) if offset else UTC
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)
