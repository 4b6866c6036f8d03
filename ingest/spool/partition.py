"""One file of the spool: the raw mail that one writer took in one span of time, append-only.

Small mail lies in rows, large mail in files beside them (measured: 29,762 small rows/s in shared commits, 1,669/s as
single files). A partition is never changed, only dropped whole. It knows nothing of what became of its mail.
"""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256 as sha256_of
from pathlib import Path
from typing import Any

from ingest.errors import Corrupt, Erased, NotFound, SpoolUnavailable
from ingest.records import Receipt
from ingest.spool.node_id import node_id
from loopguard import Envelope

__all__ = ["SCHEMA", "PartitionReader", "partition_start", "partitions"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS content (
  row INTEGER PRIMARY KEY, size INTEGER NOT NULL, sha256 TEXT NOT NULL, bytes BLOB, file TEXT);
CREATE TABLE IF NOT EXISTS receipt (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL, content INTEGER NOT NULL, accepted_at REAL NOT NULL,
  mailbox TEXT NOT NULL, reverse_path TEXT NOT NULL, forward_paths TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS content_file ON content (file) WHERE file > '';
"""
"""The paths are JSON: what SMTP said need not be UTF-8. The index finds files without reading the mail in rows."""


@dataclass(frozen=True, slots=True)
class _Row:
    seq: int
    receipt: Receipt


def partitions(spool: Path) -> list[str]:
    """Return the names (`WRITER/START`) of all partitions below `spool`, oldest start first."""
    found = (path.relative_to(spool).with_suffix("").as_posix() for path in spool.glob("*/*.sqlite"))
    return sorted(found, key=lambda name: (partition_start(name), name))


def partition_start(name: str) -> int:
    """Return when the partition called `name` was begun, in seconds since the epoch."""
    return int(name.rpartition("/")[2])


class PartitionReader:
    """Reads one partition while its writer may still be appending."""

    def __init__(self, spool: Path, name: str) -> None:
        self.name = name
        self._path = spool / f"{name}.sqlite"
        self._node = node_id(spool.parent)
        if not self._path.is_file():
            raise NotFound(f"spool partition {self._path} is gone: its retention has passed, or somebody removed it")
        try:
            self._connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=10)
        except sqlite3.OperationalError as error:
            raise SpoolUnavailable(f"spool partition {self._path}: {error}") from error

    def after(self, seq: int, limit: int) -> Iterator[_Row]:
        """Yield up to `limit` receipts that came after `seq`."""
        rows = self._fetch(
            "SELECT seq, id, receipt.content, accepted_at, mailbox, reverse_path, forward_paths, size, sha256"
            " FROM receipt JOIN content ON content.row = receipt.content WHERE seq > ? ORDER BY seq LIMIT ?",
            (seq, limit),
        )
        for at, id_, content, accepted_at, mailbox, reverse, forward, size, sha256 in rows:
            envelope = Envelope(json.loads(reverse), tuple(json.loads(forward)))
            handle = f"{self.name}#{content}"
            yield _Row(at, Receipt(id_, accepted_at, mailbox, envelope, handle, size, sha256, self._node))

    def last(self) -> int:
        """Return the highest sequence number, 0 when there is none: as rows are never removed, also their count."""
        rows = self._fetch("SELECT coalesce(max(seq), 0) FROM receipt", ())
        return int(rows[0][0]) if rows else 0

    def accepted_after(self, seq: int) -> float | None:
        """Return when the first receipt after `seq` was accepted, or None."""
        rows = self._fetch("SELECT accepted_at FROM receipt WHERE seq > ? ORDER BY seq LIMIT 1", (seq,))
        return float(rows[0][0]) if rows else None

    def accepted_between(self, since: float, until: float) -> int:
        """Count the receipts accepted in [since, until)."""
        rows = self._fetch("SELECT count(*) FROM receipt WHERE accepted_at >= ? AND accepted_at < ?", (since, until))
        return int(rows[0][0]) if rows else 0

    def seq(self, receipt: Receipt) -> int:
        """Return the sequence number of a receipt that was written a moment ago. Raises `NotFound`."""
        rows = self._fetch("SELECT seq FROM receipt WHERE id = ? ORDER BY seq DESC LIMIT 1", (receipt.id,))
        if not rows:
            raise NotFound(f"spool partition {self._path} has no receipt {receipt.id}")
        return int(rows[0][0])

    def content(self, row: int, wanted: str = "") -> bytes:
        """Return the bytes in `row`, length and sha256 checked. Raises `Corrupt`, `NotFound`, `Erased`.

        `wanted` is the sha256 of the receipt that named the row: another mail's bytes are never handed over for it.
        """
        rows = self._fetch("SELECT size, sha256, bytes, file FROM content WHERE row = ?", (row,))
        if not rows:
            raise NotFound(f"spool partition {self._path} has no content {row}")
        size, sha256, content, file = rows[0]
        if wanted and sha256 != wanted:
            raise Corrupt(
                f"content {row} of {self._path} is another mail: its sha256 is {sha256}, not {wanted};"
                " the spool of another node, or of another time, lies here: put this node's own back"
            )
        if content is None and not file:
            raise Erased(self._erased(row))
        if content is None:
            try:
                content = (self._path.parent / file).read_bytes()
            except FileNotFoundError:
                raise Corrupt(f"{self._path.parent / file} is gone although {self._path} lists it") from None
        if len(content) != size or sha256_of(content).hexdigest() != sha256:
            raise Corrupt(f"content {row} of {self._path} does not match its length and sha256")
        return bytes(content)

    def _erased(self, row: int) -> str:
        rows = self._fetch("SELECT at, actor FROM erased WHERE content = ? ORDER BY at DESC LIMIT 1", (row,))
        at, actor = rows[0] if rows else (0.0, "somebody")
        return f"content {row} of {self._path} was erased on {datetime.fromtimestamp(at, UTC):%Y-%m-%d} by {actor}"

    def files(self) -> list[Path]:
        """Return every file that belongs to this partition, the one that lists the others first."""
        beside = [self._path.parent / file for (file,) in self._fetch("SELECT file FROM content WHERE file > ''", ())]
        return [self._path, *(Path(f"{self._path}{end}") for end in ("-wal", "-shm")), *beside]

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _fetch(self, statement: str, values: tuple[object, ...]) -> list[Any]:
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):  # its writer has made the file but not yet its tables
                return []
            raise SpoolUnavailable(f"spool partition {self._path}: {error}") from error
        except sqlite3.DatabaseError as error:
            raise Corrupt(f"spool partition {self._path} is damaged: {error}") from error
