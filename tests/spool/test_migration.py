"""A data directory of the build before is taken over: nothing is lost, nothing is done twice, and all is counted."""

import sqlite3
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from ingest.errors import Corrupt
from ingest.ports import Lane
from ingest.records import Fate, Outcome
from ingest.spool import SqliteLedger, SqliteSpoolWriter
from ingest.spool.retention import Retention
from tests.spool.mails import MAILBOX, OTHER, Clock, ends, ids

LEDGER = """
CREATE TABLE entry (
  receipt TEXT PRIMARY KEY, partition TEXT NOT NULL, seq INTEGER NOT NULL, accepted_at REAL NOT NULL,
  state TEXT NOT NULL, attempts INTEGER NOT NULL, owner TEXT NOT NULL, not_before REAL NOT NULL DEFAULT 0,
  settled_at REAL, delivery TEXT, reason TEXT) WITHOUT ROWID;
CREATE INDEX entry_open ON entry (state, not_before) WHERE state IN ('claimed', 'waiting');
CREATE INDEX entry_partition ON entry (partition, state);
CREATE TABLE cursor (partition TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE dropped (state TEXT PRIMARY KEY, mails INTEGER NOT NULL) WITHOUT ROWID;
"""
PARTITION = """
CREATE TABLE content (
  row INTEGER PRIMARY KEY, size INTEGER NOT NULL, sha256 TEXT NOT NULL, bytes BLOB, file TEXT);
CREATE TABLE receipt (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL, content INTEGER NOT NULL, accepted_at REAL NOT NULL,
  mailbox TEXT NOT NULL, reverse_path TEXT NOT NULL, forward_paths TEXT NOT NULL);
CREATE INDEX content_file ON content (file) WHERE file > '';
"""
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
NAME = "intake-0/1700000000"
AT = 1_700_000_000.0
ROWS = (
    ("stored", 1, "", AT + 9, "key1", ""),
    ("held", 1, "", AT + 9, "key2", "a loop"),
    ("shunted", 3, "", AT + 9, "", "failed 3 times"),
    ("duplicate", 1, "", AT + 9, "key1", ""),
    ("claimed", 2, "worker-0", None, None, None),
    ("waiting", 1, "", None, None, None),
    ("waiting", 0, "", None, None, None),
)
"""Receipts 1 to 7 by state, attempts, owner, settled_at, delivery, reason; 8 and 9 have not been claimed yet."""


@pytest.fixture
def old(data_dir: Path) -> Path:
    """Write a data directory as the build before left it: nine mails in one partition, five more dropped."""
    path = data_dir / "spool" / f"{NAME}.sqlite"
    path.parent.mkdir(parents=True)
    partition = sqlite3.connect(path)
    partition.executescript(PARTITION)
    partition.execute("INSERT INTO content VALUES (1, 0, ?, x'', NULL)", (EMPTY,))
    partition.execute("INSERT INTO content VALUES (2, 999999, ?, x'', NULL)", (EMPTY,))
    for seq in range(1, 10):
        row = (seq, f"r{seq}", 2 if seq == 6 else 1, AT + seq, OTHER if seq == 7 else MAILBOX, '"ann@a.example"', "[]")
        partition.execute("INSERT INTO receipt VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    partition.commit()
    partition.close()
    ledger = sqlite3.connect(data_dir / "ledger.sqlite")
    ledger.execute("PRAGMA journal_mode=WAL")
    ledger.executescript(LEDGER)
    for seq, (state, attempts, owner, settled_at, delivery, reason) in enumerate(ROWS, 1):
        row = (f"r{seq}", NAME, seq, AT + seq, state, attempts, owner, AT + 1e6, settled_at, delivery, reason)
        ledger.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    ledger.execute("INSERT INTO cursor VALUES (?, 7)", (NAME,))
    ledger.executemany("INSERT INTO dropped VALUES (?, ?)", [("stored", 3), ("held", 2)])
    ledger.commit()
    ledger.close()
    return data_dir


def test_everything_is_as_it_was(old: Path, clock: Clock) -> None:
    ledger = SqliteLedger(old, "worker-1", clock, clock)
    backlog = ledger.backlog()
    assert (backlog.accepted, backlog.pending, backlog.unaccounted) == (14, 5, 0)
    assert (backlog.stored, backlog.held, backlog.shunted, backlog.duplicate) == (4, 3, 1, 1)
    assert ledger.outcome("r2") == Outcome("r2", Fate.HELD, "key2", reason="a loop")
    assert ledger.shunted() == [Outcome("r3", Fate.SHUNTED, "", reason="failed 3 times")]
    assert ledger.fates(AT, AT + 60) == {
        **dict.fromkeys((Fate.STORED, Fate.HELD, Fate.SHUNTED, Fate.DUPLICATE), 1),
        Fate.PENDING: 5,
    }
    ledger.close()
    assert tables(old).isdisjoint({"entry", "cursor", "dropped"})


def tables(data_dir: Path) -> set[str]:
    connection = sqlite3.connect(data_dir / "ledger.sqlite")
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.close()
    return names


def test_what_was_open_is_worked_on(old: Path, clock: Clock) -> None:
    ledger = SqliteLedger(old, "worker-1", clock, clock)
    assert ledger.reclaim() == 1, "worker-0 is dead"
    (suspect,) = ledger.claim(64)
    assert (suspect.receipt.id, suspect.attempt, suspect.alone) == ("r5", 2, True)
    assert ledger.put_back(["r3"]) == 1
    ends(ledger, [suspect])
    claims = {claim.receipt.id: claim for claim in ledger.claim(64, 64)}
    assert {id_: claim.attempt for id_, claim in claims.items()} == {"r3": 1, "r6": 2, "r7": 1, "r8": 1, "r9": 1}
    assert (claims["r6"].lane, claims["r7"].lane, claims["r7"].receipt.mailbox) == (Lane.LARGE, Lane.BACKLOG, OTHER)
    ledger.close()


def test_old_partitions_end_like_any_other(old: Path, clock: Clock) -> None:
    ledger = SqliteLedger(old, "worker-0", clock, clock)
    ledger.put_back(["r3"])
    ledger.reclaim()
    while claims := ledger.claim(64, 64):
        ends(ledger, claims)
    retention = Retention(old)
    assert retention.past(1e12) == [], "nobody has closed it"
    retention.bury(1e12)
    assert retention.past(1e12) == [NAME]
    retention.drop(NAME)
    backlog = ledger.backlog()
    assert (backlog.accepted, backlog.stored, backlog.pending, backlog.unaccounted) == (14, 10, 0, 0)
    retention.close()
    ledger.close()


async def test_a_writer_of_the_same_name_closes_it_and_begins_a_new_one(old: Path, clock: Clock) -> None:
    writer = SqliteSpoolWriter(old / "spool", "intake-0", clock=clock, wall=clock)
    retention = Retention(old)
    assert retention.ledger._partitions.reader(NAME).closed()
    retention.close()
    await writer.close()


def test_a_partition_that_cannot_be_read_does_not_stop_it(old: Path, clock: Clock) -> None:
    (old / "spool" / f"{NAME}.sqlite").write_bytes(b"mould " * 1_000)
    with capture_logs() as logs:
        ledger = SqliteLedger(old, "worker-1", clock, clock)
    assert [entry["event"] for entry in logs] == ["partition-unreadable", "ledger-migrated"]
    assert ledger.backlog().stored == 4
    with pytest.raises(Corrupt):
        ledger._partitions.reader(NAME).last()
    assert ids(ledger.claim(64)) == []
    assert {outcome.receipt for outcome in ledger.shunted()} == {"r3", "r6", "r7"}
    ledger.close()
