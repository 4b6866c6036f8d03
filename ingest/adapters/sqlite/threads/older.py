"""Threads that a build before data format 4 knew, in its tables: which ids it had seen, and who took part.

They are read and no longer written. A mail of somebody who takes part there, that bears or answers an id of such a
thread, or bears a token of it, joins it: its nearest id decides, as it did in that build. When the time of the last one
has passed the tables go.
"""

import sqlite3

from ingest.adapters.sqlite.text import storable
from ingest.threads.clue import Clue

__all__ = ["OlderThreads"]

TABLES = ("own_id", "thread_id", "participant", "thread_used")
SLICE = 500


class OlderThreads:
    """What is left of them. `there` is false in a database that never had any."""

    def __init__(self) -> None:
        self._there: bool | None = None

    def there(self, connection: sqlite3.Connection) -> bool:
        """Whether the tables are there; asked once."""
        if self._there is None:
            asked = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN (?, ?, ?, ?)"
            self._there = connection.execute(asked, TABLES).fetchone()[0] == len(TABLES)
        return self._there

    def thread(self, connection: sqlite3.Connection, clue: Clue, day: int) -> tuple[str | None, bool]:
        """Return the thread that a mail joins there, and whether it answers a mail that we sent in it."""
        if not self.there(connection) or not clue.sender:
            return None, False
        own = () if clue.unnamed else (clue.own_id, *clue.former_ids)
        asked = tuple(dict.fromkeys(map(storable, (*own, *clue.ancestors, *clue.tokens))))
        found = {
            id_: (thread, bool(sent))
            for id_, thread, sent in connection.execute(
                f"SELECT id, thread, sent FROM thread_id WHERE mailbox = ? AND id IN ({','.join('?' * len(asked))})",
                (clue.mailbox, *asked),
            )
        }
        thread = next((found[id_][0] for id_ in asked if id_ in found), None)
        part = "SELECT 1 FROM participant WHERE mailbox = ? AND thread = ? AND address = ?"
        if thread is None or not connection.execute(part, (clue.mailbox, thread, storable(clue.sender))).fetchone():
            return None, False
        connection.execute(
            "UPDATE thread_used SET day = ? WHERE mailbox = ? AND thread = ? AND day < ?",
            (day, clue.mailbox, thread, day),
        )
        return thread, any(found[id_] == (thread, True) for id_ in asked[len(own) :] if id_ in found)

    def find(self, connection: sqlite3.Connection, mailbox: str, id_: str) -> str | None:
        """Return the thread in which an id was known there."""
        if not self.there(connection):
            return None
        asked = "SELECT thread FROM thread_id WHERE mailbox = ? AND id = ?"
        found = connection.execute(asked, (mailbox, storable(id_))).fetchone()
        return found[0] if found else None

    def forget(self, connection: sqlite3.Connection, day: int) -> int:
        """Forget a slice of those last used before `day`; with the last of them the tables go."""
        if not self.there(connection):
            return 0
        gone = connection.execute(
            "SELECT mailbox, thread FROM thread_used WHERE day < ? LIMIT ?", (day, SLICE)
        ).fetchall()
        own = "SELECT id FROM thread_id WHERE mailbox = ?1 AND thread = ?2"
        connection.executemany(f"DELETE FROM own_id WHERE mailbox = ?1 AND id IN ({own})", gone)
        for table in ("thread_id", "participant", "thread_used"):
            connection.executemany(f"DELETE FROM {table} WHERE mailbox = ? AND thread = ?", gone)
        if not gone and connection.execute("SELECT 1 FROM thread_used LIMIT 1").fetchone() is None:
            for table in TABLES:
                connection.execute(f"DROP TABLE {table}")
            self._there = False
        return len(gone)

    def part_of(self, connection: sqlite3.Connection, address: str) -> int:
        """Return in how many of these threads an address takes part."""
        if not self.there(connection):
            return 0
        asked = "SELECT count(*) FROM participant WHERE address = ?"
        counted: tuple[int] = connection.execute(asked, (storable(address),)).fetchone()
        return counted[0]

    def leave(self, connection: sqlite3.Connection, address: str) -> int:
        """Let an address take part in none of them; return in how many it did."""
        if not self.there(connection):
            return 0
        return connection.execute("DELETE FROM participant WHERE address = ?", (storable(address),)).rowcount
