"""Brings a ledger of the build before into today's tables: what was open stays open, what ended keeps its fate.

That build had one table `entry` for all, `cursor` and `dropped`. Its waits went by the wall clock, so all that waited
is due. It runs inside the caller's transaction, before there are triggers: it counts by itself.
"""

import sqlite3
from pathlib import Path

import structlog

from ingest.errors import IngestError
from ingest.ports.spool import Lane
from ingest.spool.ledger.lanes import LARGE_ABOVE
from ingest.spool.partition import Arrived, PartitionReader
from ingest.spool.senders import EVERYBODYS, sender_of

__all__ = ["hide_senders", "migrate"]

log = structlog.get_logger()

OPEN = "('claimed', 'waiting')"
PAGE = 2_000


def migrate(connection: sqlite3.Connection, spool: Path) -> None:
    """Move everything out of the old tables, where there are any, and drop them. Raises sqlite3.Error."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'entry' AND type = 'table'").fetchone():
        return
    connection.execute(
        "INSERT INTO done SELECT partition, seq, receipt, accepted_at, state, coalesce(delivery, ''),"
        f" coalesce(reason, ''), coalesce(settled_at, 0) FROM entry WHERE state NOT IN {OPEN}"
    )
    _open_mail(connection, spool)
    connection.execute("INSERT INTO partition (name, seq, since) SELECT partition, seq, 1 FROM cursor")
    connection.execute("INSERT INTO tally SELECT partition, fate, count(*) FROM done GROUP BY partition, fate")
    connection.execute("INSERT INTO tally SELECT partition, 'pending', count(*) FROM open GROUP BY partition")
    connection.execute("INSERT INTO tally SELECT '', state, mails FROM dropped")
    connection.execute(
        "INSERT INTO partition (name, dropped, accepted) SELECT '', 1, coalesce(sum(mails), 0) FROM dropped"
    )
    connection.execute(
        "INSERT INTO count SELECT fate, cast(accepted_at / 60 AS INTEGER) AS minute, count(*) FROM done"
        " GROUP BY fate, minute"
    )
    for table in ("entry", "cursor", "dropped"):
        connection.execute(f"DROP TABLE {table}")
    log.info("ledger-migrated")


def hide_senders(connection: sqlite3.Connection) -> None:
    """Put digests in the place of the reverse-paths that format 2 kept; turns and storms are learned anew."""
    connection.create_function("sender_of", 1, sender_of, deterministic=True)
    connection.execute("UPDATE open SET sender = sender_of(sender) WHERE sender NOT IN (?, ?)", EVERYBODYS)
    connection.execute("DELETE FROM turn")
    connection.execute("DELETE FROM stormy")


def _open_mail(connection: sqlite3.Connection, spool: Path) -> None:
    """Copy what is open. Mailbox and sender are in the partition; where that is damaged, claiming says so."""
    names = connection.execute(f"SELECT DISTINCT partition FROM entry WHERE state IN {OPEN}").fetchall()
    for (name,) in names:
        arrived = _arrived(spool, name)
        rows = connection.execute(
            "SELECT receipt, partition, seq, accepted_at, state, attempts, owner FROM entry"
            f" WHERE partition = ? AND state IN {OPEN}",
            (name,),
        ).fetchall()
        for receipt, partition, seq, accepted_at, state, attempts, owner in rows:
            known = arrived.get(seq)
            claimed = state == "claimed"
            connection.execute(
                "INSERT INTO open (receipt, partition, seq, accepted_at, mailbox, sender, lane, state, attempts, owner)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(receipt, partition, seq, accepted_at),
                    *((known.mailbox, known.sender) if known else ("unknown", "null")),
                    *(_lane(known), "claimed" if claimed else "ready"),
                    *(max(0, attempts - claimed), owner if claimed else ""),  # it counted the attempt in hand too
                ),
            )


def _lane(known: Arrived | None) -> Lane:
    return Lane.LARGE if known is not None and known.size > LARGE_ABOVE else Lane.BACKLOG


def _arrived(spool: Path, name: str) -> dict[int, Arrived]:
    found: dict[int, Arrived] = {}
    try:
        reader = PartitionReader(spool, name)
        try:
            seq = 0
            while rows := reader.arrived(seq, PAGE):
                found.update((row.seq, row) for row in rows)
                seq = rows[-1].seq
        finally:
            reader.close()
    except IngestError as error:
        log.warning("partition-unreadable", partition=name, error=str(error))
    return found
