"""How fast a storm came: mails counted in buckets of several widths, and the series that is drawn of them.

Each mail counts once in a bucket of every width when it is held, and of each width only the newest `KEPT` buckets stay.
So a storm of a month is read as cheaply as one of a minute: by the finest width that has all of it. A series is for the
eye. Where a node dies between a mail and its tick, the tick may be missing; nothing that is decided on is counted here.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

__all__ = ["BARS", "FINEST", "KEPT", "LATELY_S", "WIDTHS", "Pulse", "buckets_of", "lately", "pulse_of", "width_for"]

WIDTHS: Final = (5, 60, 600, 7_200, 86_400)
"""Seconds of a bucket. Each is at most 12 times the one before, so a series that changes to the next keeps 20 bars."""
FINEST: Final = WIDTHS[0]
KEPT: Final = 240
"""Buckets of each width that are kept of a storm in a mailbox: 20 minutes of the finest, 240 days of the widest."""
BARS: Final = 32
"""The most counts of a sparkline."""
LATELY_S: Final = 300
"""Seconds back from now that the rate is of."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """Counts of held mails from `start`, each over `width` seconds, in order.

    A storm beyond `KEPT` of the widest buckets is shown by its end.
    """

    start: float
    width: int
    counts: tuple[int, ...]
    lately: int
    """Mails of the last `LATELY_S` seconds."""


def width_for(first_at: float, last_at: float) -> int:
    """Return the finest width that has all buckets of this time."""
    return next((width for width in WIDTHS if _bucket(last_at, width) - _bucket(first_at, width) < KEPT), WIDTHS[-1])


def buckets_of(times: Iterable[float]) -> dict[int, Counter[int]]:
    """Return what mails of these times count: by width each bucket's number, and how many; no more than is kept."""
    known = list(times)
    found = {width: Counter(_bucket(at, width) for at in known) for width in WIDTHS}
    return {
        width: Counter({bucket: count for bucket, count in counts.items() if bucket > max(counts) - KEPT})
        for width, counts in found.items()
    }


def lately(finest: Mapping[int, int], now: float) -> int:
    """Return the mails of the last `LATELY_S` seconds, by buckets of the finest width."""
    return sum(max(0, count) for bucket, count in finest.items() if now - LATELY_S < bucket * FINEST <= now)


def pulse_of(parts: Sequence[Mapping[int, int]], first_at: float, last_at: float, bars: int, lately: int) -> Pulse:
    """Return one series of the buckets of several mailboxes, which are of `width_for(first_at, last_at)`."""
    width = width_for(first_at, last_at)
    last = _bucket(last_at, width)
    first = max(_bucket(first_at, width), last - KEPT + 1)
    together = ceil((last - first + 1) / bars)
    counts = [0] * ceil((last - first + 1) / together)
    for buckets in parts:
        for bucket, count in buckets.items():
            if first <= bucket <= last:
                counts[(bucket - first) // together] += max(0, count)
    return Pulse(float(first * width), together * width, tuple(counts), lately)


def _bucket(at: float, width: int) -> int:
    return int(at // width)
