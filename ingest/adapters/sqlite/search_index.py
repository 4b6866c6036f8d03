"""`SearchIndex` on SQLite FTS5: words of subject, text, people, attachment names and ids, with prefix matching.

Its own file: it can be deleted and rebuilt. Tokens are `unicode61` without diacritics; it does no stemming and no
typing mistakes. What users type is quoted word by word, so FTS5's query language is out of reach.
"""

import json
import sqlite3
from collections.abc import Sequence

from ingest.adapters.sqlite.data_format import SEARCH
from ingest.adapters.sqlite.database import SqliteDatabase
from ingest.adapters.sqlite.text import storable
from ingest.ports.index_document import IndexDocument, index_document
from ingest.ports.search_index import Hit, IndexReport
from ingest.records import StoredMessage

__all__ = ["SqliteSearchIndex"]

SCHEMA = """
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (
  subject, text, people, attachments, ids, content='', tokenize="unicode61 remove_diacritics 2");
CREATE TABLE IF NOT EXISTS entry (
  row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, mailbox TEXT NOT NULL, thread TEXT NOT NULL, sender TEXT NOT NULL,
  subject TEXT NOT NULL, accepted_at REAL NOT NULL, kind TEXT NOT NULL, head TEXT NOT NULL);
"""
WORDS_LIMIT = 256
"""Characters of a search that are read (attack 18: a search box is not a place for a novel)."""


class SqliteSearchIndex:
    """See `ingest.ports.SearchIndex` for what it guarantees."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        self.breaker = database.breaker

    async def prepare(self) -> None:
        """See the port."""
        self._database.ensure(SCHEMA, SEARCH)

    async def add(self, messages: Sequence[StoredMessage]) -> IndexReport:
        """See the port."""

        def work(connection: sqlite3.Connection) -> None:
            for message in messages:
                _add(connection, index_document(message))

        await self._database.write(work)
        return IndexReport(done=tuple(message.id for message in messages))

    async def search(self, words: str, mailbox: str | Sequence[str] | None = None, limit: int = 20) -> list[Hit]:
        """See the port."""
        query = _query(words)
        named = [mailbox] if isinstance(mailbox, str) else mailbox
        only = None if named is None else json.dumps([storable(one) for one in named])
        if not query:
            return []

        def work(connection: sqlite3.Connection) -> list[Hit]:
            rows = connection.execute(
                "SELECT id, mailbox, thread, sender, entry.subject, accepted_at, kind, head, -bm25(words, 4.0) AS score"
                " FROM words JOIN entry ON entry.row = words.rowid"
                " WHERE words MATCH ? AND (? IS NULL OR mailbox IN (SELECT value FROM json_each(?)))"
                " ORDER BY score DESC, accepted_at DESC LIMIT ?",
                (query, only, only, limit),
            )
            return [Hit(*row) for row in rows]

        return await self._database.read(work)

    async def forget(self, messages: Sequence[StoredMessage]) -> None:
        """See the port. They are not found until they are added again."""

        def work(connection: sqlite3.Connection) -> None:
            for message in messages:
                _remove(connection, message)

        if messages:
            await self._database.write(work)

    async def remove(self, messages: Sequence[StoredMessage]) -> None:
        """See the port. The words leave the file only when all of it is merged (`optimize`): seconds where it is
        large."""

        def work(connection: sqlite3.Connection) -> None:
            for message in messages:
                _remove(connection, message)
            connection.execute("INSERT INTO words (words) VALUES ('optimize')")

        if messages:
            await self._database.erase(work)

    async def clear(self) -> None:
        """See the port."""

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("INSERT INTO words (words) VALUES ('delete-all')")
            connection.execute("DELETE FROM entry")

        await self._database.write(work)

    async def count(self) -> int:
        """See the port."""

        def work(connection: sqlite3.Connection) -> int:
            counted: tuple[int] = connection.execute("SELECT count(*) FROM entry").fetchone()
            return counted[0]

        return await self._database.read(work)

    async def close(self) -> None:
        """See the port."""
        await self._database.close()


def _query(words: str) -> str:
    quoted = [word.replace('"', " ").strip() for word in storable(words[:WORDS_LIMIT]).replace("\0", " ").split()]
    quoted = [word for word in quoted if any(character.isalnum() for character in word)]
    return " ".join(f'"{word}"' for word in quoted[:-1]) + (f' "{quoted[-1]}"*' if quoted else "")


def _add(connection: sqlite3.Connection, one: IndexDocument) -> None:
    known = connection.execute("SELECT row FROM entry WHERE id = ?", (one.id,)).fetchone()
    if known is not None:
        return
    cursor = connection.execute(
        "INSERT INTO entry (id, mailbox, thread, sender, subject, accepted_at, kind, head) VALUES (?,?,?,?,?,?,?,?)",
        (one.id, one.mailbox, one.thread, one.sender, one.subject, one.accepted_at, one.kind, one.head),
    )
    connection.execute(
        "INSERT INTO words (rowid, subject, text, people, attachments, ids) VALUES (?,?,?,?,?,?)",
        (cursor.lastrowid, *_columns(one)),
    )


def _remove(connection: sqlite3.Connection, message: StoredMessage) -> None:
    """Take a mail out. An FTS5 table without content forgets a row only when it is told the row's words."""
    known = connection.execute("SELECT row FROM entry WHERE id = ?", (message.id,)).fetchone()
    if known is not None:
        connection.execute(
            "INSERT INTO words (words, rowid, subject, text, people, attachments, ids) VALUES ('delete',?,?,?,?,?,?)",
            (known[0], *_columns(index_document(message))),
        )
        connection.execute("DELETE FROM entry WHERE row = ?", known)


def _columns(one: IndexDocument) -> tuple[str, ...]:
    return one.subject, one.text, one.people, one.attachments, one.ids
