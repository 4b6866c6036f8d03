"""One look at a node's ledger and spool, at one instant: what they say of a mail.

It reads alone and holds no lock that a worker waits for. A partition that cannot be read is passed over.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.errors import IngestError
from ingest.records import Fate, Receipt
from ingest.spool.ledger.schema import open_ledger, translated
from ingest.spool.partition import PartitionReader, partitions
from ingest.spool.trace import Trace

__all__ = ["DONE", "OPEN", "Look", "Place", "looking", "of_done", "pending"]

DONE = "SELECT partition, seq, receipt, accepted_at, fate, delivery, reason, settled_at FROM done"
OPEN = "SELECT partition, seq, receipt, accepted_at, lane, state, waits, not_before FROM open"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mail stands, and what is known of it."""

    partition: str
    seq: int
    trace: Trace


@contextmanager
def looking(data_dir: Path, clock: Callable[[], float], wall: Callable[[], float]) -> Iterator["Look"]:
    """Begin a look, and end it. Raises `SpoolUnavailable` and `Damaged` for the ledger alone."""
    path = data_dir / "ledger.sqlite"
    with translated(path), closing(open_ledger(path)) as ledger:
        look = Look(ledger, data_dir / "spool", clock, wall)
        ledger.execute("BEGIN")
        try:
            yield look
        finally:
            ledger.execute("COMMIT")
            look.close()


class Look:
    """The ledger at one instant, the partitions that it has opened, and what it had to leave out.

    `clock` is the ledger's, `wall` the time of day.
    """

    def __init__(
        self, ledger: sqlite3.Connection, spool: Path, clock: Callable[[], float], wall: Callable[[], float]
    ) -> None:
        self.ledger = ledger
        self.left_out: list[str] = []
        self.unreadable = 0
        """Partitions that could not be read: `ingest status` names them, which an answer to a stranger must not."""
        self._spool = spool
        self._clock = clock
        self._wall = wall
        self._readers: dict[str, PartitionReader | None] = {}

    def close(self) -> None:
        """Close the partitions."""
        for reader in self._readers.values():
            if reader is not None:
                reader.close()

    def leave(self, name: str) -> None:
        """Close one partition: many are gone through."""
        if (reader := self._readers.pop(name, None)) is not None:
            reader.close()

    def reader(self, name: str) -> PartitionReader | None:
        """Return the reader of a partition, None where it cannot be read."""
        if name not in self._readers:
            try:
                self._readers[name] = PartitionReader(self._spool, name)
            except IngestError:
                self._readers[name] = None
        return self._readers[name]

    def unread(self) -> Iterator[tuple[str, int]]:
        """Yield the partitions that the ledger has not read to their end, and how far it has."""
        for name in reversed(partitions(self._spool)):
            row = self.ledger.execute(
                "SELECT seq, finished OR dropped FROM partition WHERE name = ?", (name,)
            ).fetchone()
            if row is None or not row[1]:
                yield name, row[0] if row else 0

    def is_new(self, place: Place) -> bool:
        """Whether the ledger does not know a mail that stands after what it has read of a partition."""
        return not any(
            self.ledger.execute(f"SELECT 1 FROM {table} WHERE receipt = ?", (place.trace.receipt,)).fetchone()
            for table in ("open", "done")
        )

    def of_open(
        self, partition: str, seq: int, receipt: str, at: float, lane: str, state: str, waits: int, due: float
    ) -> Place:
        """Return the place of a row of `OPEN`."""
        next_at = self._wall() + max(0.0, due - self._clock()) if state == "resting" else None
        return Place(partition, seq, Trace(receipt, at, Fate.PENDING, lane=lane, waits=waits, next_try_at=next_at))

    def ledgered(self, name: str, seq: int, receipt: Receipt) -> Place:
        """Return the place of a mail of a partition, with what the ledger says of it."""
        for row in self.ledger.execute(f"{DONE} WHERE partition = ? AND seq = ?", (name, seq)):
            return _with(of_done(*row), receipt)
        for row in self.ledger.execute(f"{OPEN} WHERE receipt = ?", (receipt.id,)):
            return _with(self.of_open(*row), receipt)
        return Place(name, seq, pending(receipt))

    def told(self, place: Place) -> Trace:
        """Return a trace with what its partition says of the mail."""
        if place.trace.sha256:
            return place.trace
        try:
            reader = self.reader(place.partition)
            rows = reader.rows([place.seq]) if reader is not None else {}
        except IngestError:
            rows = {}
        return _with(place, rows[place.seq]).trace if place.seq in rows else place.trace

    def say_cut(self, most: int, what: str) -> None:
        """Say that of so many only some were looked at."""
        self.left_out.append(f"only the {most} newest {what} were looked at: narrow the time")


def of_done(
    partition: str, seq: int, receipt: str, at: float, fate: str, delivery: str, reason: str, settled_at: float
) -> Place:
    """Return the place of a row of `DONE`."""
    trace = Trace(receipt, at, Fate(fate), message=delivery, reason=reason, settled_at=settled_at)
    return Place(partition, seq, trace)


def pending(receipt: Receipt) -> Trace:
    """Return the trace of a mail that the ledger does not know yet."""
    return Trace(receipt.id, receipt.accepted_at, Fate.PENDING).told_by(receipt)


def _with(place: Place, receipt: Receipt) -> Place:
    return replace(place, trace=place.trace.told_by(receipt))
