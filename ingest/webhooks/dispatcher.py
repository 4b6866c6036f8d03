"""Serves one endpoint: of all processes that could, the holder of its lease fills its outbox and sends what is due.

Whoever takes the lease over reads the outbox and goes on: nothing is lost, and what was on its way is sent once more.
What goes wrong here, the store's trouble or our own mistake, delays this endpoint and nothing else.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog

from ingest.calls.until import pause
from ingest.errors import EngineError, IngestError
from ingest.feed.following import Following
from ingest.ports import Delivery, Ports
from ingest.webhooks.endpoint import Endpoint
from ingest.webhooks.filling import MOST, Filling
from ingest.webhooks.message import body
from ingest.webhooks.sending import Sending
from ingest.webhooks.target import Answer, Target
from ingest.work.tenure import Tenure

__all__ = ["Dispatcher"]

log = structlog.get_logger()

LOOK_S = 2.0
"""How often it is looked whether a person asked for something."""
LEAST_ROOM = MOST // 4
"""How much room there must be until the outbox is filled further: a page at a time, not one by one."""
FIRST_WAIT_S = 0.25
LONGEST_WAIT_S = 10.0
"""Between two tries to have what the store does not give."""
LAST_S = 3.0
"""How long what is on its way may take when it is to stop."""


class Dispatcher:
    """One process's part in serving one endpoint. `clock` is monotonic and that of the event loop."""

    def __init__(
        self,
        endpoint: Endpoint,
        ports: Ports,
        following: Following,
        tenure: Tenure,
        base: str = "",
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._endpoint = endpoint
        self._ports = ports
        self._tenure = tenure
        self._base = base
        self._clock = clock
        self._wall = wall
        self._filling = Filling(endpoint, ports.outbox, ports.changes, following, wall)
        self._log = log.bind(endpoint=endpoint.name)

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop`, while the lease is held."""
        await self._tenure.lead(stop, lambda: self._lead(stop))

    async def _lead(self, stop: asyncio.Event) -> None:
        """Serve until the lease is lost or `stop`, or something fails that was not foreseen."""
        target = self._target()
        sending = Sending(self._endpoint, self._ports.outbox, self._post(target), self._clock, self._wall)
        bodies = [self._filled(sending), sending.send(), self._again(sending.settle)]
        try:
            await self._tenure.together(stop, bodies)
        except Exception:  # our own mistake: begin anew, a little later
            log.exception("webhook-dispatcher-failed", endpoint=self._endpoint.name)
            await pause(stop, LONGEST_WAIT_S)
        finally:
            try:
                await sending.finish(LAST_S if self._tenure.holds else 0)
            except EngineError as error:
                self._log.warning("webhook-ends-not-written", error=str(error))
            await target.close()

    def _target(self) -> Target:
        return Target(self._endpoint, self._wall)

    def _post(self, target: Target) -> Callable[[Delivery], Awaitable[Answer]]:
        async def post(delivery: Delivery) -> Answer:
            return await target.send(delivery.id, await body(delivery.change, self._ports, self._base))

        return post

    async def _filled(self, sending: Sending) -> None:
        """Load what waits, then keep the outbox filled."""

        async def load() -> None:
            state, waiting = await self._filling.begin()
            sending.take_up(state.accepted_at, state.failing_since, state.error)
            sending.disabled = state.disabled_at is not None
            sending.add(waiting)

        async def fill() -> None:
            while True:
                await self._fill(sending)

        await self._again(load)
        await self._again(fill)

    async def _fill(self, sending: Sending) -> None:
        """Make one round: what a person asked for, then the feed. It takes `LOOK_S` at most while nothing is new."""
        state = await self._filling.look()
        if state is None:
            await self._filling.begin()  # it was dropped: it begins anew
            return
        if sending.disabled and state.disabled_at is None and not sending.undecided:
            self._log.info("webhook-enabled")
            sending.enable()
        if (room := MOST - len(sending.lines)) < LEAST_ROOM or sending.disabled:
            await sending.room(MOST - LEAST_ROOM, LOOK_S)
            return
        if state.replay is not None:
            sending.add(await self._filling.fill_again(state.replay, room))
        sending.add(await self._filling.fill(room, 0 if state.replay else LOOK_S))

    async def _again(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do `work`, once more after each failure of an engine or of what it was given."""
        trouble = 0
        while True:
            began = self._clock()
            try:
                return await work()
            except IngestError as error:
                trouble = trouble + 1 if self._clock() - began < LONGEST_WAIT_S else 1
                if trouble == 1:
                    self._log.warning("webhook-waits", error=str(error))
                await asyncio.sleep(min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(trouble, 8)))
