"""What waits for one endpoint, in memory: a line a thread, of which only the first may be sent.

The next of a line is due when the first was accepted or given up. Times are of one monotonic clock, handed in. It
sends and keeps nothing.
"""

import heapq
import random
from collections import deque
from collections.abc import Callable

from ingest.ports import Change, Delivery

__all__ = ["Lines", "line_of"]

SPREAD_S = 0.02
"""Over so many seconds for each that waits is spread what becomes due at once."""
LONGEST_SPREAD_S = 60.0
SOON = 2
"""Attempts up to which the next one comes soon by itself."""


def line_of(change: Change) -> tuple[str, str]:
    """Return what a change is told in order with: its thread, its storm, or itself."""
    return change.mailbox, change.thread or change.storm or change.id


class Lines:
    """The deliveries of one endpoint that wait, or are on their way."""

    def __init__(self, spread: Callable[[float, float], float] = random.uniform) -> None:
        self._lines: dict[tuple[str, str], deque[Delivery]] = {}
        self._due: dict[tuple[str, str], float] = {}
        """When the first of each line is due; a line whose first is on its way is not here."""
        self._heap: list[tuple[float, int, tuple[str, str]]] = []
        self._ids: set[str] = set()
        self._late: set[tuple[str, str]] = set()
        """Lines whose first failed twice or more, and has not been woken yet."""
        self._own: set[str] = set()
        """Deliveries that were woken once: what fails again then is their own trouble."""
        self._spread = spread

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, id_: object) -> bool:
        return id_ in self._ids

    def add(self, delivery: Delivery, due: float) -> None:
        """Put a delivery at the end of its line."""
        name = line_of(delivery.change)
        line = self._lines.setdefault(name, deque())
        line.append(delivery)
        self._ids.add(delivery.id)
        if len(line) == 1:
            self._set(name, delivery, due)

    def take(self, now: float) -> Delivery | None:
        """Return a first of a line whose time has come, and count it as on its way; None where there is none."""
        while self._heap and self._heap[0][0] <= now:
            due, _, name = heapq.heappop(self._heap)
            if self._due.get(name) == due:
                del self._due[name]
                self._late.discard(name)
                return self._lines[name][0]
        return None

    def next_due(self) -> float | None:
        """Return when the next is due, None when nothing waits that is not on its way."""
        while self._heap:
            due, _, name = self._heap[0]
            if self._due.get(name) == due:
                return due
            heapq.heappop(self._heap)
        return None

    def leave(self, delivery: Delivery, now: float) -> None:
        """Drop a delivery that was on its way: it was accepted or given up. The next of its line is due."""
        name = line_of(delivery.change)
        line = self._lines[name]
        line.popleft()
        self._ids.discard(delivery.id)
        self._own.discard(delivery.id)
        if line:
            self._set(name, line[0], now)
        else:
            del self._lines[name]

    def stay(self, delivery: Delivery, due: float) -> None:
        """Put a delivery back to the front of its line, as it is now."""
        name = line_of(delivery.change)
        self._lines[name][0] = delivery
        self._set(name, delivery, due)

    def wake(self, now: float) -> int:
        """Make what waits for a later attempt than its second due, spread over a time; return how many.

        Each only once: what fails again while others are accepted has a trouble of its own, and keeps to its schedule.
        """
        late, self._late = self._late, set()
        longest = min(LONGEST_SPREAD_S, SPREAD_S * len(late))
        for name in late:
            first = self._lines[name][0]
            self._own.add(first.id)
            self._set(name, first, min(self._due[name], now + self._spread(0, longest)))
        return len(late)

    def _set(self, name: tuple[str, str], delivery: Delivery, due: float) -> None:
        self._due[name] = due
        heapq.heappush(self._heap, (due, delivery.place, name))
        if delivery.attempts >= SOON and delivery.id not in self._own:
            self._late.add(name)
