"""`MailStore` on SQLite: one row a mail, the record whole as JSON beside the columns it is looked up by."""

import json
import sqlite3
from collections.abc import AsyncIterator, Sequence

from ingest.adapters.sqlite.database import SqliteDatabase
from ingest.adapters.sqlite.text import storable
from ingest.record_json import stored_from_record, stored_to_record, to_json
from ingest.records import StoredMessage

__all__ = ["SqliteMailStore"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS mail (
  row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, receipt TEXT NOT NULL, mailbox TEXT NOT NULL,
  indexed INTEGER NOT NULL DEFAULT 0, record TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS mail_unindexed ON mail (row) WHERE indexed = 0;
"""
PAGE = 500


class SqliteMailStore:
    """See `ingest.ports.MailStore` for what it guarantees."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        self.breaker = database.breaker
        database.ensure(SCHEMA)

    async def append(self, message: StoredMessage) -> str:
        """See the port."""
        record = to_json(stored_to_record(message))

        def work(connection: sqlite3.Connection) -> str:
            row = (message.id, message.receipt, message.mailbox, record)
            cursor = connection.execute(
                "INSERT INTO mail (id, receipt, mailbox, record) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING", row
            )
            if cursor.rowcount:
                return message.receipt
            kept: tuple[str] = connection.execute("SELECT receipt FROM mail WHERE id = ?", (message.id,)).fetchone()
            return kept[0]

        return await self._database.write(work)

    async def get(self, id_: str) -> StoredMessage | None:
        """See the port."""
        rows = await self._select("SELECT 0, record FROM mail WHERE id = ?", (storable(id_),))
        return rows[0][1] if rows else None

    async def unindexed(self, limit: int) -> list[StoredMessage]:
        """See the port."""
        rows = await self._select("SELECT row, record FROM mail WHERE indexed = 0 ORDER BY row LIMIT ?", (limit,))
        return [message for _, message in rows]

    async def mark_indexed(self, ids: Sequence[str]) -> None:
        """See the port."""

        def work(connection: sqlite3.Connection) -> None:
            connection.executemany("UPDATE mail SET indexed = 1 WHERE id = ?", [(id_,) for id_ in ids])

        await self._database.write(work)

    async def forget_index(self) -> int:
        """See the port."""
        return await self._database.write(
            lambda connection: connection.execute("UPDATE mail SET indexed = 0 WHERE indexed = 1").rowcount
        )

    async def every(self, mailbox: str | None = None) -> AsyncIterator[StoredMessage]:
        """See the port."""
        after = 0
        while rows := await self._select(
            "SELECT row, record FROM mail WHERE row > ? AND (? IS NULL OR mailbox = ?) ORDER BY row LIMIT ?",
            (after, mailbox, mailbox, PAGE),
        ):
            for after, message in rows:  # noqa: B007  the last row is where the next page begins
                yield message

    async def count(self) -> tuple[int, int]:
        """See the port."""

        def work(connection: sqlite3.Connection) -> tuple[int, int]:
            total: int
            waiting: int
            total, waiting = connection.execute(
                "SELECT (SELECT count(*) FROM mail), (SELECT count(*) FROM mail WHERE indexed = 0)"
            ).fetchone()
            return total, total - waiting

        return await self._database.read(work)

    async def close(self) -> None:
        """See the port."""
        await self._database.close()

    async def _select(self, statement: str, values: tuple[object, ...]) -> list[tuple[int, StoredMessage]]:
        def work(connection: sqlite3.Connection) -> list[tuple[int, StoredMessage]]:
            rows = connection.execute(statement, values).fetchall()
            return [(row, stored_from_record(json.loads(record))) for row, record in rows]

        return await self._database.read(work)
