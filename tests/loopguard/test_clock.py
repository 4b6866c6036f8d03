"""Clocks that jump: what one that was a year ahead wrote counts for nothing, and an hour back opens no gap."""

import pytest

from loopguard import Kind, Policy
from loopguard.dealings import Dealings, Ours, Theirs
from loopguard.rules.by_cause import causes, takes_part
from loopguard.rules.rounds import came, went
from loopguard.rules.silence import refusal
from loopguard.rules.turn import DAY_S, WEEK_S

NOW, YEAR_S = 1_700_000_000.0, 365 * DAY_S
POLICY = Policy()
Known = tuple[Dealings, ...]


def theirs(name: str, at: float) -> Theirs:
    return Theirs(name, at, "ann", True, True, False, Kind.AUTO_REPLY, "f", 9, "", False)


def turns(known: Known, at: float, most: int = 10, step: float = 60.0) -> tuple[Known, int]:
    """Let a program answer what it gets until we are silent; return how often we answered."""
    for n in range(most):
        mail = theirs(f"{at} {n}", at + n * step)
        known = came(known, mail)
        if refusal(known, mail, mail.at, POLICY) is not None:
            return known, n
        known = went(known, Ours(f"ours {at} {n}", mail.at, automatic=True, answers=mail))
    return known, most


NOTHING: Known = (Dealings(), Dealings())


def test_what_a_clock_a_year_ahead_wrote_silences_nobody_when_it_is_right_again() -> None:
    ahead, answered = turns(NOTHING, NOW + YEAR_S)
    assert answered == 3
    assert refusal(ahead, theirs("m", NOW), NOW, POLICY) is None
    assert causes(ahead, theirs("m", NOW), POLICY) is None
    assert not takes_part(ahead, theirs("m", NOW), POLICY)
    many = went_often(NOTHING, NOW + YEAR_S, POLICY.sent_per_party)
    assert refusal(many, None, NOW + YEAR_S, POLICY) is not None
    assert refusal(many, None, NOW, POLICY) is None


def went_often(known: Known, at: float, times: int, step: float = 0.0) -> Known:
    for n in range(times):
        known = went(known, Ours(f"often {at} {n}", at + n * step, automatic=True))
    return known


@pytest.mark.parametrize("by_person", [False, True])
def test_a_loop_is_seen_behind_what_a_clock_a_year_ahead_wrote(by_person: bool) -> None:
    """However much that was; and a person's mail of then interrupts nothing now."""
    ahead = went_often(NOTHING, NOW + YEAR_S, 200, 3_600.0)
    if by_person:
        ahead = went(ahead, Ours("by hand", NOW + YEAR_S, automatic=False))
    known, answered = turns(ahead, NOW)
    assert answered == 3
    assert len(known[0].rounds) == 3
    full = went_often(ahead, NOW + WEEK_S, POLICY.sent_per_party)
    assert refusal(full, None, NOW + WEEK_S, POLICY) is not None


def test_a_clock_that_is_behind_erases_nothing() -> None:
    known, _ = turns(NOTHING, NOW)
    behind = went(known, Ours("behind", 0.0, automatic=True))
    behind = came(behind, theirs("behind", 60.0))
    assert refusal(behind, theirs("m", NOW + 600), NOW + 600, POLICY) is not None
    assert {made.id for made in known[0].rounds} <= {made.id for made in behind[0].rounds}


@pytest.mark.parametrize("back", [60.0, 3_600.0, 7_200.0])
def test_a_clock_that_goes_back_opens_no_gap(back: float) -> None:
    for before in range(4):
        known, first = turns(NOTHING, NOW, most=before)
        _, more = turns(known, NOW - back)
        assert first + more <= 3
