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
"""The file in `data_dir/run` that holds the token of this start."""


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

    async def run(self, stop: asyncio.Event) -> None:
        """Be there until `stop`; set `stop` when another node goes by our id, and let `check` say so."""
        entered = False
        while not stop.is_set():
            try:
                entered = entered or await self._enter()
                await self._look()
            except EngineError as error:
                log.warning("node-unseen", error=str(error))
            if self._trouble is not None:
                log.error("node-id-shared", error=str(self._trouble))
                stop.set()
                return
            try:
                await asyncio.wait_for(stop.wait(), BEAT_S)
            except TimeoutError:
                continue

    def check(self) -> None:
        """Raise `NodeError` when another node goes by our id."""
        if self._trouble is not None:
            raise self._trouble

    async def _enter(self) -> bool:
        if self._leads:
            self._me = replace(self._me, token=secrets.token_hex(8), beats=0, seen_at=time.time())
            self._path.parent.mkdir(parents=True, exist_ok=True)
            aside = self._path.with_suffix(f".{os.getpid()}.tmp")
            aside.write_text(self._me.token, encoding="ascii")
            aside.rename(self._path)
            await self._nodes.enter(self._me)
        return True

    async def _look(self) -> None:
        if self._leads:
            await self._move_on()
        else:
            await self._watch()

    async def _move_on(self) -> None:
        """Say that we are there; where our token was replaced, take the id back, and remember it."""
        beats = self._me.beats + 1
        if await self._nodes.beat(self._me.id, self._me.token, beats, time.time()):
            self._me = replace(self._me, beats=beats)
            return
        there = await self._nodes.get(self._me.id)
        if there is not None and there.token != self._me.token:
            self._times += 1
        if there is not None and self._times >= REPLACED:
            self._trouble = self._shared(there)
            return
        await self._nodes.enter(self._me)

    async def _watch(self) -> None:
        there = await self._nodes.get(self._me.id)
        seen, self._seen = self._seen, there
        ours = self._path.read_text(encoding="ascii") if self._path.is_file() else ""
        if there is None or not ours or there.token == ours:
            self._times = 0
        elif seen != there:
            self._times += 1
            if self._times >= FOREIGN:
                self._trouble = self._shared(there)

    def _shared(self, there: NodeRecord) -> NodeError:
        return NodeError(
            f"node {self._me.label} and node {there.label} both go by the id {self._me.id}, because one's data folder "
            f"is a copy of the other's: stop the copy and delete its {self._data_dir / 'node-id'}, its spool/ and its"
            " ledger.sqlite, so that it begins as a node of its own"
        )
