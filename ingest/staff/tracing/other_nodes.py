"""Asks other nodes, through the store, what their ledgers know; whoever does not answer within seconds is named."""

import asyncio
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from ingest.errors import EngineError
from ingest.ports import Inquiry, NodeRecord, Ports
from ingest.spool.node_id import node_id
from ingest.staff.tracing.question import AWAY

__all__ = ["Heard", "OtherNodes"]

T = TypeVar("T")

PATIENCE_S = 3.0
"""How long other nodes are waited for; they look about once a second."""
LOOK_S = 0.1
LOST_S = 3_600.0
"""A node that was not seen for so long is not asked."""


@dataclass(frozen=True, slots=True)
class Heard(Generic[T]):
    """What nodes answered, and those that did not or were not asked; nobody where the store is away."""

    answers: tuple[tuple[NodeRecord, T], ...] = ()
    silent: tuple[NodeRecord, ...] = ()


class OtherNodes:
    """All but the one of `data_dir`."""

    def __init__(self, ports: Callable[[], Ports], data_dir: Path, clock: Callable[[], float] = time.time) -> None:
        self._ports = ports
        self._data_dir = data_dir
        self._clock = clock

    async def ask(self, question: str, read: Callable[[str], T], left_out: list[str]) -> Heard[T]:
        """Return what the other nodes answer in time, as `read` reads it; who does not is named in `left_out`."""
        try:
            ports = self._ports()
            here = node_id(self._data_dir)
            nodes = [node for node in await ports.nodes.every() if node.id != here and node.retired_at is None]
            lost = [node for node in nodes if self._clock() - node.seen_at > LOST_S]
            left_out += [f"node {node.label} was not asked: it is not at work" for node in lost]
            asked = {secrets.token_hex(16): node for node in nodes if node not in lost}
            if not asked:
                return Heard(silent=tuple(lost))
            now = self._clock()
            await ports.inquiries.ask([Inquiry(id_, node.id, question, now) for id_, node in asked.items()])
            try:
                answers = await self._answers(ports, list(asked))
            finally:
                await ports.inquiries.withdraw(list(asked))
        except EngineError:
            left_out.append(f"other nodes were not asked, as the store {AWAY}")
            return Heard()
        found = []
        for id_, node in asked.items():
            try:
                found.append((node, read(answers[id_])))
            except (KeyError, ValueError):
                left_out.append(f"node {node.label} {AWAY}: what only it knows is missing")
                lost.append(node)
        return Heard(tuple(found), tuple(lost))

    async def _answers(self, ports: Ports, ids: Sequence[str]) -> dict[str, str]:
        clock = asyncio.get_running_loop().time
        patience = clock() + PATIENCE_S
        while True:
            answers = await ports.inquiries.answers(ids)
            if len(answers) == len(ids) or clock() > patience:
                return answers
            await asyncio.sleep(LOOK_S)
