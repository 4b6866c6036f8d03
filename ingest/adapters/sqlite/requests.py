"""`Requests` on SQLite: one row a request, found by its node while it waits."""

import sqlite3
from collections.abc import Sequence

from ingest.adapters.sqlite.database import SqliteDatabase
from ingest.adapters.sqlite.text import storable
from ingest.ports.requests import Request, RequestKind

__all__ = ["SqliteRequests"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS request (
  id TEXT PRIMARY KEY, node TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, actor TEXT NOT NULL,
  asked_at REAL NOT NULL, storm TEXT NOT NULL, done_at REAL, why TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS request_waits ON request (asked_at, node) WHERE done_at IS NULL;
CREATE INDEX IF NOT EXISTS request_subject ON request (subject);
CREATE INDEX IF NOT EXISTS request_done ON request (done_at) WHERE done_at IS NOT NULL;
"""
COLUMNS = "node, kind, subject, actor, asked_at, storm, done_at, why"
SLICE = 500


class SqliteRequests:
    """See `ingest.ports.Requests` for what it guarantees."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        database.ensure(SCHEMA)

    async def ask(self, request: Request) -> Request:
        """See the port."""
        row = (request.id, request.node, request.kind, request.subject, storable(request.actor), request.asked_at)

        def work(connection: sqlite3.Connection) -> Request:
            connection.execute(
                "INSERT INTO request VALUES (?, ?, ?, ?, ?, ?, ?, NULL, '') ON CONFLICT DO UPDATE SET"
                " actor = excluded.actor, asked_at = excluded.asked_at, done_at = NULL, why = '' WHERE why > ''",
                (*row, storable(request.storm)),
            )
            found = connection.execute(f"SELECT {COLUMNS} FROM request WHERE id = ?", (request.id,)).fetchone()
            return _request(found)

        return await self._database.write(work)

    async def pending(self, node: str | None = None, limit: int = 1_000) -> list[Request]:
        """See the port."""
        return await self._select(
            "WHERE done_at IS NULL AND (? IS NULL OR node = ?) ORDER BY asked_at LIMIT ?", (node, node, limit)
        )

    async def about(self, subjects: Sequence[str]) -> list[Request]:
        """See the port."""
        parts = [subjects[start : start + SLICE] for start in range(0, len(subjects), SLICE)]
        found = [await self._select(f"WHERE subject IN ({','.join('?' * len(part))})", tuple(part)) for part in parts]
        return [request for part in found for request in part]

    async def finish(self, request: Request, at: float, why: str = "") -> bool:
        """See the port."""

        def work(connection: sqlite3.Connection) -> bool:
            cursor = connection.execute(
                "UPDATE request SET done_at = ?, why = ? WHERE id = ? AND done_at IS NULL",
                (at, storable(why), request.id),
            )
            return cursor.rowcount == 1

        return await self._database.write(work)

    async def forget(self, before: float) -> int:
        """See the port."""
        return await self._database.write(
            lambda connection: connection.execute("DELETE FROM request WHERE done_at < ?", (before,)).rowcount
        )

    async def close(self) -> None:
        """See the port."""
        await self._database.close()

    async def _select(self, where: str, values: tuple[object, ...]) -> list[Request]:
        def work(connection: sqlite3.Connection) -> list[Request]:
            return [_request(row) for row in connection.execute(f"SELECT {COLUMNS} FROM request {where}", values)]

        return await self._database.read(work)


def _request(row: tuple[str, str, str, str, float, str, float | None, str]) -> Request:
    node, kind, subject, actor, asked_at, storm, done_at, why = row
    return Request(node, RequestKind(kind), subject, actor, asked_at, storm, done_at, why)
