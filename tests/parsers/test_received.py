"""Received fields made hops, and the dates in them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.headers.comments import without_comments
from parsers.headers.date import date
from parsers.headers.received import hop
from parsers.message import Hop

NOON = datetime(2024, 1, 31, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", Hop()),
        (
            "from mx.example.org (mx.example.org [192.0.2.1] (may be forged)) by mail.example.net (Postfix)"
            " with ESMTPS id X for <help@example.net>; Wed, 31 Jan 2024 13:00:00 +0100 (CET)",
            Hop("mx.example.org", "mail.example.net", "help@example.net", "ESMTPS", NOON),
        ),
        ("by mail.example.net with LMTP; 31 Jan 2024 12:00:00 -0000", Hop("", "mail.example.net", "", "LMTP", NOON)),
        ("(qmail 1 invoked by uid 2); 31 Jan 2024 12:00:00 +0000", Hop(at=NOON)),
        ("FROM a BY b FOR c@x.example", Hop("a", "b", "c@x.example")),
        ("from a; by b; Wed, 31 Jan 2024 12:00:00 GMT", Hop("a", "b", at=NOON)),
        ("from a by b; garbage", Hop("a", "b")),
    ],
)
def test_hop(value: str, expected: Hop) -> None:
    assert hop(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "Wed, 31 Jan 2024 12:00:00 +0000",
        "31 Jan 2024 13:00:00 +0100",
        "Wed, 31 jan 2024 07:00:00 -0500 (EST)",
        "Wed, 31 Jan 2024 12:00:00 GMT",
        "Wed, 31 Jan 2024 12:00:00 -0000",
        "Wed, 31 Jan 24 12:00:00 UT",
        "Wed, 31 Jan 2024 12:00 +0000",
        "Wed, 31 Jan 2024 17:30:00 +0530",
        "  Wed,  31 Jan 2024 07:00:00 EST",
    ],
)
def test_a_date_is_a_moment_with_a_zone(value: str) -> None:
    found = date(value)
    assert found == NOON
    assert found is not None
    assert found.tzinfo is not None


def test_a_leap_second_and_an_odd_offset_are_read() -> None:
    assert date("Sat, 31 Dec 2016 23:59:60 +0000") == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)
    found = date("31 Jan 2024 12:00:00 +0545")
    assert found is not None
    assert found.utcoffset() == timedelta(hours=5, minutes=45)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "yesterday",
        "Wed, 32 Jan 2024 12:00:00 +0000",
        "Wed, 31 Foo 2024 12:00:00 +0000",
        "Wed, 31 Jan 0000 12:00:00 +0000",
        "Wed, 31 Jan 2024 25:00:00 +0000",
        "Wed, 31 Jan 2024 12:00:00 +9959",
        "31 Jan 99999 12:00:00 EST",
        ",",
        "1 1 1 1 1 1 1",
        "Sun, 31 Dec 1899 23:59:59 +0000",
        "1 Jan 0001 00:00:00 +0100",
        "31 Dec 9999 23:59 -0100",
        "31 Dec 9999 23:59:59 -0100",
        " , , , 1:1:1:1",
    ],
)
def test_what_is_no_date_is_none(value: str) -> None:
    assert date(value) is None


@given(st.text(alphabet="0123456789 :+-,JanFebWedGMT()\r\n;éx"))
def test_every_text_has_an_answer(value: str) -> None:
    found = date(value)
    assert found is None or found.utcoffset() is not None
    assert isinstance(hop(value), Hop)


@pytest.mark.parametrize(
    ("value", "left"),
    [
        ("a", "a"),
        ("a (b) c", "a   c"),
        ("a (b (c) d) e", "a   e"),
        ("a (b", "a  "),
        ("a) b", "a) b"),
        ('"a (b)" c', '"a (b)" c'),
        (r"a \(b (c\)d) e", r"a \(b   e"),
        ('a (b "c) d" e', 'a   d" e'),
        (r"a (b \) c) d", "a   d"),
        ('a " (b)', 'a "  '),
    ],
)
def test_comments_go(value: str, left: str) -> None:
    assert without_comments(value) == left


@pytest.mark.parametrize("char", ["\u202e", "\u2066", "\x1b", "\u200f"])
def test_nothing_in_a_hop_turns_or_ends_a_line(char: str) -> None:
    found = hop(f"from a{char}.example by b{char}.example with SMTP{char} for <c{char}@d.example>")
    assert found == hop("from a.example by b.example with SMTP for <c@d.example>")
