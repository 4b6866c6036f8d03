"""Which of what waits for one address goes into its next letter; pure.

A letter is named by the time it was made: each change in it carries that time as `due_at`, written before the first
attempt. So after a death the same changes make the same letter, under the same Message-ID. A digest has a letter of its
own, named by the time it was due. Of storms there is at most one new letter in each `pace_s`: the first is told at
once, what comes meanwhile is told together.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ingest.ports import ChangeKind, Delivery

__all__ = ["Letter", "begun", "made", "next_due"]


@dataclass(frozen=True, slots=True)
class Letter:
    """Changes that one mail tells of. `at` names it among those to one address."""

    at: float
    parts: tuple[Delivery, ...]

    @property
    def digest(self) -> bool:
        """Whether it is a daily one."""
        return _daily(self.parts[0])


def begun(waiting: Iterable[Delivery]) -> Letter | None:
    """Return the oldest letter that was made and not yet accepted."""
    parts = sorted((one for one in waiting if one.attempts), key=lambda one: (one.due_at, one.place))
    return Letter(parts[0].due_at, tuple(one for one in parts if one.due_at == parts[0].due_at)) if parts else None


def next_due(waiting: Iterable[Delivery], last_at: float | None, pace_s: float, now: float) -> float | None:
    """Return when a new letter may be made, None with nothing to tell. `last_at`: when one was accepted last."""
    new = [one for one in waiting if not one.attempts]
    if not new:
        return None
    if any(map(_daily, new)) or last_at is None or last_at > now:  # the clock was ahead then: nothing to wait for
        return now
    return last_at + pace_s


def made(waiting: Iterable[Delivery], now: float) -> Letter:
    """Return a new letter of what waits, a digest first; its parts are to be written before it is sent."""
    every = list(waiting)
    new = [one for one in every if not one.attempts]
    days = sorted({one.change.at for one in new if _daily(one)})
    if days:
        at, parts = days[0], [one for one in new if _daily(one) and one.change.at == days[0]]
    else:
        at, parts = max([now, *(one.due_at + 0.001 for one in every if one.attempts)]), new
    return Letter(at, tuple(replace(one, attempts=1, due_at=at) for one in parts))


def _daily(delivery: Delivery) -> bool:
    return delivery.change.kind is ChangeKind.STORMS_DIGEST
