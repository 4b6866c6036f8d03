"""Lets go of what its time has passed for: spool partitions beyond retention, arrivals beyond the counting window.

A partition goes only when every mail in it has come to an end, and what is still held from it has been copied to
the originals first: no held mail outlives its bytes. It deletes no stored mail and no original.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog

from ingest.errors import IngestError
from ingest.heart.raw_mail import RawMail
from ingest.ports import Ports
from ingest.settings import Settings
from ingest.spool.node_id import node_id
from ingest.spool.retention import Retention
from ingest.work.held_copies import save_held

__all__ = ["Tidier"]

log = structlog.get_logger()

ROUND_S = 60.0


async def _yes(_: str) -> bool:
    return True


class Tidier:
    """Tidies one node's data directory once a minute. `before_drop` says whether a partition may go now."""

    def __init__(self, settings: Settings, ports: Ports, before_drop: Callable[[str], Awaitable[bool]] = _yes) -> None:
        self._settings = settings
        self._ports = ports
        self._before_drop = before_drop

    async def run(self, stop: asyncio.Event) -> None:
        """Tidy until `stop`. A round that fails is logged and tried again in the next."""
        while not stop.is_set():
            try:
                await self.round(time.time())
            except IngestError as error:
                log.warning("tidy-failed", error=str(error))
            except OSError:  # a file that cannot be removed: mail goes on
                log.exception("tidy-failed")
            try:
                await asyncio.wait_for(stop.wait(), ROUND_S)
            except TimeoutError:
                continue

    async def round(self, now: float) -> int:
        """Tidy once; return how many partitions were dropped."""
        await self._ports.arrivals.forget(now - 2 * 86_400)
        retention = Retention(self._settings.data_dir, self._settings.spool.partition_s)
        raw = RawMail(self._ports.originals, retention.ledger, node_id(self._settings.data_dir))
        dropped = 0
        try:
            for name in retention.past(now - self._settings.spool.retention_s):
                await save_held(retention.held_keys(name), self._ports, raw)
                if not await self._before_drop(name):
                    continue
                retention.drop(name)
                dropped += 1
                log.info("partition-dropped", partition=name)
        finally:
            retention.close()
        return dropped
