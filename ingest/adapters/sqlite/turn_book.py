"""`TurnBook` on SQLite: one row a key, read and written in the transaction of the change."""

import sqlite3
from collections.abc import Sequence
from typing import TypeVar

from ingest.adapters.sqlite.database import SqliteDatabase
from ingest.adapters.sqlite.text import digest, storable
from ingest.ports.turn_book import Fold, Known
from ingest.record_json import dealings_from_json, dealings_to_json
from loopguard.dealings import Dealings

__all__ = ["SqliteTurnBook"]

T = TypeVar("T")

SCHEMA = """
CREATE TABLE IF NOT EXISTS turns (key TEXT PRIMARY KEY, last_at REAL NOT NULL, dealings TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS turns_last_at ON turns (last_at);
"""


class SqliteTurnBook:
    """See `ingest.ports.TurnBook` for what it guarantees."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        database.ensure(SCHEMA)

    async def known(self, keys: Sequence[str]) -> Known:
        """See the port."""
        return await self._database.read(lambda connection: _known(connection, keys))

    async def change(self, keys: Sequence[str], fold: Fold[T]) -> T:
        """See the port."""

        def work(connection: sqlite3.Connection) -> T:
            before = _known(connection, keys)
            after, answer = fold(before)
            for key, was, now in zip(keys, before, after, strict=True):
                if now != was:
                    row = (_name(key), now.last_at, dealings_to_json(now))
                    connection.execute("INSERT OR REPLACE INTO turns VALUES (?, ?, ?)", row)
            return answer

        return await self._database.write(work)

    async def forget(self, before: float) -> int:
        """See the port."""
        return await self._database.write(
            lambda connection: connection.execute("DELETE FROM turns WHERE last_at < ?", (before,)).rowcount
        )

    async def remove(self, keys: Sequence[str]) -> int:
        """See the port."""
        names = [(_name(key),) for key in dict.fromkeys(keys)]
        return await self._database.erase(
            lambda connection: connection.executemany("DELETE FROM turns WHERE key = ?", names).rowcount
        )

    async def close(self) -> None:
        """See the port."""
        await self._database.close()


def _known(connection: sqlite3.Connection, keys: Sequence[str]) -> Known:
    rows = (connection.execute("SELECT dealings FROM turns WHERE key = ?", (_name(key),)).fetchone() for key in keys)
    return tuple(dealings_from_json(row[0]) if row else Dealings() for row in rows)


def _name(key: str) -> str:
    """Return `key` as it can be written to disk; two that differ in nothing but lone surrogates stay two."""
    name = storable(key)
    return name if name == key else f"{name} {digest(key).hex()}"
