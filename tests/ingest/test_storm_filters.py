"""What somebody looks at is written into an address and read back as it was; nothing that is misspelt passes."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import CallerError
from ingest.ports import StormQuery
from ingest.staff.looking.filters import STATES, StormFilters, read, written

TEXTS = st.none() | st.text(st.characters(codec="utf-8"), min_size=1, max_size=60)
MOMENTS = st.none() | st.integers(0, 253_000_000_000_000_000 // 1_000).map(lambda us: us / 1_000)
FILTERS = st.builds(
    StormFilters, TEXTS, TEXTS, TEXTS, MOMENTS, MOMENTS, st.none() | st.booleans(), st.sampled_from(sorted(STATES))
)


@given(FILTERS)
def test_what_is_written_is_read_again(filters: StormFilters) -> None:
    assert read(parse_qsl(written(filters), keep_blank_values=True, strict_parsing=bool(written(filters)))) == filters


def test_nothing_asked_for_is_nothing_written() -> None:
    assert written(StormFilters()) == ""
    assert read([]) == read([("sender", ""), ("kind", ""), ("state", "")]) == StormFilters()
    assert written(StormFilters(sender="*@a.example", single=True, state="later", since=0.0)) == (
        "sender=%2A%40a.example&since=1970-01-01T00%3A00%3A00Z&kind=single&state=later"
    )


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("sendr", "a@b", "no filter 'sendr'"),
        ("kind", "double", "kind is one of"),
        ("state", "now", "state is one of"),
        ("since", "20260101", "since is a moment"),
        ("until", "9999-99-99T00:00:00Z", "until is a moment"),
    ],
)
def test_what_it_does_not_know_is_refused(name: str, value: str, said: str) -> None:
    with pytest.raises(CallerError, match=said):
        read([(name, value)])


def test_a_filter_is_given_once() -> None:
    with pytest.raises(CallerError, match="twice"):
        read([("code", "growth"), ("code", "echo")])


def test_the_question_is_asked_of_the_mailboxes_that_the_caller_sees() -> None:
    asked = StormFilters("a@desk.example", "x@y.example", "growth", 1.0, None, False, "later").query(("b",), 7.0)
    assert asked == StormQuery(("b",), "x@y.example", "growth", 1.0, None, True, False, True, 7.0)
    until = StormFilters(until=5.0).query(None, 7.0).until
    assert until is not None
    assert until < 5.0
