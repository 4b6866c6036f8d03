"""What somebody allowed is not held for what was counted of it, and for nothing else."""

import pytest

from loopguard import Effect, Finding, Kind, Verdict
from loopguard.allowed import PASSES, let_pass

SAID = "Ann lets it pass."


def finding(code: str, effect: Effect = Effect.HOLD) -> Finding:
    return Finding(code, f"It is {code}.", "test", effect)


@pytest.mark.parametrize("code", sorted(PASSES))
def test_what_was_counted_mutes_then_and_stays_written_down(code: str) -> None:
    was = Verdict((finding("auto-submitted", Effect.AUTO_REPLY), finding(code), finding("echo", Effect.NOTE)))
    now = let_pass(was, SAID)
    assert (now.held, now.may_autoreply, now.kind, now.reason) == (False, False, Kind.AUTO_REPLY, SAID)
    assert [one.code for one in now.findings] == ["allowed", "auto-submitted", code, "echo"]
    assert now.findings[2].effect is Effect.MUTE
    assert now.findings[2].evidence == f"It is {code}."


@pytest.mark.parametrize("code", ["hop-limit", "delivered-to-loop", "own-mail", "ring", "one-of-yours"])
def test_a_circle_and_our_own_mail_and_what_nobody_thought_about_are_held(code: str) -> None:
    was = Verdict((finding(code), finding("pair-rate")))
    assert let_pass(was, SAID) is was


def test_mail_that_passes_anyway_is_judged_as_ever() -> None:
    was = Verdict((finding("echo", Effect.NOTE),))
    assert let_pass(was, SAID) is was
