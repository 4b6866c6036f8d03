"""`Allowances` on SQLite: one row a scope, and a number that grows with every change; a table for each that is kept."""

import json
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict

from ingest.adapters.sqlite.database import SqliteDatabase
from ingest.adapters.sqlite.decisions.held_pages import LATEST
from ingest.adapters.sqlite.text import storable
from ingest.calls.sift import merged, sifted
from ingest.errors import CallerError
from ingest.ports.lasting.allowances import (
    MOST,
    Allowance,
    AllowancePage,
    AllowanceQuery,
    Discarded,
    Kept,
    boxes_of,
)
from ingest.ports.pages.cursor import cursor_of, place_of

__all__ = ["SqliteAllowances"]

COLUMNS = "id, sender, mailbox, until, actor, origin, made_at, note, ended_at, ended_by"
SCHEMA = """
CREATE TABLE IF NOT EXISTS {table} (
  id TEXT PRIMARY KEY, sender TEXT NOT NULL, mailbox TEXT NOT NULL, until REAL, actor TEXT NOT NULL,
  origin TEXT NOT NULL, made_at REAL NOT NULL, note TEXT NOT NULL, ended_at REAL, ended_by TEXT NOT NULL,
  over_at REAL NOT NULL{more}) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS {table}_made ON {table} (made_at, id);
CREATE INDEX IF NOT EXISTS {table}_mailbox ON {table} (mailbox, made_at, id);
CREATE INDEX IF NOT EXISTS {table}_over ON {table} (over_at);
CREATE INDEX IF NOT EXISTS {table}_sender ON {table} (sender);
CREATE TABLE IF NOT EXISTS {table}_revision (one INTEGER PRIMARY KEY, number INTEGER NOT NULL);
"""
CHANGED = "INSERT INTO {table}_revision VALUES (1, 1) ON CONFLICT (one) DO UPDATE SET number = number + 1"

Place = tuple[float, str]


class SqliteAllowances:
    """See `ingest.ports.Allowances` for what it guarantees."""

    def __init__(self, database: SqliteDatabase, kept: Kept = Kept.ALLOWANCES) -> None:
        self._database = database
        self._kept = kept
        self._alike = kept is Kept.AT_ONCE
        self._columns = f"{COLUMNS}, alike" if self._alike else COLUMNS
        self._changed = CHANGED.format(table=kept)
        database.ensure(SCHEMA.format(table=kept, more=", alike TEXT NOT NULL" if self._alike else ""))

    async def make(self, allowance: Allowance, at: float) -> None:
        """See the port."""
        row = _row(allowance)
        if self._alike:
            row = (*row, json.dumps([asdict(one) for one in allowance.alike]))
        marks = ", ".join("?" * len(row))

        def work(connection: sqlite3.Connection) -> None:
            asked = f"SELECT count(*) FROM {self._kept} WHERE over_at > ? AND id != ?"
            if connection.execute(asked, (at, allowance.id)).fetchone()[0] >= MOST:
                raise CallerError(f"{MOST} {self._kept.words} hold already: end those that nobody needs")
            connection.execute(f"INSERT OR REPLACE INTO {self._kept} (over_at, {self._columns}) VALUES ({marks})", row)
            connection.execute(self._changed)

        await self._database.write(work)

    async def end(self, id_: str, by: str, at: float) -> bool:
        """See the port."""

        def work(connection: sqlite3.Connection) -> bool:
            ended = connection.execute(
                f"UPDATE {self._kept} SET ended_at = ?, ended_by = ?, over_at = ? WHERE id = ? AND over_at > ?",
                (at, storable(by), at, id_, at),
            ).rowcount
            if ended:
                connection.execute(self._changed)
            return ended > 0

        return await self._database.write(work)

    async def get(self, id_: str) -> Allowance | None:
        """See the port."""
        return next(iter(await self._found("id = ?", storable(id_))), None)

    async def page(self, query: AllowanceQuery, after: str | None, limit: int) -> AllowancePage:
        """See the port."""
        begin = place_of(self._kept.listed, after)
        names, wanted = boxes_of(query)
        sources = (
            [self._source("", None)] if names is None else [self._source("mailbox = ? AND ", one) for one in names]
        )

        async def fetch(at: Place | None, size: int) -> list[Allowance]:
            return await merged(sources, _place, at, size, falling=True)

        pick = None if wanted is None else (lambda one: (one.mailbox or "") in wanted)
        found, last = await sifted(fetch, _place, begin[1:] if begin else None, limit, pick)
        return AllowancePage(tuple(found), cursor_of(self._kept.listed, *last) if last is not None else None)

    async def current(self, at: float) -> list[Allowance]:
        """See the port."""
        return await self._found("over_at > ?", at)

    async def revision(self) -> str:
        """See the port."""

        def work(connection: sqlite3.Connection) -> str:
            row = connection.execute(f"SELECT number FROM {self._kept}_revision WHERE one = 1").fetchone()
            return str(row[0]) if row else ""

        return await self._database.read(work)

    async def naming(self, sender: str) -> list[Allowance]:
        """See the port."""
        return await self._found("sender = ?", storable(sender))

    async def remove(self, ids: Sequence[str]) -> int:
        """See the port."""

        delete = f"DELETE FROM {self._kept} WHERE id = ?"

        def work(connection: sqlite3.Connection) -> int:
            gone = sum(connection.execute(delete, (one,)).rowcount for one in ids)
            connection.execute(self._changed)
            return gone

        return await self._database.write(work) if ids else 0

    async def forget(self, before: float) -> int:
        """See the port."""
        return await self._database.write(
            lambda connection: connection.execute(f"DELETE FROM {self._kept} WHERE over_at < ?", (before,)).rowcount
        )

    async def close(self) -> None:
        """See the port."""
        await self._database.close()

    async def _found(self, where: str, value: str | float) -> list[Allowance]:
        sql = f"SELECT {self._columns} FROM {self._kept} WHERE {where}"
        return await self._database.read(
            lambda connection: [_allowance(*row) for row in connection.execute(sql, (value,))]
        )

    def _source(self, same: str, mailbox: str | None) -> Callable[[Place | None, int], Awaitable[list[Allowance]]]:
        sql = (
            f"SELECT {self._columns} FROM {self._kept} WHERE {same}(made_at, id) < (?, ?)"
            " ORDER BY made_at DESC, id DESC LIMIT ?"
        )
        given = () if mailbox is None else (storable(mailbox),)

        async def source(after: Place | None, size: int) -> list[Allowance]:
            values = (*given, *(after or (LATEST, "")), size)
            return await self._database.read(
                lambda connection: [_allowance(*row) for row in connection.execute(sql, values)]
            )

        return source


def _place(allowance: Allowance) -> Place:
    return allowance.made_at, allowance.id


def _row(one: Allowance) -> tuple[str | float | None, ...]:
    texts = (one.sender, one.mailbox or "")
    who = (storable(one.actor), storable(one.origin), one.made_at, storable(one.note))
    return (one.over_at, one.id, *map(storable, texts), one.until, *who, one.ended_at, storable(one.ended_by))


def _allowance(
    id_: str, sender: str, mailbox: str, until: float | None, actor: str, origin: str, made_at: float, note: str,
    ended_at: float | None, ended_by: str, alike: str = "[]",
) -> Allowance:  # fmt: skip
    seen = tuple(Discarded(**one) for one in json.loads(alike))
    return Allowance(id_, sender, mailbox or None, until, actor, origin, made_at, note, ended_at, ended_by, seen)
