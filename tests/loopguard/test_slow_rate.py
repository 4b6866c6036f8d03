"""Loops that are as slow as hours."""

from typing import Any

import pytest

from loopguard import Arrival, History, Policy
from loopguard.rules.slow_rate import slow_rate
from tests.loopguard.mails import arrival

SAME: dict[str, Any] = {"fingerprint": "same", "words": 9}


def every(hours: float, n: int = 6, **facts: Any) -> list[Arrival]:
    return [arrival(at=3_600 * hours * i, **facts) for i in range(n)]


@pytest.mark.parametrize(
    ("why", "mails", "finding"),
    [
        ("five pass", every(2, 5, **SAME), False),
        ("the sixth is held", every(2, **SAME), True),
        ("the first may be another", [arrival(at=0.0), *every(2, **SAME)[1:]], True),
        ("over more than a day", every(5, **SAME), False),
        ("other words between", [*every(2, 4, **SAME), arrival(at=7_300 * 3, words=9), *every(2, **SAME)[4:]], False),
        ("few words", every(2, fingerprint="same", words=2), False),
        ("other matters", [arrival(at=i * 7_200.0, subject_key=k, thread=k, **SAME) for i, k in enumerate("abcdef")],
         False),
        ("answers to nobody", every(2, answer=False, **SAME), False),
        ("in a backlog", [arrival(at=1e6 + 3_600 * i, written=1e5 + 7_200 * i, **SAME) for i in range(6)], False),
        ("the newest answers nobody", [*every(2, **SAME), arrival(at=40_000.0, answer=False, **SAME)], False),
    ],
)  # fmt: skip
def test_slow_rate(why: str, mails: list[Arrival], finding: bool) -> None:
    found = slow_rate(History(tuple(mails[-1:]), tuple(mails)), Policy())
    assert (found is not None) is finding, why


def test_what_was_judged_before_is_judged_alike() -> None:
    """Mails that are read from a store anew are others, and the same."""
    for mails in (every(2, **SAME), every(2, **SAME)):
        assert slow_rate(History(tuple(mails[-1:]), tuple(mails)), Policy()) is not None
