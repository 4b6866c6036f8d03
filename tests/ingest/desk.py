"""A desk of our own for tests: its settings, its mails, its real ports, and ports that fail while they are told to."""

import inspect
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ingest.calls.breaker import Breaker
from ingest.errors import StoreUnavailable
from ingest.heart.raw_mail import RawMail
from ingest.mailboxes import Mailboxes
from ingest.ports import Ports
from ingest.settings import Settings
from ingest.spool import SqliteLedger, SqliteSpoolWriter
from ingest.spool.node_id import node_id
from ingest.wiring import Engines, engines
from ingest.work.tidy import Tidier
from ingest.work.worker import Worker
from loopguard import Envelope

BOX, OTHER = "support@desk.example", "sales@desk.example"
ANN = Envelope("ann@customer.example", (BOX,))


def settings(folder: Path, *mailboxes: str, **more: Any) -> Settings:
    """Return settings; who asks from this machine needs no account, unless `web` says otherwise."""
    tables = [{"address": address} for address in mailboxes or (BOX, OTHER)]
    web = {"open_on_loopback": True, **more.pop("web", {})}
    return Settings.model_validate({"data_dir": folder / "data", "mailbox": tables, "web": web, **more})


def mail(number: int, *, sender: str = "", to: str = BOX, size: int = 100, header: str = "") -> bytes:
    """A personal mail; each number another sender, so that no rate is reached."""
    who = sender or f"person{number}@customer{number % 7}.example"
    return (
        f"From: {who}\r\nTo: {to}\r\nSubject: question {number}\r\nMessage-ID: <{number}@customer.example>\r\n"
        f"Date: Mon, 05 Jan 2026 08:00:00 +0000\r\n{header}\r\nword{number} {'x' * size}\r\n"
    ).encode()


def looping(number: int) -> bytes:
    """A mail that has been through 60 hops, which is held whatever came before."""
    return mail(number, sender="robot@loop.example", header="Received: from a by b; x\r\n" * 60)


class Failing:
    """A port around a real one; while `why` is set, every call raises it. `calls` counts all that came so far."""

    def __init__(self, real: Any, breaker: Breaker | None = None) -> None:
        self.real = real
        self.breaker = breaker
        self.why: Exception | None = None
        self.calls = 0

    def __getattr__(self, name: str) -> Any:
        real = getattr(self.real, name)
        if inspect.isasyncgenfunction(real):
            return real

        async def call(*arguments: Any, **named: Any) -> Any:
            self.calls += 1
            if self.why is not None and name != "close":
                raise self.why
            return await real(*arguments, **named)

        async def guarded(*arguments: Any, **named: Any) -> Any:
            assert self.breaker is not None
            async with self.breaker.call():
                return await call(*arguments, **named)

        return guarded if self.breaker else call

    def down(self) -> None:
        self.why = StoreUnavailable("the store is away")

    def up(self) -> None:
        self.why = None


@dataclass
class Desk:
    """A spool, a worker that nobody drives but the test, and the real embedded ports behind it."""

    settings: Settings
    engines: Engines
    store: Failing
    writer: SqliteSpoolWriter
    ledger: SqliteLedger
    worker: Worker
    mailboxes: Mailboxes
    watch: SqliteLedger
    """Looks at the ledger while the worker, whose `ledger` is its own, is at it."""

    raw: RawMail

    @property
    def ports(self) -> Ports:
        return replace(self.engines.ports, store=self.store)

    async def take(self, content: bytes, *mailboxes: str) -> str:
        draft = self.writer.draft()
        draft.write(content)
        return (await draft.commit(ANN, mailboxes or (BOX,)))[0].id

    async def drain(self) -> None:
        while await self.worker.turn():
            pass

    async def drop(self, before_drop: Callable[[str], Awaitable[bool]] | None = None) -> int:
        """Tidy twice, far apart: the first round sees which partitions are finished, the second drops them."""
        more = () if before_drop is None else (before_drop,)
        tidier = Tidier(self.settings, self.ports, *more)
        await tidier.round(1e12)
        return await tidier.round(2e12)

    def figures(self) -> dict[str, int]:
        """The fates that are not empty."""
        backlog = self.watch.backlog()
        names = ("stored", "held", "shunted", "duplicate", "pending")
        return {name: getattr(backlog, name) for name in names if getattr(backlog, name)}


class Clock:
    """Time as the worker sees it: moves on by itself far enough that whatever was put back is due again."""

    def __init__(self) -> None:
        self.now = 1_770_000_000.0

    def __call__(self) -> float:
        self.now += 1_000
        return self.now


@asynccontextmanager
async def desk(
    chosen: Settings,
    owner: str = "worker-0",
    breaker: Breaker | None = None,
    wall: Callable[[], float] = time.time,
) -> AsyncIterator[Desk]:
    """Open a desk; with a `breaker` its store stands behind that one, and the worker looks at it."""
    opened = await engines(chosen)
    writer = SqliteSpoolWriter(chosen.data_dir / "spool", "intake-0", wall=wall)
    ledger = SqliteLedger(chosen.data_dir, owner, Clock())
    boxes = Mailboxes(chosen)
    store = Failing(opened.ports.store, breaker)
    watch = SqliteLedger(chosen.data_dir, "watch")
    breakers = () if breaker is None else (breaker,)
    worker = Worker(ledger, replace(opened.ports, store=store), boxes, breakers=breakers)
    try:
        raw = RawMail(opened.ports.originals, watch, node_id(chosen.data_dir))
        yield Desk(chosen, opened, store, writer, ledger, worker, boxes, watch, raw)
    finally:
        await writer.close()
        worker.close()
        watch.close()
        await opened.close()
