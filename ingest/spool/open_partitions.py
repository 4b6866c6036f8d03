"""The partitions that one process has open for reading: few at a time, and none that is gone.

A spool of weeks has more partitions than a process may have open files, and a file that is held open after retention
removed it keeps its space. It decides nothing.
"""

from collections import OrderedDict
from pathlib import Path

from ingest.spool.partition import PartitionReader, partitions

__all__ = ["OpenPartitions"]

MOST = 32
"""Readers kept open; each may hold three files."""


class OpenPartitions:
    """Readers by partition name, the least recently used closed first."""

    def __init__(self, spool: Path) -> None:
        self._spool = spool
        self._readers: OrderedDict[str, PartitionReader] = OrderedDict()

    def names(self) -> list[str]:
        """Return the names of all partitions, oldest first, and let go of those that are gone."""
        names = partitions(self._spool)
        for gone in self._readers.keys() - set(names):
            self.close(gone)
        return names

    def reader(self, name: str) -> PartitionReader:
        """Return a reader, good until the next call. Raises `NotFound`."""
        if name in self._readers:
            self._readers.move_to_end(name)
        else:
            self._readers[name] = PartitionReader(self._spool, name)
            if len(self._readers) > MOST:
                self._readers.popitem(last=False)[1].close()
        return self._readers[name]

    def close(self, name: str) -> None:
        """Let go of one partition."""
        if (reader := self._readers.pop(name, None)) is not None:
            reader.close()

    def close_all(self) -> None:
        """Let go of every partition."""
        for name in list(self._readers):
            self.close(name)
