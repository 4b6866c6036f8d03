"""Tells one address: what is new in the feed becomes letters, and the relay gets one at a time until it takes it.

A letter is written to the outbox before its first attempt and leaves it after the relay took it. Who dies in between
sends it once more under the same Message-ID. A relay that does not take it is asked again, less and less often, for a
day; then the letter is given up, which the next digest says.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from ingest.feed.following import Following
from ingest.metrics import NOTICES
from ingest.notices.letters import Letter, begun, made, next_due
from ingest.notices.recipients import Recipient
from ingest.ports import Delivery, Ports
from ingest.webhooks.filling import MOST, Filling

if TYPE_CHECKING:
    from ingest.notices.relay import Answer

__all__ = ["Courier"]

log = structlog.get_logger()

LOOK_S = 5.0
"""How long the feed is waited for at a time."""
FIRST_WAIT_S = 60.0
LONGEST_WAIT_S = 3_600.0
GIVEN_UP_S = 86_400.0
GIVEN_UP_TRIES = 10
"""As often a letter is tried at least, in a row and over some hours: a clock that jumps a day ahead gives up none."""
KNOWN = 10_000
"""Ids of what was told that are remembered: a change that is told twice makes one notice."""

Write = Callable[[Recipient, Letter], Awaitable[bytes | None]]
"""Makes the mail of a letter; None when there is nothing to tell any more."""
Send = Callable[[str, bytes], Awaitable["Answer"]]


class Courier:
    """One recipient's. `clock` is monotonic and that of the event loop, `wall` says seconds since the epoch."""

    def __init__(
        self,
        recipient: Recipient,
        ports: Ports,
        following: Following,
        write: Write,
        send: Send,
        pace_s: float,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._recipient = recipient
        self._outbox = ports.outbox
        self._filling = Filling(recipient, ports.outbox, ports.changes, following, wall)
        self._write = write
        self._send = send
        self._pace_s = pace_s
        self._clock = clock
        self._wall = wall
        self._waiting: dict[str, Delivery] = {}
        self._whole = True
        """Whether `_waiting` is all that the outbox has."""
        self._told: dict[str, None] = {}
        self._accepted_at: float | None = None
        self._failing_since: float | None = None
        self._tries = 0
        self._again_at = 0.0
        self._log = log.bind(recipient=recipient.address)

    async def begin(self) -> None:
        """Load where the recipient stands. Raises `EngineError`."""
        state, waiting = await self._filling.begin()
        self._accepted_at = max(filter(None, (self._accepted_at, state.accepted_at)), default=None)
        self._failing_since = state.failing_since
        self._waiting = {}
        await self._take(waiting)
        self._whole = True

    async def round(self, wait_s: float = LOOK_S) -> None:
        """Take what is new, waiting so long for it, and send what is due. Raises `EngineError`."""
        if await self._filling.look() is None or not self._whole:
            await self.begin()  # it was dropped, or the round before broke off: what waits is read anew
        self._whole = False
        while (room := MOST - len(self._waiting)) > 0 and (found := await self._filling.fill(room, wait_s)):
            await self._take(found)
            wait_s = 0.0
        await self._send_next()
        self._whole = True
        if len(self._waiting) >= MOST:
            await asyncio.sleep(LOOK_S)

    async def _take(self, found: list[Delivery]) -> None:
        """Add what was found; what this process has told already is dropped."""
        for one in found:
            if one.id not in self._told:
                self._waiting.setdefault(one.id, one)
        if again := [one for one in found if one.id in self._told]:
            await self._outbox.settle(again, [])

    async def _send_next(self) -> None:
        if self._clock() < self._again_at:
            return
        now = self._wall()
        letter = begun(self._waiting.values())
        if letter is None:
            due = next_due(self._waiting.values(), self._accepted_at, self._pace_s, now)
            if due is None or due > now:
                return
            letter = made(self._waiting.values(), now)
            await self._outbox.settle([], letter.parts)
            self._waiting |= {one.id: one for one in letter.parts}
        await self._deliver(letter)

    async def _deliver(self, letter: Letter) -> None:
        content = await self._write(self._recipient, letter)
        if content is None:
            await self._leave(letter)
            return
        answer = await self._send(self._recipient.address, content)
        NOTICES.labels("accepted" if answer.accepted else "failed").inc()
        if answer.accepted:
            await self._accepted(letter)
        else:
            await self._failed(letter, answer.said)

    async def _accepted(self, letter: Letter) -> None:
        if self._failing_since is not None:
            self._log.info("notice-relay-answers")
        self._tries, self._again_at, self._failing_since = 0, 0.0, None
        if not letter.digest:
            self._accepted_at = self._wall()
        await self._leave(letter)
        await self._outbox.tell(self._recipient.name, accepted_at=self._accepted_at, failing_since=None, error="")
        self._log.info("notice-sent", changes=len(letter.parts), digest=letter.digest)

    async def _leave(self, letter: Letter) -> None:
        for one in letter.parts:
            del self._waiting[one.id]
            self._told[one.id] = None
        for old in list(self._told)[:-KNOWN]:
            del self._told[old]
        await self._outbox.settle(letter.parts, [])

    async def _failed(self, letter: Letter, why: str) -> None:
        now = self._wall()
        if self._failing_since is None:
            self._failing_since = now
            self._log.warning("notice-relay-in-trouble", error=why)
        self._tries += 1
        wait = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(self._tries - 1, 10)) * random.uniform(0.9, 1.1)  # noqa: S311  jitter
        self._again_at = self._clock() + wait
        since = self._failing_since
        await self._outbox.tell(self._recipient.name, accepted_at=self._accepted_at, failing_since=since, error=why)
        if now - letter.at < GIVEN_UP_S or self._tries < GIVEN_UP_TRIES:
            await self._outbox.settle([], [replace(one, error=why) for one in letter.parts])
            return
        await self._outbox.settle([], [replace(one, error=why, failed_at=now) for one in letter.parts])
        for one in letter.parts:
            del self._waiting[one.id]
        self._log.error("notice-given-up", changes=len(letter.parts), error=why)
