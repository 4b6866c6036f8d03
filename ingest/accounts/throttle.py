"""Lets a key try so often: a few times at once, then one more every so many seconds. It forgets nothing too soon.

Memory is bounded: of more than `MOST` keys the one that was used longest ago goes. Time is the monotonic clock, so a
wall clock that jumps lets nobody in and locks nobody out.
"""

import time
from collections import OrderedDict
from collections.abc import Callable

__all__ = ["Throttle"]

MOST = 10_000


class Throttle:
    """`burst` attempts at once, and one more each `every_s` seconds."""

    def __init__(self, burst: int, every_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._every_s, self._clock = burst, every_s, clock
        self._full_at: OrderedDict[str, float] = OrderedDict()
        """When each key has its whole burst again."""

    def wait_s(self, key: str) -> float:
        """Return how long until this key may try; 0 for now."""
        now = self._clock()
        return max(0.0, self._full_at.get(key, now) - now - (self._burst - 1) * self._every_s)

    def take(self, key: str) -> None:
        """Count an attempt."""
        now = self._clock()
        self._full_at[key] = max(now, self._full_at.get(key, now)) + self._every_s
        self._full_at.move_to_end(key)
        while len(self._full_at) > MOST:
            self._full_at.popitem(last=False)

    def give_back(self, key: str) -> None:
        """Take an attempt back: it was right."""
        if key in self._full_at:
            self._full_at[key] -= self._every_s

    def __len__(self) -> int:
        return len(self._full_at)
