"""What becomes of acknowledged mail that a damaged partition gives no more: it is shunted, for a person to see.

A mail whose receipt's id is lost too goes under a made-up one, so that it is in the counts and in the list of shunted
mail, and may be put back when the file was mended. It reads no mail that is sound.
"""

import sqlite3
from collections import Counter

from ingest.records import Fate
from ingest.spool.partition import PartitionReader, partition_start

__all__ = ["nameless", "shunt_unread"]

MADE_UP = "unreadable:"
"""Begins the made-up ids; no receipt's own begins so."""
SHUNT = (
    "INSERT INTO done SELECT ?, ?, ?, ?, ?, '', ?, ?"
    " WHERE NOT EXISTS (SELECT 1 FROM open WHERE partition = ? AND seq = ?) ON CONFLICT DO NOTHING"
)


def shunt_unread(connection: sqlite3.Connection, reader: PartitionReader, seq: int, why: str, now: float) -> bool:
    """Shunt the mail `seq`, which cannot be entered, unless it has; return whether. `now` is the wall clock's."""
    receipt, at = reader.name_of(seq) or (f"{MADE_UP}{reader.name}#{seq}", float(partition_start(reader.name)))
    reason = f"its spool partition cannot be read: {why}"
    values = (reader.name, seq, receipt, at, Fate.SHUNTED, reason, now, reader.name, seq)
    return connection.execute(SHUNT, values).rowcount == 1


def nameless(connection: sqlite3.Connection) -> list[tuple[str, int]]:
    """Return the partitions with mail under a made-up id, and how many each."""
    rows = connection.execute(
        "SELECT partition FROM done WHERE receipt >= ? AND receipt < ?", (MADE_UP, f"{MADE_UP}\U0010ffff")
    )
    return sorted(Counter(name for (name,) in rows).items())
