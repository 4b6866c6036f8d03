"""Which held mails are one storm."""

import pytest

from loopguard import Effect, Finding, storm_key


def held(code: str, effect: Effect = Effect.HOLD) -> Finding:
    return Finding(code, "why.", "where", effect)


def test_a_loop_is_one_storm_whichever_rule_finds_it() -> None:
    key = storm_key("bot@theirs.example", [held("thread-rate")])
    assert key == storm_key("bot@theirs.example", [held("hop-limit"), held("pair-rate")])
    assert key.startswith("v1:")


def test_other_reasons_are_storms_of_their_own() -> None:
    keys = {storm_key("bot@theirs.example", [held(code)]) for code in ("pair-rate", "hop-limit", "own-mail")}
    assert len(keys) == 3
    assert storm_key("bot@theirs.example", [held("pair-rate", Effect.MUTE), held("hop-limit")]) in keys


def test_others_are_another_storm() -> None:
    assert storm_key("ann@theirs.example", [held("pair-rate")]) != storm_key("bob@theirs.example", [held("pair-rate")])


def test_what_is_not_held_has_no_storm() -> None:
    with pytest.raises(ValueError, match="belongs to no storm"):
        storm_key("ann@theirs.example", [held("echo", Effect.NOTE)])
