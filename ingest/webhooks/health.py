"""Whether the trouble is a receiver's or one webhook's, and how many may be on their way at once.

A receiver that cannot be reached, throttles (429, 502, 503, 504), or fails on five threads with nothing accepted in
between, is in trouble itself: then nothing is sent for a pause that grows, after which one webhook tries. A webhook
that fails beside others that are accepted has its own trouble, and delays its thread alone. Pure: times of one
monotonic clock are handed in.
"""

import random
from collections.abc import Callable

from ingest.webhooks.target import Answer

__all__ = ["Health"]

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 300.0
LINES = 5
"""Threads that must fail, with nothing accepted in between, until it is the receiver's trouble."""


class Health:
    """What is known of one receiver."""

    def __init__(self, concurrency: int, uniform: Callable[[float, float], float] = random.uniform) -> None:
        self._most = concurrency
        self._limit = float(concurrency)
        self._uniform = uniform
        self._failed: set[tuple[str, str]] = set()
        self._pauses = 0
        self._until = 0.0

    @property
    def in_trouble(self) -> bool:
        """Whether the receiver itself is taken to be in trouble."""
        return self._pauses > 0

    def slots(self, now: float, on_their_way: int) -> int:
        """Return how many more may be sent now."""
        if now < self._until:
            return 0
        return max(0, (1 if self.in_trouble else int(self._limit)) - on_their_way)

    def resumes(self) -> float:
        """Return when the pause ends."""
        return self._until

    def accepted(self) -> bool:
        """Take note of a webhook that was accepted; return whether the receiver was in trouble before."""
        healed, self._pauses, self._until = self.in_trouble, 0, 0.0
        self._failed.clear()
        self._limit = min(self._most, self._limit + 1 / self._limit)
        return healed

    def refused(self, line: tuple[str, str], answer: Answer, now: float, began: float) -> None:
        """Take note of a webhook that was not accepted; its attempt began at `began`."""
        self._failed.add(line)
        if not (answer.throttles or len(self._failed) >= LINES):
            return
        if began >= self._until:  # what was on its way before the pause tells nothing new
            self._pauses += 1
            self._limit = max(1.0, self._limit / 2)
        pause = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(self._pauses - 1, 10)) * self._uniform(0.5, 1)
        self._until = max(self._until, now + max(pause, answer.asked_s))
