"""The clocks of the spool: one that nobody can set, for waits and spans; and a reckoned time of day for retention.

A wall clock is set by people and by networks, forward and back. Nothing waits by it, and nothing is deleted because it
alone says so.
"""

import time
from collections.abc import Callable
from pathlib import Path

__all__ = ["Reckoning", "boot_id", "boot_time"]

JUMP_S = 60.0
"""Wall and steady clock may differ by so much since the start; beyond, the wall clock has been set."""
TRUST_S = 3_600.0
"""A start this far beyond the last known time waits this long before it believes the wall clock."""
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def boot_time() -> float:
    """Return seconds since this machine was started, its sleep included; the same for all its processes."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def boot_id() -> str:
    """Return the name of this run of the machine: times of `boot_time` compare only where it is the same."""
    try:
        return BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return ""


class Reckoning:
    """The time of day, seconds since the epoch, that retention goes by. Jumps of the wall clock delay it at most.

    `last_seen` is the last time that was reckoned before this start, None when none is known.
    """

    def __init__(
        self, last_seen: float | None, clock: Callable[[], float] = boot_time, wall: Callable[[], float] = time.time
    ) -> None:
        self._clock = clock
        self._wall = wall
        self._started = clock()
        self._anchor = wall()
        self._jumped = False
        doubtful = last_seen is not None and self._anchor - last_seen > TRUST_S
        self._last_seen = last_seen if doubtful else None

    def now(self) -> float:
        """Return the reckoned time. Once the wall clock has been set, it goes on from before until a restart."""
        passed = self._clock() - self._started
        wall = self._wall()
        self._jumped = self._jumped or abs(wall - self._anchor - passed) > JUMP_S
        if self._last_seen is not None and passed < TRUST_S:
            return self._last_seen + passed
        return self._anchor + passed if self._jumped else wall
