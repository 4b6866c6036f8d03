"""Marks partitions as closed: a word in the file itself that nothing is added to it any more.

Whoever appends looks for the mark inside the transaction that appends, so it is true from the moment it is committed,
also under a writer that was only taken for dead. It decides nothing about dropping.
"""

import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import structlog

from ingest.spool.partition import partitions

__all__ = ["close_left_open", "is_closed", "mark_closed", "of_writer"]

log = structlog.get_logger()


def is_closed(connection: sqlite3.Connection) -> bool:
    """Tell whether the partition open in `connection` is closed. Raises sqlite3.Error."""
    return connection.execute("SELECT 1 FROM closed LIMIT 1").fetchone() is not None


def mark_closed(connection: sqlite3.Connection) -> None:
    """Close the partition open in `connection`, once. Raises sqlite3.Error."""
    connection.execute("CREATE TABLE IF NOT EXISTS closed (at REAL NOT NULL)")  # a build without marks wrote it
    connection.execute("INSERT INTO closed SELECT ? WHERE NOT EXISTS (SELECT 1 FROM closed)", (time.time(),))


def close_left_open(spool: Path, names: Iterable[str]) -> int:
    """Close those of the partitions `names` whose writer left them open; return how many.

    One that cannot be closed is logged and stays as it is: it disturbs no other.
    """
    count = 0
    for name in names:
        path = spool / f"{name}.sqlite"
        try:
            uri = f"{path.absolute().as_uri()}?mode=rw"
            with closing(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=10)) as connection:
                if not _marked(connection):
                    mark_closed(connection)
                    count += 1
        except sqlite3.Error as error:
            log.warning("partition-not-closed", partition=name, error=str(error))
    return count


def of_writer(spool: Path, writer: str) -> list[str]:
    """Return the names of one writer's partitions, lowest number first."""
    return [name for name in partitions(spool) if name.rpartition("/")[0] == writer]


def _marked(connection: sqlite3.Connection) -> bool:
    table = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'closed'").fetchone()
    return table is not None and is_closed(connection)
