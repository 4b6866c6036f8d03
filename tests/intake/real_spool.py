"""The real spool for tests of the intake: what it holds, read back with length and digest checked."""

from pathlib import Path

from ingest.records import Receipt
from ingest.spool.partition import PartitionReader, partitions

__all__ = ["stored"]


def stored(spool: Path) -> list[tuple[Receipt, bytes]]:
    """Return every receipt below `spool` with its content, in no order."""
    found = []
    for name in partitions(spool):
        reader = PartitionReader(spool, name)
        receipts = [row.receipt for row in reader.after(0, 100_000)]
        found += [(receipt, reader.content(int(receipt.content.rpartition("#")[2]))) for receipt in receipts]
        reader.close()
    return found
