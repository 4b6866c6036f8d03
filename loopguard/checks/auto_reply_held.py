"""The mailbox that wants no auto-replies at all: `auto_replies = "hold"`.

What a mail says of itself, and anybody can forge, holds it here, and only because the mailbox asked for it. (Beside it,
`delivered_to` and `hop_limit` hold by fields that a forger can write; he loses his own mail by them.)
With the default, "store", a lone auto-reply arrives and is only muted.
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
