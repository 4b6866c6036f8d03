"""`Threads` on SQLite: ids and participants of each mailbox apart."""

import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from ingest.adapters.sqlite.database import SqliteDatabase
from ingest.adapters.sqlite.text import storable
from ingest.threads.choice import Known, Match, choose, learnt, named
from ingest.threads.clue import Clue

__all__ = ["SqliteThreads"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS thread_id (
  mailbox TEXT NOT NULL, id TEXT NOT NULL, thread TEXT NOT NULL, sent INTEGER NOT NULL,
  PRIMARY KEY (mailbox, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS own_id (
  mailbox TEXT NOT NULL, id TEXT NOT NULL, seal TEXT NOT NULL,
  PRIMARY KEY (mailbox, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS participant (
  mailbox TEXT NOT NULL, thread TEXT NOT NULL, address TEXT NOT NULL,
  PRIMARY KEY (mailbox, thread, address)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS thread_id_thread ON thread_id (mailbox, thread);
CREATE TABLE IF NOT EXISTS thread_used (
  mailbox TEXT NOT NULL, thread TEXT NOT NULL, day INTEGER NOT NULL,
  PRIMARY KEY (mailbox, thread)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS thread_used_day ON thread_used (day);
"""
SLICE = 500


class SqliteThreads:
    """See `ingest.ports.Threads` for what it guarantees."""

    def __init__(self, database: SqliteDatabase, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        database.ensure(SCHEMA)

    async def resolve(self, clue: Clue) -> Match:
        """See the port."""
        clue = _storable(clue)

        def work(connection: sqlite3.Connection) -> Match:
            known = _known(connection, clue.mailbox, named(clue))
            match = choose(clue, known, lambda thread: _takes_part(connection, clue, thread))
            _remember(connection, clue.mailbox, match.thread, learnt(clue, match), clue.participants, sent=False)
            _seal(connection, clue)
            _used(connection, clue.mailbox, match.thread, self._clock())
            return match

        return await self._database.write(work)

    async def sent(self, mailbox: str, thread: str, ids: Sequence[str], participants: Sequence[str]) -> None:
        """See the port."""

        def work(connection: sqlite3.Connection) -> None:
            _remember(connection, mailbox, thread, ids, participants, sent=True)
            _used(connection, mailbox, thread, self._clock())

        await self._database.write(work)

    async def find(self, mailbox: str, ids: Sequence[str]) -> str | None:
        """See the port."""
        known = await self._database.read(lambda connection: _known(connection, mailbox, ids))
        return next((known[id_].thread for id_ in ids if id_ in known), None)

    async def forget(self, before: float) -> int:
        """See the port."""
        forgotten = 0
        while gone := await self._database.write(lambda connection: _forget(connection, before)):
            forgotten += gone
        return forgotten

    async def part_of(self, address: str) -> int:
        """See the port."""

        def work(connection: sqlite3.Connection) -> int:
            asked = "SELECT count(*) FROM participant WHERE address = ?"
            counted: tuple[int] = connection.execute(asked, (storable(address),)).fetchone()
            return counted[0]

        return await self._database.read(work)

    async def leave(self, address: str) -> int:
        """See the port."""

        def work(connection: sqlite3.Connection) -> int:
            return connection.execute("DELETE FROM participant WHERE address = ?", (storable(address),)).rowcount

        return await self._database.erase(work)

    async def close(self) -> None:
        """See the port."""
        await self._database.close()


def _storable(clue: Clue) -> Clue:
    """Return `clue` as it will be read back, so that what is looked up is what was written."""
    return replace(
        clue,
        own_id=storable(clue.own_id),
        ancestors=tuple(map(storable, clue.ancestors)),
        root=None if clue.root is None else storable(clue.root),
        sender=storable(clue.sender),
        participants=tuple(map(storable, clue.participants)),
    )


def _known(connection: sqlite3.Connection, mailbox: str, ids: Sequence[str]) -> dict[str, Known]:
    written = {storable(id_): id_ for id_ in ids}
    rows = connection.execute(
        "SELECT id, thread, sent, coalesce(seal, '') FROM thread_id LEFT JOIN own_id USING (mailbox, id)"
        f" WHERE mailbox = ? AND id IN ({','.join('?' * len(written))})",
        (mailbox, *written),
    )
    return {written[id_]: Known(thread, bool(sent), seal) for id_, thread, sent, seal in rows}


def _takes_part(connection: sqlite3.Connection, clue: Clue, thread: str) -> frozenset[str]:
    """Return one participant, and the clue's sender when he is one: whoever names thousands makes nobody slow."""
    some = "SELECT address FROM participant WHERE mailbox = ? AND thread = ?"
    rows = connection.execute(
        f"SELECT * FROM ({some} LIMIT 1) UNION ALL {some} AND address = ?",
        (clue.mailbox, thread, clue.mailbox, thread, clue.sender),
    )
    return frozenset(address for (address,) in rows)


def _remember(
    connection: sqlite3.Connection, mailbox: str, thread: str, ids: Sequence[str], people: Sequence[str], *, sent: bool
) -> None:
    connection.executemany(
        "INSERT INTO thread_id VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET sent = max(sent, excluded.sent)",
        [(mailbox, storable(id_), thread, sent) for id_ in ids],
    )
    connection.executemany(
        "INSERT INTO participant VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(mailbox, thread, storable(address)) for address in people],
    )


def _seal(connection: sqlite3.Connection, clue: Clue) -> None:
    """Remember what mail bore the id first."""
    connection.execute(
        "INSERT INTO own_id VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (clue.mailbox, storable(clue.own_id), clue.seal)
    )


def _used(connection: sqlite3.Connection, mailbox: str, thread: str, now: float) -> None:
    """Remember the day on which a thread was last spoken in: a day is exact enough, and seldom written."""
    connection.execute(
        "INSERT INTO thread_used VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET day = excluded.day WHERE day < excluded.day",
        (mailbox, thread, int(now // 86_400)),
    )


def _forget(connection: sqlite3.Connection, before: float) -> int:
    """Forget a slice of the threads that were last used before the day of `before`."""
    threads = connection.execute(
        "SELECT mailbox, thread FROM thread_used WHERE day < ? LIMIT ?", (int(before // 86_400), SLICE)
    ).fetchall()
    own = "SELECT id FROM thread_id WHERE mailbox = ?1 AND thread = ?2"
    connection.executemany(f"DELETE FROM own_id WHERE mailbox = ?1 AND id IN ({own})", threads)
    for table in ("thread_id", "participant", "thread_used"):
        connection.executemany(f"DELETE FROM {table} WHERE mailbox = ? AND thread = ?", threads)
    return len(threads)
