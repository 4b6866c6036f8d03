"""Windows and spans of arrivals, by their own times: no clock is read.

What it does not do: trust the order. Nodes' clocks differ by seconds, so a span is from the earliest to the latest.
"""

from collections.abc import Sequence

from loopguard.arrival import Arrival
from loopguard.policy import Policy

__all__ = ["amount", "length", "recent", "span"]


def recent(arrivals: Sequence[Arrival], seconds: float) -> list[Arrival]:
    """Return the arrivals within `seconds` before the last one, in order, the last included."""
    until = arrivals[-1].at
    return [a for a in arrivals if until - a.at <= seconds]


def span(arrivals: Sequence[Arrival]) -> str:
    """Return how long a run of arrivals took, in words."""
    times = [a.at for a in arrivals]
    return length(max(times) - min(times))


def amount(arrivals: Sequence[Arrival], policy: Policy) -> str:
    """Return how many arrivals there are, in words: a port hands over no more than `Policy.history`."""
    return f"{'At least ' if len(arrivals) >= policy.history else ''}{len(arrivals)}"


def length(seconds: float) -> str:
    """Return a length of time in words: `4 s`, `10 min`, `1 h`."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    if seconds < 3_600:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3_600:g} h" if seconds % 3_600 == 0 else f"{seconds / 3_600:.1f} h"
