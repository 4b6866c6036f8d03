"""The partitions that one process has open for reading: few at a time, and none that is gone.

A spool of weeks has more partitions than a process may have open files, and a file that is held open after retention
removed it keeps its space. The folders are listed anew when they have changed, not at every look. It decides nothing.
"""

import time
from collections import OrderedDict
from pathlib import Path

from ingest.spool.partition import PartitionReader, partitions, strays, unreadable

__all__ = ["OpenPartitions"]

MOST = 32
"""Readers kept open; each may hold three files."""
TICK_S = 0.1
"""A folder that changed so short a time ago may change again without another time of change."""


class OpenPartitions:
    """Readers by partition name, the least recently used closed first."""

    def __init__(self, spool: Path) -> None:
        self._spool = spool
        self._readers: OrderedDict[str, PartitionReader] = OrderedDict()
        self._names: list[str] = []
        self._changed: dict[Path, int] = {}
        self._changed_at = time.monotonic()

    def names(self) -> list[str]:
        """Return the names of all partitions, oldest first, and let go of those that are gone."""
        changed = self._changes()
        now = time.monotonic()
        if changed != self._changed:
            self._changed, self._changed_at = changed, now
        elif now - self._changed_at > TICK_S:
            return self._names
        self._names = partitions(self._spool)
        for gone in self._readers.keys() - set(self._names):
            self.close(gone)
        return self._names

    def strays(self) -> list[Path]:
        """Return the files that end like partitions and are called like none."""
        return strays(self._spool)

    def path(self, name: str) -> Path:
        """Return where a partition's file is, or would be."""
        return self._spool / f"{name}.sqlite"

    def unreadable(self) -> list[str]:
        """Say which folders cannot be listed, and why."""
        return unreadable(self._spool)

    def exists(self, name: str) -> bool:
        """Tell whether a partition has a file now: a reader may be open on one that was dropped."""
        try:
            return self.path(name).exists()
        except OSError:  # whoever opens it is told
            return True

    def reader(self, name: str) -> PartitionReader:
        """Return a reader, good until the next call. Raises `NotFound`, `NodeError`, `SpoolUnavailable`."""
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

    def _changes(self) -> dict[Path, int]:
        """Return when the spool's folder and each writer's were changed last, their permissions too."""
        try:
            folders = [self._spool, *(path for path in self._spool.iterdir() if path.is_dir())]
            return {folder: folder.stat().st_ctime_ns for folder in folders}
        except OSError:  # nothing was taken in yet, or a folder went between the two looks
            return {}
