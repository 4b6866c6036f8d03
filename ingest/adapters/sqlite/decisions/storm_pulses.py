"""How fast storms came, on SQLite: a row a bucket of each width, counted in the transaction of the mail.

A trigger drops what is beyond `KEPT` when a new bucket begins, and all of a part that goes.
"""

import sqlite3
from collections.abc import Mapping, Sequence

from ingest.adapters.sqlite.database import SqliteDatabase
from ingest.ports.pages.held import StormRow
from ingest.ports.pages.pulse import FINEST, KEPT, LATELY_S, WIDTHS, Pulse, lately, pulse_of, width_for

__all__ = ["SCHEMA", "pulses", "tick", "untick"]

SCHEMA = f"""
CREATE TABLE IF NOT EXISTS storm_pulse (
  storm TEXT NOT NULL, mailbox TEXT NOT NULL, width INTEGER NOT NULL, bucket INTEGER NOT NULL, mails INTEGER NOT NULL,
  PRIMARY KEY (storm, mailbox, width, bucket)) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS storm_pulse_old AFTER INSERT ON storm_pulse BEGIN
  DELETE FROM storm_pulse WHERE storm = new.storm AND mailbox = new.mailbox AND width = new.width
    AND bucket <= new.bucket - {KEPT};
END;
CREATE TRIGGER IF NOT EXISTS storm_pulse_gone AFTER DELETE ON storm_part BEGIN
  DELETE FROM storm_pulse WHERE storm = old.storm AND mailbox = old.mailbox;
END;
"""


def tick(connection: sqlite3.Connection, storm: str, mailbox: str, at: float) -> None:
    """Count a mail that is held, in the transaction that holds it."""
    connection.executemany(
        "INSERT INTO storm_pulse VALUES (?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET mails = mails + 1",
        [(storm, mailbox, width, int(at // width)) for width in WIDTHS],
    )


def untick(connection: sqlite3.Connection, storm: str, mailbox: str, at: float) -> None:
    """Count a mail no more, in the transaction that removes it."""
    connection.executemany(
        "UPDATE storm_pulse SET mails = mails - 1 WHERE storm = ? AND mailbox = ? AND width = ? AND bucket = ?",
        [(storm, mailbox, width, int(at // width)) for width in WIDTHS],
    )


async def pulses(
    database: SqliteDatabase, rows: Sequence[StormRow], now: float, bars: int, since: float | None
) -> list[Pulse]:
    """See `Quarantine.pulses`."""

    def work(connection: sqlite3.Connection) -> list[Pulse]:
        return [_pulse(connection, row, now, bars, since) for row in rows]

    return await database.read(work) if rows else []


def _pulse(connection: sqlite3.Connection, row: StormRow, now: float, bars: int, since: float | None) -> Pulse:
    storm = row.storm
    first = min(storm.first_at, since) if since is not None else storm.first_at
    width = width_for(first, storm.last_at)
    parts = [_buckets(connection, (storm.key, mailbox, width, -1)) for mailbox in row.mailboxes]
    recent = 0
    if storm.last_at > now - LATELY_S:
        begin = int((now - LATELY_S) // FINEST)
        recent = sum(
            lately(_buckets(connection, (storm.key, mailbox, FINEST, begin)), now) for mailbox in row.mailboxes
        )
    return pulse_of(parts, first, storm.last_at, bars, recent)


def _buckets(connection: sqlite3.Connection, of: tuple[str, str, int, int]) -> Mapping[int, int]:
    asked = "SELECT bucket, mails FROM storm_pulse WHERE storm = ? AND mailbox = ? AND width = ? AND bucket > ?"
    return dict(connection.execute(asked, of).fetchall())
