"""Follows the store with the index: whatever the store has and the index has not confirmed is sent, in bulk.

The index is a projection: an outage delays search and nothing else, and a rebuild is `forget_index` and patience. Of
many nodes on one store the holder of the lease does it. A mail that the index refuses as it is, or never answers for,
goes in without its text, and that is logged; the mails beside it go on.
"""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

import structlog

from ingest.calls.until import first, pause, until
from ingest.errors import EngineError, IngestError
from ingest.metrics import INDEXED, STAGE
from ingest.ports import IndexReport, MailStore, Ports, SearchIndex
from ingest.ports.mail_store import MOST_BYTES
from ingest.records import StoredMessage
from ingest.settings import Settings
from ingest.spool.node_id import node_id
from ingest.spool.ownership import alive
from ingest.work.set_aside import SetAside
from ingest.work.tenure import Tenure

__all__ = ["Indexer"]

log = structlog.get_logger()

BATCH = 500
"""Mails of one turn at most; halved when a request is not answered in time, doubled again after `CALM` good turns."""
CALM = 3
LOOK_S = 2.0
"""The longest that the indexer sleeps when nobody tells it of new mail: other nodes' mail is found by looking."""
CATCH_UP_S = 0.03
FIRST_WAIT_S = 0.25
LONGEST_WAIT_S = 10.0
PATIENCE_S = 3.0
"""How long a turn that an engine does not answer may hold up the end of the process."""


class Indexer:
    """Keeps one index up with one store; `nudge` it when mail was stored.

    Without a `tenure` it is the only one, and `turn` asks for none. `own_index`: each node has an index of its own, so
    that what another node's index has confirmed says nothing of ours. `clock` is monotonic, in seconds.
    """

    def __init__(
        self,
        store: MailStore,
        index: SearchIndex,
        tenure: Tenure | None = None,
        clock: Callable[[], float] = time.monotonic,
        own_index: bool = False,
    ) -> None:
        self._store = store
        self._index = index
        self._tenure = tenure
        self._clock = clock
        self._own_index = own_index
        self._news = asyncio.Event()
        self._trouble = 0
        self._prepared = False
        self._limit = BATCH
        self._calm = 0
        self._aside = SetAside()
        self._suspected = False

    @classmethod
    def by_settings(cls, settings: Settings, ports: Ports, index: SearchIndex, role: str) -> "Indexer":
        """Return the indexer of a process that may share its store; its node has no other of the name `role`."""
        node, run = node_id(settings.data_dir), settings.data_dir / "run"

        def gone(name: str) -> bool:
            there, _, whose = name.partition(".")
            return there == node and not alive(run, whose)

        lease = ports.index_lease
        tenure = Tenure(lease, f"{node}.{role}", gone=gone) if lease else None
        return cls(ports.store, index, tenure, own_index=not settings.search.url.get_secret_value())

    def nudge(self) -> None:
        """Say that mail was stored."""
        self._news.set()

    async def catch_up(self, within_s: float) -> None:
        """Wait, while `run` runs, until the index has confirmed what the store has, or is in trouble; not for ever.

        For a process that ends and may be the last to do so: whoever holds the lease may have ended already.
        """
        clock = self._clock
        patience = clock() + within_s
        with suppress(EngineError):  # search is delayed by it, nothing else
            while not self._trouble and clock() < patience and await self._store.unindexed(1):
                self.nudge()
                if self._tenure and not self._tenure.holds:
                    self._tenure.hurry()
                await asyncio.sleep(CATCH_UP_S)

    async def run(self, stop: asyncio.Event) -> None:
        """Index until `stop` is set, while the lease is held."""
        if self._tenure:
            await self._tenure.lead(stop, lambda: self._lead(stop), self._follow)
            return
        while not stop.is_set():
            await self._lead(stop)

    async def _lead(self, stop: asyncio.Event) -> None:
        """Take a turn, and rest where it got nowhere. One that still waits at the end of the process is left."""
        self._news.clear()
        if not await until(stop, self._guarded(), PATIENCE_S):
            await self._pause(stop)

    def _follow(self) -> None:
        self._prepared = False  # whoever has the lease may leave the index otherwise

    async def turn(self) -> int:
        """Send one batch; return how many mails the index confirmed. Raises `EngineError`."""
        if not self._prepared:
            await self._prepare()
        batch = await self._batch()
        if not batch:
            self._trouble = 0
            return 0
        with STAGE.labels("index").time():
            report = await self._index.add(batch)
        for id_, why in report.degraded:
            log.warning("mail-indexed-without-text", id=id_, why=why)
        if report.done:
            await self._store.mark_indexed(report.done)
            INDEXED.inc(len(report.done))
        await self._forget_erased(batch)
        self._learn(report)
        return len(report.done)

    async def _forget_erased(self, batch: Sequence[StoredMessage]) -> None:
        """Take out what was erased while it was on its way to the index: nobody would ever take it out again."""
        there = await self._store.present([message.id for message in batch])
        if erased := [message for message in batch if message.id not in there]:
            await self._index.remove(erased)

    async def _prepare(self) -> None:
        """Make what is missing. An index that lacks what the store takes for indexed is filled anew."""
        await self._index.prepare()
        inherited = self._own_index and self._tenure is not None and self._tenure.inherited
        if inherited or (not await self._index.count() and (await self._store.count())[1]):
            log.warning("index-begins-anew", mails=await self._store.forget_index())
        if self._tenure:
            self._tenure.inherited = False
        self._prepared = True

    async def _batch(self) -> list[StoredMessage]:
        """Return what to send. Suspects and all others take turns, so that neither keeps the other waiting."""
        now = self._clock()
        suspect = self._aside.suspect(now)
        if suspect is None or self._suspected:
            self._suspected = False
            batch = await self._store.unindexed(self._limit, MOST_BYTES, self._aside.left_out(now))
            if batch or suspect is None:
                return batch
        self._suspected = True
        return await self._alone(*suspect)

    async def _alone(self, id_: str, without_text: bool) -> list[StoredMessage]:
        message = await self._store.get(id_)
        if message is None:
            self._aside.forget(id_)
            return []
        if without_text:
            log.warning("mail-indexed-without-text", id=id_, why="the index never answers for it and does for others")
            return [replace(message, text="", new_text="", attachments=())]
        return [message]

    def _learn(self, report: IndexReport) -> None:
        now = self._clock()
        self._aside.indexed(report.done)
        self._aside.later(report.retry, now)
        if not report.late:
            self._trouble = 0 if report.done else self._trouble + 1
            self._calm += 1
            if self._calm >= CALM:
                self._limit, self._calm = min(BATCH, 2 * self._limit), 0
            return
        self._trouble += 1
        self._calm = 0
        if self._limit == BATCH:
            log.warning("index-late", error=f"a request with {len(report.late)} mails was not answered in time")
        if len(report.late) > 1:
            self._limit = max(1, len(report.late) // 2)
        elif self._aside.not_answered(report.late[0], now):
            log.warning("mail-waits-for-index", id=report.late[0], why="a request with it alone was not answered")

    async def _guarded(self) -> bool:
        try:
            return await self.turn() > 0
        except EngineError as error:
            self._trouble += 1
            if self._trouble == 1:
                log.warning("index-waits", error=str(error))
        except IngestError as error:  # an index that was made otherwise: a person's to mend, and mail goes on
            self._trouble += 1
            if self._trouble == 1:
                log.error("index-refuses", error=str(error))  # noqa: TRY400  a sentence for people, no trace
        except Exception:  # our own mistake delays search and nothing else
            self._trouble += 1
            if self._trouble == 1:
                log.exception("index-failed")
        return False

    async def _pause(self, stop: asyncio.Event) -> None:
        if not self._trouble:
            await first(random.uniform(LOOK_S / 2, LOOK_S), stop, self._news)  # noqa: S311  jitter
            return
        longest = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(self._trouble, 8))
        await pause(stop, random.uniform(FIRST_WAIT_S / 2, longest))  # noqa: S311  jitter
