"""`Arrivals` on SQLite: one narrow row an arrival, read back by thread and by pair, newest first and bounded."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import astuple, fields
from typing import Any

from ingest.adapters.sqlite.database import SqliteDatabase
from ingest.adapters.sqlite.text import storable
from loopguard import Arrival, History, Policy

__all__ = ["SqliteArrivals"]

COLUMNS = ", ".join(field.name for field in fields(Arrival))
# The table of builds that knew fewer columns goes: what it counted was a day old at most.
SCHEMA = """
DROP TABLE IF EXISTS arrival;
DROP TABLE IF EXISTS arrivals;
CREATE TABLE IF NOT EXISTS arrived (
  row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at REAL NOT NULL, mailbox TEXT NOT NULL, thread TEXT NOT NULL,
  sender TEXT NOT NULL, pair TEXT NOT NULL, automatic INTEGER NOT NULL, answer INTEGER NOT NULL,
  answers_us INTEGER NOT NULL, fingerprint TEXT NOT NULL, subject_key TEXT NOT NULL, subject_depth INTEGER NOT NULL,
  size INTEGER NOT NULL, quote_depth INTEGER NOT NULL, empty INTEGER NOT NULL,
  kind TEXT NOT NULL, written REAL NOT NULL, words INTEGER NOT NULL, sketch TEXT NOT NULL, author TEXT NOT NULL,
  answered TEXT NOT NULL, ticket TEXT NOT NULL, elsewhere INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS arrived_thread ON arrived (mailbox, thread, row);
CREATE INDEX IF NOT EXISTS arrived_pair ON arrived (pair, row);
CREATE INDEX IF NOT EXISTS arrived_at ON arrived (at);
"""


class SqliteArrivals:
    """See `ingest.ports.Arrivals` for what it guarantees."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        database.ensure(SCHEMA)

    async def record(self, arrival: Arrival, policy: Policy, names: Sequence[str] = ()) -> History:
        """See the port."""
        values = [storable(value) if isinstance(value, str) else value for value in astuple(arrival)]
        places = ",".join("?" * len(values))

        def work(connection: sqlite3.Connection) -> History:
            connection.execute(f"INSERT INTO arrived ({COLUMNS}) VALUES ({places}) ON CONFLICT (id) DO NOTHING", values)
            row, at, mailbox, thread, pair = connection.execute(
                "SELECT row, at, mailbox, thread, pair FROM arrived WHERE id = ?", values[:1]
            ).fetchone()
            bounds = (row, at - policy.memory_s, policy.history)  # a duplicate sees what the first one saw
            threads = dict.fromkeys((thread, *map(storable, names)))
            return History(_of_thread(connection, mailbox, threads, bounds), _of_pair(connection, pair, bounds))

        return await self._database.write(work)

    async def recent(self, mailbox: str, threads: Sequence[str], pair: str, since: float, limit: int) -> History:
        """See the port."""
        bounds = (2**62, since, limit)

        def work(connection: sqlite3.Connection) -> History:
            names = dict.fromkeys(map(storable, threads))
            return History(
                _of_thread(connection, storable(mailbox), names, bounds), _of_pair(connection, storable(pair), bounds)
            )

        return await self._database.read(work)

    async def forget(self, before: float) -> int:
        """See the port."""
        return await self._database.write(
            lambda connection: connection.execute("DELETE FROM arrived WHERE at < ?", (before,)).rowcount
        )

    async def remove(self, ids: Sequence[str]) -> int:
        """See the port."""

        def work(connection: sqlite3.Connection) -> int:
            names = [(storable(id_),) for id_ in ids]
            return connection.executemany("DELETE FROM arrived WHERE id = ?", names).rowcount

        return await self._database.erase(work) if ids else 0

    async def close(self) -> None:
        """See the port."""
        await self._database.close()


Bounds = tuple[int, float, int]
"""Up to and with which row, since when, and how many: a mail judged again sees what it saw."""


def _of_thread(
    connection: sqlite3.Connection, mailbox: str, names: Iterable[str], bounds: Bounds
) -> tuple[Arrival, ...]:
    """Return the arrivals under the names of one thread, oldest first."""
    found = [row for name in names for row in _rows(connection, "mailbox = ? AND thread = ?", (mailbox, name), bounds)]
    return tuple(_arrival(values) for _, *values in sorted(found)[-bounds[2] :])


def _of_pair(connection: sqlite3.Connection, pair: str, bounds: Bounds) -> tuple[Arrival, ...]:
    return tuple(_arrival(values) for _, *values in sorted(_rows(connection, "pair = ?", (pair,), bounds)))


def _rows(connection: sqlite3.Connection, where: str, key: tuple[object, ...], bounds: Bounds) -> list[Any]:
    """Return the latest arrivals under `key`, each behind its row."""
    row, since, limit = bounds
    return connection.execute(
        f"SELECT row, {COLUMNS} FROM arrived WHERE {where} AND row <= ? AND at >= ? ORDER BY row DESC LIMIT ?",
        (*key, row, since, limit),
    ).fetchall()


def _arrival(values: Sequence[object]) -> Arrival:
    named: dict[str, Any] = dict(zip((field.name for field in fields(Arrival)), values, strict=True))
    for name in ("automatic", "answer", "answers_us", "empty", "elsewhere"):
        named[name] = bool(named[name])
    return Arrival(**named)
