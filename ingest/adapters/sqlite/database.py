"""One SQLite file with one writer thread and one reader thread (WAL, synchronous=FULL, group commit).

Writes asked for at once share a transaction, each in its own savepoint: one that fails takes no other with it.
Reads see the last commit and never wait for a writer. A breaker stands before every transaction and every read. It
knows no mail. A `:memory:` database serves tests.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast

from ingest.adapters.sqlite.data_format import STORE, DataFormat
from ingest.adapters.sqlite.failures import OF_ONE_DOCUMENT, translated, translation
from ingest.calls.breaker import Breaker
from ingest.calls.coalesce import Coalescer
from ingest.calls.side_threads import SideThreads
from ingest.calls.write_ahead import write_ahead
from ingest.errors import EngineError, StoreUnavailable

__all__ = ["SqliteDatabase"]

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], Any]

BUSY_MS = 10_000
"""How long a commit waits for another process's commit before it is called unavailable."""


class SqliteDatabase:
    """A database file that several adapters share; open it with `open`."""

    def __init__(
        self, name: str, writer: sqlite3.Connection, reader: sqlite3.Connection, unavailable: type[EngineError]
    ) -> None:
        self.name = name
        self.breaker = Breaker(unavailable.engine)
        self._unavailable = unavailable
        self._writer = writer
        self._reader = reader
        self._writing = SideThreads("sqlite-write")
        self._reading = self._writing if reader is writer else SideThreads("sqlite-read")
        self._commits: Coalescer[Work, Any] = Coalescer(self._commit)

    @classmethod
    def open(cls, path: Path | str, unavailable: type[EngineError] = StoreUnavailable) -> "SqliteDatabase":
        """Open or create the database at `path` (or ":memory:"). Raises `unavailable`, here and later."""
        name = str(path)
        with translated(name, unavailable):
            writer = _connect(name)
            write_ahead(writer)
            writer.execute("PRAGMA synchronous=FULL")
            reader = writer if name == ":memory:" else _connect(name)
        return cls(name, writer, reader, unavailable)

    def ensure(self, schema: str, data_format: DataFormat = STORE) -> None:
        """Bring the file to our data format, and create the tables that an adapter needs, where they are missing.

        Raises `unavailable`, and `NodeError` for a file of a newer format.
        """

        def work() -> None:
            data_format.ensure(self._writer, self.name)
            self._writer.executescript(schema)

        with translated(self.name, self._unavailable):
            self._writing.submit(work).result()

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` inside a transaction that others may share; durable when this returns. Raises `unavailable`."""
        return cast(T, await self._commits.ask(work))

    async def erase(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` as `write` does, and overwrite in the file what it deletes. Raises `unavailable`.

        The write-ahead log has it until it is written over, or until the last process closes the file.
        """

        def overwriting(connection: sqlite3.Connection) -> T:
            connection.execute("PRAGMA secure_delete=ON")
            try:
                return work(connection)
            finally:
                connection.execute("PRAGMA secure_delete=OFF")

        return await self.write(overwriting)

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` on the reader's connection. Raises `unavailable`."""

        def guarded() -> T:
            with translated(self.name, self._unavailable):
                return work(self._reader)

        async with self.breaker.call():
            return await self._reading.run(guarded)

    async def close(self) -> None:
        """Finish the writes that were asked for and close the file; a disk that hangs is left to itself."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._commits.close(), BUSY_MS / 1000)
        ended = [threads.close() for threads in (self._writing, self._reading)]
        if all(ended):
            self._writer.close()
            self._reader.close()

    async def _commit(self, works: list[Work]) -> Sequence[Any]:
        async with self.breaker.call():
            answers = await self._writing.run(lambda: self._transact(works))
            if all(isinstance(answer, EngineError) for answer in answers):
                raise answers[0]  # one damaged table, and nothing else was asked: that is no success
        return answers

    def _transact(self, works: list[Work]) -> list[Any]:
        with translated(self.name, self._unavailable):
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                answers = [self._attempt(work) for work in works]
                self._writer.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._writer.execute("ROLLBACK")
                raise
        return answers

    def _attempt(self, work: Work) -> Any:
        self._writer.execute("SAVEPOINT one")
        try:
            answer = work(self._writer)
        except sqlite3.OperationalError:  # the disk, not the asker: the whole transaction is in doubt
            raise
        except (sqlite3.Error, *OF_ONE_DOCUMENT) as error:
            self._writer.execute("ROLLBACK TO one")
            answer = translation(error, self.name, self._unavailable)
            answer.__cause__ = error
        except Exception as error:  # noqa: BLE001  handed to the one who asked
            self._writer.execute("ROLLBACK TO one")
            answer = error
        self._writer.execute("RELEASE one")
        return answer


def _connect(name: str) -> sqlite3.Connection:
    connection = sqlite3.connect(name, isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000)
    connection.execute("PRAGMA temp_store=MEMORY")
    return connection
