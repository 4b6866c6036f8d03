"""Mails for the spool's tests, and the shortest ways to take one in and to look at what lies on disk."""

import sqlite3
from pathlib import Path

from ingest.records import Receipt
from ingest.spool import SqliteSpoolWriter
from ingest.spool.draft import IN_ROW
from loopguard import Envelope

MAILBOX, OTHER = "support@desk.example", "sales@desk.example"
ENVELOPE = Envelope("ann@customer.example", (MAILBOX,))
LARGE = b"large mail\r\n" * (IN_ROW // 12 + 1)
"""A little more than fits into a row."""


class Clock:
    """Stands still until a test moves it."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


async def take(writer: SqliteSpoolWriter, content: bytes, *mailboxes: str) -> tuple[Receipt, ...]:
    """Take one mail in, in chunks as the intake does."""
    draft = writer.draft()
    for start in range(0, len(content), 100_000):
        draft.write(content[start : start + 100_000])
    return await draft.commit(ENVELOPE, mailboxes or (MAILBOX,))


async def take_one(writer: SqliteSpoolWriter, content: bytes = b"Subject: hello\r\n\r\n") -> Receipt:
    return (await take(writer, content))[0]


def files(spool: Path) -> list[Path]:
    """Return the mails that lie beside a partition, whole or not."""
    return sorted(path for path in spool.rglob("*") if ".eml" in path.name)


def change(partition: Path, statement: str, *values: object) -> None:
    """Do to a partition what only a failing disk does."""
    with sqlite3.connect(partition) as connection:
        connection.execute(statement, values)
    connection.close()
