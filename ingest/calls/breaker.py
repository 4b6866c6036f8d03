"""Leaves an engine alone while it is in trouble, and lets it come back to its work slowly.

Three failures in a row open it: calls are refused at once, until after a wait (full jitter, longer each time) one call
may try. When that one is answered the engine heals: for ten seconds of answers it is called hardly more often than
before its trouble. Only errors of the engine count. It repeats no call and knows nothing of what is asked.
"""

import asyncio
import random
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final, Literal

import structlog

from ingest.errors import EngineError

__all__ = ["Breaker", "BreakerState"]

log = structlog.get_logger()

State = Literal["closed", "open", "half-open", "healing"]

FAILURES: Final = 3
"""Failures in a row that open it. One folder of 256 that is broken never does: successes come between."""
FIRST_WAIT_S: Final = 0.2
LONGEST_WAIT_S: Final = 30.0
HEALING_S: Final = 10.0
"""How long an engine must answer before it is called without restraint again."""
GROWTH: Final = 1.2
"""How many times its former rate an engine is called at most while it heals."""
LEAST_RATE: Final = 20.0
"""Calls a second that an engine may have while it heals, however idle it was before."""
WINDOW_S: Final = 10
"""Seconds over which the rate of answers is measured."""


@dataclass(frozen=True, slots=True)
class BreakerState:
    """What a breaker knows of its engine. `since` is when the state began, in seconds since the epoch."""

    engine: str
    state: State
    since: float
    error: str
    """What the engine said last, "" when it has healed."""
    next_try_in_s: float
    """Seconds until a call may try; 0 when one may now, or is trying."""


class Breaker:
    """Guards the calls of one engine in one process. `clock` is monotonic, in seconds, and that of the event loop."""

    def __init__(
        self,
        engine: str,
        clock: Callable[[], float] = time.monotonic,
        uniform: Callable[[float, float], float] = random.uniform,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.engine = engine
        self._clock = clock
        self._uniform = uniform
        self._wall = wall
        self._state: State = "closed"
        self._turned = asyncio.Event()
        self._since = wall()
        self._began = clock()
        self._era = 0
        self._error = EngineError("")
        self._failing: set[Hashable] = set()
        self._tries = 0
        self._next_try = 0.0
        self._rate = _Rate()
        self._allowed = LEAST_RATE
        self._next_turn = 0.0

    @property
    def state(self) -> BreakerState:
        """What is known now."""
        wait = max(0.0, self._next_try - self._clock()) if self._state == "open" else 0.0
        error = str(self._error) if self._state != "closed" else ""
        return BreakerState(self.engine, self._state, self._since, error, wait)

    @property
    def refuses(self) -> bool:
        """Whether a call made now would be refused."""
        return self._state == "half-open" or (self._state == "open" and self._clock() < self._next_try)

    @asynccontextmanager
    async def call(self, part: Hashable = None) -> AsyncIterator[None]:
        """Wrap one call of the engine. Raises its last error, and when the next try is, while it is left alone.

        `part` names the place in the engine that is asked, where it has several that fail apart (a folder, a disk):
        failures of one place count once.
        """
        era = await self._admitted()
        try:
            yield
        except EngineError as error:
            if era == self._era:
                self._failed(error, part)
            raise
        except BaseException:  # cancelled, or one mail's own trouble: it says nothing about the engine
            if era == self._era and self._state == "half-open":
                self._turn("open")
                self._next_try = self._clock()
            raise
        if era == self._era:
            self._answered()

    async def _admitted(self) -> int:
        """Return the era that the call belongs to; what comes of it counts only while that lasts."""
        while self._state == "healing":
            wait = self._turn_in()
            if wait <= 0:
                return self._era
            await self._rest(wait)
            if self._state == "healing":
                return self._era
        if self.refuses:
            raise self._refusal()
        if self._state == "open":
            self._turn("half-open")
        return self._era

    async def _rest(self, seconds: float) -> None:
        """Wait for one's turn, or until the engine needs no restraint any more."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._turned.wait(), seconds)

    def _turn_in(self) -> float:
        """Take the next free turn of a healing engine, and return in how many seconds it is."""
        now = self._clock()
        self._next_turn = max(self._next_turn + 1 / self._allowed, now)
        return self._next_turn - now

    def _refusal(self) -> EngineError:
        wait = max(0.0, self._next_try - self._clock())
        when = "it is being tried now" if self._state == "half-open" else f"next try in {wait:.1f} s"
        refusal = type(self._error)(f"{self._error} ({when})")
        refusal.engine = self.engine
        return refusal

    def _failed(self, error: EngineError, part: Hashable) -> None:
        self._error = error
        self._failing.add(object() if part is None else part)
        if self._state != "half-open" and len(self._failing) < FAILURES:
            return
        if self._state == "closed":
            self._tries = 0
            self._allowed = max(LEAST_RATE, GROWTH * self._rate.measured())
            log.warning("engine-away", engine=self.engine, error=str(error))
        self._tries += 1
        longest = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(self._tries - 1, 20))
        self._next_try = self._clock() + self._uniform(0, longest)
        self._turn("open")

    def _answered(self) -> None:
        now = self._clock()
        self._failing.clear()
        if self._state == "half-open":
            self._turn("healing", new_era=False)
            self._next_turn = now
        elif self._state == "closed":
            self._rate.note(now)
        elif now - self._began >= HEALING_S:
            self._turn("closed", new_era=False)
            self._rate.forget()
            log.info("engine-back", engine=self.engine)

    def _turn(self, state: State, *, new_era: bool = True) -> None:
        self._state, self._since, self._began = state, self._wall(), self._clock()
        self._turned.set()  # whoever waits for a turn looks again
        self._turned = asyncio.Event()
        if new_era:  # what was asked before says nothing any more, however late it ends
            self._era += 1
            self._failing.clear()


class _Rate:
    """Answers a second, over the last seconds in which there were any: a hanging engine does not lower it."""

    def __init__(self) -> None:
        self._seconds: deque[tuple[int, int]] = deque(maxlen=WINDOW_S)
        self._last = 0.0

    def note(self, now: float) -> None:
        second, count = int(now), 0
        if self._seconds and self._seconds[-1][0] == second:
            count = self._seconds.pop()[1]
        self._seconds.append((second, count + 1))

    def measured(self) -> float:
        if self._seconds:
            last = self._seconds[-1][0]
            counted = [(second, count) for second, count in self._seconds if second > last - WINDOW_S]
            self._last = sum(count for _, count in counted) / (last - counted[0][0] + 1)
        return self._last

    def forget(self) -> None:
        """Begin anew; what was measured holds until there is more to measure."""
        self.measured()
        self._seconds.clear()
