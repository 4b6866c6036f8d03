"""The way of a mail: its Received fields as hops in the order in which it travelled, with the time between them
(RFC 5321 4.4).

Every server writes its field above the others, so the last field is the first hop. The clocks are those of the servers
that wrote them: a time that lies before the one of an earlier hop is said to, and so is one that cannot be read.
Nothing is verified: whoever sends a mail can write the first hops himself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from parsers import Hop

__all__ = ["Clock", "Step", "Way", "way"]

MOST = 60
"""Hops that are told, the newest ones, as those are the nearest to us; `Policy.hop_limit` holds mail with more."""


class Clock(StrEnum):
    """What the time of a hop is worth."""

    FIRST = "first"
    """There is no earlier time to compare with."""
    LATER = "later"
    """It follows the hop before, or is the same moment."""
    BACKWARDS = "backwards"
    """It lies before the earlier hop: one of the two clocks is wrong, or a field is forged."""
    UNREADABLE = "unreadable"
    """The field names no time that can be read."""


@dataclass(frozen=True, slots=True)
class Step:
    """One hop. What its field does not say is ""."""

    number: int
    """From 1, as the mail travelled."""
    from_: str
    by: str
    protocol: str
    for_: str
    at: datetime | None
    clock: Clock
    delay_s: float | None = None
    """Seconds since the nearest earlier hop that has a time, below 0 where clocks disagree."""


@dataclass(frozen=True, slots=True)
class Way:
    """The hops in order of travel. `left_out` counts those before the first one that is told."""

    steps: tuple[Step, ...]
    left_out: int = 0

    @property
    def took_s(self) -> float | None:
        """Seconds from the first to the last time that can be read; None where there are no two, or they disagree."""
        times = [step.at for step in self.steps if step.at is not None]
        took = (times[-1] - times[0]).total_seconds() if len(times) > 1 else -1.0
        return took if took >= 0 else None


def way(hops: Sequence[Hop]) -> Way:
    """Return the way of a mail from `ParsedMessage.hops`, which has the newest hop first."""
    told = hops[:MOST]
    left_out = len(hops) - len(told)
    steps = []
    before: datetime | None = None
    for number, hop in enumerate(reversed(told), left_out + 1):
        clock, delay_s = _timed(hop.at, before)
        steps.append(Step(number, hop.from_, hop.by, hop.protocol, hop.for_, hop.at, clock, delay_s))
        before = hop.at or before
    return Way(tuple(steps), left_out)


def _timed(at: datetime | None, before: datetime | None) -> tuple[Clock, float | None]:
    if at is None:
        return Clock.UNREADABLE, None
    if before is None:
        return Clock.FIRST, None
    delay_s = (at - before).total_seconds()
    return (Clock.LATER if delay_s >= 0 else Clock.BACKWARDS), delay_s
