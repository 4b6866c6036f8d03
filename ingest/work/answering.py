"""Answers what other nodes ask of this node's ledger: what became of receipts that only it knows, and what was shunted.

About once a second it looks for questions in the store. A question that it cannot read, of a newer build for one, is
answered with a sentence, so that nobody waits. It decides nothing and changes nothing.
"""

import asyncio

import structlog

from ingest.calls.rounds import rounds
from ingest.ports import Inquiries
from ingest.spool.shunted import ShuntedFound, ShuntedWanted
from ingest.spool.trace import Found, Wanted
from ingest.spool.trails import Trails

__all__ = ["Answering"]

log = structlog.get_logger()

AT_ONCE = 20
UNREADABLE = "its ledger cannot be read now"


class Answering:
    """Works for the node with the id `node`."""

    def __init__(self, inquiries: Inquiries, trails: Trails, node: str) -> None:
        self._inquiries = inquiries
        self._trails = trails
        self._node = node

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`."""
        await rounds(stop, self.round, "inquiries-wait")

    async def round(self) -> int:
        """Answer some of what waits; return how many. Raises `EngineError`."""
        waiting = await self._inquiries.waiting(self._node, AT_ONCE)
        for one in waiting:
            await self._inquiries.answer(one.id, await self._text(one.question))
        return len(waiting)

    async def _text(self, question: str) -> str:
        try:
            wanted = ShuntedWanted.read(question)
        except ValueError:  # it is about something else
            return (await self._found(question)).text()
        try:
            return (await asyncio.to_thread(self._trails.shunted, wanted)).text()
        except Exception as error:  # one question must not end the worker that it came to
            log.exception("inquiry-failed", error=str(error))
            return ShuntedFound(left_out=(UNREADABLE,)).text()

    async def _found(self, question: str) -> Found:
        try:
            wanted = Wanted.read(question)
        except ValueError:
            return Found(left_out=("it runs another build, which does not know this question",))
        try:
            return await asyncio.to_thread(self._trails.follow, wanted)
        except Exception as error:
            log.exception("inquiry-failed", error=str(error))
            return Found(left_out=(UNREADABLE,))
