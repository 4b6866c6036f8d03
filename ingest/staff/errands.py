"""Carries out what other nodes ask of this one: reads, releases, tries again and erases mail whose bytes are here.

About once a second it looks for requests in the store. Each step may be done again: a crash at any point leaves a
request that waits, and the next round finishes it. An engine that does not answer lets requests wait; what can never
be done ends a request with the reason. It decides nothing: a release was decided by whoever asked.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

import structlog

from ingest.calls.rounds import rounds
from ingest.errors import EngineError, IngestError
from ingest.heart.erased import unshared
from ingest.heart.parsing import Parser, parse_here
from ingest.heart.raw_mail import RawMail
from ingest.mailboxes import Mailboxes
from ingest.ports import Change, Ports, Request, RequestKind
from ingest.ports.kept_out import PERSON, people_of
from ingest.records import HeldMessage
from ingest.spool.set_aside import AT_ONCE as MOST_PUT_BACK
from ingest.spool.set_aside import put_back, still_set_aside
from ingest.spool.shunted import SHUNTED, ShuntedWanted
from ingest.spool.trails import Trails
from ingest.staff.decisions import by_whom, release
from ingest.staff.erasing import Spooled

__all__ = ["Errands", "Tell", "untold"]

log = structlog.get_logger()

Tell = Callable[[Sequence[Change]], Awaitable[None]]
"""How the feed is told: `Teller.tell`."""

AT_ONCE = 16


async def untold(_: Sequence[Change]) -> None:
    """Tell nobody."""


class Errands:
    """Works for one node. `clock` gives seconds since the epoch; `tell` tells the feed of mail that was released."""

    def __init__(
        self,
        ports: Ports,
        raw: RawMail,
        mailboxes: Mailboxes,
        spooled: Spooled,
        parser: Parser = parse_here,
        clock: Callable[[], float] = time.time,
        tell: Tell = untold,
    ) -> None:
        self._ports = ports
        self._tell = tell
        self._raw = raw
        self._mailboxes = mailboxes
        self._spooled = spooled
        self._trails = Trails(spooled.data_dir)
        self._parser = parser
        self._clock = clock

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`; what is in hand then is left to the next start."""
        await rounds(stop, self.round, "errands-wait")

    async def round(self) -> int:
        """Carry out some of what waits; return how many requests ended. Raises `EngineError`."""
        return await self._carry_out(await self._ports.requests.pending(self._raw.node, limit=20 * AT_ONCE))

    async def ready_to_drop(self, partition: str) -> bool:
        """Read what is asked for from a spool partition that is to go; return whether nothing of it waits any more.

        Raises `EngineError`, and then it must not go.
        """
        waiting = [one for one in await self._ports.requests.pending(self._raw.node, limit=100_000) if _reads(one)]
        held = await self._ports.quarantine.these([one.subject for one in waiting])
        there = {one.id for one in held if one.receipt.content.rpartition("#")[0] == partition}
        asked = [one for one in waiting if one.subject in there]
        return await self._carry_out(asked) == len(asked)

    async def _carry_out(self, requests: Sequence[Request]) -> int:
        reads = [one for one in requests if _reads(one)]
        ended = 0
        for start in range(0, len(reads), AT_ONCE):
            answers = await asyncio.gather(*map(self._one, reads[start : start + AT_ONCE]), return_exceptions=True)
            ended += sum(answer is True for answer in answers)
            for answer in answers:
                if isinstance(answer, BaseException):
                    raise answer
        return ended + await self._erase([one for one in requests if one.kind is RequestKind.ERASE])

    async def _one(self, request: Request) -> bool:
        """Carry out one request; return whether it has ended: the next round goes on with a large one."""
        try:
            why = await self._why_not(request)
        except EngineError:
            raise
        except Exception as error:  # this request cannot be carried out, now or later; the others can
            log.exception("errand-failed", kind=request.kind, subject=request.subject)
            why = str(error) if isinstance(error, IngestError) else "it failed on that node; see its log"
        if why is None:
            return False
        await self._ports.requests.finish(request, self._clock(), why)
        log.info("errand-done", kind=request.kind, subject=request.subject, why=why)
        return True

    async def _why_not(self, request: Request) -> str | None:
        """Carry out one request; return "" or why it cannot be, None while there is more to do."""
        if request.subject.startswith(SHUNTED):
            return await self._of_shunted(request)
        held = await self._ports.quarantine.get(request.subject)
        if held is None:
            return "nothing held is called so any more"
        if request.kind is RequestKind.READ:
            await self._ports.originals.put(held.receipt.sha256, await self._raw.of(held.receipt))
            return ""
        desk = (self._ports, self._raw, self._mailboxes, self._parser)
        passed = await release(held, request.actor, *desk, at=request.asked_at)
        if passed is not None:
            await self._tell([passed.change])  # before the request ends: a crash between tells it twice
            return ""
        return await self._otherwise(held)

    async def _of_shunted(self, request: Request) -> str | None:
        """Do the same for mail that was set aside here."""
        try:
            wanted = ShuntedWanted.of_subject(request.subject)
        except ValueError:
            return "this node's build does not know what is asked"
        if request.kind is RequestKind.READ:
            (mail, *_) = (await asyncio.to_thread(self._trails.shunted, wanted)).mails or (None,)
            if mail is None:
                return "it is not set aside there any more"
            await self._ports.originals.put(mail.sha256, await self._raw.of(mail.as_receipt()))
            return ""
        put = await asyncio.to_thread(put_back, self._spooled.data_dir, wanted, self._mailboxes.named, MOST_PUT_BACK)
        log.info("shunted-put-back", count=put.count, left=len(put.left))
        if put.more:
            return None
        return still_set_aside(put) if put.left else ""

    async def _otherwise(self, held: HeldMessage) -> str:
        now = await self._ports.quarantine.get(held.id)
        return f"it was {by_whom(now)}" if now is not None else "nothing held is called so any more"

    async def _erase(self, requests: Sequence[Request]) -> int:
        """Erase all mails that are to go in one walk through the spool."""
        if not requests:
            return 0
        names = {one.subject: one.actor for one in requests}
        now = self._clock()
        for actor in set(names.values()):
            asked = [subject for subject, who in names.items() if who == actor]
            keys = frozenset(one for one in asked if not one.startswith(PERSON))
            receipts = await asyncio.to_thread(self._spooled.of, keys, people_of(asked))
            for digest in await unshared({one.sha256 for one in receipts}, keys, self._ports) if receipts else ():
                await self._ports.originals.remove(digest)  # those of duplicates, which no other record names
            await asyncio.to_thread(self._spooled.erase, receipts, actor, now)
        for one in requests:
            await self._ports.requests.finish(one, now)
        return len(requests)


def _reads(request: Request) -> bool:
    return request.kind is not RequestKind.ERASE
