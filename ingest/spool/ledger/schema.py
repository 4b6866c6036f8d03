"""The ledger's tables, and opening its file: made where there is none, brought up to date where it is old.

What is open is small and has an index in the order of claiming; what has ended is facts, by partition. Triggers keep
the counts, so that they follow whatever changes the rows, a person's hand too. It moves no mail.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.calls.write_ahead import write_ahead
from ingest.errors import Damaged, NodeError, SpoolUnavailable
from ingest.spool.clock import boot_id
from ingest.spool.ledger.migration import hide_senders, migrate

__all__ = ["VERSION", "fact", "open_ledger", "state", "transaction", "translated"]

VERSION = 3
"""Of the file's format, in its `user_version`; 0 with a table `entry` is the one before, 2 had senders in clear."""
TABLES = (
    """CREATE TABLE open (
      receipt TEXT PRIMARY KEY, partition TEXT NOT NULL, seq INTEGER NOT NULL, accepted_at REAL NOT NULL,
      mailbox TEXT NOT NULL, sender TEXT NOT NULL, lane TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'ready',
      attempts INTEGER NOT NULL DEFAULT 0, waits INTEGER NOT NULL DEFAULT 0, alone INTEGER NOT NULL DEFAULT 0,
      owner TEXT NOT NULL DEFAULT '', not_before REAL NOT NULL DEFAULT 0) WITHOUT ROWID""",
    "CREATE INDEX open_turn ON open (state, lane, mailbox, sender, accepted_at, seq, receipt)",
    "CREATE INDEX open_resting ON open (not_before) WHERE state = 'resting'",
    "CREATE INDEX open_owner ON open (owner, alone) WHERE state = 'claimed'",
    "CREATE INDEX open_age ON open (lane, accepted_at)",
    "CREATE INDEX open_place ON open (partition, seq)",
    """CREATE TABLE done (
      partition TEXT NOT NULL, seq INTEGER NOT NULL, receipt TEXT NOT NULL, accepted_at REAL NOT NULL,
      fate TEXT NOT NULL, delivery TEXT NOT NULL, reason TEXT NOT NULL, settled_at REAL NOT NULL,
      PRIMARY KEY (partition, seq)) WITHOUT ROWID""",
    "CREATE UNIQUE INDEX done_receipt ON done (receipt)",
    "CREATE INDEX done_fate ON done (fate, accepted_at)",
    """CREATE TABLE count (
      fate TEXT NOT NULL, minute INTEGER NOT NULL, mails INTEGER NOT NULL, PRIMARY KEY (fate, minute)) WITHOUT ROWID""",
    """CREATE TABLE tally (
      partition TEXT NOT NULL, fate TEXT NOT NULL, mails INTEGER NOT NULL,
      PRIMARY KEY (partition, fate)) WITHOUT ROWID""",
    """CREATE TABLE partition (
      name TEXT PRIMARY KEY, seq INTEGER NOT NULL DEFAULT 0, ahead INTEGER NOT NULL DEFAULT 0,
      finished INTEGER NOT NULL DEFAULT 0, dropped INTEGER NOT NULL DEFAULT 0, accepted INTEGER NOT NULL DEFAULT 0,
      last_at REAL NOT NULL DEFAULT 0, since REAL NOT NULL DEFAULT 0,
      audited INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID""",
    "CREATE INDEX partition_audited ON partition (audited) WHERE finished = 1",
    "CREATE TABLE lane (lane TEXT PRIMARY KEY, pass INTEGER NOT NULL) WITHOUT ROWID",
    """CREATE TABLE turn (
      lane TEXT NOT NULL, mailbox TEXT NOT NULL, last TEXT NOT NULL, PRIMARY KEY (lane, mailbox)) WITHOUT ROWID""",
    """CREATE TABLE stormy (
      mailbox TEXT NOT NULL, sender TEXT NOT NULL, run INTEGER NOT NULL, until REAL NOT NULL,
      PRIMARY KEY (mailbox, sender)) WITHOUT ROWID""",
    "CREATE INDEX stormy_until ON stormy (until)",
    "CREATE TABLE fact (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID",
)
"""`partition.seq` is how far it was read; `accepted` and `last_at` (of its last mail) are what it said itself when it
was closed and read to its end, `since` the reckoned time at which retention first saw it so. The partition '' stands
for all that were dropped. `turn` says whom a lane served last, a mailbox (in the row whose mailbox is ''), and inside a
mailbox a sender."""
TRIGGERS = (
    """CREATE TRIGGER open_in AFTER INSERT ON open BEGIN
      INSERT INTO tally VALUES (new.partition, 'pending', 1) ON CONFLICT DO UPDATE SET mails = mails + 1; END""",
    """CREATE TRIGGER open_out AFTER DELETE ON open BEGIN
      UPDATE tally SET mails = mails - 1 WHERE partition = old.partition AND fate = 'pending'; END""",
    """CREATE TRIGGER done_in AFTER INSERT ON done BEGIN
      INSERT INTO tally VALUES (new.partition, new.fate, 1) ON CONFLICT DO UPDATE SET mails = mails + 1;
      INSERT INTO count VALUES (new.fate, cast(new.accepted_at / 60 AS INTEGER), 1)
        ON CONFLICT DO UPDATE SET mails = mails + 1; END""",
    """CREATE TRIGGER done_out AFTER DELETE ON done
      WHEN (SELECT dropped FROM partition WHERE name = old.partition) IS NOT 1 BEGIN
      UPDATE tally SET mails = mails - 1 WHERE partition = old.partition AND fate = old.fate;
      UPDATE count SET mails = mails - 1
        WHERE fate = old.fate AND minute = cast(old.accepted_at / 60 AS INTEGER); END""",
)


def open_ledger(path: Path) -> sqlite3.Connection:
    """Open the ledger in `path`. Raises `NodeError` when a newer build wrote it, and sqlite3.Error."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    try:
        write_ahead(connection)
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA secure_delete=ON")  # while old senders are replaced
        if _version(connection) != VERSION or fact(connection, "boot") != boot_id():
            with transaction(connection):
                _prepare(connection, path)
                _begin_boot(connection)
        connection.execute("PRAGMA secure_delete=FAST")  # afterwards as far as it costs no write
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Write, or leave everything as it was."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raise what SQLite says of the ledger in `path` as `SpoolUnavailable`, or `Damaged`."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise SpoolUnavailable(f"ledger {path}: {error}") from error
    except sqlite3.DatabaseError as error:
        raise Damaged(f"ledger {path} is damaged: {error}; restore it, or set it aside", "spool") from error


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    version = _version(connection)
    if version > VERSION:
        raise NodeError(f"ledger {path} was written by a newer build: its format is {version}, ours is {VERSION}")
    if version == VERSION:  # another process was quicker
        return
    if version == 0:
        _make(connection, path)
    else:
        hide_senders(connection)
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _make(connection: sqlite3.Connection, path: Path) -> None:
    for statement in TABLES:
        connection.execute(statement)
    migrate(connection, path.parent / "spool")
    for statement in TRIGGERS:
        connection.execute(statement)


def _begin_boot(connection: sqlite3.Connection) -> None:
    """Waits are kept in seconds since the machine was started: after another start all that rests is due."""
    boot = boot_id()
    if fact(connection, "boot") != boot:
        connection.execute("UPDATE open SET not_before = 0 WHERE state = 'resting'")
        connection.execute("DELETE FROM stormy")
        state(connection, "boot", boot)


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def fact(connection: sqlite3.Connection, name: str) -> object:
    """Return what was written down by `state`, None where nothing was."""
    row = connection.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
    return row[0] if row else None


def state(connection: sqlite3.Connection, name: str, value: object) -> None:
    """Write a fact down."""
    connection.execute("INSERT INTO fact VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (name, value))
