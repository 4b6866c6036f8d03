"""How many mails came in the last hour, and over how many seconds, by the times that the mails bring: no clock is read.

Mail that is more than six hours old when it comes counts by the time at which it was written. An import of last year's
tickets, or a queue that was stuck for a day, comes in one minute and was no storm. The order of the mails is not
trusted, and neither are senders' clocks within six hours. Nodes' clocks differ by seconds, so a span goes from the
earliest to the latest mail.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from loopguard.arrival import Arrival, History
from loopguard.identity.pair import between
from loopguard.policy import Policy

__all__ = ["amount", "circumstances", "clock", "lately", "length", "moment", "recent", "span", "whither"]

_OLD_S: Final = 6 * 3_600
"""Age in seconds on arrival from which a mail is old. Clocks and time zones that are set wrongly are mostly off by
less."""


def moment(arrival: Arrival) -> float:
    """Return the time that a mail counts by: its arrival, or for old mail the time at which it was written."""
    return arrival.written if arrival.written and arrival.at - arrival.written > _OLD_S else arrival.at


def recent(arrivals: Sequence[Arrival], seconds: float) -> list[Arrival]:
    """Return the arrivals within `seconds` of the last one, in order, the last included."""
    last = arrivals[-1]
    until = moment(last)
    return [a for a in arrivals if (last.at - a.at <= seconds and abs(until - moment(a)) <= seconds) or a is last]


@lru_cache(maxsize=4)  # several rules ask for the same, one after the other
def lately(history: History, seconds: float) -> tuple[Arrival, ...]:
    """Return the arrivals between the newest one's two parties within `seconds` of it, in order."""
    return tuple(recent(_of_two(history), seconds))


@lru_cache(maxsize=2)
def _of_two(history: History) -> tuple[Arrival, ...]:
    return tuple(between(history.pair))


def span(arrivals: Sequence[Arrival]) -> float:
    """Return the seconds from the earliest to the latest arrival."""
    times = [a.at for a in arrivals]
    return max(times) - min(times)


def circumstances(arrivals: Sequence[Arrival]) -> str:
    """Return in words how long a run of arrivals took, how many came a minute, and when the first and the last came."""
    seconds = span(arrivals)
    took = f"in {length(seconds)}" if seconds >= 1 else "within a second"
    pace = len(arrivals) * 60 / max(seconds, 60)
    first, last = (clock(edge(a.at for a in arrivals)) for edge in (min, max))
    return f"{took} ({pace:.3g} a minute, {first} to {last.split()[1]} UTC)"


def clock(at: float) -> str:
    """Return a moment as a date and a time of the day, UTC."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S}"


def amount(arrivals: Sequence[Arrival], policy: Policy) -> str:
    """Return the number of arrivals in words, with "At least" where `Policy.history` has cut them off."""
    return f"{'At least ' if len(arrivals) >= policy.history else ''}{len(arrivals)}"


def whither(arrivals: Sequence[Arrival]) -> str:
    """Return in words which of our mailboxes the last one's sender wrote to."""
    newest = arrivals[-1]
    others = {a.mailbox for a in arrivals if a.sender == newest.sender} - {newest.mailbox}
    return f"{newest.mailbox} and {len(others)} other mailboxes of ours" if others else newest.mailbox


def length(seconds: float) -> str:
    """Return a length of time in words: `4 s`, `10 min`, `1 h`."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    if seconds < 3_600:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3_600:g} h" if seconds % 3_600 == 0 else f"{seconds / 3_600:.1f} h"
