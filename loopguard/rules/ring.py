"""A ring of our own mailboxes: each mail's recipient writes the next mail.

An example: A writes to B, B to C, C to A, and so on. No two of them write to each other often. Read backwards, the
mails form a chain: who received this one wrote the one before. A chain of `Policy.per_pair` mails among at least three
mailboxes of ours holds the newest when it says what the same mailbox said earlier in the chain.

Not caught: rings with parties that are not our mailboxes; each two of those are counted by themselves.
"""

from typing import Final

from loopguard.arrival import Arrival, History
from loopguard.identity.pair import wrote_to
from loopguard.policy import Policy
from loopguard.rules.likeness import alike
from loopguard.rules.span import circumstances, length, recent
from loopguard.verdict import Effect, Finding

__all__ = ["ring"]

_PARTIES: Final = 3


def ring(history: History, policy: Policy) -> Finding | None:
    """Find a chain of `policy.per_pair` mails around at least three mailboxes of ours."""
    if len(history.pair) < policy.per_pair:
        return None
    newest = history.pair[-1]
    run = _chain(recent(history.pair, policy.window_s))
    senders = dict.fromkeys(a.sender for a in run)
    if len(run) < policy.per_pair or len(senders) < _PARTIES:
        return None
    if not any(a.sender == newest.sender and alike(a, newest) for a in run[:-1]):
        return None
    return Finding(
        "ring",
        f"{len(run)} mails in a ring of {' and '.join(senders)} {circumstances(run)}; limit {policy.per_pair - 1} in "
        f"{length(policy.window_s)}; the newest says what its sender said before.",
        "loopguard/README.md, Codes",
        Effect.HOLD,
    )


def _chain(arrivals: list[Arrival]) -> list[Arrival]:
    """Return the mails that led to the last one, oldest first: each was sent to the sender of the next."""
    run = [arrivals[-1]]
    for arrival in reversed(arrivals[:-1]):
        if wrote_to(run[-1].sender, arrival.mailbox):
            run.append(arrival)
    return run[::-1]
