"""`Postponements` on SQLite: one row for each storm and set of mailboxes."""

import json
import sqlite3
from collections.abc import Sequence

from ingest.adapters.sqlite.database import SqliteDatabase
from ingest.adapters.sqlite.decisions.held_pages import LATEST
from ingest.adapters.sqlite.text import storable
from ingest.calls.sift import sifted
from ingest.ports.lasting.postponements import Postponement
from ingest.ports.pages.cursor import Listed, cursor_of, place_of

__all__ = ["SCHEMA", "SqlitePostponements", "postponed_of", "postponed_storms"]

COLUMNS = "id, storm, mailboxes, actor, origin, at, until, count, quiet_s, note"
SCHEMA = """
CREATE TABLE IF NOT EXISTS postponement (
  id TEXT PRIMARY KEY, storm TEXT NOT NULL, mailboxes TEXT, actor TEXT NOT NULL, origin TEXT NOT NULL,
  at REAL NOT NULL, until REAL, count INTEGER, quiet_s REAL, note TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS postponement_storm ON postponement (storm);
CREATE INDEX IF NOT EXISTS postponement_at ON postponement (at, id);
"""

Row = tuple[str, str, str | None, str, str, float, float | None, int | None, float | None, str]


class SqlitePostponements:
    """See `ingest.ports.Postponements` for what it guarantees."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        database.ensure(SCHEMA)

    async def put(self, postponement: Postponement) -> None:
        """See the port."""
        row = _row(postponement)

        def work(connection: sqlite3.Connection) -> None:
            marks = ", ".join("?" * len(row))
            connection.execute(f"INSERT OR REPLACE INTO postponement ({COLUMNS}) VALUES ({marks})", row)

        await self._database.write(work)

    async def end(self, these: Sequence[Postponement]) -> int:
        """See the port."""
        rows = [(one.id, storable(one.actor), one.at) for one in these]

        def work(connection: sqlite3.Connection) -> int:
            ended = "DELETE FROM postponement WHERE id = ? AND actor = ? AND at = ?"
            return connection.executemany(ended, rows).rowcount

        return await self._database.write(work) if rows else 0

    async def of(self, storms: Sequence[str]) -> list[Postponement]:
        """See the port."""
        return await self._database.read(lambda connection: postponed_of(connection, storms)) if storms else []

    async def page(self, after: str | None, limit: int) -> tuple[list[Postponement], str | None]:
        """See the port."""
        begin = place_of(Listed.POSTPONED, after)
        sql = f"SELECT {COLUMNS} FROM postponement WHERE (at, id) < (?, ?) ORDER BY at DESC, id DESC LIMIT ?"

        async def fetch(at: tuple[float, str] | None, size: int) -> list[Postponement]:
            end = (*(at or (LATEST, "")), size)
            return await self._database.read(
                lambda connection: [_postponement(row) for row in connection.execute(sql, end)]
            )

        found, last = await sifted(fetch, lambda one: (one.at, one.id), begin[1:] if begin else None, limit)
        return found, cursor_of(Listed.POSTPONED, *last) if last is not None else None

    async def close(self) -> None:
        """See the port."""
        await self._database.close()


def postponed_of(connection: sqlite3.Connection, storms: Sequence[str]) -> list[Postponement]:
    """Return all that there are of these storms, the latest first."""
    those = json.dumps([storable(storm) for storm in storms])
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM postponement WHERE storm IN (SELECT value FROM json_each(?))", (those,)
    )
    return sorted(map(_postponement, rows), key=lambda one: one.at, reverse=True)


def postponed_storms(connection: sqlite3.Connection) -> list[str]:
    """Return the storms that there are any of."""
    return [storm for (storm,) in connection.execute("SELECT DISTINCT storm FROM postponement")]


def _row(one: Postponement) -> Row:
    scope = None if one.mailboxes is None else json.dumps(one.mailboxes)
    actor, origin, note = map(storable, (one.actor, one.origin, one.note))
    return (one.id, storable(one.storm), scope, actor, origin, one.at, one.until, one.count, one.quiet_s, note)


def _postponement(row: Row) -> Postponement:
    _, storm, scope, actor, origin, at, until, count, quiet_s, note = row
    mailboxes = None if scope is None else tuple(json.loads(scope))
    return Postponement(storm, mailboxes, actor, origin, at, until, count, quiet_s, note)
