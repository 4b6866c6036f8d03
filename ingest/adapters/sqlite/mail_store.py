"""`MailStore` on SQLite: one row a mail, the record whole and deflated beside the columns it is looked up by.

Pages end where their bytes do. Records are put together on the writer's thread and taken apart on the reader's, never
on the event loop.
"""

import json
import sqlite3
from collections.abc import AsyncIterator, Collection, Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing
from functools import partial

from ingest.adapters.sqlite import kept_out, mail_list
from ingest.adapters.sqlite.database import SqliteDatabase
from ingest.adapters.sqlite.packed_record import packed, unpacked
from ingest.adapters.sqlite.text import storable
from ingest.errors import StoreUnavailable
from ingest.ports.mail_store import MOST_BYTES
from ingest.ports.pages.cursor import Listed, cursor_of
from ingest.ports.pages.mail import MailPage, MailQuery
from ingest.record_json import stored_from_record, stored_to_record
from ingest.records import StoredMessage

__all__ = ["SqliteMailStore"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS mail (
  row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, receipt TEXT NOT NULL, mailbox TEXT NOT NULL,
  indexed INTEGER NOT NULL DEFAULT 0, record BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS mail_original (
  sha256 TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (sha256, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS mail_unindexed ON mail (row) WHERE indexed = 0;
CREATE TABLE IF NOT EXISTS mail_count (one INTEGER PRIMARY KEY, stored INTEGER NOT NULL);
CREATE TRIGGER IF NOT EXISTS mail_added AFTER INSERT ON mail BEGIN
  INSERT INTO mail_count SELECT 1, 0 WHERE NOT EXISTS (SELECT 1 FROM mail_count WHERE one = 1);
  UPDATE mail_count SET stored = stored + 1 WHERE one = 1; END;
CREATE TRIGGER IF NOT EXISTS mail_removed AFTER DELETE ON mail BEGIN
  UPDATE mail_count SET stored = stored - 1 WHERE one = 1; END;
"""
"""SQLite counts rows by looking at each of them, so `mail_count`, one row, does it as they come and go."""
PAGE = 500
SLICES = 10
"""Of mail that an older build stored, how much a page enlists before it says that there is more."""
FORGOTTEN = 5_000
"""Rows that one transaction forgets at most: others write in between."""


class SqliteMailStore:
    """See `ingest.ports.MailStore` for what it guarantees."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        self.breaker = database.breaker
        database.ensure(SCHEMA + mail_list.SCHEMA + kept_out.SCHEMA)

    async def append(self, message: StoredMessage) -> str:
        """See the port."""

        def work(connection: sqlite3.Connection) -> str:
            kept_out.check(connection, message)
            row = (message.id, message.receipt, message.mailbox, packed(stored_to_record(message)))
            cursor = connection.execute(
                "INSERT INTO mail (id, receipt, mailbox, record) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING", row
            )
            if cursor.rowcount and cursor.lastrowid:
                mail_list.enlist(connection, cursor.lastrowid, message)
                connection.execute("INSERT INTO mail_original VALUES (?, ?)", (message.sha256, message.id))
                return message.receipt
            kept: tuple[str] = connection.execute("SELECT receipt FROM mail WHERE id = ?", (message.id,)).fetchone()
            return kept[0]

        return await self._database.write(work)

    async def keep_out(self, names: Sequence[str], until: float) -> None:
        """See the port."""
        await self._database.write(partial(kept_out.keep_out, names=names, until=until))

    async def replace(self, message: StoredMessage) -> bool:
        """See the port."""

        def work(connection: sqlite3.Connection) -> bool:
            row = (message.receipt, message.mailbox, packed(stored_to_record(message)), storable(message.id))
            changed = connection.execute(
                "UPDATE mail SET receipt = ?, mailbox = ?, record = ?, indexed = 0 WHERE id = ?", row
            )
            if changed.rowcount:
                mail_list.relist(connection, message)
            return changed.rowcount == 1

        return await self._database.write(work)

    async def get(self, id_: str) -> StoredMessage | None:
        """See the port."""
        rows = await self._page("SELECT 0, record FROM mail WHERE id = ?", (storable(id_),), 0)
        return rows[0][1] if rows else None

    async def remove(self, ids: Sequence[str]) -> int:
        """See the port."""

        def work(connection: sqlite3.Connection) -> int:
            removed = 0
            for name in map(storable, ids):
                for (record,) in connection.execute(
                    "DELETE FROM mail WHERE id = ? RETURNING record", (name,)
                ).fetchall():
                    gone = (unpacked(record)[0]["sha256"], name)
                    connection.execute("DELETE FROM mail_original WHERE sha256 = ? AND id = ?", gone)
                    removed += 1
            return removed

        return await self._database.erase(work) if ids else 0

    async def present(self, ids: Sequence[str]) -> set[str]:
        """See the port."""

        def work(connection: sqlite3.Connection) -> set[str]:
            asked = "SELECT 1 FROM mail WHERE id = ?"
            return {id_ for id_ in ids if connection.execute(asked, (storable(id_),)).fetchone()}

        return await self._database.read(work)

    async def bearing(self, digests: Sequence[str], but: Collection[str] = ()) -> set[str]:
        """See the port."""
        left_out = json.dumps([storable(id_) for id_ in but])

        def work(connection: sqlite3.Connection) -> set[str]:
            asked = (
                "SELECT 1 FROM mail_original WHERE sha256 = ? AND id NOT IN (SELECT value FROM json_each(?)) LIMIT 1"
            )
            return {one for one in digests if connection.execute(asked, (one, left_out)).fetchone()}

        return await self._database.read(work)

    async def unindexed(
        self, limit: int, most_bytes: int = MOST_BYTES, but: AbstractSet[str] = frozenset()
    ) -> list[StoredMessage]:
        """See the port."""
        rows = await self._page(
            "SELECT row, record FROM mail WHERE indexed = 0 AND id NOT IN (SELECT value FROM json_each(?))"
            " ORDER BY row LIMIT ?",
            (json.dumps(sorted(but)), limit),
            most_bytes,
        )
        return [message for _, message in rows]

    async def mark_indexed(self, ids: Sequence[str]) -> None:
        """See the port."""

        def work(connection: sqlite3.Connection) -> None:
            connection.executemany("UPDATE mail SET indexed = 1 WHERE id = ?", [(id_,) for id_ in ids])

        await self._database.write(work)

    async def forget_index(self) -> int:
        """See the port."""
        (last,) = await self._database.read(
            lambda connection: connection.execute("SELECT max(row) FROM mail").fetchone()
        )
        forgotten = 0
        for after in range(0, last or 0, FORGOTTEN):
            forgotten += await self._database.write(partial(_forget, after=after))
        return forgotten

    async def every(self, mailbox: str | None = None) -> AsyncIterator[StoredMessage]:
        """See the port."""
        after = 0
        while rows := await self._page(
            "SELECT row, record FROM mail WHERE row > ? AND (? IS NULL OR mailbox = ?) ORDER BY row LIMIT ?",
            (after, mailbox, mailbox, PAGE),
            MOST_BYTES,
        ):
            for _, message in rows:
                yield message
            after = rows[-1][0]

    async def page(self, query: MailQuery, after: str | None = None, limit: int = 50) -> MailPage:
        """See the port."""
        start = query.start(after)
        for _ in range(SLICES):
            if not await self._database.read(mail_list.older) or not await self.enlist():
                return await self._database.read(partial(_listed, query=query, start=start, limit=limit))
        raise StoreUnavailable("mail that an older build stored is being listed, newest first: ask again in a minute")

    async def enlist(self) -> bool:
        """See the port."""
        if not await self._database.read(mail_list.older):
            return False
        return await self._database.write(mail_list.enlist_older)

    async def count(self) -> tuple[int, int]:
        """See the port."""

        def work(connection: sqlite3.Connection) -> tuple[int, int]:
            total: int
            waiting: int
            total, waiting = connection.execute(
                "SELECT coalesce((SELECT stored FROM mail_count WHERE one = 1), 0),"
                " (SELECT count(*) FROM mail WHERE indexed = 0)"
            ).fetchone()
            return total, total - waiting

        return await self._database.read(work)

    async def close(self) -> None:
        """See the port."""
        await self._database.close()

    async def _page(
        self, statement: str, values: tuple[object, ...], most_bytes: int
    ) -> list[tuple[int, StoredMessage]]:
        """Return rows until there are no more or they have `most_bytes`; at least one if there is one."""

        def work(connection: sqlite3.Connection) -> list[tuple[int, StoredMessage]]:
            page: list[tuple[int, StoredMessage]] = []
            left = most_bytes
            with closing(connection.execute(statement, values)) as rows:
                for row, kept in rows:  # SQLite finds each row when it is asked for, so what is left over costs nothing
                    record, size = unpacked(kept)
                    left -= size
                    if page and left < 0:
                        break
                    page.append((row, stored_from_record(record)))
            return page

        return await self._database.read(work)


def _listed(connection: sqlite3.Connection, query: MailQuery, start: tuple[float, str], limit: int) -> MailPage:
    messages: list[StoredMessage] = []
    left = MOST_BYTES
    with mail_list.listed(connection, query, start) as rows:
        for _, _, row in rows:
            if len(messages) < limit:
                kept = connection.execute("SELECT record FROM mail WHERE row = ?", (row,)).fetchone()
                record, size = unpacked(kept[0])
                left -= size
            if messages and (len(messages) >= limit or left < 0):
                last = messages[-1]
                return MailPage(tuple(messages), cursor_of(Listed.MAIL, last.accepted_at, storable(last.id)))
            messages.append(stored_from_record(record))
    return MailPage(tuple(messages), None)


def _forget(connection: sqlite3.Connection, after: int) -> int:
    return connection.execute(
        "UPDATE mail SET indexed = 0 WHERE row > ? AND row <= ? AND indexed = 1", (after, after + FORGOTTEN)
    ).rowcount
