"""Holds a lease as long as this process lives, and takes it over from a holder that is gone.

The holder raises the lease's count every few seconds; the others look, and when the count has stood still for twenty
seconds of their own monotonic clock, one of them takes the lease by swapping what it saw. No wall clock is asked. A
holder that could not raise the count for fifteen seconds, because it was frozen or the store away, no longer counts
itself the holder: that is before anybody takes over. A holder on this machine that is seen to be dead is followed at
once. It does nothing with the lease; `holds` says whether one may.
"""

import asyncio
import random
import secrets
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any

import structlog

from ingest.calls.until import first
from ingest.errors import EngineError
from ingest.ports import Lease, Term

__all__ = ["Tenure"]

log = structlog.get_logger()

BEAT_S = 4.0
"""How often the holder raises the count, and the longest that others wait before they look again."""
VALID_S = 15.0
"""How long a count that was raised counts for its holder."""
CHECK_S = 1.0
"""How often whoever leads looks whether he still does."""
LOOK_S = 2.0
"""The longest that who would lead waits before he looks whether he may."""
GONE_S = 20.0
"""How long a count must stand still, as another sees it, before its holder is gone."""


class Tenure:
    """One candidate for a lease. `name` is who it is over restarts, of which at most one lives; "" for nobody else.

    The lease of its own former life it takes at once. What stands before the first dot of a name is its node. `clock`
    is monotonic, in seconds. `gone` says of a name whether its process is dead for certain.
    """

    def __init__(
        self,
        lease: Lease,
        name: str = "",
        clock: Callable[[], float] = time.monotonic,
        gone: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self.gained = asyncio.Event()
        """Set while the lease is held, as far as was heard last."""
        self.inherited = False
        """Whether another node held the lease before us; whoever has taken note of that may clear it."""
        self._lease = lease
        self._name = name or secrets.token_hex(8)
        self._owner = f"{self._name}/{secrets.token_hex(8)}"
        self._clock = clock
        self._gone = gone
        self._hurried = asyncio.Event()
        self._mine: Term | None = None
        self._raised_at = 0.0
        self._seen: Term | None = None
        self._seen_at = 0.0
        self._silent = False

    @property
    def holds(self) -> bool:
        """Whether this process is the one, for certain."""
        return self._mine is not None and self._clock() < self._raised_at + VALID_S

    async def run(self, stop: asyncio.Event) -> None:
        """Hold the lease, or wait for it, until `stop`; then let go of it."""
        while not stop.is_set():
            try:
                await self.step()
                self._silent = False
            except EngineError as error:
                if not self._silent:
                    log.warning("lease-unknown", error=str(error))
                self._silent = True
            wait = BEAT_S if self._mine is not None else random.uniform(BEAT_S / 2, BEAT_S)  # noqa: S311  jitter
            self._hurried.clear()
            await first(wait, stop, self._hurried)
        await self._resign()

    async def lead(
        self, stop: asyncio.Event, work: Callable[[], Awaitable[None]], follow: Callable[[], None] = lambda: None
    ) -> None:
        """Hold the lease, or wait for it, until `stop`, and while it is held do `work`, again and again.

        `follow` is called where it is not held. What ends the holding is raised.
        """
        holding = asyncio.create_task(self.run(stop))
        try:
            while not stop.is_set():
                if holding.done():
                    holding.result()
                if self.holds:
                    await work()
                else:
                    follow()
                    self.gained.clear()  # held for all we heard, and not for certain: that is no reason to go on
                    await first(LOOK_S, stop, self.gained)
        finally:
            if not stop.is_set():
                holding.cancel()
            await asyncio.wait({holding})

    async def together(self, stop: asyncio.Event, bodies: Iterable[Coroutine[Any, Any, None]]) -> None:
        """Run these until the lease is lost, `stop` or one of them ends; then end the rest. Raises what one raised."""
        tasks = [asyncio.create_task(one) for one in bodies]
        stopping = asyncio.create_task(stop.wait())
        try:
            while self.holds and not any(one.done() for one in (stopping, *tasks)):
                await asyncio.wait([stopping, *tasks], timeout=CHECK_S, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                if task.done():
                    task.result()
        finally:
            stopping.cancel()
            for task in tasks:
                task.cancel()
            await asyncio.gather(stopping, *tasks, return_exceptions=True)

    def hurry(self) -> None:
        """Say that `run` should look now: this process has something to do that nobody else may be there to do."""
        self._hurried.set()

    async def step(self) -> None:
        """Raise the count, or look whether the lease is free. Raises `StoreUnavailable`."""
        if self._mine is not None and await self._swap(self._mine):
            return
        self._lose()
        term = await self._lease.look()
        if self._free(term):
            await self._take(term)

    def _free(self, term: Term | None) -> bool:
        if term is None or term.owner.endswith("/"):
            return True
        holder = term.owner.rpartition("/")[0]
        if holder == self._name or self._gone(holder):
            return True
        now = self._clock()
        if term != self._seen:
            self._seen, self._seen_at = term, now
        return now - self._seen_at >= GONE_S

    async def _take(self, term: Term | None) -> None:
        if not await self._swap(term):
            return
        if term:
            self.inherited = _node(term.owner) != _node(self._owner)
        if term and not term.owner.endswith("/"):
            log.info("lease-taken-over", owner=self._owner, before=term.owner)

    async def _swap(self, seen: Term | None) -> bool:
        begun = self._clock()
        new = Term(self._owner, seen.beat + 1 if seen else 1)
        if not await self._lease.swap(seen, new):
            return False
        self._mine, self._raised_at = new, begun
        self.gained.set()
        return True

    def _lose(self) -> None:
        if self._mine is not None:
            log.warning("lease-lost", owner=self._owner)
        self._mine = None
        self.gained.clear()

    async def _resign(self) -> None:
        """Leave the lease free, so that nobody need wait. Where the store is away it is taken from us later."""
        mine, self._mine = self._mine, None
        self.gained.clear()
        if mine is None:
            return
        try:
            async with asyncio.timeout(1):
                await self._lease.swap(mine, Term(f"{self._name}/", mine.beat + 1))
        except (EngineError, TimeoutError):
            log.info("lease-kept", owner=self._owner)


def _node(owner: str) -> str:
    return owner.rpartition("/")[0].partition(".")[0]
