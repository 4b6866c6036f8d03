"""Answers what other nodes ask of this node's ledger: what became of receipts that only it knows.

About once a second it looks for questions in the store. A question that it cannot read, of a newer build for one, is
answered with a sentence, so that nobody waits. It decides nothing and changes nothing.
"""

import asyncio
import random

import structlog

from ingest.calls.until import until
from ingest.errors import EngineError, IngestError
from ingest.ports import Inquiries
from ingest.spool.trace import Found, Wanted
from ingest.spool.trails import Trails

__all__ = ["Answering"]

log = structlog.get_logger()

ROUND_S = 1.0
TROUBLE_S = 10.0
AT_ONCE = 20


class Answering:
    """Works for the node with the id `node`."""

    def __init__(self, inquiries: Inquiries, trails: Trails, node: str) -> None:
        self._inquiries = inquiries
        self._trails = trails
        self._node = node

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`."""
        await until(stop, self._work())

    async def round(self) -> int:
        """Answer some of what waits; return how many. Raises `EngineError`."""
        waiting = await self._inquiries.waiting(self._node, AT_ONCE)
        for one in waiting:
            await self._inquiries.answer(one.id, (await self._found(one.question)).text())
        return len(waiting)

    async def _found(self, question: str) -> Found:
        try:
            return await asyncio.to_thread(self._trails.follow, Wanted.read(question))
        except IngestError as error:
            log.warning("inquiry-failed", error=str(error))
            return Found(left_out=("its ledger cannot be read now",))
        except (ValueError, TypeError):
            return Found(left_out=("it runs another build, which does not know this question",))

    async def _work(self) -> None:
        while True:
            wait = ROUND_S
            try:
                if await self.round():
                    wait = 0.0
            except EngineError:
                wait = TROUBLE_S  # whoever asks cannot either
            await asyncio.sleep(wait * random.uniform(0.8, 1.2))  # noqa: S311  jitter
