"""Answers that come faster than people write."""

from typing import Any

import pytest

from loopguard import Arrival, History, Policy
from loopguard.rules.pace import pace
from tests.loopguard.mails import arrival


def rounds(step: float, n: int = 6, **facts: Any) -> list[Arrival]:
    """n answers with ever new words, `step` seconds apart."""
    return [arrival(at=10_000 + step * i, words=12, **facts) for i in range(n)]


@pytest.mark.parametrize(
    ("why", "mails", "finding"),
    [
        ("five pass", rounds(2, 5), False),
        ("the sixth is held", rounds(2), True),
        ("as slow as people", rounds(4), False),
        ("a batch", rounds(0.1), False),
        ("a list's posts", rounds(2, kind="list"), False),
        ("months late", [arrival(at=9e6 + 2 * i, written=1e6 + 2 * i) for i in range(6)], False),
        ("they answer nobody", rounds(2, answer=False), False),
        ("the newest answers nobody", [*rounds(2), arrival(at=10_013, answer=False)], False),
        ("written over hours, sent at once", [arrival(at=10_000 + i, written=1_000.0 * i, words=12) for i in range(6)],
         False),
        ("a person in a storm of one text", [*rounds(2, 5, fingerprint="same"), arrival(at=10_012)], False),
        ("the author answers while a forger is as fast", [*rounds(2, 9), arrival(at=10_020, words=12)], True),
        ("and some seconds later", [*rounds(2, 9), arrival(at=10_032, words=12)], False),
        ("a storm of one text", rounds(2, fingerprint="same"), True),
    ],
)  # fmt: skip
def test_pace(why: str, mails: list[Arrival], finding: bool) -> None:
    found = pace(History(tuple(mails[-1:]), tuple(mails)), Policy())
    assert (found is not None) is finding, why


def test_evidence_says_how_long_people_need() -> None:
    mails = rounds(2)
    found = pace(History(tuple(mails[-1:]), tuple(mails)), Policy())
    assert found is not None
    assert "a person needs 16 s to write them; limit 5 mails in 1 h." in found.evidence


def test_what_was_judged_before_is_judged_alike() -> None:
    """Mails that are read from a store anew are others, and the same."""
    for mails in (rounds(2), rounds(2)):
        assert pace(History(tuple(mails[-1:]), tuple(mails)), Policy()) is not None
