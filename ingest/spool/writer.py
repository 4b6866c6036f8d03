"""Takes mail in: a 250 may be said when `commit` returns, and never before (RFC 5321 4.2.5, 6.1).

One process appends to one SQLite partition at a time (WAL, synchronous=FULL); commits asked for at once share one
sync. The first sync that fails stops the writer for good: Linux marks the page clean, so a second try would lie
(PostgreSQL, 2018). A full disk is not that: nothing was synced, and the writer goes on when there is room.
"""

import asyncio
import json
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import structlog

from ingest.adapters.coalesce import Coalescer
from ingest.errors import SpoolUnavailable
from ingest.records import Receipt
from ingest.spool.draft import SpoolDraft, SyncFailed, Written, unavailable
from ingest.spool.node_id import node_id
from ingest.spool.partition import SCHEMA
from ingest.spool.room import has_room
from loopguard import Envelope

__all__ = ["SqliteSpoolWriter"]

log = structlog.get_logger()

ROOM_CHECK_S = 1.0
"""How long one look at the free space is good for."""
_Filed = tuple[str, int]


class SqliteSpoolWriter:
    """See `ingest.ports.SpoolWriter`. Several processes may share a `name`; SQLite lets one commit at a time."""

    def __init__(
        self,
        spool: Path,
        name: str,
        *,
        partition_s: int = 3_600,
        reserve: int = 64 * 1024 * 1024,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder = spool / name
        self._name = name
        self._partition_s = partition_s
        self._reserve = reserve
        self._clock = clock
        self._failed = ""
        self._room = (-ROOM_CHECK_S, True)
        self._open: tuple[str, sqlite3.Connection] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="spool")
        self._commits: Coalescer[tuple[Written, Sequence[Receipt]], _Filed] = Coalescer(self._batch)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for folder in (self._folder, spool, spool.parent):
                _sync_folder(folder)
        except OSError as error:
            raise SpoolUnavailable(f"spool folder {self._folder}: {error.strerror}") from error
        self._node = node_id(spool.parent)

    def draft(self) -> SpoolDraft:
        """See the port."""
        return SpoolDraft(self._folder, self.commit)

    def room(self) -> bool:
        """See the port. Counts bytes and inodes; a look at the volume is kept for a second."""
        looked_at, answer = self._room
        now = time.monotonic()
        if now - looked_at >= ROOM_CHECK_S:
            with suppress(OSError):
                answer = has_room(self._folder, self._reserve)
            if not answer and self._room[1]:
                log.warning("spool-has-no-room", folder=str(self._folder), reserve=self._reserve)
            self._room = (now, answer)
        return answer and not self._failed

    @property
    def failed(self) -> str:
        """Why this writer has stopped for good, or ""."""
        return self._failed

    async def commit(self, written: Written, envelope: Envelope, mailboxes: Sequence[str]) -> tuple[Receipt, ...]:
        """Make what a draft has written durable. Raises `SpoolUnavailable`."""
        now = self._clock()
        receipts = [
            Receipt(_receipt_id(now), now, mailbox, envelope, "", written.size, written.sha256, self._node)
            for mailbox in mailboxes
        ]
        if written.file is not None and not self._failed:
            # In a thread of its own: the sync of a large mail takes long, and no small mail's commit waits for it.
            written = await asyncio.to_thread(written.synced_ahead)
        partition, row = await self._commits.ask((written, receipts))
        handle = f"{partition}#{row}"
        return tuple(replace(one, content=handle) for one in receipts)

    async def close(self) -> None:
        """See the port."""
        await self._commits.close()
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close_partition)
        self._thread.shutdown()

    async def _batch(self, asked: list[tuple[Written, Sequence[Receipt]]]) -> Sequence[_Filed]:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._append, asked)

    def _append(self, asked: list[tuple[Written, Sequence[Receipt]]]) -> list[_Filed]:
        if self._failed:
            for written, _ in asked:
                written.abandon(keep=False)
            raise SpoolUnavailable(self._failed)
        try:
            for written, _ in asked:
                written.sync()
            partition, connection = self._partition(self._clock())
            connection.execute("BEGIN IMMEDIATE")
            filed = [(partition, _insert(connection, written, receipts)) for written, receipts in asked]
            connection.execute("COMMIT")
        except Exception as error:
            self._give_up(error, asked)
            if isinstance(error, (OSError, sqlite3.Error)):
                raise unavailable(self._folder, error) from error
            raise
        return filed

    def _give_up(self, error: Exception, asked: list[tuple[Written, Sequence[Receipt]]]) -> None:
        """Leave the transaction; after anything that the disk said but full or busy, stop for good."""
        if self._open is not None:
            with suppress(sqlite3.Error):
                self._open[1].execute("ROLLBACK")
        stays = not _passes(error)
        for written, _ in asked:
            written.abandon(keep=stays)
        if stays:
            self._failed = f"spool folder {self._folder} failed ({error}): restart the role when the volume is sound"
            log.error("spool-failed", folder=str(self._folder), error=str(error))

    def _partition(self, now: float) -> tuple[str, sqlite3.Connection]:
        name = f"{self._name}/{int(now // self._partition_s * self._partition_s)}"
        if self._open is not None and self._open[0] == name:
            return self._open
        self._close_partition()
        path = self._folder.parent / f"{name}.sqlite"
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.executescript(SCHEMA)
        self._open = (name, connection)
        return self._open

    def _close_partition(self) -> None:
        if self._open is not None:
            self._open[1].close()
            self._open = None


def _insert(connection: sqlite3.Connection, written: Written, receipts: Sequence[Receipt]) -> int:
    row = connection.execute(
        "INSERT INTO content (size, sha256, bytes, file) VALUES (?, ?, ?, ?)",
        (written.size, written.sha256, written.bytes, written.file),
    ).lastrowid
    assert row is not None  # noqa: S101  SQLite gives every insert a rowid
    connection.executemany(
        "INSERT INTO receipt (id, content, accepted_at, mailbox, reverse_path, forward_paths) VALUES (?,?,?,?,?,?)",
        [
            (
                one.id,
                row,
                one.accepted_at,
                one.mailbox,
                json.dumps(one.envelope.reverse_path),
                json.dumps(one.envelope.forward_paths),
            )
            for one in receipts
        ],
    )
    return row


def _passes(error: Exception) -> bool:
    if not isinstance(error, sqlite3.Error):
        return not isinstance(error, SyncFailed)
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_MISUSE)  # absent when SQLite itself was not asked
    return code & 0xFF in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _receipt_id(now: float) -> str:
    return f"{int(now * 1000):012x}{os.urandom(10).hex()}"


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
