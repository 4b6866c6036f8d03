"""Looks for shunted mail here and, through the store, on the other nodes; who did not answer is said, never guessed."""

import asyncio
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

from ingest.errors import EngineError, NotFound, Waiting
from ingest.ports import NodeRecord, Ports, RequestKind
from ingest.settings import Settings
from ingest.spool.node_id import node_id
from ingest.spool.shunted import ShuntedFound, ShuntedMail, ShuntedWanted
from ingest.spool.trails import Trails
from ingest.staff.tracing.other_nodes import OtherNodes

__all__ = ["Nodes", "Row", "absent", "seen_of"]


@dataclass(frozen=True, slots=True)
class Row:
    """A shunted mail, and what people call the node that has it. `other`: that node, where it is not this one."""

    mail: ShuntedMail
    node: str
    other: NodeRecord | None = None


class Nodes:
    """Asks for the node of these settings. `ports` may raise the `EngineError` that keeps them from being opened."""

    def __init__(self, ports: Callable[[], Ports], settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self._ports = ports
        self.label = settings.node.label or socket.gethostname()
        self.data_dir = settings.data_dir
        self._trails = Trails(settings.data_dir)
        self._others = OtherNodes(ports, settings.data_dir, clock)
        self._reading = asyncio.Semaphore(2)

    @property
    def itself(self) -> NodeRecord:
        """This node, as far as asking it goes. Raises `NodeError`."""
        return NodeRecord(node_id(self.data_dir), self.label, 0.0, "")

    async def here(self, wanted: ShuntedWanted) -> ShuntedFound:
        """Return what this node has. Raises `SpoolUnavailable`, `Damaged`."""
        async with self._reading:
            return await asyncio.to_thread(self._trails.shunted, wanted)

    async def others(
        self, wanted: ShuntedWanted, left_out: list[str]
    ) -> tuple[list[tuple[NodeRecord, ShuntedFound]], tuple[NodeRecord, ...]]:
        """Return what each other node has that answered in time, and the nodes that may have something as well."""
        heard = await self._others.ask(wanted.text(), ShuntedFound.read, left_out)
        for node, found in heard.answers:
            left_out += [f"node {node.label}: {why}" for why in found.left_out]
        return list(heard.answers), heard.silent

    async def waiting(self, nodes: Iterable[NodeRecord], mailboxes: tuple[str, ...] | None) -> list[str]:
        """Say of which of these nodes it is waited for that they try mail of these mailboxes again."""
        said = []
        for node in nodes:
            with suppress(EngineError):
                asked = await self._ports().requests.pending(node.id)
                if any(one.kind is RequestKind.RETRY and _concerns(one.subject, mailboxes) for one in asked):
                    said.append(f"a retry waits for node {node.label}")
        return said

    async def one(
        self, receipt: str, mailboxes: tuple[str, ...] | None, left_out: list[str]
    ) -> tuple[Row | None, tuple[NodeRecord, ...]]:
        """Return one shunted mail of these mailboxes, and where nobody has it the nodes that still may."""
        wanted = ShuntedWanted(receipt=receipt, mailboxes=mailboxes, limit=1)
        for mail in seen_of(wanted, await self.here(wanted)):
            return Row(mail, self.label), ()
        answers, silent = await self.others(wanted, left_out)
        for node, found in answers:
            for mail in seen_of(wanted, found):
                return Row(mail, node.label, node), ()
        return None, silent


def seen_of(wanted: ShuntedWanted, found: ShuntedFound) -> list[ShuntedMail]:
    """Return the mails of an answer that are of the mailboxes that are wanted."""
    return [one for one in found.mails if wanted.mailboxes is None or one.mailbox in wanted.mailboxes]


def absent(receipt: str, left_out: Iterable[str]) -> Waiting | NotFound:
    """Return the error of a shunted mail that nobody has; who was `left_out` may have it yet."""
    if why := "; ".join(left_out):
        return Waiting(f"receipt {receipt} is not set aside here, and {why}; ask again later")
    return NotFound(f"no shunted mail {receipt}")


def _concerns(subject: str, mailboxes: tuple[str, ...] | None) -> bool:
    asked = ShuntedWanted.of_subject(subject).mailboxes
    return mailboxes is None or (asked is not None and not set(asked).isdisjoint(mailboxes))
