"""A web application over a data directory, asked by httpx in this process, and what its spool took in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from ingest.errors import StoreUnavailable
from ingest.records import Receipt
from ingest.settings import Settings
from ingest.spool.partition import PartitionReader, partitions
from ingest.staff.caller import Caller
from ingest.web.app import make_app
from ingest.web.door.door import Door
from ingest.wiring import Engines
from tests.web.asking import BOX, EVERYBODY, Admitted

RAW = {"Content-Type": "message/rfc822"}
PATH = "/api/v1/messages"


def away() -> Engines:
    raise StoreUnavailable("the store is away")


@dataclass
class Web:
    settings: Settings
    app: FastAPI
    client: httpx.AsyncClient

    @property
    def door(self) -> Door:
        door: Door = self.app.state.taking.door
        return door

    async def post(self, content: bytes, query: Any = (("recipient", BOX),), **headers: str) -> httpx.Response:
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.post(PATH, content=content, params=list(query), headers={**RAW, **more})

    def taken(self) -> list[tuple[Receipt, bytes]]:
        return taken(self.settings.data_dir / "spool")

    def drafts(self) -> list[Path]:
        """Files of mails that were not committed."""
        return list((self.settings.data_dir / "spool").glob("*/*.tmp"))


def taken(spool: Path) -> list[tuple[Receipt, bytes]]:
    """All that a spool acknowledged, with its bytes."""
    found = []
    for name in partitions(spool):
        reader = PartitionReader(spool, name)
        try:
            for row in reader.after(0, 100_000):
                content = reader.content(int(row.receipt.content.rpartition("#")[2]), row.receipt.sha256)
                found.append((row.receipt, content))
        finally:
            reader.close()
    return found


@asynccontextmanager
async def web(settings: Settings, caller: Caller | None = EVERYBODY, engines: Any = away) -> AsyncIterator[Web]:
    """An application whose door is open, and whose store is away unless the test has one."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app = make_app(settings, engines)
    app.state.admission = Admitted(caller, app.state.admission)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8026", timeout=60) as client:
        made = Web(settings, app, client)
        await made.door.open()
        try:
            yield made
        finally:
            await made.door.close()
