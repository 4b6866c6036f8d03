"""`Lease` on SQLite: one row a lease, changed only where it still says what was seen."""

import sqlite3

from ingest.adapters.sqlite.database import SqliteDatabase
from ingest.ports.lease import Term

__all__ = ["SqliteLease"]

SCHEMA = "CREATE TABLE IF NOT EXISTS lease (name TEXT PRIMARY KEY, owner TEXT NOT NULL, beat INTEGER NOT NULL);"


class SqliteLease:
    """See `ingest.ports.Lease` for what it guarantees."""

    def __init__(self, database: SqliteDatabase, name: str) -> None:
        self._database = database
        self._name = name
        database.ensure(SCHEMA)

    async def look(self) -> Term | None:
        """See the port."""

        def work(connection: sqlite3.Connection) -> Term | None:
            row = connection.execute("SELECT owner, beat FROM lease WHERE name = ?", (self._name,)).fetchone()
            return Term(*row) if row else None

        return await self._database.read(work)

    async def swap(self, seen: Term | None, new: Term) -> bool:
        """See the port."""
        if seen is None:
            statement = "INSERT INTO lease VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
            arguments: tuple[object, ...] = (self._name, new.owner, new.beat)
        else:
            statement = "UPDATE lease SET owner = ?, beat = ? WHERE name = ? AND owner = ? AND beat = ?"
            arguments = (new.owner, new.beat, self._name, seen.owner, seen.beat)

        return await self._database.write(lambda connection: connection.execute(statement, arguments).rowcount == 1)

    async def close(self) -> None:
        """See the port."""
        await self._database.close()
