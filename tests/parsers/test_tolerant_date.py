"""Dates as software writes them, each one moment or none; forms from public bug reports, written anew."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import parse
from parsers.headers.date import date
from parsers.headers.month_words import MONTHS, ZONE_PHRASES, ZONES
from parsers.headers.tolerant_date import month_of

NOON = datetime(2024, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "Wed, 31 Jan 2024 14:00:00 GMT+0200",
        "Wed, 31 Jan 2024 14:00:00 GMT+02:00",
        "Wed, 31 Jan 2024 14:00:00 UTC+2",
        "Wed, 31 Jan 2024 14:00:00 +02:00",
        "Wed, 31 Jan 2024 14:00:00 +02",
        "Wed, 31 Jan 2024 14:00:00 +2",
        "Wed, 31 Jan 2024 14:00:00 +200",
        "Wed, 31 Jan 2024 14:00:00+0200",
        "Wed, 31 Jan 2024 12:00:00 Z",
        "Wed, 31 Jan 2024 12:00:00Z",
        "Wed, 31 Jan 2024 13:00:00 CET",
        "Wed, 31 Jan 2024 14:00:00 CEST",
        "Wed, 31 Jan 2024 14:00:00 MESZ",
        "Wed, 31 Jan 2024 13:00:00 BST",
        "Wed, 31 Jan 2024 21:00:00 JST",
        "Wed, 31 Jan 2024 07:00:00 EST",
        "Wed, 31 Jan 2024 15:00:00 MSK",
        "Wed, 31 Jan 24 12:00:00 +0000",
        "31 Jan 124 12:00:00 GMT",
        "Wed, 31 Jan 2024 12:00 +0000",
        "Wed, 31 Jan 2024 13:00 CET",
        "31-Jan-2024 12:00:00 +0000",
        "31-Jan-24 12:00:00 GMT",
        "2024-01-31T12:00:00Z",
        "2024-01-31T12:00:00.123Z",
        "2024-01-31T13:00:00+01:00",
        "2024-01-31 13:00:00 +0100",
        "2024-01-31 13:00 +0100",
        "20240131T120000Z",
        "20240131T1200Z",
        "20240131T130000+0100",
        "2024/01/31 21:00:00 +0900",
        "Wed Jan 31 12:00:00 GMT 2024",
        "Wed Jan 31 13:00:00 CET 2024",
        "Wed Jan 31 12:00:00 2024 +0000",
        "Wed Jan 31 12:00:00 2024 (UTC)",
        "Wed Jan 31 12:00:00 +0000 2024",
        "Wed Jan 31 2024 13:00:00 GMT+0100 (CET)",
        "Wed Jan 31 2024 13:00:00 GMT+0100 (Central European Standard Time)",
        "Jan 31, 2024 12:00:00 PM UTC",
        "January 31, 2024, 12:00 PM +0000",
        "Jan 31, 2024 at 07:00 AM EST",
        "Wed, 31 Jan 2024 12:00:00 PM +0000",
        "Wed, 31 Jan 2024 1:00:00 pm +0100",
        "Wed, 31 Jan 2024 1:00:00 p.m. +0100",
        "Mi, 31 Jän 2024 13:00:00 +0100",
        "Mittwoch, 31. Januar 2024 13:00:00 +0100",
        "mer., 31 janv. 2024 13:00:00 +0100",
        "mercredi 31 janvier 2024 à 13:00 +0100",
        "mié, 31 ene 2024 13:00:00 +0100",
        "miércoles, 31 de enero de 2024 13:00:00 +0100",
        "mer, 31 gen 2024 13:00:00 +0100",
        "qua, 31 jan 2024 09:00:00 -0300",
        "wo, 31 jan. 2024 13:00:00 +0100",
        "ons, 31 jan 2024 13:00:00 +0100",
        "ke, 31 tammikuuta 2024 14:00:00 +0200",
        "śr., 31 sty 2024 13:00:00 +0100",
        "środa, 31 stycznia 2024 13:00:00 +0100",
        "st, 31 led 2024 13:00:00 +0100",
        "středa 31. ledna 2024 13:00:00 +0100",
        "Ср, 31 янв 2024 15:00:00 +0300",
        "среда, 31 января 2024 г. 15:00:00 +0300",
        "31. Jan. 2024 13.00 +0100",
        "onsdag den 31. januar 2024 13:00 +0100",
        "2024. január 31. 13:00 +0100",
        "2024年1月31日 21:00 +0900",
        "2024年1月31日 下午9:00 +0900",
        "2024년 1월 31일 오후 9:00 +0900",
        "Wed, 31 Jan 2024 12:00:00.123 +0000",
        "Wed, 31 Jan 2024 12:00:00 0000",
        "Wed, 31 Jan 2024 12:00:00 -0000",
        "Wed,31 Jan 2024 12:00:00 +0000",
        "Wed, 31 Jan 2024 12:0:0 +0000",
        "Wednesday, 31 January 2024 12:00:00 +0000",
        "Wednesday, 31-Jan-24 12:00:00 GMT",
        "31.01.2024 13:00:00 +0100",
        "31/01/2024 13:00 +0100",
        "01/31/2024 07:00 AM EST",
        "Wed, Jan 31 2024 12:00:00 +0000",
        "31 jan 2024 12h00 +0000",
        'Wed, 31 Jan 2024 12:00:00 "GMT"',
        "Wed, 31 Jan 2024 12:00:00 (GMT)",
        "12:00:00 +0000, 31 Jan 2024",
        "Wed, 31 Jan 2024 13:00:00 +0100 (CET)",
        "Wed, 31 Jan 2024 13:00:00 CET (+0100)",
        "(comment) Wed, 31 Jan 2024 12:00:00 +0000",
        "Wed, 31 (x) Jan 2024 12:00:00 +0000",
        "Çar, 31 Oca 2024 15:00:00 +0300",
        "Τετ, 31 Ιαν 2024 14:00:00 +0200",
        "Wed, 31 Jan 2024 13:30:00 +0130",
        "Wed, 31 Jan 2024 12:00:00 \u22120000",
        "Wed, 031 Jan 2024 12:00:00 +0000",
        "Wed, 31 Jan 2024 20:00:00 0800",
        "31/01/2024 12:00:00 GMT",
        "12:00 PM UTC, January 31, 2024",
        "Wed, 31 Jan 2024 12:00 AM -1200",
    ],
)
def test_a_date_in_another_form_is_the_same_moment(value: str) -> None:
    assert date(value) == NOON


@pytest.mark.parametrize(
    "value",
    [
        "Wed, 31 Jan 2024 12:00:00",
        "Wed, 31 Jan 2024 12:00:00 XYZ",
        "Wed, 31 Jan 2024 12:00:00 IST",
        "Wed, 31 Jan 2024 12:00:00 A",
        "Wed, 31 Foo 2024 12:00:00 +0000",
        "Wed Jan 31 12:00:00 2024",
        "2024-01-31T12:00:00",
        "2024-01-31",
        "01/02/2024 12:00 +0100",
        "01-02-2024 12:00 +0100",
        "31 lis 2024 12:00 +0100",
        "Wed, 31 Jan 2024 25:00:00 +0000",
        "Wed, 31 Jan 2024 12:61:00 +0000",
        "Wed, 31 Jan 2024 +0100",
        "yesterday",
        "30 Feb 2024 12:00:00 +0000",
        "Wed, 31 Jan 2024 12:00:00 +9959",
        "Wed, 31 Jan 2024 12:00 CET/CEST",
        "Wednesday, 5 April 2017 at 17:01",
        "Wed, 15 Dec 2010    59:10 -0500",
        "<HR>",
        "31 Jan 2024 12:00:00 M",
        "1/2/24 12:00 +0100",
        "31. listopada 2024 12:00 +0100",
    ],
)
def test_what_leaves_day_time_or_zone_open_is_no_moment(value: str) -> None:
    assert date(value) is None


@pytest.mark.parametrize(("digits", "year"), [("49", 2049), ("50", 1950), ("99", 1999), ("101", 2001), ("124", 2024)])
def test_short_years_are_read_as_the_rfc_says(digits: str, year: int) -> None:
    found = date(f"31 Jan {digits} 12:00:00 +0000")
    assert found is not None
    assert found.year == year


@pytest.mark.parametrize(("month", "row"), list(enumerate(MONTHS, 1)))
def test_a_word_for_a_month_is_one_month_in_every_language(month: int, row: str) -> None:
    for word in row.split():
        assert month_of(word) == month, word
        assert date(f"5. {word.capitalize()}. 2024 12:00:00 +0000") == datetime(2024, month, 5, 12, tzinfo=UTC), word
        assert date(f"{word.upper()} 5, 2024 12:00:00 +0000") == datetime(2024, month, 5, 12, tzinfo=UTC), word


@pytest.mark.parametrize(("zone", "minutes"), [*ZONES.items(), *ZONE_PHRASES.items()])
def test_a_named_zone_is_its_offset(zone: str, minutes: int) -> None:
    expected = datetime(2024, 3, 5, 12, tzinfo=UTC) - timedelta(minutes=minutes)
    assert date(f"Tue, 5 Mar 2024 12:00:00 {zone.upper()}") == expected
    assert date(f"Tue Mar  5 12:00:00 {zone.upper()} 2024") == expected


@given(
    st.integers(-630_000_000, 2_500_000_000).map(lambda s: datetime.fromtimestamp(s, UTC)),
    st.integers(-14 * 60, 14 * 60),
    st.sampled_from(
        (
            "%a, %d %b %Y %H:%M:%S {}", "%d %b %Y %H:%M:%S {}", "%Y-%m-%dT%H:%M:%S{}", "%Y%m%dT%H%M%S{}",
            "%a %b %d %H:%M:%S %Y {}", "%B %d, %Y %I:%M:%S %p {}", "%d.%m.%Y %H:%M:%S {}", "%d-%b-%Y %H:%M:%S {}",
        )
    ),
    st.sampled_from(("{}{:02}{:02}", "{}{:02}:{:02}", "GMT{}{:02}{:02}", "UTC{}{:02}:{:02}")),
)  # fmt: skip
def test_a_moment_that_is_written_down_is_read_back(local: datetime, east: int, form: str, offset: str) -> None:
    zone = offset.format("-" if east < 0 else "+", *divmod(abs(east), 60))
    assert date(local.strftime(form).format(zone)) == local - timedelta(minutes=east)


@given(st.text(alphabet="0123456789 :+-.,/JanmarEstGMTzaàp月日오후()\t"))
def test_every_text_is_a_moment_or_none(value: str) -> None:
    found = date(value)
    assert found is None or found.utcoffset() is not None


def test_a_date_that_names_no_moment_is_told() -> None:
    def codes(field: bytes) -> list[str]:
        return [defect.code for defect in parse(field + b"Subject: x\r\n\r\n").defects]

    assert codes(b"Date: Wed, 31 Jan 2024 12:00:00\r\n") == ["unreadable-date"]
    assert codes(b"Date: Wed, 31 Jan 2024 12:00:00 CET\r\n") == []
    assert codes(b"Date:\r\n") == []
    assert codes(b"") == []
