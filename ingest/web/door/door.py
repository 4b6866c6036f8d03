"""The web role's own place in the spool: one writer of the role's name, opened when it can be, anew when it failed.

A writer that has failed acknowledges nothing more (`ingest.spool.writer`). Intake ends its role then; the web role
stays for its probes and pages, and begins a new writer, with a new partition, as the role's next life would. It also
holds what is bounded over all requests: how many bodies come at once, and the threads that large ones go through.
"""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus

import structlog

from ingest.calls.until import pause
from ingest.errors import IngestError, SpoolFull, SpoolUnavailable
from ingest.intake.connections import Connections
from ingest.intake.pace import Pace
from ingest.settings import Settings
from ingest.spool import SqliteSpoolWriter
from ingest.spool.draft import SpoolDraft, sweep
from ingest.web.door.kept_answers import KeptAnswers
from ingest.web.problem import Problem

__all__ = ["Door"]

log = structlog.get_logger()

BODIES = 64
"""Bodies that come at once: each takes up to 0.5 MB of memory. With more, 503."""
BODIES_PER_ADDRESS = 32
"""Of these from one IPv4 address or IPv6 /64; a proxy in front is one. With more, 429."""
THREADS = 2
LOOK_S = 0.5
AGAIN_S = 5.0
"""How long after a failure a new writer is tried."""
TIDY_S = 60.0


class Door:
    """One web role's. `name` is the role's own in the data directory (`Ownership`), and its writer's."""

    def __init__(self, settings: Settings, name: str = "web-0") -> None:
        self._settings = settings
        self._name = name
        self._spool = settings.data_dir / "spool"
        self._writer: SqliteSpoolWriter | None = None
        self._why = "the spool is being opened"
        each = min(BODIES_PER_ADDRESS, settings.intake.connections_per_address)
        self._bodies: Connections[object] = Connections(
            replace(settings.intake, connections=BODIES, connections_per_address=each)
        )
        self.answers = KeptAnswers(settings.data_dir)
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="bodies")
        self.committing: set[asyncio.Task[object]] = set()

    async def open(self) -> None:
        """Begin a writer, in place of one that has failed. Raises `SpoolUnavailable`."""
        failed, self._writer = self._writer, None
        if failed is not None:
            await failed.close()
        self._writer = await asyncio.to_thread(self._begun)

    def draft(self) -> SpoolDraft:
        """Begin a mail. Raises `SpoolUnavailable`, `SpoolFull`."""
        writer = self._writer
        if writer is None or writer.failed:
            raise SpoolUnavailable(self._why if writer is None else writer.failed)
        if not writer.room():
            raise SpoolFull(f"less than {self._settings.room} bytes are free (spool.reserve)")
        return writer.draft()

    @contextmanager
    def body(self, peer: object) -> Iterator[object]:
        """Count a body in, and out at the end. Raises `Problem` (503, 429) when there are too many."""
        key = object()
        if not self._bodies.admit(key, peer):
            full = len(self._bodies) >= BODIES
            raise Problem(
                HTTPStatus.SERVICE_UNAVAILABLE if full else HTTPStatus.TOO_MANY_REQUESTS,
                "Too many mails are coming in at once" + ("." if full else " from your address.") + " Try again.",
            )
        try:
            yield key
        finally:
            self._bodies.leave(key)

    def pressed(self, body: object) -> bool:
        """Whether bodies were scarce at a look of the last minute: slow clients are then waited for less."""
        return self._bodies.pressed(body)

    def pace(self) -> Pace:
        """Return the patience for one body."""
        return Pace(self._settings.intake)

    async def attend(self, stop: asyncio.Event) -> None:
        """Keep a writer open, close partitions that have had their span, and forget old answers, until `stop`."""
        clock = asyncio.get_running_loop().time
        try_at, tidy_at = 0.0, 0.0
        while not stop.is_set():
            if (self._writer is None or self._writer.failed) and clock() >= try_at:
                await self._opened()
                try_at = clock() + AGAIN_S
            if self._writer is not None:
                await self._writer.roll()
            self._bodies.look(clock())
            if clock() >= tidy_at:
                await self.answers.tidy()
                tidy_at = clock() + TIDY_S
            await pause(stop, LOOK_S)

    async def close(self) -> None:
        """Finish what is being committed and let go of the files."""
        if self.committing:
            await asyncio.wait(self.committing)
        if self._writer is not None:
            await self._writer.close()
            self._writer = None
        await self.answers.close()
        self.threads.shutdown(wait=False)

    async def _opened(self) -> None:
        try:
            await self.open()
        except (IngestError, OSError) as error:
            if str(error) != self._why:
                log.warning("web-takes-no-mail", error=str(error))
            self._why = str(error)

    def _begun(self) -> SqliteSpoolWriter:
        writer = SqliteSpoolWriter(
            self._spool, self._name, partition_s=self._settings.spool.partition_s, reserve=self._settings.room
        )
        # What lies there was never acknowledged: this name's former life is over, and its writer refuses every commit.
        if swept := sweep(self._spool / self._name):
            log.info("unacknowledged-mail-swept", files=swept)
        return writer
