"""Sends what waits for one endpoint, each thread in order, and keeps account of how it ends.

Ends are written to the outbox together, as many as there are by then: a process that dies in between sends those a
second time. With a store that does not answer it stops sending, once so many ends are not written.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog

from ingest.errors import EngineError
from ingest.metrics import WEBHOOKS
from ingest.ports import Delivery, Outbox
from ingest.webhooks.endpoint import Endpoint
from ingest.webhooks.health import Health
from ingest.webhooks.lines import Lines, line_of
from ingest.webhooks.schedule import LONGEST_S, wait_s
from ingest.webhooks.target import Answer

__all__ = ["Sending"]

log = structlog.get_logger()

UNWRITTEN = 1_000
"""Ends that may wait to be written."""
AGAIN_S = 5.0
"""How long a webhook waits whose facts the store could not be asked for."""
TELL_S = 5.0
"""How often it is written that webhooks are accepted, while nothing changes."""

Post = Callable[[Delivery], Awaitable[Answer]]


class Sending:
    """The sending of one endpoint while this process holds its lease.

    `post` makes one attempt. `clock` is monotonic and that of the event loop, `wall` says seconds since the epoch.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        outbox: Outbox,
        post: Post,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.lines = Lines()
        self.disabled = False
        self._endpoint = endpoint
        self._outbox = outbox
        self._post = post
        self._clock = clock
        self._wall = wall
        self._health = Health(endpoint.concurrency)
        self._log = log.bind(endpoint=endpoint.name)
        self._attempts: set[asyncio.Task[None]] = set()
        self._accepted: list[Delivery] = []
        self._others: dict[str, Delivery] = {}
        self._news, self._ends, self._left = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._accepted_at: float | None = None
        self._failing_since: float | None = None
        self._error = ""
        self._told_at = -TELL_S
        self._gone = ""

    def take_up(self, accepted_at: float | None, failing_since: float | None, error: str) -> None:
        """Go on from what the store knows of the receiver."""
        self._accepted_at, self._failing_since, self._error = accepted_at, failing_since, error

    def add(self, deliveries: list[Delivery]) -> None:
        """Take deliveries over that are durable; one that waits here already stays where it is.

        Where a clock was wrong when one was put off, it waits no longer than the schedule's longest wait.
        """
        now, wall = self._clock(), self._wall()
        for one in deliveries:
            if one.id not in self.lines:
                self.lines.add(one, now + min(max(0.0, one.due_at - wall), LONGEST_S))
        self._news.set()

    @property
    def undecided(self) -> bool:
        """Whether the store has yet to hear that the receiver is gone."""
        return bool(self._gone)

    def enable(self) -> None:
        """Send again."""
        self.disabled = False
        self._news.set()

    async def room(self, most: int, seconds: float) -> None:
        """Wait until no more than so many wait, or so long."""
        try:
            async with asyncio.timeout(seconds):
                while len(self.lines) > most or self.disabled:
                    self._left.clear()
                    await self._left.wait()
        except TimeoutError:
            return

    async def send(self) -> None:
        """Send whatever is due, until cancelled."""
        while True:
            self._news.clear()
            now = self._clock()
            while self._free(now) and (delivery := self.lines.take(now)) is not None:
                task = asyncio.create_task(self._attempt(delivery))
                self._attempts.add(task)
                task.add_done_callback(self._attempts.discard)
            await self._sleep(now)

    async def settle(self) -> None:
        """Write down ends as they come, until cancelled. Raises `EngineError`; nothing is lost by that."""
        while True:
            await self._ends.wait()
            await self.write()

    async def write(self) -> None:
        """Write down the ends that there are. Raises `EngineError`."""
        self._ends.clear()
        accepted, others = self._accepted[:], dict(self._others)
        try:
            if accepted or others:
                await self._outbox.settle(accepted, list(others.values()))
                del self._accepted[: len(accepted)]
                self._others = {id_: one for id_, one in self._others.items() if others.get(id_) is not one}
                self._news.set()
            await self._tell()
        except EngineError:
            self._ends.set()
            raise

    async def finish(self, patience_s: float) -> None:
        """Wait so long for what is on its way, leave the rest, and write down the ends. Raises `EngineError`."""
        if self._attempts:
            await asyncio.wait(self._attempts, timeout=patience_s)
        left = list(self._attempts)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await self.write()

    def _free(self, now: float) -> bool:
        if self.disabled or len(self._accepted) + len(self._others) >= UNWRITTEN:
            return False
        return self._health.slots(now, len(self._attempts)) > 0

    async def _sleep(self, now: float) -> None:
        """Wait for news, or until something is due that may be sent."""
        due = None if self.disabled else self.lines.next_due()
        if due is not None and not self._free(now):
            due = self._health.resumes() if self._health.resumes() > now else None
        try:
            async with asyncio.timeout(None if due is None else max(0.0, due - now)):
                await self._news.wait()
        except TimeoutError:
            return

    async def _attempt(self, delivery: Delivery) -> None:
        began = self._clock()
        try:
            answer = await self._post(delivery)
        except EngineError as error:  # the store was asked what the mail says; that is no attempt
            self._log.debug("webhook-put-off", id=delivery.id, error=str(error))
            self.lines.stay(delivery, self._clock() + AGAIN_S)
        except Exception as error:  # our own mistake about this one delays its thread and nothing else
            log.exception("webhook-not-made", endpoint=delivery.endpoint, id=delivery.id)
            self._refused(delivery, Answer(0, f"it could not be made: {type(error).__name__}"), began)
        else:
            self._heard(delivery, answer, began)
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine runs in one
        self._attempts.discard(task)  # before it is told: whoever wakes counts what is on its way
        for event in (self._news, self._ends, self._left):
            event.set()

    def _heard(self, delivery: Delivery, answer: Answer, began: float) -> None:
        if answer.accepted:
            self._accept(delivery)
        elif answer.gone:
            self.disabled = True
            self._gone = answer.error
            self.lines.stay(delivery, self._clock())
            WEBHOOKS.labels(self._endpoint.name, "gone").inc()
            self._log.error("webhook-disabled", error=answer.error, enable=f"ingest webhook enable {delivery.endpoint}")
        else:
            self._refused(delivery, answer, began)

    def _accept(self, delivery: Delivery) -> None:
        now = self._clock()
        self.lines.leave(delivery, now)
        self._accepted.append(delivery)
        self._others.pop(delivery.id, None)
        WEBHOOKS.labels(self._endpoint.name, "accepted").inc()
        if self._health.accepted():
            self._log.info("webhook-receiver-answers", waiting=len(self.lines))
        self.lines.wake(now)
        self._accepted_at = self._wall()
        if self._failing_since is not None:
            self._failing_since, self._told_at = None, -TELL_S

    def _refused(self, delivery: Delivery, answer: Answer, began: float) -> None:
        now, wall = self._clock(), self._wall()
        before = self._health.in_trouble
        self._health.refused(line_of(delivery.change), answer, now, began)
        if self._health.in_trouble and not before:
            self._log.warning("webhook-receiver-in-trouble", error=answer.error)
        self._error = f"{answer.error}: {answer.said}" if answer.said else answer.error
        if self._failing_since is None:
            self._failing_since, self._told_at = wall, -TELL_S
        attempts = delivery.attempts + 1
        wait = wait_s(attempts, answer.asked_s)
        changed = replace(delivery, attempts=attempts, error=self._error, due_at=wall + (wait or 0))
        if wait is None:
            changed = replace(changed, failed_at=wall)
            self.lines.leave(delivery, now)
            self._log.error("webhook-given-up", id=delivery.id, attempts=attempts, error=answer.error)
        else:
            self.lines.stay(changed, now + wait)
        WEBHOOKS.labels(self._endpoint.name, "later" if wait is not None else "failed").inc()
        self._others[delivery.id] = changed

    async def _tell(self) -> None:
        if self._gone:
            await self._outbox.disable(self._endpoint.name, self._wall(), self._gone)
            self._gone = ""
        now = self._clock()
        if now - self._told_at < TELL_S:
            return
        self._told_at = now
        await self._outbox.tell(
            self._endpoint.name, accepted_at=self._accepted_at, failing_since=self._failing_since, error=self._error
        )
