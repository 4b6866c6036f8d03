"""`Inquiries` on SQLite: one row a question, its answer beside it. A store in one file has one node, mostly."""

import json
import sqlite3
from collections.abc import Sequence

from ingest.adapters.sqlite.database import SqliteDatabase
from ingest.adapters.sqlite.text import storable
from ingest.ports.inquiries import Inquiry

__all__ = ["SqliteInquiries"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS inquiry (
  id TEXT PRIMARY KEY, node TEXT NOT NULL, question TEXT NOT NULL, asked_at REAL NOT NULL, answer TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS inquiry_waits ON inquiry (node, asked_at) WHERE answer IS NULL;
CREATE INDEX IF NOT EXISTS inquiry_age ON inquiry (asked_at);
"""


class SqliteInquiries:
    """See `ingest.ports.Inquiries` for what it guarantees."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        database.ensure(SCHEMA)

    async def ask(self, inquiries: Sequence[Inquiry]) -> None:
        """See the port."""
        rows = [(storable(one.id), storable(one.node), storable(one.question), one.asked_at) for one in inquiries]
        statement = "INSERT INTO inquiry VALUES (?, ?, ?, ?, NULL) ON CONFLICT DO NOTHING"
        await self._database.write(lambda connection: connection.executemany(statement, rows))

    async def waiting(self, node: str, limit: int = 100) -> list[Inquiry]:
        """See the port."""
        statement = (
            "SELECT id, node, question, asked_at FROM inquiry WHERE node = ? AND answer IS NULL"
            " ORDER BY asked_at LIMIT ?"
        )

        def work(connection: sqlite3.Connection) -> list[Inquiry]:
            return [Inquiry(*row) for row in connection.execute(statement, (storable(node), limit))]

        return await self._database.read(work)

    async def answer(self, id_: str, text: str) -> bool:
        """See the port."""
        statement = "UPDATE inquiry SET answer = ? WHERE id = ? AND answer IS NULL"
        return await self._database.write(
            lambda connection: connection.execute(statement, (storable(text), storable(id_))).rowcount == 1
        )

    async def answers(self, ids: Sequence[str]) -> dict[str, str]:
        """See the port."""
        statement = "SELECT id, answer FROM inquiry WHERE id IN (SELECT value FROM json_each(?)) AND answer IS NOT NULL"
        return await self._database.read(lambda connection: dict(connection.execute(statement, (_names(ids),))))

    async def withdraw(self, ids: Sequence[str]) -> int:
        """See the port."""
        statement = "DELETE FROM inquiry WHERE id IN (SELECT value FROM json_each(?))"
        return await self._database.write(lambda connection: connection.execute(statement, (_names(ids),)).rowcount)

    async def forget(self, before: float) -> int:
        """See the port."""
        statement = "DELETE FROM inquiry WHERE asked_at < ?"
        return await self._database.write(lambda connection: connection.execute(statement, (before,)).rowcount)

    async def close(self) -> None:
        """See the port."""
        await self._database.close()


def _names(ids: Sequence[str]) -> str:
    return json.dumps([storable(one) for one in ids])
