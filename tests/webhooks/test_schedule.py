"""Ten attempts over three days, never sooner than planned, and Retry-After within bounds."""

from email.utils import formatdate

from hypothesis import given
from hypothesis import strategies as st

from ingest.webhooks.schedule import ATTEMPTS, LONGEST_RETRY_AFTER_S, WAITS_S, retry_after, wait_s

HOUR = 3_600


def test_it_is_the_schedule_of_standard_webhooks() -> None:
    assert WAITS_S == (0, 5, 300, 1_800, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)


@given(st.integers(0, ATTEMPTS - 1), st.floats(0, 1e12))
def test_a_wait_is_the_planned_one_a_little_more_or_what_was_asked(attempts: int, asked: float) -> None:
    wait = wait_s(attempts, asked)
    assert wait is not None
    planned = WAITS_S[attempts]
    assert planned <= wait <= max(planned * 1.1, min(asked, LONGEST_RETRY_AFTER_S))
    assert wait >= min(asked, LONGEST_RETRY_AFTER_S)


def test_after_the_last_attempt_there_is_none() -> None:
    assert wait_s(ATTEMPTS) is None
    assert wait_s(ATTEMPTS + 5, 10) is None


@given(st.text(max_size=100) | st.integers().map(str) | st.floats().map(str))
def test_any_retry_after_is_read_within_bounds(text: str) -> None:
    assert 0 <= retry_after(text, 1_700_000_000.0) <= LONGEST_RETRY_AFTER_S


def test_seconds_and_dates_are_read() -> None:
    now = 1_700_000_000.0
    assert retry_after("120", now) == 120
    assert retry_after(" 7 ", now) == 7
    assert retry_after(formatdate(now + 90, usegmt=True), now) == 90
    assert retry_after(formatdate(now - 90, usegmt=True), now) == 0
    assert retry_after("99999999999", now) == LONGEST_RETRY_AFTER_S
    assert retry_after("-5", now) == 0
    assert retry_after("soon", now) == 0
