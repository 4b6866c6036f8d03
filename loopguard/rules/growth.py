"""The sender's mails grow with every round: noted for staff; the rates decide.

A loop that quotes what it answers gets longer each time. What is looked at is the size in bytes, the depth of quotes
and the number of subject prefixes, over the sender's mails to the other party that are alike. Not caught: a loop that
cuts off what it quotes. People's threads grow too, but their texts are not alike.
"""

from loopguard.arrival import History
from loopguard.policy import Policy
from loopguard.rules.likeness import LEAST_GROWN, alike, grows, sides
from loopguard.rules.span import lately
from loopguard.verdict import Effect, Finding

__all__ = ["growth"]


def growth(history: History, policy: Policy) -> Finding | None:
    """Find at least three mails of the newest one's sender that are alike, each larger, quoting deeper, or with more
    prefixes than the one before."""
    if len(history.pair) < LEAST_GROWN:
        return None
    side = sides(lately(history, policy.window_s))[0]
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
