"""Which partitions may go, what of them must be saved first, and dropping one with its count kept.

A partition with a pending or shunted mail is never past, however old: nothing that was acknowledged goes unseen.
"""

from collections.abc import Iterator
from pathlib import Path

import structlog

from ingest.errors import Corrupt
from ingest.records import Fate
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

    def held(self, name: str) -> Iterator[str]:
        """Yield the delivery keys of a partition's mails that were held."""
        for receipt in self.ledger.receipts_of(name, Fate.HELD):
            if (outcome := self.ledger.outcome(receipt)) is not None:
                yield outcome.id

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
