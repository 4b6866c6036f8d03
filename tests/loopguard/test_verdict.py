"""What findings together say: kind, held, may_autoreply."""

import pytest

from loopguard import Effect, Finding, Kind, Verdict


def finding(effect: Effect) -> Finding:
    return Finding(f"a-{effect}", f"It is {effect}.", "here", effect)


NOTE, MUTE, HOLD, LIST = (finding(effect) for effect in (Effect.NOTE, Effect.MUTE, Effect.HOLD, Effect.LIST))
REPLY, BOUNCE, NOTICE = (finding(effect) for effect in (Effect.AUTO_REPLY, Effect.BOUNCE, Effect.NOTIFICATION))


@pytest.mark.parametrize(
    ("findings", "kind", "held", "may_autoreply", "reason"),
    [
        ((), Kind.PERSONAL, False, True, ""),
        ((NOTE,), Kind.PERSONAL, False, True, "It is note."),
        ((NOTE, MUTE), Kind.PERSONAL, False, False, "It is mute."),
        ((MUTE, HOLD), Kind.PERSONAL, True, False, "It is hold."),
        ((LIST, NOTICE), Kind.NOTIFICATION, False, False, "It is list."),
        ((NOTICE, REPLY), Kind.AUTO_REPLY, False, False, "It is notification."),
        ((REPLY, BOUNCE, LIST), Kind.BOUNCE, False, False, "It is auto-reply."),
    ],
)
def test_three_answers(findings: tuple[Finding, ...], kind: Kind, held: bool, may_autoreply: bool, reason: str) -> None:
    verdict = Verdict(findings)
    assert (verdict.kind, verdict.held, verdict.may_autoreply, verdict.reason) == (kind, held, may_autoreply, reason)


def test_plus_leaves_the_first_alone() -> None:
    first = Verdict((NOTE,))
    assert first.plus((HOLD,)).findings == (NOTE, HOLD)
    assert first.findings == (NOTE,)
