"""A node inside a program: `async with ingest.open(settings) as node: await node.deliver(content, envelope)`.

Delivery takes the same road as SMTP: spool, ledger, pipeline. A node also works off whatever else waits in its data
directory and feeds the index. It listens nowhere; `ingest serve` does.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace

import structlog

from ingest.errors import CallerError, EngineError, NotFound, SpoolFull, SpoolUnavailable, TooLarge
from ingest.feed.storms import StormWatch
from ingest.feed.teller import Teller
from ingest.library.arguments import addresses, bytes_of_a_mail, envelope_of, one_id, one_text
from ingest.library.reader import Reader
from ingest.records import Fate, Outcome
from ingest.roles.company import Company, Part
from ingest.sending.placing import Outgoing
from ingest.sending.sent_mail import sent_at, stamped, told
from ingest.sending.stamping import Mail, Stamped, check_message, signing, stamp_for
from ingest.settings import Settings
from ingest.spool import Ownership, SqliteLedger, SqliteSpoolWriter
from ingest.spool.node_id import node_id
from ingest.spool.ownership import alive
from ingest.wiring import Engines, engines
from ingest.work.indexer import Indexer
from ingest.work.worker import Worker
from loopguard import Envelope

__all__ = ["Node", "open_node"]

log = structlog.get_logger()

LOOK_S = 0.02
PATIENCE_S = 5.0
"""How long a delivery waits for another worker that has its mail in hand."""
CATCH_UP_S = 3.0
"""How long a node may take to end because its index lags."""


class Node(Reader):
    """One data directory and its engines, open: a reader that delivers. Made by `ingest.open`."""

    def __init__(
        self,
        settings: Settings,
        open_engines: Engines,
        writer: SqliteSpoolWriter,
        ledger: SqliteLedger,
        worker: Worker,
        indexer: Indexer,
    ) -> None:
        super().__init__(settings, open_engines, ledger)
        self._writer = writer
        self._worker = worker
        self._indexer = indexer
        self._taking: set[asyncio.Task[tuple[Outcome, ...]]] = set()

    async def deliver(self, content: bytes, envelope: Envelope) -> Outcome:
        """Take one mail for one mailbox and return what became of it.

        `Fate.PENDING` means: durable here, and it could not be finished now; nothing need be sent again.
        Raises `NotFound` when no recipient is ours, `TooLarge` for more bytes than `intake.size`, `SpoolUnavailable`
        when the mail could not be made durable, `CallerError` when the recipients belong to several mailboxes (see
        `deliver_each`).
        """
        mailboxes = self._recipients(envelope_of(envelope))
        if len(mailboxes) > 1:
            raise CallerError(f"recipients of {len(mailboxes)} mailboxes: call deliver_each")
        return (await self.deliver_each(content, envelope))[0]

    async def deliver_each(self, content: bytes, envelope: Envelope) -> tuple[Outcome, ...]:
        """Take one mail for each mailbox that its recipients belong to; see `deliver`."""
        content, envelope, _ = bytes_of_a_mail(content), envelope_of(envelope), self.engines
        mailboxes, most = self._recipients(envelope), self.settings.intake.size
        if len(content) > most:
            raise TooLarge(f"the mail is larger than intake.size lets in: {most} bytes")
        task = asyncio.create_task(self._take(content, envelope, mailboxes))
        self._taking.add(task)
        task.add_done_callback(self._taking.discard)
        return await asyncio.shield(task)  # a caller that goes away leaves no mail half claimed

    async def settle(self) -> None:
        """Wait for deliveries whose callers have gone away, and where no worker runs here until mail can be found."""
        if self._taking:
            await asyncio.wait(self._taking)
        if not alive(self.settings.data_dir / "run", "worker-0"):
            await self._indexer.catch_up(CATCH_UP_S)

    async def stamp(
        self, message: Mail, mailbox: str, thread: str, recipients: Sequence[str], *, automatic: bool = False
    ) -> Stamped[Mail]:
        """Stamp a mail that we are about to send (`ingest.stamp`), and remember its ids, whom it goes to, and whether a
        machine sends it: that counts as sent.

        `recipients` are the addresses of RCPT. Raises what `ingest.stamp` does, and `StoreUnavailable`.
        """
        to = addresses(recipients, "recipients")
        check_message(message)
        box = signing(self.mailboxes, mailbox)
        made = stamp_for(message, box, thread, automatic=automatic)
        ports = self.engines.ports
        await stamped(made.marks, to, box, self.mailboxes, ports, at=time.time(), automatic=automatic)
        return made

    async def tell_sent(
        self,
        mailbox: str,
        recipients: Sequence[str],
        message_id: str,
        *,
        automatic: bool = False,
        at: float | None = None,
        answers: str | None = None,
        in_reply_to: str | None = None,
        references: Sequence[str] = (),
        thread: str | None = None,
    ) -> str:
        """Remember a mail that went out as it is, without a stamp; return its thread. Told twice, it counts once.

        `message_id` is the one it went with, `at` when it went (default: now), `answers` the `id` of the mail that it
        answers; `automatic` says that a machine wrote it. Tell what people write as well. Raises `NotFound` for a
        mailbox or a mail that is not here, `CallerError` for a Message-ID or a moment that is none, `StoreUnavailable`.
        """
        mail = Outgoing(
            mailbox=one_id(mailbox, "mailbox"),
            recipients=addresses(recipients, "recipients"),
            automatic=automatic,
            thread=one_text(thread, "thread"),
            answers=one_text(answers, "answers"),
            in_reply_to=one_text(in_reply_to, "in_reply_to"),
            references=addresses(references, "references"),
            message_id=one_id(message_id, "message_id"),
        )
        now = time.time()
        return await told(mail, self.mailboxes, self.engines.ports, sent_at(at, now), now)

    def _recipients(self, envelope: Envelope) -> Sequence[str]:
        found = (self.mailboxes.find(path) for path in envelope.forward_paths)
        ours = tuple(dict.fromkeys(mailbox.address for mailbox in found if mailbox is not None))
        if not ours:
            raise NotFound(f"no mailbox in the settings takes mail for {', '.join(envelope.forward_paths) or 'nobody'}")
        return ours

    async def _take(self, content: bytes, envelope: Envelope, mailboxes: Sequence[str]) -> tuple[Outcome, ...]:
        if not (self._writer.failed or self._writer.room()):
            raise SpoolFull(f"{self.settings.data_dir} has less than {self.settings.room} bytes free (spool.reserve)")
        draft = self._writer.draft()
        try:
            draft.write(content)
            receipts = await draft.commit(envelope, mailboxes)
        except SpoolUnavailable:
            draft.discard()
            raise
        done: dict[str, Outcome | None] = {}
        with suppress(EngineError):  # of the ledger: the mail is durable, and a worker comes back to it
            claims = await self._worker.claim_these(receipts)
            done = await self._worker.finish(claims, receipts)
        patience = asyncio.get_running_loop().time() + PATIENCE_S
        return tuple([done.get(one.id) or await self._outcome(one.id, one.id in done, patience) for one in receipts])

    async def _outcome(self, receipt: str, tried: bool, patience: float) -> Outcome:
        """Return what became of a receipt; when another worker claimed it first, wait for that one, not for ever."""
        clock = asyncio.get_running_loop().time
        with suppress(EngineError):
            while (outcome := await self._worker.outcome(receipt)) is None:
                if tried or clock() > patience:
                    break
                await asyncio.sleep(LOOK_S)
            if outcome is not None:
                return await self._with_thread(outcome)
        return Outcome(receipt, Fate.PENDING, "", reason="it could not be finished now; the mail waits in the spool")

    async def _with_thread(self, outcome: Outcome) -> Outcome:
        """Add the thread and the storm, which the ledger does not keep, to what another worker did."""
        ports = self._engines.ports
        with suppress(EngineError):  # the outcome stands, whether or not the store answers now
            if (held := await ports.quarantine.get(outcome.id)) is not None:
                return replace(outcome, thread=held.thread, storm=held.storm)
            if (stored := await ports.store.get(outcome.id)) is not None:
                return replace(outcome, thread=stored.thread)
        return outcome


@asynccontextmanager
async def open_node(settings: Settings) -> AsyncIterator[Node]:
    """Open a node on `settings.data_dir`; closing it finishes what is in hand. Raises `SettingError`, `InUse`."""
    async with AsyncExitStack() as stack:
        open_engines = await engines(settings)
        stack.push_async_callback(open_engines.close)
        owner = Ownership(settings.data_dir / "run", f"library-{os.getpid()}")
        stack.callback(owner.forget)
        taking = Ownership(settings.data_dir / "run", f"{owner.name}-{os.urandom(4).hex()}")  # nobody's name again
        stack.callback(taking.forget)
        ledger = SqliteLedger(settings.data_dir, owner.name)
        indexer = Indexer.by_settings(settings, open_engines.ports, open_engines.index, owner.name)
        teller = Teller(open_engines.ports.changes, f"{node_id(settings.data_dir)}.library")
        worker = Worker.by_settings(
            settings, ledger, open_engines.ports, indexer.nudge, breakers=open_engines.needed, teller=teller
        )
        stack.callback(worker.close)
        writer = SqliteSpoolWriter(
            settings.data_dir / "spool", taking.name, partition_s=settings.spool.partition_s, reserve=settings.room
        )
        stack.push_async_callback(writer.close)
        stop = asyncio.Event()
        company = Company(settings, open_engines.ports, Part.LIBRARY)
        stack.callback(company.close)
        storms = StormWatch.by_settings(settings, open_engines.ports, teller)
        work = (worker.run(stop), indexer.run(stop), storms.run(stop), *company.tasks(stop))
        tasks = [asyncio.create_task(one) for one in work]
        for task in tasks:
            task.add_done_callback(_tell)
        stack.push_async_callback(_ended, stop, tasks)
        node = Node(settings, open_engines, writer, ledger, worker, indexer)
        stack.push_async_callback(node.settle)
        stack.callback(node.close)
        yield node


def _tell(task: asyncio.Task[None]) -> None:
    """Log what ended a task at once: `_ended` raises it only when the node is closed."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("node-task-failed", error=str(error), exc_info=error)


async def _ended(stop: asyncio.Event, tasks: list[asyncio.Task[None]]) -> None:
    stop.set()
    await asyncio.wait(tasks)
    for task in tasks:
        task.result()
