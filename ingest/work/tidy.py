"""Lets go of what its time has passed for: spool partitions, arrivals and turns that count no more, old changes.

A partition goes only when its writer has closed it, every mail in it has come to an end, and what is still held from it
has been copied to the originals: no held mail outlives its bytes. The time it goes by is reckoned, so that a wall
clock that was set delays it and nothing more. It deletes no stored mail and no original.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import structlog

from ingest.calls.until import pause
from ingest.errors import EngineError, IngestError, MailError, NotFound, SpoolUnavailable
from ingest.heart.raw_mail import RawMail
from ingest.ports import Ports
from ingest.settings import Settings
from ingest.spool.clock import Reckoning
from ingest.spool.node_id import node_id
from ingest.spool.retention import Retention
from ingest.work.held_copies import save_held
from ingest.work.witness import Witness

__all__ = ["Tidier"]

log = structlog.get_logger()

ROUND_S = 60.0
AHEAD_S = 86_400.0
"""A change that was told so far ahead of us was told by a clock that was wrong."""
KEPT = 1_000
"""Entries of a writer that the feed keeps however old they say they are: its clock may be wrong, and say 1970."""
BREATH_S = 0.02
"""Between two slices of mail that an older build stored, so that whoever waits to write comes first."""
TURNS_S = 8 * 86_400.0
"""What went between us and a party this long ago counts no more: no limit of rounds looks back further than a week."""
ASIDE_S = 86_400.0
"""A half-written original this old was left by a process that is dead."""


async def _always(_partition: str) -> bool:
    return True


class Tidier:
    """Tidies one node's data directory once a minute. What waits for the disk runs in threads.

    `before_drop` is asked before a partition goes, by its name; False keeps it for another round.
    """

    def __init__(
        self, settings: Settings, ports: Ports, before_drop: Callable[[str], Awaitable[bool]] = _always
    ) -> None:
        self._settings = settings
        self._ports = ports
        self._before_drop = before_drop
        self._reckoning: Reckoning | None = None
        self._witness = Witness(ports.store)

    async def run(self, stop: asyncio.Event) -> None:
        """Tidy until `stop`. A round that fails is logged and tried again in the next."""
        while not stop.is_set():
            try:
                await self.round(await asyncio.to_thread(self._now))
                await self._enlist(stop)
            except IngestError as error:
                log.warning("tidy-failed", error=str(error))
            except OSError:  # a file that cannot be removed: mail goes on
                log.exception("tidy-failed")
            await pause(stop, ROUND_S)

    async def _enlist(self, stop: asyncio.Event) -> None:
        """Make mail that an older build stored ready to be listed, as long as there is some."""
        while await self._ports.store.enlist() and not await pause(stop, BREATH_S):
            pass

    async def round(self, now: float) -> int:
        """Tidy once at the time of day `now`; return how many partitions were dropped."""
        await self._ports.arrivals.forget(now - 2 * 86_400)
        await self._ports.turns.forget(now - TURNS_S)
        await self._ports.changes.forget(now - self._settings.retention.changes_s, now + AHEAD_S, KEPT)
        retention = await asyncio.to_thread(Retention, self._settings.data_dir)
        dropped = 0
        try:
            await asyncio.to_thread(self._in_order, retention, now)
            with suppress(EngineError):  # of the store: it is asked again in the next round
                await self._witness.round(retention)
            for name in await asyncio.to_thread(retention.past, now - self._settings.spool.retention_s):
                dropped += await self._let_go(retention, name)
        finally:
            await asyncio.to_thread(retention.close)
        return dropped

    def _in_order(self, retention: Retention, now: float) -> None:
        retention.bury(now)
        retention.finish_drops()
        retention.audit()
        _sweep(self._settings.originals.folder or self._settings.data_dir / "originals", now - ASIDE_S)

    async def _let_go(self, retention: Retention, name: str) -> bool:
        """Save what is held from a partition and drop it. One that resists stays, and keeps no other."""
        raw = RawMail(self._ports.originals, retention.ledger, node_id(self._settings.data_dir))
        try:
            keys, seq = await asyncio.to_thread(retention.held, name, 0)
            while keys:
                await save_held(keys, self._ports, raw)
                keys, seq = await asyncio.to_thread(retention.held, name, seq)
            if not await self._before_drop(name):
                return False
            await asyncio.to_thread(retention.drop, name)
        except (MailError, NotFound, SpoolUnavailable, OSError) as error:
            log.warning("partition-kept", partition=name, error=str(error))
            return False
        log.info("partition-dropped", partition=name)
        return True

    def _now(self) -> float:
        """Return the reckoned time of day and remember it for the next start."""
        retention = Retention(self._settings.data_dir)
        try:
            if self._reckoning is None:
                self._reckoning = Reckoning(retention.seen_at())
            now = self._reckoning.now()
            retention.remember(now)
        finally:
            retention.close()
        return now


def _sweep(originals: Path, before: float) -> None:
    """Remove what killed writers left half-written in the folder of originals, where there is one."""
    for path in originals.glob("*/*.tmp"):
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            log.info("half-written-original-swept", file=path.name)
