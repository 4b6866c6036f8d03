"""A desk whose pages a browser can open: real mail through a real worker, jobs worked, the application on loopback."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from ingest.demo.responders import storm
from ingest.settings import Settings
from ingest.web.app import make_app
from ingest.wiring import Engines
from ingest.work.indexer import Indexer
from tests.ingest.desk import BOX, Desk, desk, settings
from tests.jobs.desk import runner
from tests.web.pages.serving import on_loopback

__all__ = ["BOX", "LOOP", "House", "house", "open_house"]

LOOP = "helpdesk@partner.example"
"""The helpdesk elsewhere that answers every automatic mail of ours."""


BEGINNING = 20
"""Mails of a loop that are judged before the others come, so that the last are not judged beside the first."""


@dataclass
class House:
    """A desk, its application, and where it answers."""

    node: Desk
    app: FastAPI
    url: str

    async def loop(self, mails: int, elsewhere: str = LOOP, mailbox: str = BOX, seed: int = 0) -> None:
        """Take in so many mails of a loop; five of them pass, the others are held."""
        ours = [one for one in storm((mailbox, elsewhere), 2 * mails, seed=seed) if one.recipient == mailbox]
        for part in (ours[:BEGINNING], ours[BEGINNING:]):
            for one in part:
                await self.node.take(one.content, mailbox)
            await self.node.drain()

    async def arrive(self, *contents: bytes, to: str = BOX) -> list[str]:
        """Take in mails, and index what is stored; return their delivery keys."""
        receipts = [await self.node.take(content, to) for content in contents]
        await self.node.drain()
        await self.node.engines.index.prepare()
        indexer = Indexer(self.node.ports.store, self.node.engines.index)
        while await indexer.turn():
            pass
        outcomes = [self.node.watch.outcome(receipt) for receipt in receipts]
        return [outcome.id for outcome in outcomes if outcome is not None]


@asynccontextmanager
async def house(folder: Path, **more: Any) -> AsyncIterator[House]:
    """Open one with its store in `folder`; whoever asks from this machine needs no account."""
    async with open_house(settings(folder, **more)) as made:
        yield made


@asynccontextmanager
async def open_house(chosen: Settings, wall: Callable[[], float] = time.time) -> AsyncIterator[House]:
    """Open one with these settings; mail comes at the time of `wall`."""
    async with desk(chosen, wall=wall) as node:
        app = make_app(chosen, lambda: Engines(node.ports, node.engines.index))
        stop = asyncio.Event()
        working = asyncio.create_task(runner(node).run(stop))
        try:
            async with on_loopback(app) as url:
                yield House(node, app, url)
        finally:
            stop.set()
            with contextlib.suppress(asyncio.CancelledError):
                await working
            await app.state.reading.close()
