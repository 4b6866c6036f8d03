"""What a node does because there are others on its store: it is seen, notices a double, runs errands, works jobs."""

import asyncio
from collections.abc import Coroutine
from enum import StrEnum
from typing import Any

from ingest.calls.until import until
from ingest.feed.teller import Teller
from ingest.heart.parsing import Parser, parse_here
from ingest.heart.raw_mail import RawMail
from ingest.jobs.carrying import Carrier
from ingest.jobs.runner import Runner
from ingest.mailboxes import Mailboxes
from ingest.ports import Ports
from ingest.settings import Settings
from ingest.spool import SqliteLedger
from ingest.spool.node_id import node_id
from ingest.spool.trails import Trails
from ingest.staff.erasing import Spooled
from ingest.staff.errands import Errands
from ingest.work.answering import Answering
from ingest.work.presence import Presence

__all__ = ["Company", "Part"]


class Part(StrEnum):
    """Which part of it a process takes."""

    LEADS = "leads"
    """The first worker: beats for the node, runs errands and works jobs."""
    WATCHES = "watches"
    """The other roles: only notice a double."""
    LIBRARY = "library"
    """`ingest.open`: runs errands and works jobs, beside whatever else runs on the data directory."""


class Company:
    """One process's part. Close it when its tasks have ended."""

    def __init__(self, settings: Settings, ports: Ports, part: Part, parser: Parser = parse_here) -> None:
        self._part = part
        self._presence = Presence(settings, ports.nodes, leads=part is Part.LEADS)
        self._ledger = SqliteLedger(settings.data_dir, "errands") if part is not Part.WATCHES else None
        self._errands: Errands | None = None
        self._answering: Answering | None = None
        self._runner: Runner | None = None
        if self._ledger is not None:
            raw = RawMail(ports.originals, self._ledger, node_id(settings.data_dir))
            spooled = Spooled(settings.data_dir, self._ledger)
            boxes = Mailboxes(settings)
            tell = Teller(ports.changes, f"{raw.node}.decisions").tell
            self._errands = Errands(ports, raw, boxes, spooled, parser, tell=tell)
            self._answering = Answering(ports.inquiries, Trails(settings.data_dir), raw.node)
            name = f"{raw.node}.jobs" if part is Part.LEADS else ""
            self._runner = Runner(ports, Carrier(ports, raw, boxes, tell, parser), name)

    async def alone(self, stop: asyncio.Event) -> None:
        """See `Presence.alone`: to be asked before a leader works. Raises `NodeError`."""
        await until(stop, self._presence.alone())

    def tasks(self, stop: asyncio.Event) -> list[Coroutine[Any, Any, None]]:
        """Return what is to run until `stop`."""
        first = self._presence.introduce(stop) if self._part is Part.LIBRARY else self._presence.run(stop)
        workers = [one for one in (self._errands, self._runner, self._answering) if one is not None]
        return [first, *(one.run(stop) for one in workers)]

    async def ready_to_drop(self, partition: str) -> bool:
        """See `Errands.ready_to_drop`."""
        return self._errands is None or await self._errands.ready_to_drop(partition)

    def check(self) -> None:
        """Raise `NodeError` when the tasks ended because another node goes by our id."""
        self._presence.check()

    def close(self) -> None:
        """Let go of the ledger."""
        if self._ledger is not None:
            self._ledger.close()
