"""`Nodes` on SQLite: one row a node."""

import sqlite3
from dataclasses import astuple, fields

from ingest.adapters.sqlite.database import SqliteDatabase
from ingest.adapters.sqlite.text import storable
from ingest.ports.nodes import NodeRecord

__all__ = ["SqliteNodes"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS node (
  id TEXT PRIMARY KEY, label TEXT NOT NULL, started_at REAL NOT NULL, token TEXT NOT NULL, beats INTEGER NOT NULL,
  seen_at REAL NOT NULL, retired_at REAL, retired_by TEXT NOT NULL) WITHOUT ROWID;
"""
COLUMNS = ", ".join(field.name for field in fields(NodeRecord))


class SqliteNodes:
    """See `ingest.ports.Nodes` for what it guarantees."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        database.ensure(SCHEMA)

    async def enter(self, node: NodeRecord) -> None:
        """See the port."""
        row = [storable(value) if isinstance(value, str) else value for value in astuple(node)]
        places = ", ".join("?" * len(row))

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(f"INSERT OR REPLACE INTO node ({COLUMNS}) VALUES ({places})", row)

        await self._database.write(work)

    async def beat(self, id_: str, token: str, beats: int, at: float) -> bool:
        """See the port."""
        return await self._changed(
            "UPDATE node SET beats = ?, seen_at = ? WHERE id = ? AND token = ?", (beats, at, id_, token)
        )

    async def get(self, id_: str) -> NodeRecord | None:
        """See the port."""
        found = await self._select("WHERE id = ?", (storable(id_),))
        return found[0] if found else None

    async def every(self) -> list[NodeRecord]:
        """See the port."""
        return await self._select("ORDER BY label, id", ())

    async def retire(self, id_: str, actor: str, at: float) -> bool:
        """See the port."""
        return await self._changed(
            "UPDATE node SET token = '', retired_at = ?, retired_by = ? WHERE id = ? AND retired_at IS NULL",
            (at, storable(actor), storable(id_)),
        )

    async def close(self) -> None:
        """See the port."""
        await self._database.close()

    async def _changed(self, statement: str, values: tuple[object, ...]) -> bool:
        return await self._database.write(lambda connection: connection.execute(statement, values).rowcount == 1)

    async def _select(self, where: str, values: tuple[object, ...]) -> list[NodeRecord]:
        def work(connection: sqlite3.Connection) -> list[NodeRecord]:
            return [NodeRecord(*row) for row in connection.execute(f"SELECT {COLUMNS} FROM node {where}", values)]

        return await self._database.read(work)
