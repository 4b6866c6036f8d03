"""Erases mails from the partitions of this node's spool: their bytes and who sent them; that they came stays.

A partition is append-only but for this. Rows are emptied, never removed, so every count of what was accepted stays
true, and the ledger keeps what became of each mail. SQLite overwrites what it frees (secure_delete); copies in a
file system's snapshots, in backups and on a disk that moves its blocks are out of reach.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from ingest.errors import Corrupt, NotFound, SpoolUnavailable
from ingest.records import Receipt
from ingest.spool.partition import PartitionReader, partitions

__all__ = ["erase_spooled", "spooled"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS erased (
  receipt TEXT PRIMARY KEY, content INTEGER NOT NULL, at REAL NOT NULL, actor TEXT NOT NULL) WITHOUT ROWID;
"""
PAGE = 2_000
BUSY_S = 10.0
"""How long to wait for a writer that is committing to the same partition."""


def spooled(data_dir: Path, wanted: Callable[[Receipt], bool]) -> Iterator[Receipt]:
    """Yield the receipts of this node's spool that are `wanted`. A partition that cannot be read is passed over."""
    spool = data_dir / "spool"
    for name in partitions(spool):
        try:
            with closing(PartitionReader(spool, name)) as reader:
                yield from _wanted(reader, wanted)
        except (NotFound, Corrupt):  # dropped since it was listed, or damaged: there is nothing to hand over
            continue


def erase_spooled(data_dir: Path, receipts: list[Receipt], actor: str, at: float) -> int:
    """Erase these mails; return how many contents were emptied. A content that another mail shares stays.

    Raises `SpoolUnavailable`.
    """
    by_partition: dict[str, list[Receipt]] = {}
    for receipt in receipts:
        by_partition.setdefault(receipt.content.rpartition("#")[0], []).append(receipt)
    return sum(_erase(data_dir / "spool", name, some, actor, at) for name, some in by_partition.items())


def _wanted(reader: PartitionReader, wanted: Callable[[Receipt], bool]) -> Iterator[Receipt]:
    seq = 0
    while rows := list(reader.after(seq, PAGE)):
        seq = rows[-1].seq
        yield from (row.receipt for row in rows if wanted(row.receipt))


def _erase(spool: Path, name: str, receipts: list[Receipt], actor: str, at: float) -> int:
    path = spool / f"{name}.sqlite"
    rows = {receipt.id: int(receipt.content.rpartition("#")[2]) for receipt in receipts}
    try:
        if not path.is_file():
            return 0
        place = f"{path.absolute().as_uri()}?mode=rw"  # never made anew when it was dropped a moment ago
        with closing(sqlite3.connect(place, uri=True, isolation_level=None, timeout=BUSY_S)) as connection:
            connection.execute("PRAGMA secure_delete=ON")
            connection.execute("PRAGMA synchronous=FULL")
            connection.executescript(SCHEMA)
            connection.execute("BEGIN IMMEDIATE")
            for id_, row in rows.items():
                connection.execute(
                    "INSERT INTO erased VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", (id_, row, at, actor)
                )
                connection.execute(
                    "UPDATE receipt SET reverse_path = 'null', forward_paths = '[]' WHERE id = ?", (id_,)
                )
            emptied = sum(_emptied(connection, path.parent, row) for row in sorted(set(rows.values())))
            connection.execute("COMMIT")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except (sqlite3.Error, OSError) as error:
        raise SpoolUnavailable(f"spool partition {path}: nothing of it was erased: {error}") from error
    return emptied


def _emptied(connection: sqlite3.Connection, folder: Path, row: int) -> bool:
    """Empty one content unless a mail that stays shares it. Its file goes first: a crash is mended by erasing again."""
    stays = "SELECT 1 FROM receipt WHERE content = ? AND id NOT IN (SELECT receipt FROM erased WHERE content = ?)"
    there = "SELECT file FROM content WHERE row = ? AND (bytes IS NOT NULL OR file > '')"
    content = connection.execute(there, (row,)).fetchone()
    if content is None or connection.execute(stays, (row, row)).fetchone():
        return False
    if content[0]:
        (folder / content[0]).unlink(missing_ok=True)
    connection.execute("UPDATE content SET bytes = NULL, file = NULL WHERE row = ?", (row,))
    return True
