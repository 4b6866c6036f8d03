"""Gives a data directory a history: very many mails that have ended, written with a few statements."""

import sqlite3
from pathlib import Path

from ingest.spool import SqliteLedger

PARTITIONS = 168
"""A week of hours."""
HISTORY = (
    # ids as receipts have them: they grow with time
    "WITH n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :finished)"
    " INSERT INTO done SELECT 'old/' || (i * :partitions / :finished), i, printf('%012x%020x', i, i), i / 3.0,"
    " CASE i % 10 WHEN 0 THEN 'held' WHEN 1 THEN 'duplicate' ELSE 'stored' END, printf('%064x', i), '', i / 3.0 FROM n",
    "INSERT INTO tally SELECT partition, fate, count(*) FROM done WHERE :finished GROUP BY partition, fate",
    "INSERT INTO count SELECT fate, cast(accepted_at / 60 AS INTEGER) AS minute, count(*) FROM done WHERE :finished"
    " GROUP BY fate, minute",
    "INSERT INTO partition (name, seq, finished, accepted) SELECT partition, max(seq), 1, count(*) FROM done"
    " WHERE :finished GROUP BY partition",
)


def write_history(data_dir: Path, finished: int) -> None:
    """Let `finished` mails have ended in the ledger of `data_dir`, in partitions that are there, and empty."""
    data_dir.mkdir(parents=True, exist_ok=True)
    SqliteLedger(data_dir, "history").close()
    connection = sqlite3.connect(data_dir / "ledger.sqlite", isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    connection.execute("BEGIN")
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in HISTORY:
        connection.execute(statement, {"finished": finished, "partitions": min(PARTITIONS, finished)})
    for _, sql in triggers:
        connection.execute(sql)
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    folder = data_dir / "spool" / "old"
    folder.mkdir(parents=True)
    for number in range(min(PARTITIONS, finished)):
        (folder / f"{number}.sqlite").touch()
