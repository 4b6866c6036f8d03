"""Mails for the spool's tests, and the shortest ways to take one in and to look at what lies on disk."""

import json
import sqlite3
from hashlib import sha256
from pathlib import Path

from ingest.ports import Back, Claim
from ingest.records import Fate, Outcome, Receipt
from ingest.spool import SqliteLedger, SqliteSpoolWriter
from ingest.spool.draft import IN_ROW
from loopguard import Envelope

MAILBOX, OTHER = "support@desk.example", "sales@desk.example"
ENVELOPE = Envelope("ann@customer.example", (MAILBOX,))
EMPTY = sha256(b"").hexdigest()
LARGE = b"large mail\r\n" * (IN_ROW // 12 + 1)
"""A little more than fits into a row."""


class Clock:
    """Stands still until a test moves it."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


async def take(
    writer: SqliteSpoolWriter, content: bytes, *mailboxes: str, envelope: Envelope = ENVELOPE
) -> tuple[Receipt, ...]:
    """Take one mail in, in chunks as the intake does."""
    draft = writer.draft()
    for start in range(0, len(content), 100_000):
        draft.write(content[start : start + 100_000])
    return await draft.commit(envelope, mailboxes or (MAILBOX,))


async def take_one(writer: SqliteSpoolWriter, content: bytes = b"Subject: hello\r\n\r\n") -> Receipt:
    return (await take(writer, content))[0]


async def take_from(writer: SqliteSpoolWriter, sender: str | None, mailbox: str = MAILBOX) -> Receipt:
    """Take a small mail with this reverse-path in, for one mailbox."""
    return (await take(writer, b"Subject: hello\r\n\r\n", mailbox, envelope=Envelope(sender, (mailbox,))))[0]


def crowd(writer: SqliteSpoolWriter, number: int, sender: str, mailbox: str = MAILBOX) -> None:
    """Put `number` small mails into the writer's open partition with one statement, as if each had been taken in."""
    name, partition = writer._open or writer._new_partition()
    at = writer._wall()
    last = partition.execute("SELECT coalesce(max(seq), 0) FROM receipt").fetchone()[0]
    counting = "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
    partition.execute("BEGIN")
    row = partition.execute("INSERT INTO content (size, sha256, bytes) VALUES (0, ?, x'')", (EMPTY,)).lastrowid
    partition.execute(
        f"{counting} INSERT INTO receipt SELECT ? + i, printf('%012x%s%08x', ?, ?, i), ?, ?, ?, ?, ? FROM n",
        (
            *(number, last, int(at * 1000), sha256(name.encode()).hexdigest()[:6] + f"{last:06x}", row, at, mailbox),
            *(json.dumps(sender), json.dumps([mailbox])),
        ),
    )
    partition.execute("COMMIT")


def ends(ledger: SqliteLedger, claims: list[Claim], fate: Fate = Fate.STORED, storm: str | None = None) -> None:
    ledger.settle([Outcome(claim.receipt.id, fate, "key", reason="because", storm=storm) for claim in claims])


def goes_back(ledger: SqliteLedger, claims: list[Claim], wait_s: float = 0, *, strike: bool = False) -> None:
    ledger.settle([], [Back(claim, wait_s, strike) for claim in claims])


def ids(claims: list[Claim]) -> list[str]:
    return [claim.receipt.id for claim in claims]


def files(spool: Path) -> list[Path]:
    """Return the mails that lie beside a partition, whole or not."""
    return sorted(path for path in spool.rglob("*") if ".eml" in path.name)


def change(partition: Path, statement: str, *values: object) -> None:
    """Do to a partition what only a failing disk does."""
    with sqlite3.connect(partition) as connection:
        connection.execute(statement, values)
    connection.close()
