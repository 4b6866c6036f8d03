"""`Changes` on SQLite: one row an entry, and one a writer with its last number and the last that was forgotten."""

import sqlite3
from collections.abc import Mapping, Sequence
from math import inf

from ingest.adapters.sqlite.database import SqliteDatabase
from ingest.adapters.sqlite.text import storable
from ingest.ports.changes import NO_MARKS, Change, Entry, beyond, in_order, mark_of, same_entry
from ingest.record_json import changes_from_json, changes_to_json

__all__ = ["SqliteChanges"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS change_writer (
  name TEXT PRIMARY KEY, head INTEGER NOT NULL, floor INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS change_entry (
  row INTEGER PRIMARY KEY, writer TEXT NOT NULL, number INTEGER NOT NULL, token TEXT NOT NULL, at REAL NOT NULL,
  changes TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS change_number ON change_entry (writer, number);
CREATE INDEX IF NOT EXISTS change_at ON change_entry (writer, at, number);
CREATE TABLE IF NOT EXISTS change_note (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
WRITERS = "SELECT name, head, floor FROM change_writer"


class SqliteChanges:
    """See `ingest.ports.Changes` for what it guarantees."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        database.ensure(SCHEMA)

    async def append(self, writer: str, token: str, changes: Sequence[Change]) -> int:
        """See the port."""
        name, told, at = storable(writer), changes_to_json(changes), max(one.at for one in changes)

        def work(connection: sqlite3.Connection) -> int:
            last = connection.execute(
                "SELECT number, token FROM change_entry WHERE writer = ? ORDER BY number DESC LIMIT 1", (name,)
            ).fetchone()
            if last and last[1] == token:
                return int(last[0])
            number = last[0] + 1 if last else 1
            connection.execute(
                "INSERT INTO change_entry (writer, number, token, at, changes) VALUES (?, ?, ?, ?, ?)",
                (name, number, token, at, told),
            )
            connection.execute(
                "INSERT INTO change_writer VALUES (?, ?, 0) ON CONFLICT DO UPDATE SET head = excluded.head",
                (name, number),
            )
            return int(number)

        return await self._database.write(work)

    async def after(self, seen: Mapping[str, int], limit: int, marks: Mapping[str, str] = NO_MARKS) -> list[Entry]:
        """See the port."""

        def work(
            connection: sqlite3.Connection,
        ) -> tuple[list[tuple[str, int, int]], dict[str, list[Entry]], dict[str, str]]:
            before: list[tuple[str, int, int]] = connection.execute(WRITERS).fetchall()
            news = [(name, seen.get(name, 0)) for name, head, _ in before if head > seen.get(name, 0)]
            found = {name: _entries(connection, name, since, limit) for name, since in news}
            writers = connection.execute(WRITERS).fetchall()  # after: what was forgotten meanwhile is known
            last = {name: seen.get(name, 0) for name, _, _ in writers if name in marks}
            return writers, found, _marks(connection, last)

        writers, found, there = await self._database.read(work)
        for name, head, floor in writers:
            beyond(name, seen.get(name, 0), floor, head)
            same_entry(name, seen.get(name, 0), marks.get(name), there.get(name))
        return in_order(found, seen, limit)

    async def marks(self, seen: Mapping[str, int]) -> dict[str, str]:
        """See the port."""
        return await self._database.read(lambda connection: _marks(connection, seen))

    async def heads(self) -> dict[str, int]:
        """See the port."""
        return {name: head for name, head, _ in await self._writers()}

    async def floors(self) -> dict[str, int]:
        """See the port."""
        return {name: floor for name, _, floor in await self._writers()}

    async def before(self, at: float) -> dict[str, int]:
        """See the port."""
        return await self._database.read(
            lambda connection: {
                name: max(floor, _first(connection, name, at, inf, head + 1) - 1)
                for name, head, floor in connection.execute(WRITERS).fetchall()
            }
        )

    async def forget(self, before: float, until: float = inf, keep: int = 1) -> int:
        """See the port."""

        def work(connection: sqlite3.Connection) -> int:
            gone = 0
            for name, head, floor in connection.execute(WRITERS).fetchall():
                end = _first(connection, name, before, until, head - keep + 1)
                new = _last(connection, name, before, end)
                if new > floor:
                    connection.execute("UPDATE change_writer SET floor = ? WHERE name = ?", (new, name))
                    connection.execute("DELETE FROM change_entry WHERE writer = ? AND number < ?", (name, new))
                    gone += new - floor  # the last stays, to tell who has seen it
            return gone

        return await self._database.write(work)

    async def notes(self, names: Sequence[str] | None = None) -> dict[str, str]:
        """See the port."""
        kept = None if names is None else [storable(name) for name in names]

        def work(connection: sqlite3.Connection) -> dict[str, str]:
            if kept is None:
                return dict(connection.execute("SELECT name, value FROM change_note").fetchall())
            asked = "SELECT name, value FROM change_note WHERE name = ?"
            return dict([row for name in kept for row in connection.execute(asked, (name,))])

        return await self._database.read(work)

    async def note(self, name: str, was: str | None, now: str | None) -> bool:
        """See the port."""
        kept = storable(name)

        def work(connection: sqlite3.Connection) -> bool:
            change: tuple[str, tuple[str | None, ...]]
            if was is None:
                change = "INSERT INTO change_note (value, name) VALUES (?, ?) ON CONFLICT DO NOTHING", (now, kept)
            elif now is None:
                change = "DELETE FROM change_note WHERE name = ? AND value = ?", (kept, was)
            else:
                change = "UPDATE change_note SET value = ? WHERE name = ? AND value = ?", (now, kept, was)
            return connection.execute(*change).rowcount == 1

        return await self._database.write(work)

    async def close(self) -> None:
        """See the port."""
        await self._database.close()

    async def _writers(self) -> list[tuple[str, int, int]]:
        return await self._database.read(lambda connection: connection.execute(WRITERS).fetchall())


def _entries(connection: sqlite3.Connection, writer: str, since: int, limit: int) -> list[Entry]:
    rows = connection.execute(
        "SELECT number, changes, token FROM change_entry WHERE writer = ? AND number > ? ORDER BY number LIMIT ?",
        (writer, since, limit),
    )
    return [Entry(writer, number, changes_from_json(told), mark_of(token)) for number, told, token in rows]


def _marks(connection: sqlite3.Connection, seen: Mapping[str, int]) -> dict[str, str]:
    asked = "SELECT token FROM change_entry WHERE writer = ? AND number = ?"
    found = {name: connection.execute(asked, (storable(name), number)).fetchone() for name, number in seen.items()}
    return {name: mark_of(row[0]) for name, row in found.items() if row}


def _last(connection: sqlite3.Connection, writer: str, before: float, end: int) -> int:
    """Return the writer's last number before `end` that was told before this time, 0 for none."""
    (number,) = connection.execute(
        "SELECT max(number) FROM change_entry WHERE writer = ? AND at < ? AND number < ?", (writer, before, end)
    ).fetchone()
    return number or 0


def _first(connection: sqlite3.Connection, writer: str, at: float, until: float, most: int) -> int:
    """Return the writer's first number that was told in this time, `most` if that is less or there is none."""
    (number,) = connection.execute(
        "SELECT min(number) FROM change_entry WHERE writer = ? AND at >= ? AND at < ?", (writer, at, until)
    ).fetchone()
    return most if number is None else min(number, most)
