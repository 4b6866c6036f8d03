"""Brings what the partitions have received into the ledger's open mail, so that lanes and turns see all of it.

Each partition is read in its own order up to a cursor, the newest first, a bounded number a call. Where very much has
not been read, the last mails of a partition enter ahead of their turn: they may be fresh. A partition that cannot be
read is logged once, looked at again later, and disturbs no other; a damaged part of one is gone round, and what is lost
in it shunted. It claims nothing.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import structlog

from ingest.errors import Corrupt, IngestError, NotFound
from ingest.ports.spool import Lane
from ingest.spool.ledger.damage import shunt_unread
from ingest.spool.ledger.lanes import Sorting
from ingest.spool.open_partitions import OpenPartitions
from ingest.spool.partition import Arrived, PartitionReader

__all__ = ["Entering", "enter_one"]

log = structlog.get_logger()

BULK = 2_048
"""Mails that enter in one call at most, beside the last ones of each partition."""
TAIL = 256
"""The last mails of a partition that enter ahead of their turn."""
STEPS = 256
"""Mails that are asked for one by one in one call at most, where a partition is damaged."""
LOOK_AGAIN_S = 10.0
"""How long a partition that could not be read is left alone."""
ENTER = (
    "INSERT INTO open (receipt, partition, seq, accepted_at, mailbox, sender, lane, state, owner)"
    " SELECT ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM done WHERE receipt = ?) ON CONFLICT DO NOTHING"
)


@dataclass(slots=True)
class _Unread:
    """How far a partition was read: its cursor, how far ahead of it, its last mail, and whether that is the last."""

    seq: int
    ahead: int
    last: int
    closed: bool


class Entering:
    """Reads the partitions of one node for one ledger. Times are of the ledger's clocks."""

    def __init__(self, partitions: OpenPartitions, clock: Callable[[], float], wall: Callable[[], float]) -> None:
        self._partitions = partitions
        self._clock = clock
        self._wall = wall
        self._finished: set[str] = set()
        self._bad: dict[str, float] = {}

    def anything(self, connection: sqlite3.Connection) -> bool:
        """Tell whether `enter` would find something. Takes no lock."""
        return any(unread.closed or unread.last > unread.seq for unread in self._unread(connection).values())

    def enter(self, connection: sqlite3.Connection) -> None:
        """Read what has arrived, inside the caller's transaction."""
        sorting = Sorting(connection, self._wall(), self._clock())
        found = self._unread(connection)
        if sum(unread.last - unread.seq for unread in found.values()) > BULK:
            for name, unread in found.items():
                with self._spared(name), suppress(Corrupt):  # what is damaged is gone round in its turn
                    self._enter_tail(connection, name, unread, sorting)
        room = BULK
        for name, unread in found.items():
            with self._spared(name):
                room -= self._enter_next(connection, name, unread, sorting, room)

    def _unread(self, connection: sqlite3.Connection) -> dict[str, _Unread]:
        """Return the partitions that are not finished, the newest first."""
        found: dict[str, _Unread] = {}
        for name in reversed(self._partitions.names()):
            if name in self._finished or self._clock() < self._bad.get(name, 0.0):
                continue
            row = connection.execute(
                "SELECT seq, ahead, finished, dropped FROM partition WHERE name = ?", (name,)
            ).fetchone()
            if row is None and not self._partitions.exists(name):  # dropped, and its rows are gone already
                continue
            seq, ahead, finished, dropped = row or (0, 0, 0, 0)
            if finished or dropped:
                self._finished.add(name)
                continue
            with self._spared(name):
                reader = self._partitions.reader(name)
                closed = reader.closed()  # first: what is closed before it is read to its end has that end
                found[name] = _Unread(seq, ahead, reader.last(), closed)
        return found

    def _enter_tail(self, connection: sqlite3.Connection, name: str, unread: _Unread, sorting: Sorting) -> None:
        after = max(unread.ahead, unread.seq, unread.last - TAIL)
        if rows := self._partitions.reader(name).arrived(after, TAIL):
            _insert(connection, name, rows, sorting)
            connection.execute(
                "INSERT INTO partition (name, ahead) VALUES (?, ?) ON CONFLICT DO UPDATE SET ahead = excluded.ahead",
                (name, rows[-1].seq),
            )

    def _enter_next(
        self, connection: sqlite3.Connection, name: str, unread: _Unread, sorting: Sorting, room: int
    ) -> int:
        """Enter up to `room` mails after the cursor, finish the partition at its end, and return how many."""
        before = unread.seq
        if room > 0 and unread.last > unread.seq:
            reader = self._partitions.reader(name)
            try:
                rows = reader.arrived(unread.seq, room)
                _insert(connection, name, rows, sorting)
                unread.seq = rows[-1].seq if rows else unread.seq
            except Corrupt:
                unread.seq = self._step_over(connection, reader, unread, sorting)
        if unread.seq > before:
            connection.execute(
                "INSERT INTO partition (name, seq) VALUES (?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq",
                (name, unread.seq),
            )
        if unread.closed and unread.seq >= unread.last:
            self._finish(connection, name, unread.last)
        return unread.seq - before

    def _step_over(
        self, connection: sqlite3.Connection, reader: PartitionReader, unread: _Unread, sorting: Sorting
    ) -> int:
        """Enter what can be read and shunt what cannot, one by one, some mails at a time; return how far that came."""
        lost: list[str] = []
        until = min(unread.last, unread.seq + STEPS)
        for seq in range(unread.seq + 1, until + 1):
            try:
                _insert(connection, reader.name, [reader.arrived_at(seq)], sorting)
            except Corrupt as damage:
                if shunt_unread(connection, reader, seq, str(damage), self._wall()):
                    lost.append(str(damage))
        if lost:
            log.error("mail-shunted", partition=reader.name, mails=len(lost), reason=lost[0])
        return until

    def _finish(self, connection: sqlite3.Connection, name: str, last: int) -> None:
        accepted_at = None
        with suppress(Corrupt):  # retention then goes by when it first saw the partition finished
            accepted_at = self._partitions.reader(name).accepted_after(last - 1) if last else None
        connection.execute(
            "INSERT INTO partition (name, finished, accepted, last_at) VALUES (?, 1, ?, ?) ON CONFLICT DO UPDATE"
            " SET finished = 1, accepted = excluded.accepted, last_at = excluded.last_at",
            (name, last, accepted_at or 0.0),
        )

    @contextmanager
    def _spared(self, name: str) -> Iterator[None]:
        """Go on without a partition that cannot be read; say so once."""
        try:
            yield
        except NotFound:  # dropped since it was listed
            pass
        except IngestError as error:
            if name not in self._bad:
                log.warning("partition-unreadable", partition=name, error=str(error))
            self._bad[name] = self._clock() + LOOK_AGAIN_S
        else:
            self._bad.pop(name, None)


def enter_one(connection: sqlite3.Connection, partition: str, one: Arrived, lane: Lane, owner: str = "") -> bool:
    """Enter one mail, ready or claimed by `owner`; return whether it was not known before."""
    state = "claimed" if owner else "ready"
    return connection.execute(ENTER, _values(partition, one, lane, state, owner)).rowcount == 1


def _insert(connection: sqlite3.Connection, partition: str, rows: Sequence[Arrived], sorting: Sorting) -> None:
    connection.executemany(ENTER, (_values(partition, one, sorting.lane(one), "ready", "") for one in rows))


def _values(partition: str, one: Arrived, lane: Lane, state: str, owner: str) -> tuple[object, ...]:
    return (one.id, partition, one.seq, one.accepted_at, one.mailbox, one.sender, lane, state, owner, one.id)
