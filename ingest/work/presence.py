"""A node among others: says every ten seconds that it is there, and notices when another one goes by the same id.

An id stands for a data folder. Who copies the folder copies the id, and then two nodes would take each other's mail for
their own. So each start writes a random token beside the id into the store, and where somebody keeps replacing it,
worker and web stop with a sentence. Intake depends on its local disk alone and never stops for this.
"""

import asyncio
import os
import secrets
import socket
import time
from dataclasses import replace

import structlog

from ingest.calls.until import until
from ingest.errors import EngineError, NodeError
from ingest.ports import NodeRecord, Nodes
from ingest.settings import Settings
from ingest.spool.node_id import node_id

__all__ = ["Presence"]

log = structlog.get_logger()

BEAT_S = 10.0
REPLACED = 2
"""How often our token must have been replaced: once may be the late write of our own former life."""
FOREIGN = 3
"""How often a role that only watches must have seen another token move on, and its own node's not."""
TOKEN = "node-token"  # noqa: S105  a file's name
"""The file in `data_dir/run` that holds the token of the last start."""


class Presence:
    """One role's part in it: the node's first worker `leads` and writes, the other roles watch."""

    def __init__(self, settings: Settings, nodes: Nodes, *, leads: bool) -> None:
        self._nodes = nodes
        self._leads = leads
        self._data_dir = settings.data_dir
        self._path = settings.data_dir / "run" / TOKEN
        label = settings.node.label or socket.gethostname()
        self._me = NodeRecord(node_id(settings.data_dir), label, time.time(), "")
        self._times = 0
        self._seen: NodeRecord | None = None
        self._trouble: NodeError | None = None

    async def introduce(self, stop: asyncio.Event) -> None:
        """Make a node known that nobody leads (the library's), unless it is known. Gives up when `stop` is set."""
        try:
            await until(stop, self._introduce())
        except EngineError as error:
            log.warning("node-unseen", error=str(error))

    async def alone(self) -> None:
        """Before a leader works: look whether another start, not our last one, moves on. Raises `NodeError`.

        Takes no time unless somebody else has entered since; then up to 25 s.
        """
        try:
            there = await self._nodes.get(self._me.id)
            if not self._leads or there is None or there.token in ("", self._written()):
                return
            patience = asyncio.get_running_loop().time() + 2.5 * BEAT_S
            while asyncio.get_running_loop().time() < patience:
                await asyncio.sleep(BEAT_S / 4)
                if (now := await self._nodes.get(self._me.id)) is not None and now != there:
                    raise self._shared(now)
        except EngineError as error:
            log.warning("node-unseen", error=str(error))

    async def run(self, stop: asyncio.Event) -> None:
        """Be there until `stop`; set `stop` when another node goes by our id, and let `check` say so."""
        await until(stop, self._beat())
        if self._trouble is not None:
            stop.set()

    def check(self) -> None:
        """Raise `NodeError` when another node goes by our id."""
        if self._trouble is not None:
            raise self._trouble

    async def _introduce(self) -> None:
        if await self._nodes.get(self._me.id) is None:
            await self._nodes.enter(replace(self._me, seen_at=time.time()))

    async def _beat(self) -> None:
        """Return when another node goes by our id."""
        while self._trouble is None:
            try:
                if self._leads:
                    await self._move_on()
                else:
                    await self._watch()
            except EngineError as error:
                log.warning("node-unseen", error=str(error))
            if self._trouble is None:
                await asyncio.sleep(BEAT_S)
        log.error("node-id-shared", error=str(self._trouble))

    async def _move_on(self) -> None:
        """Say that we are there; where our token was replaced, take the id back, and remember it."""
        if not self._me.token:
            self._me = replace(self._me, token=secrets.token_hex(8), seen_at=time.time())
            self._write_down(self._me.token)
            await self._nodes.enter(self._me)
            return
        beats = self._me.beats + 1
        if await self._nodes.beat(self._me.id, self._me.token, beats, time.time()):
            self._me = replace(self._me, beats=beats)
            return
        there = await self._nodes.get(self._me.id)
        if there is not None and there.retired_at is not None:
            log.warning("node-was-retired", by=there.retired_by, why="it runs, so it is back")
        elif there is not None and there.token != self._me.token:
            self._times += 1
        if there is not None and self._times >= REPLACED:
            self._trouble = self._shared(there)
            return
        await self._nodes.enter(self._me)

    async def _watch(self) -> None:
        there = await self._nodes.get(self._me.id)
        seen, self._seen = self._seen, there
        if there is None or there.token in ("", self._written() or there.token):
            self._times = 0
        elif seen != there:
            self._times += 1
            if self._times >= FOREIGN:
                self._trouble = self._shared(there)

    def _write_down(self, token: str) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        aside = self._path.with_suffix(f".{os.getpid()}.tmp")
        aside.write_text(token, encoding="ascii")
        aside.rename(self._path)

    def _written(self) -> str:
        return self._path.read_text(encoding="ascii") if self._path.is_file() else ""

    def _shared(self, there: NodeRecord) -> NodeError:
        return NodeError(
            f"node {self._me.label} and node {there.label} both go by the id {self._me.id}, because one's data folder "
            f"is a copy of the other's: stop the copy and delete its {self._data_dir / 'node-id'}, its spool/ and its"
            " ledger.sqlite, so that it begins as a node of its own"
        )
