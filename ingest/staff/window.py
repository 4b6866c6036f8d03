"""The receipts of a span of time, in the order in which they were accepted, in bounded memory.

They come from the partitions of this node's spool, and from store and quarantine where a partition has gone or the mail
was another node's. The list is a SQLite file in a folder of the caller's, so that a week of mail takes disk and no
memory. It reads no mail.
"""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict
from pathlib import Path

from ingest.errors import Corrupt, NotFound
from ingest.heart.raw_mail import receipt_of
from ingest.ports import Ports
from ingest.record_json import receipt_from_json, to_json
from ingest.records import Receipt
from ingest.spool.partition import PartitionReader, partitions

__all__ = ["Window"]

PAGE = 500
SCHEMA = """
CREATE TABLE receipt (
  row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at REAL NOT NULL, key TEXT, record TEXT NOT NULL);
CREATE INDEX receipt_at ON receipt (at, row);
"""


class Window:
    """A list of receipts on disk. `key` is the delivery key, where store or quarantine told it."""

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(folder / "window.sqlite", isolation_level=None)
        self._connection.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {SCHEMA}")

    async def fill(self, data_dir: Path, ports: Ports, since: float, until: float) -> None:
        """List what was accepted in [since, until). Raises `StoreUnavailable`, `SpoolUnavailable`."""
        for receipt in _in_spool(data_dir / "spool", since, until):
            self._add(receipt, None)
        async for receipt, key in _settled(ports):
            if since <= receipt.accepted_at < until:
                self._add(receipt, key)

    def __len__(self) -> int:
        count: int = self._connection.execute("SELECT count(*) FROM receipt").fetchone()[0]
        return count

    def __iter__(self) -> Iterator[tuple[Receipt, str | None]]:
        after = (float("-inf"), 0)
        while rows := self._connection.execute(
            "SELECT at, row, key, record FROM receipt WHERE (at, row) > (?, ?) ORDER BY at, row LIMIT ?", (*after, PAGE)
        ).fetchall():
            for at, row, key, record in rows:
                after = (at, row)
                yield receipt_from_json(record), key

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _add(self, receipt: Receipt, key: str | None) -> None:
        self._connection.execute(
            "INSERT INTO receipt (id, at, key, record) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET key = coalesce(excluded.key, key)",
            (receipt.id, receipt.accepted_at, key, to_json(asdict(receipt))),
        )


def _in_spool(spool: Path, since: float, until: float) -> Iterator[Receipt]:
    for name in partitions(spool):
        try:
            reader = PartitionReader(spool, name)
        except NotFound:  # dropped since it was listed
            continue
        try:
            seq = 0
            while rows := list(reader.after(seq, PAGE)):
                seq = rows[-1].seq
                yield from (row.receipt for row in rows if since <= row.receipt.accepted_at < until)
        except Corrupt:  # its mail counts as far as store and quarantine know it
            continue
        finally:
            reader.close()


async def _settled(ports: Ports) -> AsyncIterator[tuple[Receipt, str]]:
    """Yield the receipts of stored and held mail; what it came by other than the mailbox is not remembered."""
    async for one in ports.store.every():
        yield receipt_of(one), one.id
    async for held in ports.quarantine.every():
        yield held.receipt, held.id
