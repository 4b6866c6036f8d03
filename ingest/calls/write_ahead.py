"""Puts a SQLite file into WAL mode, also when several processes open a new one at once.

SQLite does not wait for a lock at this change, whatever time-out the connection has (sqlite.org, "Write-Ahead Logging",
Activating): the one that comes second is told at once that the database is locked.
"""

import sqlite3
import time

__all__ = ["write_ahead"]

PATIENCE_S = 10.0
LOOK_S = 0.01


def write_ahead(connection: sqlite3.Connection) -> None:
    """Change to WAL, or find that it has been done. Raises sqlite3.OperationalError when the file stays locked."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            locked = getattr(error, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
            if not locked or time.monotonic() > deadline:
                raise
            time.sleep(LOOK_S)
        else:
            return
