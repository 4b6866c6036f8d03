"""Two nodes for tests: data folders of their own, one MongoDB-wire store, storm mail whose bytes stay on its node."""

import asyncio
import itertools
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymongo

from ingest.ports import NodeRecord
from ingest.records import HeldMessage, Receipt
from ingest.spool.node_id import node_id
from ingest.staff.erasing import Spooled
from ingest.staff.errands import Errands
from tests.ingest.desk import BOX, Desk, desk, looping, settings

A, B = "mail-a", "mail-b"


@dataclass
class TwoNodes:
    """`a` and `b` work on one store."""

    a: Desk
    b: Desk

    def errands(self, node: Desk) -> Errands:
        spooled = Spooled(node.settings.data_dir, node.watch)
        return Errands(node.ports, node.raw, node.mailboxes, spooled)

    async def held_only_here(self, node: Desk, number: int = 0) -> HeldMessage:
        """Hold a mail as the storm lane does: its bytes are in this node's spool, and not in the originals."""
        held = await held_at(node, looping(number))
        await node.ports.originals.remove(held.receipt.sha256)
        return held


async def held_at(node: Desk, content: bytes, mailbox: str = BOX) -> HeldMessage:
    receipt = await node.take(content, mailbox)
    await node.drain()
    (held,) = [one async for one in node.ports.quarantine.every() if one.receipt.id == receipt]
    return held


async def entered(node: Desk, label: str, seen_at: float = 1.0) -> NodeRecord:
    record = NodeRecord(node_id(node.settings.data_dir), label, 1.0, "token", seen_at=seen_at)
    await node.ports.nodes.enter(record)
    return record


def elsewhere(receipt: Receipt) -> str:
    """The spool partition that a receipt names."""
    return receipt.content.rpartition("#")[0]


@asynccontextmanager
async def going_round(*rounds: Callable[[], Awaitable[object]]) -> AsyncIterator[None]:
    """Let a node do these again and again, as its first worker does."""

    async def work() -> None:
        while True:
            for one in rounds:
                await one()
            await asyncio.sleep(0.05)

    task = asyncio.create_task(work())
    try:
        yield
    finally:
        if task.done():  # else whoever waits for this node is told only that nothing came
            task.result()
        task.cancel()


def _ticking(began: int) -> Callable[[], float]:
    """Return a clock that begins with this second and goes on a millisecond a look.

    Partitions are named after the second in which they are begun: both nodes have one of the same name. Receipts sort
    by the millisecond in which they came: with a clock that stands, a storm's first mail and its last are any two.
    """
    looks = itertools.count()
    return lambda: began + next(looks) / 1000


@asynccontextmanager
async def two_nodes(folder: Path, url: str, **more: Any) -> AsyncIterator[TwoNodes]:
    database = f"ingest_test_{secrets.token_hex(6)}"
    store = {"url": url, "database": database}
    began = int(time.time())
    for name in ("a", "b"):
        (folder / name).mkdir()
    try:
        async with (
            desk(settings(folder / "a", store=store, **more), wall=_ticking(began)) as a,
            desk(settings(folder / "b", store=store, **more), wall=_ticking(began)) as b,
        ):
            await entered(a, A)
            await entered(b, B)
            yield TwoNodes(a, b)
    finally:
        with pymongo.MongoClient[Any](url) as client:
            client.drop_database(database)
