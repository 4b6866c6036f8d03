"""Takes mail in: a 250 may be said when `commit` returns, and never before (RFC 5321 4.2.5, 6.1).

One process appends to one SQLite partition at a time (WAL, synchronous=FULL); commits asked for at once share one
sync. A partition has its span by a clock that nobody sets, and is closed in the file when the writer lets go of it.
The first sync that fails stops the writer for good: Linux marks the page clean, so a second try would lie
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

from ingest.calls.coalesce import Coalescer
from ingest.errors import SpoolUnavailable
from ingest.records import Receipt
from ingest.spool.clock import boot_time
from ingest.spool.closing import close_left_open, is_closed, mark_closed, of_writer
from ingest.spool.draft import SpoolDraft, SyncFailed, Written, unavailable
from ingest.spool.node_id import node_id
from ingest.spool.numbers import next_number
from ingest.spool.partition import SCHEMA
from ingest.spool.room import has_room
from loopguard import Envelope

__all__ = ["SqliteSpoolWriter"]

log = structlog.get_logger()

ROOM_CHECK_S = 1.0
"""How long one look at the free space is good for."""
_Filed = tuple[str, int]


class SqliteSpoolWriter:
    """See `ingest.ports.SpoolWriter`. `name` is one process's own; what its former life left open is closed.

    A partition takes mail for `partition_s` seconds; `reserve` bytes of the volume are left free.
    """

    def __init__(
        self,
        spool: Path,
        name: str,
        *,
        partition_s: int = 3_600,
        reserve: int = 64 * 1024 * 1024,
        clock: Callable[[], float] = boot_time,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._folder = spool / name
        self._name = name
        self._partition_s = partition_s
        self._reserve = reserve
        self._clock = clock
        self._wall = wall
        self._begun = 0.0
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
        close_left_open(spool, of_writer(spool, name))
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

    async def answers(self) -> None:
        """Return when the thread that writes has had its turn: a beat that a thread which hangs does not give."""
        await asyncio.get_running_loop().run_in_executor(self._thread, lambda: None)

    async def commit(self, written: Written, envelope: Envelope, mailboxes: Sequence[str]) -> tuple[Receipt, ...]:
        """Make what a draft has written durable. Raises `SpoolUnavailable`."""
        now = self._wall()
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

    async def roll(self) -> None:
        """Close the partition if it has had its span: what nobody adds to can end, whether or not mail comes."""
        if self._open is not None and self._over():
            await asyncio.get_running_loop().run_in_executor(self._thread, self._roll)

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
            partition, connection = self._begin()
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

    def _begin(self) -> tuple[str, sqlite3.Connection]:
        """Begin to write in a partition that is there and not closed, whoever took this writer for dead meanwhile."""
        while True:
            self._roll()
            name, connection = self._open or self._new_partition()
            connection.execute("BEGIN IMMEDIATE")
            if not is_closed(connection) and (self._folder.parent / f"{name}.sqlite").exists():
                return name, connection
            log.warning("partition-closed-by-another", partition=name)
            connection.execute("ROLLBACK")
            self._let_go()

    def _over(self) -> bool:
        return self._clock() - self._begun >= self._partition_s

    def _roll(self) -> None:
        if self._open is not None and self._over():
            self._close_partition()

    def _new_partition(self) -> tuple[str, sqlite3.Connection]:
        name, path = self._own_file()
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.executescript(SCHEMA)
        except sqlite3.Error:
            connection.close()
            for end in ("", "-wal", "-shm"):  # nothing was acknowledged in it
                path.with_name(f"{path.name}{end}").unlink(missing_ok=True)
            raise
        self._open, self._begun = (name, connection), self._clock()
        return self._open

    def _own_file(self) -> tuple[str, Path]:
        """Make an empty file that nobody else has made: two writers of one name may be given the same number."""
        while True:
            name = f"{self._name}/{next_number(self._folder, self._wall())}"
            path = self._folder.parent / f"{name}.sqlite"
            with suppress(FileExistsError):
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o644))
                return name, path

    def _close_partition(self) -> None:
        """Let go of the partition for good. Where the mark cannot be set, the writer's next life sets it."""
        if self._open is not None and not self._failed:
            with suppress(sqlite3.Error):
                mark_closed(self._open[1])
        self._let_go()

    def _let_go(self) -> None:
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
