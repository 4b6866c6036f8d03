"""Lets go of what its time has passed for: spool partitions beyond retention, arrivals beyond the counting window.

A partition goes only when every mail in it has come to an end, and what is still held from it has been copied to
the originals first: no held mail outlives its bytes. It deletes no stored mail and no original.
"""

import asyncio
import time

import structlog

from ingest.errors import IngestError
from ingest.ports import Ports
from ingest.settings import Settings
from ingest.spool.retention import Retention

__all__ = ["Tidier"]

log = structlog.get_logger()

ROUND_S = 60.0


class Tidier:
    """Tidies one node's data directory once a minute."""

    def __init__(self, settings: Settings, ports: Ports) -> None:
        self._settings = settings
        self._ports = ports

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
        dropped = 0
        try:
            for name in retention.past(now - self._settings.spool.retention_s):
                for receipt, content in retention.held(name):
                    await self._ports.originals.put(receipt.sha256, content)
                retention.drop(name)
                dropped += 1
                log.info("partition-dropped", partition=name)
        finally:
            retention.close()
        return dropped
