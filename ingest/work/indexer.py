"""Follows the store with the index: whatever the store has and the index has not confirmed is sent, in bulk.

The index is a projection: an outage delays search and nothing else, and a rebuild is `forget_index` and patience. A
mail that the index refuses as it is goes in without its text, and that is logged.
"""

import asyncio
import random

import structlog

from ingest.errors import EngineError
from ingest.metrics import INDEXED, STAGE
from ingest.ports import MailStore, SearchIndex

__all__ = ["Indexer"]

log = structlog.get_logger()

BATCH = 500
LOOK_S = 0.25
"""How long the indexer sleeps when nobody told it of new mail: other nodes' mail is found by looking."""
LONGEST_WAIT_S = 10.0


class Indexer:
    """Keeps one index up with one store; `nudge` it when mail was stored."""

    def __init__(self, store: MailStore, index: SearchIndex) -> None:
        self._store = store
        self._index = index
        self._news = asyncio.Event()
        self._trouble = 0
        self._prepared = False

    def nudge(self) -> None:
        """Say that mail was stored."""
        self._news.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Index until `stop` is set."""
        while not stop.is_set():
            self._news.clear()
            try:
                moved = await self.turn()
                self._trouble = 0
            except EngineError as error:
                moved = 0
                self._trouble += 1
                if self._trouble == 1:
                    log.warning("index-waits", error=str(error))
            except Exception:  # a damaged index delays search and nothing else: mail goes on
                moved = 0
                self._trouble += 1
                if self._trouble == 1:
                    log.exception("index-failed")
            if not moved:
                await self._pause(stop)

    async def turn(self) -> int:
        """Send one batch; return how many mails the index confirmed. Raises `EngineError`."""
        if not self._prepared:
            await self._index.prepare()
            self._prepared = True
        waiting = await self._store.unindexed(BATCH)
        if not waiting:
            return 0
        with STAGE.labels("index").time():
            report = await self._index.add(waiting)
        for id_, why in report.degraded:
            log.warning("mail-indexed-without-text", id=id_, why=why)
        await self._store.mark_indexed(report.done)
        INDEXED.inc(len(report.done))
        return len(report.done)

    async def _pause(self, stop: asyncio.Event) -> None:
        longest = min(LONGEST_WAIT_S, LOOK_S * 2 ** min(self._trouble, 8))
        seconds = random.uniform(LOOK_S / 2, longest) if self._trouble else LOOK_S  # noqa: S311  jitter
        waits = [asyncio.create_task(stop.wait())]
        if not self._trouble:
            waits.append(asyncio.create_task(self._news.wait()))
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
