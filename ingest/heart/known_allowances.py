"""What one worker knows of allowances: all that hold, in memory, asked for anew when they have changed.

Whether they have is asked at most once a second, by whichever mail comes first; those that come meanwhile wait for the
same answer, and no mail asks for itself. So what is allowed on one node counts on every other a second later. While the
store does not answer, the last that was known counts. A term ends by the wall clock; what somebody ended is found like
any other change.
"""

import time
from collections.abc import Callable
from typing import Final

import structlog

from ingest.errors import EngineError
from ingest.heart.allowed import Allowed, by_scope
from ingest.heart.fresh_answer import FreshAnswer
from ingest.ports import Allowances

__all__ = ["KnownAllowances"]

log = structlog.get_logger()

WHOLE_S: Final = 60.0
"""How often all of them are read, whether or not a change was told: who made it may have died before he told."""


class KnownAllowances:
    """Keeps them for one worker. `clock` is monotonic; `wall` says when terms end, in seconds since the epoch."""

    def __init__(
        self,
        allowances: Allowances,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._allowances = allowances
        self._clock = clock
        self._wall = wall
        self._known = Allowed().known
        self._revision: str | None = None
        self._read = float("-inf")
        self._fresh = FreshAnswer(clock)
        self._silent = False

    async def now(self) -> Allowed:
        """Return what is allowed now. Raises `EngineError` only while nothing was ever known."""
        await self._fresh.wait(self._ask)
        return Allowed(self._known, self._wall())

    async def _ask(self) -> None:
        try:
            await self._look()
        except EngineError as error:
            if self._revision is None:
                raise
            if not self._silent:
                log.warning("allowances-unknown", error=str(error))
            self._silent = True
        else:
            self._silent = False

    async def _look(self) -> None:
        revision = await self._allowances.revision()
        if revision != self._revision or self._clock() - self._read >= WHOLE_S:
            self._known = by_scope(await self._allowances.current(self._wall()))
            self._revision, self._read = revision, self._clock()
