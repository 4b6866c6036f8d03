"""How often a key may try: never more than was said, never locked for good, and never more memory than was said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.accounts import throttle
from ingest.accounts.login import network
from ingest.accounts.throttle import Throttle


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@given(st.integers(1, 20), st.integers(1, 100), st.lists(st.integers(0, 200), max_size=60))
def test_in_any_time_no_more_than_the_burst_and_one_each_while(burst: int, every_s: int, pauses: list[int]) -> None:
    clock = Clock()
    tried, allowed = Throttle(burst, every_s, clock), []
    for pause in pauses:
        clock.now += pause
        wait_s = tried.wait_s("anna")
        if wait_s == 0:
            tried.take("anna")
            allowed.append(clock.now)
        else:
            assert wait_s <= every_s, "it is never locked for longer than one attempt takes"
    for number, first in enumerate(allowed):
        for count, last in enumerate(allowed[number:], 1):
            assert count <= burst + (last - first) / every_s


def test_what_was_right_costs_nothing() -> None:
    tried = Throttle(1, 60, Clock())
    for _ in range(100):
        assert tried.wait_s("anna") == 0
        tried.take("anna")
        tried.give_back("anna")


def test_keys_are_bounded_and_the_one_that_is_at_it_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "MOST", 50)
    tried = Throttle(1, 60, Clock())
    for number in range(500):
        tried.take("anna")
        tried.take(f"{number}")
    assert len(tried) == 50
    assert tried.wait_s("anna") > 0
    tried.give_back("nobody")


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("", ""),
        ("unix" * 100, ("unix" * 100)[:64]),
    ],
)
def test_whom_an_address_is_counted_with(address: str, counted: str) -> None:
    assert network(address) == counted
