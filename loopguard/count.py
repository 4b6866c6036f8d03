"""Judges the newest mail among the recent ones: runs every rule, in order, and none hides another.

An example: the sixth "We have received your mail" between two parties within an hour. Pure: no clock and no memory. The
times are those of the arrivals, and what is remembered is the port's matter. It does not judge a mail by itself:
`inspect` does.
"""

from collections.abc import Callable, Sequence
from typing import Final

from loopguard.arrival import History
from loopguard.policy import Policy
from loopguard.rules.echo import echo
from loopguard.rules.growth import growth
from loopguard.rules.pace import pace
from loopguard.rules.pair_rate import pair_rate
from loopguard.rules.ring import ring
from loopguard.rules.slow_rate import slow_rate
from loopguard.rules.thread_ceiling import thread_ceiling
from loopguard.rules.thread_rate import automatic_rate, personal_rate
from loopguard.verdict import Finding

__all__ = ["RULES", "Rule", "count"]

Rule = Callable[[History, Policy], Finding | None]
"""A rule: takes the recent arrivals, returns at most one finding about the newest; pure."""

RULES: Final[tuple[Rule, ...]] = (
    automatic_rate,
    personal_rate,
    pair_rate,
    ring,
    pace,
    slow_rate,
    thread_ceiling,
    echo,
    growth,
)


def count(history: History, policy: Policy, rules: Sequence[Rule] = RULES) -> tuple[Finding, ...]:
    """Return what `rules` say about the newest arrival, which is the last of each tuple of `history`.

    Raises `ValueError` when the newest is missing from one of them.
    """
    if not history.thread or not history.pair:
        raise ValueError("history.thread and history.pair must both end with the newest arrival; one of them is empty")
    found = (rule(history, policy) for rule in rules)
    return tuple(finding for finding in found if finding is not None)
