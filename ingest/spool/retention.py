"""Which partitions may go, what of them must be saved first, and dropping one with its count kept.

A partition with a pending or shunted mail is never past, however old: nothing that was acknowledged goes unseen.
"""

from collections.abc import Iterator
from pathlib import Path

import structlog

from ingest.errors import Corrupt
from ingest.records import Fate, Receipt
from ingest.spool.ledger import SqliteLedger
from ingest.spool.partition import PartitionReader, partition_start, partitions

__all__ = ["Retention"]

log = structlog.get_logger()


class Retention:
    """Looks after the age of one node's spool."""

    def __init__(self, data_dir: Path, partition_s: int) -> None:
        self._spool = data_dir / "spool"
        self._partition_s = partition_s
        self.ledger = SqliteLedger(data_dir, "retention")

    def past(self, before: float) -> list[str]:
        """Return the partitions whose every mail was accepted before `before` and has come to an end."""
        return [
            name
            for name in partitions(self._spool)
            if partition_start(name) + self._partition_s < before and self._ended(name)
        ]

    def held(self, name: str) -> Iterator[tuple[Receipt, bytes]]:
        """Yield the mails of a partition that were held, with their bytes."""
        reader = PartitionReader(self._spool, name)
        try:
            held = self.ledger.receipts_of(name, Fate.HELD)
            for row in reader.after(0, -1):
                if row.receipt.id in held:
                    yield row.receipt, self.ledger.content(row.receipt)
        finally:
            reader.close()

    def held_keys(self, name: str) -> list[str]:
        """Return the delivery keys of the mails of a partition that were held."""
        outcomes = map(self.ledger.outcome, sorted(self.ledger.receipts_of(name, Fate.HELD)))
        return [outcome.id for outcome in outcomes if outcome is not None]

    def drop(self, name: str) -> None:
        """Remove a partition and its files; its mails stay in the counts."""
        reader = PartitionReader(self._spool, name)
        try:
            files = reader.files()
        finally:
            reader.close()
        for path in files:  # the list of files first: a list without its files would be taken for a damaged disk
            path.unlink(missing_ok=True)
        self.ledger.drop(name)  # last: a crash before it leaves counts that are right and rows that are not needed

    def close(self) -> None:
        """Let go of the ledger."""
        self.ledger.close()

    def _ended(self, name: str) -> bool:
        reader = PartitionReader(self._spool, name)
        try:
            accepted = reader.last()
        except Corrupt as error:  # it stays for a person to look at, and keeps no other from going
            log.warning("partition-unreadable", partition=name, error=str(error))
            return False
        finally:
            reader.close()
        ended = sum(len(self.ledger.receipts_of(name, fate)) for fate in (Fate.STORED, Fate.HELD, Fate.DUPLICATE))
        return accepted == ended
