"""The product as a library: `async with ingest.open(settings) as node: await node.deliver(content, envelope)`.

Delivery takes the same road as SMTP: spool, ledger, pipeline. A node also works off whatever else waits in its data
directory and feeds the index. It listens nowhere; `ingest serve` does.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from ingest.errors import NotFound, PermanentError
from ingest.indexer import Indexer
from ingest.mailboxes import Mailboxes
from ingest.ports import Hit
from ingest.records import Fate, Outcome, StoredMessage
from ingest.settings import Settings
from ingest.spool import Ownership, SqliteLedger, SqliteSpoolWriter
from ingest.status import Status, node_status
from ingest.wiring import Engines, engines
from ingest.worker import Worker
from loopguard import Envelope

__all__ = ["Node", "open_node"]

LOOK_S = 0.02


class Node:
    """One data directory and its engines, open. Made by `ingest.open`."""

    def __init__(
        self,
        settings: Settings,
        open_engines: Engines,
        writer: SqliteSpoolWriter,
        ledger: SqliteLedger,
        worker: Worker,
        indexer: Indexer,
    ) -> None:
        self.settings = settings
        self.mailboxes = Mailboxes(settings)
        self.engines = open_engines
        self.ledger = ledger
        self._writer = writer
        self._worker = worker
        self._indexer = indexer

    async def deliver(self, content: bytes, envelope: Envelope) -> Outcome:
        """Take one mail for one mailbox and return what became of it.

        `Fate.PENDING` means: durable here, and the store does not answer now; nothing need be sent again.
        Raises `NotFound` when no recipient is ours, `SpoolUnavailable` when the mail could not be made durable,
        `PermanentError` when the recipients belong to several mailboxes (see `deliver_each`).
        """
        mailboxes = self._recipients(envelope)
        if len(mailboxes) > 1:
            raise PermanentError(f"recipients of {len(mailboxes)} mailboxes: call deliver_each")
        return (await self.deliver_each(content, envelope))[0]

    async def deliver_each(self, content: bytes, envelope: Envelope) -> tuple[Outcome, ...]:
        """Take one mail for each mailbox that its recipients belong to; see `deliver`."""
        mailboxes = self._recipients(envelope)
        draft = self._writer.draft()
        draft.write(content)
        receipts = await draft.commit(envelope, mailboxes)
        claims = await self._worker.claim_these(receipts)
        done = {outcome.receipt: outcome for outcome in await self._worker.finish(claims)}
        ours = {claim.receipt.id for claim in claims}
        return tuple([done.get(one.id) or await self._outcome(one.id, one.id in ours) for one in receipts])

    async def search(self, words: str, mailbox: str | None = None, limit: int = 20) -> list[Hit]:
        """Return the best hits that hold all the words. Raises `SearchUnavailable`."""
        return await self.engines.index.search(words, mailbox, limit)

    async def mail(self, id_: str) -> StoredMessage:
        """Return a stored mail by its delivery key. Raises `NotFound`, `StoreUnavailable`."""
        found = await self.engines.ports.store.get(id_)
        if found is None:
            raise NotFound(f"no stored mail is called {id_}")
        return found

    async def original(self, id_: str) -> bytes:
        """Return a stored mail's bytes as they were received. Raises `NotFound`, `Corrupt`, `StoreUnavailable`."""
        return await self.engines.ports.originals.get((await self.mail(id_)).sha256)

    async def status(self) -> Status:
        """Count what was taken and what became of it."""
        return await node_status(self.settings, self.engines.ports.store, self.engines.ports.quarantine)

    def _recipients(self, envelope: Envelope) -> Sequence[str]:
        found = (self.mailboxes.find(path) for path in envelope.forward_paths)
        ours = tuple(dict.fromkeys(mailbox.address for mailbox in found if mailbox is not None))
        if not ours:
            raise NotFound(f"no mailbox in the settings takes mail for {', '.join(envelope.forward_paths) or 'nobody'}")
        return ours

    async def _outcome(self, receipt: str, waited_for: bool) -> Outcome:
        """Return the outcome of a receipt that another worker of this data directory claimed first."""
        while (outcome := await self._worker.outcome(receipt)) is None:
            if waited_for:
                return Outcome(
                    receipt, Fate.PENDING, "", reason="the store does not answer; the mail waits in the spool"
                )
            await asyncio.sleep(LOOK_S)
        return outcome


@asynccontextmanager
async def open_node(settings: Settings) -> AsyncIterator[Node]:
    """Open a node on `settings.data_dir`; closing it finishes what is in hand. Raises `SettingError`, `InUse`."""
    open_engines = await engines(settings)
    owner = Ownership(settings.data_dir / "run", f"library-{os.getpid()}")
    ledger = SqliteLedger(settings.data_dir, owner.name)
    writer = SqliteSpoolWriter(settings.data_dir / "spool", "library", partition_s=settings.spool.partition_s)
    indexer = Indexer(open_engines.ports.store, open_engines.index)
    worker = Worker(
        ledger,
        open_engines.ports,
        Mailboxes(settings),
        concurrency=settings.worker.concurrency,
        attempts=settings.worker.attempts,
        stored=indexer.nudge,
    )
    stop = asyncio.Event()
    tasks = [asyncio.create_task(worker.run(stop)), asyncio.create_task(indexer.run(stop))]
    try:
        yield Node(settings, open_engines, writer, ledger, worker, indexer)
    finally:
        stop.set()
        await asyncio.gather(*tasks)
        await writer.close()
        worker.close()
        with suppress(OSError):
            owner.release()
        await open_engines.close()
