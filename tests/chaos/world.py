"""Two nodes on one store, on virtual time: the real spool, ledger, worker and ports, and a plan of what goes wrong.

A role's death is what kill -9 is: from one instant on nothing of that life reaches the disk or an engine any more, and
a new life begins under the same name. It draws no faults itself and judges nothing.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ingest.calls.breaker import Breaker
from ingest.errors import DocumentRefused, IngestError, NotFound, OriginalsUnavailable, StoreUnavailable
from ingest.feed.storms import StormWatch
from ingest.feed.teller import Teller
from ingest.heart.raw_mail import RawMail
from ingest.mailboxes import Mailboxes
from ingest.ports import Change, Ports
from ingest.records import Outcome, Receipt, StoredMessage
from ingest.settings import Settings
from ingest.spool import Ownership, SqliteLedger, SqliteSpoolWriter
from ingest.spool.node_id import node_id
from ingest.wiring import scratch
from ingest.work.tidy import Tidier
from ingest.work.worker import Worker
from loopguard import Envelope
from tests.chaos.faults import NODES, Fault, Kind, Plan
from tests.chaos.mails import BOXES, Sent

__all__ = ["NodeUnderTest", "World"]

TIMEOUT_S = 10.0
"""How long a driver waits for an engine that hangs."""
WALL = 1_770_000_000.0
PARTITION_S = 20
SPOOL = {"retention_s": 3_600}
TIDY_S = 10.0
QUIET_S = 120.0


class Died(BaseException):
    """This life is over: nothing it does reaches anything."""


def breakers() -> dict[str, Breaker]:
    clock = asyncio.get_running_loop().time
    return {engine: Breaker(engine, clock) for engine in ("store", "originals")}


@dataclass
class Life:
    """One process, from its start to its death, with its own breakers."""

    dead: bool = False
    breakers: dict[str, Breaker] = field(default_factory=breakers)

    def check(self) -> None:
        if self.dead:
            raise Died


class InMemory:
    """Originals without a disk: what a folder of them does is tried elsewhere."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    async def put(self, sha256: str, content: bytes) -> None:
        self._kept[sha256] = content

    async def get(self, sha256: str) -> bytes:
        if sha256 not in self._kept:
            raise NotFound(sha256)
        return self._kept[sha256]

    async def has(self, sha256: str) -> bool:
        return sha256 in self._kept

    async def remove(self, sha256: str) -> bool:
        return self._kept.pop(sha256, None) is not None

    async def close(self) -> None:
        """Nothing to let go of."""


class Reached:
    """A port as one life of one node reaches it: through whatever ails the engine now."""

    def __init__(self, real: Any, engine: str, node: "NodeUnderTest", life: Life) -> None:
        self._real, self._engine, self._node, self._life = real, engine, node, life

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._real, name)

        async def call(*arguments: Any, **named: Any) -> Any:
            self._life.check()
            try:
                async with self._life.breakers[self._engine].call():
                    return await self._through(name, lambda: real(*arguments, **named), arguments)
            finally:
                self._life.check()

        return call

    async def _through(self, name: str, real: Any, arguments: tuple[Any, ...]) -> Any:
        unavailable = OriginalsUnavailable if self._engine == "originals" else StoreUnavailable
        loop = asyncio.get_running_loop()
        kind = self._node.world.ails(self._node.name, self._engine)
        await asyncio.sleep(3.0 if kind is Kind.SLOW else 0.002)
        if kind is Kind.HANGS:
            await asyncio.sleep(TIMEOUT_S)
        if kind in {Kind.REFUSES, Kind.HANGS, Kind.ERRS}:
            raise unavailable(f"{self._engine} {kind} at {loop.time()}")
        self._life.check()
        if (
            name == "append"
            and isinstance(arguments[0], StoredMessage)
            and arguments[0].subject.startswith("question")
            and self._node.world.is_cursed(arguments[0])
        ):
            raise DocumentRefused("the store does not take this document")
        answer = await real()
        if kind is Kind.ANSWER_LOST:
            await asyncio.sleep(TIMEOUT_S)
            raise unavailable("the answer was lost")
        return answer


class Watched:
    """A ledger as one life reaches it; notes when each receipt ended."""

    def __init__(self, real: SqliteLedger, node: "NodeUnderTest", life: Life) -> None:
        self._real, self._node, self._life = real, node, life

    def settle(self, outcomes: list[Outcome], back: Any = ()) -> None:
        self._life.check()
        self._real.settle(outcomes, back)
        for one in outcomes:
            self._node.ended.setdefault(one.receipt, (self._node.world.now(), one))

    def __getattr__(self, name: str) -> Any:
        self._life.check()
        return getattr(self._real, name)


@dataclass
class NodeUnderTest:
    """One node: its data folder, its clock, and the worker that lives now."""

    name: str
    settings: Settings
    world: "World"
    jumped: float = 0.0
    taken: dict[str, tuple[float, Sent]] = field(default_factory=dict)
    """Receipt to when it was accepted, and which mail it is."""
    ended: dict[str, tuple[float, Outcome]] = field(default_factory=dict)
    life: Life = field(default_factory=Life)
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    running: asyncio.Task[None] | None = None
    tidying: asyncio.Task[None] | None = None
    watching: asyncio.Task[None] | None = None
    intake: Ownership = field(init=False)
    writer: SqliteSpoolWriter = field(init=False)

    def __post_init__(self) -> None:
        self.intake = Ownership(self.settings.data_dir / "run", "intake-0")
        self.writer = SqliteSpoolWriter(
            self.settings.data_dir / "spool",
            "intake-0",
            partition_s=PARTITION_S,
            clock=self.world.clock,
            wall=self.wall,
        )

    def wall(self) -> float:
        return WALL + asyncio.get_running_loop().time() + self.jumped

    async def take(self, mail: Sent) -> None:
        draft = self.writer.draft()
        draft.write(mail.content)
        (receipt,) = await draft.commit(Envelope(mail.sender, (mail.mailbox,)), (mail.mailbox,))
        self.taken[receipt.id] = (self.world.now(), mail)

    def begin(self) -> None:
        self.life, self.stop = Life(), asyncio.Event()
        ledger: Any = Watched(SqliteLedger(self.settings.data_dir, "worker-0", self.world.clock), self, self.life)
        ports = self.world.ports_of(self)
        needed = tuple(self.life.breakers.values())
        teller = Teller(ports.changes, f"{self.name}.worker-0")
        worker = Worker(ledger, ports, Mailboxes(self.settings), concurrency=8, breakers=needed, teller=teller)
        self.running = asyncio.create_task(worker.run(self.stop))
        self.watching = asyncio.create_task(self._watch(teller, ports, self.stop))
        self.tidying = asyncio.create_task(self._tidy(Tidier(self.settings, ports), self.life, self.stop))

    async def _watch(self, teller: Teller, ports: Ports, stop: asyncio.Event) -> None:
        with suppress(Died):
            await StormWatch(ports.changes, ports.quarantine, teller, lambda _: QUIET_S, self.wall).run(stop)

    async def _tidy(self, tidier: Tidier, life: Life, stop: asyncio.Event) -> None:
        """Tidy by the wall clock itself, however it has jumped: that may drop what has ended, and nothing else."""
        while not stop.is_set() and not life.dead:
            await asyncio.sleep(TIDY_S)
            await self.writer.roll()
            with suppress(IngestError, Died):
                await tidier.round(self.wall())

    def die(self) -> None:
        self.life.dead = True

    async def end(self) -> None:
        """Stop as SIGTERM does."""
        self.stop.set()
        if self.running is not None and not self.life.dead:
            await self.running


class World:
    """The store that both nodes share, the plan, and the nodes."""

    def __init__(self, folder: Path, plan: Plan, chance: random.Random) -> None:
        self.plan = plan
        self.chance = chance
        self.began = asyncio.get_running_loop().time()
        (folder / "shared").mkdir()
        self.ports = scratch(folder / "shared", InMemory())
        boxes = [{"address": address} for address in BOXES]
        self.nodes = {
            name: NodeUnderTest(
                name, Settings.model_validate({"data_dir": folder / name, "mailbox": boxes, "spool": SPOOL}), self
            )
            for name in NODES
        }
        self.cursed: set[str] = set()

    def now(self) -> float:
        return self.clock() - self.began

    def clock(self) -> float:
        return asyncio.get_running_loop().time()

    def ails(self, node: str, engine: str) -> Kind | None:
        return self.plan.at(node, engine, self.now())

    def is_cursed(self, message: Any) -> bool:
        return message.message_id in self.cursed

    def ports_of(self, node: NodeUnderTest) -> Ports:
        real, life = self.ports, node.life
        reached = {name: Reached(getattr(real, name), "store", node, life) for name in ("threads", "arrivals", "store")}
        quarantine: Any = Reached(real.quarantine, "store", node, life)
        changes: Any = Reached(real.changes, "store", node, life)
        originals: Any = Reached(real.originals, "originals", node, life)
        return replace(real, **reached, quarantine=quarantine, originals=originals, changes=changes)

    async def bytes_of(self, receipt: Receipt) -> bytes:
        """Read a mail's bytes on the node that took it in."""
        node = next(one for one in self.nodes.values() if receipt.id in one.taken)
        ledger = SqliteLedger(node.settings.data_dir, "reader")
        try:
            return await RawMail(self.ports.originals, ledger, node_id(node.settings.data_dir)).of(receipt)
        finally:
            ledger.close()

    async def run(self, mails: list[Sent], patience_s: float) -> None:
        """Let the plan and the mails happen, then give the nodes time to end everything, and stop them."""
        self.cursed = {f"{one.mark}@mail.example" for one in mails if one.cursed}
        for node in self.nodes.values():
            node.begin()
        happening = [asyncio.create_task(self._mail(one)) for one in mails]
        happening += [asyncio.create_task(self._fault(one)) for one in self.plan.faults if not one.engine]
        await asyncio.gather(*happening)
        last = self.now() + patience_s
        while self.now() < last and any(set(node.taken) != set(node.ended) for node in self.nodes.values()):
            await asyncio.sleep(1)
        for node in self.nodes.values():
            await node.end()
            for task in (node.tidying, node.watching):
                if task is not None:
                    await task

    async def watch_storms_close(self) -> None:
        """Let a node that nothing ails look at the storms until they have closed."""
        changes, stop = self.ports.changes, asyncio.Event()
        watch = StormWatch(changes, self.ports.quarantine, Teller(changes, "c.worker-0"), lambda _: QUIET_S, self.clock)
        watching = asyncio.create_task(watch.run(stop))
        await asyncio.sleep(3 * QUIET_S)
        stop.set()
        await watching

    async def told(self) -> AsyncIterator[Change]:
        """Follow the feed from its beginning to where it ends now."""
        seen: dict[str, int] = {}
        while entries := await self.ports.changes.after(seen, 3):
            for entry in entries:
                assert entry.number == seen.get(entry.writer, 0) + 1
                seen[entry.writer] = entry.number
                for change in entry.changes:
                    yield change

    async def _mail(self, mail: Sent) -> None:
        await asyncio.sleep(mail.at)
        await self.nodes[mail.node].take(mail)

    async def _fault(self, fault: Fault) -> None:
        node = self.nodes[fault.node]
        await asyncio.sleep(fault.begins)
        if fault.kind is Kind.JUMP:
            node.jumped += fault.seconds
            return
        if node.life.dead or node.stop.is_set():
            return  # it is down already; whoever took it down brings it up
        if fault.kind is Kind.DEATH:
            node.die()
        else:
            await node.end()
        await asyncio.sleep(fault.ends - fault.begins)
        node.begin()


@asynccontextmanager
async def world(folder: Path, plan: Plan, chance: random.Random) -> AsyncIterator[World]:
    asyncio.get_running_loop().set_exception_handler(_mourn)
    made = World(folder, plan, chance)
    try:
        yield made
    finally:
        for node in made.nodes.values():
            await node.writer.close()
            node.intake.release()
        await made.ports.store.close()


def _mourn(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What a life that ended left behind is nobody's to collect."""
    if not isinstance(context.get("exception"), Died):
        loop.default_exception_handler(context)
