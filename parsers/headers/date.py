"""Reads the date of a Date or Received field: a moment with its time zone, or none (RFC 5322 3.3 and 4.3).

Only 100 characters are read. One expression reads the form that nearly all mail has; `tolerant_date` reads the others.
`-0000` is UTC, as the RFC has it. A date whose zone is missing or unknown names no moment: UTC would be a guess. It
reads no clock.
"""

import re
from datetime import UTC, datetime, timedelta, timezone

from parsers.headers.tolerant_date import tolerant_date

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
        moment = (_usual(match) if match is not None else None) or tolerant_date(value)
    except (ValueError, OverflowError):
        return None
    return moment if moment is not None and moment.year in _YEARS else None


def _usual(match: re.Match[str]) -> datetime | None:
    day, name, year, hour, minute, second, sign, hours, minutes = match.groups()
    if (month := _MONTHS.get(name.lower())) is None:
        return None
    offset = int(hours) * 60 + int(minutes)
    zone = timezone(timedelta(minutes=-offset if sign == "-" else offset)) if offset else UTC
    # RFC 5322 allows the leap second 60; datetime does not.
    return datetime(int(year), month, int(day), int(hour), int(minute), min(int(second), 59), tzinfo=zone)
