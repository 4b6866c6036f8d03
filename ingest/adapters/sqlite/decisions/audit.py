"""`Audit` on SQLite: one row an entry, which nothing changes."""

import sqlite3
from collections.abc import Awaitable, Callable, Sequence

from ingest.adapters.sqlite.database import SqliteDatabase
from ingest.adapters.sqlite.decisions.held_pages import LAST, LATEST
from ingest.adapters.sqlite.text import storable
from ingest.calls.sift import merged, sifted
from ingest.ports.audit import AuditEntry, AuditPage, AuditQuery, Subject, place_of_entry, sift_of_entries
from ingest.ports.pages.cursor import Listed, cursor_of, place_of
from ingest.ports.pages.held import FEW

__all__ = ["SqliteAudit"]

COLUMNS = "id, at, actor, origin, action, subject, name, mailbox, count, note, job"
SCHEMA = """
CREATE TABLE IF NOT EXISTS audit (
  id TEXT PRIMARY KEY, at REAL NOT NULL, actor TEXT NOT NULL, origin TEXT NOT NULL, action TEXT NOT NULL,
  subject TEXT NOT NULL, name TEXT NOT NULL, mailbox TEXT NOT NULL, count INTEGER NOT NULL, note TEXT NOT NULL,
  job TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS audit_at ON audit (at, id);
CREATE INDEX IF NOT EXISTS audit_mailbox ON audit (mailbox, at, id);
CREATE INDEX IF NOT EXISTS audit_actor ON audit (actor, at, id);
CREATE INDEX IF NOT EXISTS audit_name ON audit (name, at, id);
"""

Place = tuple[float, str]
Source = Callable[[Place | None, int], Awaitable[list[AuditEntry]]]


class SqliteAudit:
    """See `ingest.ports.Audit` for what it guarantees."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        database.ensure(SCHEMA)

    async def record(self, entries: Sequence[AuditEntry]) -> None:
        """See the port."""
        rows = [_row(one) for one in entries]

        def work(connection: sqlite3.Connection) -> None:
            marks = ", ".join("?" * len(COLUMNS.split(", ")))
            connection.executemany(f"INSERT INTO audit ({COLUMNS}) VALUES ({marks}) ON CONFLICT DO NOTHING", rows)

        if rows:
            await self._database.write(work)

    async def page(self, query: AuditQuery, after: str | None, limit: int) -> AuditPage:
        """See the port."""
        begin = place_of(Listed.AUDIT, after)
        sources = self._sources(query)

        async def fetch(at: Place | None, size: int) -> list[AuditEntry]:
            return await merged(sources, place_of_entry, at, size, falling=True)

        wanted = sift_of_entries(query)
        found, last = await sifted(fetch, place_of_entry, begin[1:] if begin else None, limit, wanted)
        return AuditPage(tuple(found), cursor_of(Listed.AUDIT, *last) if last is not None else None)

    async def close(self) -> None:
        """See the port."""
        await self._database.close()

    def _sources(self, query: AuditQuery) -> list[Source]:
        if query.name is not None:
            return [self._source(query, "name = ? AND ", query.name)]
        if query.actor is not None:
            return [self._source(query, "actor = ? AND ", query.actor)]
        if query.mailboxes is not None and len(query.mailboxes) <= FEW:
            return [self._source(query, "mailbox = ? AND ", one) for one in query.mailboxes]
        return [self._source(query, "")]

    def _source(self, query: AuditQuery, same: str, *values: str) -> Source:
        low = query.since if query.since is not None else -LATEST
        high = (query.until if query.until is not None else LATEST, LAST)
        sql = f"SELECT {COLUMNS} FROM audit WHERE {same}at >= ? AND (at, id) < (?, ?) ORDER BY at DESC, id DESC LIMIT ?"
        given = tuple(map(storable, values))

        async def source(after: Place | None, size: int) -> list[AuditEntry]:
            end = min(after, high) if after is not None else high

            def work(connection: sqlite3.Connection) -> list[AuditEntry]:
                return [_entry(*row) for row in connection.execute(sql, (*given, low, *end, size))]

            return await self._database.read(work)

        return source


def _row(entry: AuditEntry) -> tuple[str | float, ...]:
    texts = (entry.actor, entry.origin, entry.action, entry.subject, entry.name, entry.mailbox)
    return (entry.id, entry.at, *map(storable, texts), entry.count, storable(entry.note), entry.job)


def _entry(
    id_: str, at: float, actor: str, origin: str, action: str, subject: str, name: str, mailbox: str, count: int,
    note: str, job: str,
) -> AuditEntry:  # fmt: skip
    return AuditEntry(id_, at, actor, origin, action, Subject(subject), name, mailbox, count, note, job)
