"""Deletes from the store what nobody needs any more, by the `retention` settings; the README says what and when.

It also has counted anew, where the store keeps counts as a hint, what lists show of storms that changed lately.

Discarded mail goes first, record and original; then the records of mail that was released, and threads in which
nothing came for years. Mail that waits for a person is never touched, and stored mail is kept until it is erased. Times
are those of the decisions: a clock that is ahead by days deletes so much too early what was discarded, and could still
be put back.
"""

import asyncio
import time
from collections.abc import Callable, Sequence

import structlog

from ingest.calls.until import pause
from ingest.errors import IngestError
from ingest.ports import Ports, Postponement
from ingest.ports.lasting.postponements import due
from ingest.records import HeldMessage, HeldState
from ingest.settings import RetentionSettings

__all__ = ["Keeper"]

log = structlog.get_logger()

ROUND_S = 3_600.0
PAGE = 500
REQUESTS_S = 30 * 86_400
"""How long it is remembered what one node asked of another, and how that ended."""
JOBS_S = 90 * 86_400
"""The least time for which it is remembered what became of each mail of a job. The audit log stays."""
POSTPONED_S = 30 * 86_400
"""How long a storm that came back says who had put it off, and until when."""
ALLOWANCES_S = 365 * 86_400
"""How long an allowance, or a rule to hold at once, can be looked at when it is over. The audit log stays."""
RECOUNT_S, QUIET_S = 3 * ROUND_S, 60.0
"""Storms are counted anew that changed so lately, and not just now: what is in flight would count twice."""
INQUIRIES_S = 3_600
"""How long a question lies there whose asker has died."""


class Keeper:
    """Keeps one store to its terms. Several nodes may do so at once: what one has deleted another does not find."""

    def __init__(self, retention: RetentionSettings, ports: Ports, clock: Callable[[], float] = time.time) -> None:
        self._retention = retention
        self._ports = ports
        self._clock = clock

    async def run(self, stop: asyncio.Event) -> None:
        """Go round once an hour until `stop`. A round that fails is logged; the next one goes on where it ended."""
        while not stop.is_set():
            try:
                await self.round()
            except IngestError as error:
                log.warning("keeping-waits", error=str(error))
            await pause(stop, ROUND_S)

    async def round(self) -> None:
        """Delete what its term has passed for. Raises `EngineError`."""
        now, terms = self._clock(), self._retention
        discarded = await self._discarded(now - terms.discarded_s)
        released = await self._decided(HeldState.RELEASED, now - terms.released_s)
        threads = await self._ports.threads.forget(now - terms.threads_s)
        requests = await self._ports.requests.forget(now - REQUESTS_S)
        await self._ports.inquiries.forget(now - INQUIRIES_S)
        jobs = await self._ports.jobs.forget(now - max(JOBS_S, terms.discarded_s))  # by these a discarding is undone
        counts = await self._ports.quarantine.recount(now - RECOUNT_S, now - QUIET_S)
        later = await self._postponed(now)
        allowances = await self._ports.allowances.forget(now - ALLOWANCES_S)
        at_once = await self._ports.at_once.forget(now - ALLOWANCES_S)
        gone = {"discarded": discarded, "released": released, "threads": threads, "requests": requests, "jobs": jobs}
        gone |= {"postponements": later, "allowances": allowances, "at_once": at_once, "recounted": counts}
        if any(gone.values()):
            log.info("kept-to-terms", **gone)

    async def _postponed(self, now: float) -> int:
        """Forget what was said about storms in which nothing waits any more, or which came back long ago."""
        gone, cursor = 0, None
        while True:
            these, cursor = await self._ports.postponements.page(cursor, PAGE)
            ended = [one for one in these if await self._over(one, now)]
            gone += await self._ports.postponements.end(ended)
            if cursor is None:
                return gone

    async def _over(self, one: Postponement, now: float) -> bool:
        row = await self._ports.quarantine.storm_row(one.storm, one.mailboxes)
        return row is None or not row.waiting or (one.at < now - POSTPONED_S and due(one, row, now))

    async def _discarded(self, before: float) -> int:
        """Delete mails that were discarded before `before`; return how many.

        Each is marked first: whoever puts one back comes before that, and it stays whole, or after, and is told that
        it is being deleted. What a crash left marked goes in the next round.
        """
        while mails := await self._ports.quarantine.decided(HeldState.DISCARDED, before):
            await self._ports.quarantine.expire([one.id for one in mails], before)
        return await self._decided(HeldState.EXPIRED, before)

    async def _decided(self, state: HeldState, before: float) -> int:
        """Delete the records of mails that were moved to `state` before `before`; return how many."""
        gone = 0
        while mails := await self._ports.quarantine.decided(state, before):
            if state is HeldState.EXPIRED:
                await self._originals(mails)
            gone += await self._ports.quarantine.remove([one.id for one in mails])
        return gone

    async def _originals(self, mails: Sequence[HeldMessage]) -> None:
        """Delete the originals of these mails, but those that another mail has as well."""
        needed = await self._ports.store.bearing([one.receipt.sha256 for one in mails])
        others = await self._ports.quarantine.bearing([one.receipt.sha256 for one in mails])
        ours = {one.id for one in mails}
        needed |= {one.receipt.sha256 for one in others if one.id not in ours}
        for sha256 in {one.receipt.sha256 for one in mails} - needed:
            await self._ports.originals.remove(sha256)
