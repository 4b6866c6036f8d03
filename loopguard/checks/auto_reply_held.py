"""Holds every auto-reply in a mailbox that wants none: `auto_replies = "hold"`. With "store", the default, it is only
muted.

What a mail says of itself can be forged by anybody, and elsewhere it never holds a mail. Here it does, because the
mailbox asked for it.
"""

from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding, Kind, Verdict

__all__ = ["hold_auto_reply"]


def hold_auto_reply(verdict: Verdict, policy: Policy) -> tuple[Finding, ...]:
    """Return the finding that holds an auto-reply in a mailbox that asked for it, else nothing."""
    if policy.auto_replies == "store" or verdict.kind is not Kind.AUTO_REPLY:
        return ()
    evidence = "This is an auto-reply, and this mailbox holds auto-replies."
    return (Finding("auto-reply-held", evidence, "Policy.auto_replies", Effect.HOLD),)
