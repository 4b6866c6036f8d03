"""Which held mails are one storm."""

import pytest

from loopguard import Effect, Finding, storm_key
from tests.loopguard.mails import arrival

THERE = arrival(sender="a@ours.example", mailbox="b@ours.example", thread="one")
BACK = arrival(sender="b@ours.example", mailbox="a@ours.example", thread="two")


def held(code: str, effect: Effect = Effect.HOLD) -> Finding:
    return Finding(code, "why.", "where", effect)


def test_a_loop_is_one_storm_in_both_directions_and_all_threads() -> None:
    key = storm_key(THERE, [held("thread-rate")])
    assert key == storm_key(BACK, [held("hop-limit"), held("pair-rate")])
    assert key.startswith("v1:")


def test_other_reasons_are_storms_of_their_own() -> None:
    keys = {storm_key(THERE, [held(code)]) for code in ("pair-rate", "hop-limit", "own-mail")}
    assert len(keys) == 3
    assert storm_key(THERE, [held("pair-rate", Effect.MUTE), held("hop-limit")]) in keys


def test_other_parties_are_another_storm() -> None:
    assert storm_key(THERE, [held("pair-rate")]) != storm_key(arrival(), [held("pair-rate")])


def test_what_is_not_held_has_no_storm() -> None:
    with pytest.raises(ValueError, match="belongs to no storm"):
        storm_key(THERE, [held("echo", Effect.NOTE)])
