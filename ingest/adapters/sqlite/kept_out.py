"""What was erased and must not come back, on SQLite; looked at in the transaction that would bring it."""

import sqlite3
from collections.abc import Sequence

from ingest.ports.kept_out import forbidden, names_of
from ingest.records import HeldMessage, StoredMessage

__all__ = ["SCHEMA", "check", "keep_out"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS kept_out (name TEXT PRIMARY KEY, until REAL NOT NULL) WITHOUT ROWID;
"""


def keep_out(connection: sqlite3.Connection, names: Sequence[str], until: float) -> None:
    """Write it down."""
    connection.executemany(
        "INSERT INTO kept_out VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET until = max(until, excluded.until)",
        [(name, until) for name in names],
    )


def check(connection: sqlite3.Connection, mail: StoredMessage | HeldMessage) -> None:
    """Raise `Erased` for a mail that must not come back."""
    names = names_of(mail)
    asked = f"SELECT name, until FROM kept_out WHERE name IN ({', '.join('?' * len(names))})"
    if error := forbidden(mail, dict(connection.execute(asked, names).fetchall())):
        raise error
