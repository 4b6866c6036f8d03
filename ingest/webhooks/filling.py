"""Turns the feed into the deliveries of one listener: durable in the outbox first, only then is its cursor moved.

A listener is an endpoint of webhooks, or an address that notices go to.
A process that dies in between makes the same deliveries again, and what waits is there once. So many are open at most;
with a receiver that is down the rest waits in the feed. A new endpoint begins with what comes from now on.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

import structlog

from ingest.errors import Forgotten
from ingest.feed.cursor import decode, encode
from ingest.feed.following import Following, Page
from ingest.ports import Change, ChangeKind, Changes, Delivery, EndpointState, Outbox, Replay
from ingest.webhooks.message import webhook_id

__all__ = ["MOST", "Filling", "Listener", "asked_again"]

log = structlog.get_logger()

MOST = 1_000
"""Deliveries of one endpoint that are open at most, but for the rest of a page of the feed."""
PAGE = 250
EVERYTHING = 1_000_000
SEEN_S = 3_600.0
SLACK_S = 600.0
"""Changes of one entry of the feed may have times that differ: a replay reads from so much earlier."""


class Listener(Protocol):
    """Who is told: an endpoint, or an address that notices go to."""

    @property
    def name(self) -> str:
        """Its name in the outbox."""

    @property
    def events(self) -> frozenset[ChangeKind]:
        """What it is told of."""

    @property
    def mailboxes(self) -> frozenset[str]:
        """In small letters; empty: all."""


class Filling:
    """Fills the outbox for one endpoint. Every method raises `EngineError`. `clock`: seconds since the epoch."""

    def __init__(
        self,
        endpoint: Listener,
        outbox: Outbox,
        changes: Changes,
        following: Following,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._endpoint = endpoint
        self._outbox = outbox
        self._changes = changes
        self._following = following
        self._clock = clock
        self._cursor = ""
        self._place = 0
        self._seen_at = 0.0

    async def begin(self) -> tuple[EndpointState, list[Delivery]]:
        """Return where the endpoint stands, and all that waits for it, in order."""
        name, now = self._endpoint.name, self._clock()
        state = await self._outbox.endpoint(name)
        if state is None:
            heads = encode(await self._changes.heads())
            state = await self._outbox.begin(EndpointState(name, heads, now))
        waiting = await self._outbox.waiting(name, EVERYTHING)
        self._cursor = state.cursor
        self._place = waiting[-1].place if waiting else 0
        await self._see(now)
        return state, waiting

    async def look(self) -> EndpointState | None:
        """Return where the endpoint stands by now; None when it was dropped."""
        now = self._clock()
        if not 0 <= now - self._seen_at < SEEN_S:
            await self._see(now)
        return await self._outbox.endpoint(self._endpoint.name)

    async def fill(self, room: int, wait_s: float) -> list[Delivery]:
        """Make deliveries of what is new in the feed, waiting so long for it; return them, durable."""
        page = await self._page(self._cursor, min(room, PAGE), wait_s, self._wanted)
        made = await self._add(page.changes)
        if page.cursor != self._cursor:
            await self._outbox.move(self._endpoint.name, page.cursor)
            self._cursor = page.cursor
        return made

    async def fill_again(self, replay: Replay, room: int) -> list[Delivery]:
        """Make deliveries of the next part of what is to be told once more; return them, durable."""

        def wanted(change: Change) -> bool:
            return self._wanted(change) and replay.since <= change.at < replay.until

        page = await self._page(replay.cursor, min(room, PAGE), 0, wanted)
        made = await self._add(page.changes)
        ended = page.cursor == replay.cursor or _reached(page.cursor, replay.end)
        await self._outbox.replay(self._endpoint.name, None if ended else replace(replay, cursor=page.cursor))
        return made

    async def _page(self, cursor: str, limit: int, wait_s: float, wanted: Callable[[Change], bool]) -> Page:
        """Return a page of the feed: from the first that is kept where the cursor leads to what is not."""
        try:
            return await self._following.page(cursor, limit, wait_s, wanted)
        except Forgotten as error:
            log.error("webhook-missed", endpoint=self._endpoint.name, error=str(error))  # noqa: TRY400  a sentence
            return await self._following.page(None, limit, 0, wanted)

    def _wanted(self, change: Change) -> bool:
        boxes = self._endpoint.mailboxes
        return change.kind in self._endpoint.events and (not boxes or change.mailbox.lower() in boxes)

    async def _add(self, changes: Sequence[Change]) -> list[Delivery]:
        now = self._clock()
        made = []
        for id_, change in {webhook_id(one): one for one in changes}.items():
            self._place += 1
            made.append(Delivery(self._endpoint.name, id_, self._place, change, now, now))
        if made:
            await self._outbox.add(made)
        return made

    async def _see(self, now: float) -> None:
        await self._outbox.seen(self._endpoint.name, now)
        self._seen_at = now


async def asked_again(changes: Changes, since: float, until: float) -> Replay:
    """Return what tells an endpoint once more of what was told from `since` to before `until`. Raises `EngineError`."""
    return Replay(encode(await changes.before(since - SLACK_S)), encode(await changes.heads()), since, until)


def _reached(cursor: str, end: str) -> bool:
    seen = decode(cursor).numbers
    return all(seen.get(writer, 0) >= number for writer, number in decode(end).numbers.items())
