"""The sender's mails grow with every round: a note beside the rates, which decide.

Bytes, quote depth or subject prefixes that rise from each to the next, over the sender's alike mails between the two
parties. Not caught: a loop that cuts off what it quotes; people's threads grow too, but their texts are not alike.
"""

from loopguard.arrival import History
from loopguard.identity.pair import between
from loopguard.policy import Policy
from loopguard.rules.likeness import alike, grows, sides
from loopguard.rules.span import recent
from loopguard.verdict import Effect, Finding

__all__ = ["growth"]


def growth(history: History, policy: Policy) -> Finding | None:
    """Find at least three alike mails of the newest one's sender, each larger, deeper or longer in prefixes."""
    side = sides(recent(between(history.pair), policy.window_s))[0]
    run = [a for a in side if a is side[-1] or alike(a, side[-1])]
    if not grows(run):
        return None
    first, last = run[0], run[-1]
    evidence = (
        f"{len(run)} alike mails by {last.sender} grew with each round: {first.size} to {last.size} bytes, "
        f"quote depth {first.quote_depth} to {last.quote_depth}, "
        f"subject prefixes {first.subject_depth} to {last.subject_depth}."
    )
    return Finding("growth", evidence, "FreeScout 3670", Effect.NOTE)
