"""Counts a node's mail: what was accepted, as the partitions say, beside what the ledger says became of it.

The spool is the witness: what the ledger has lost shows as a difference. A look costs the same whatever has ended:
sums are kept by triggers, and a partition that is closed and read has said its number for good.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil, floor

from ingest.errors import IngestError, NotFound
from ingest.ports.spool import Backlog, Lane
from ingest.records import Fate
from ingest.spool.ledger.damage import nameless
from ingest.spool.ledger.lanes import FRESH_S
from ingest.spool.open_partitions import OpenPartitions

__all__ = ["backlog", "fates"]

ENDS = (Fate.STORED, Fate.HELD, Fate.SHUNTED, Fate.DUPLICATE)


class _Unread:
    """What the partitions hold that has not entered the ledger, and what they have accepted in all."""

    def __init__(self, connection: sqlite3.Connection, partitions: OpenPartitions) -> None:
        self._connection = connection
        self._partitions = partitions
        self.accepted = 0
        self.mails = 0
        self.oldest: float | None = None
        self.damaged = [
            f"{path}: no partition is called so; a copy? Move it out of the spool" for path in partitions.strays()
        ]
        self.damaged += partitions.unreadable()
        self.damaged += [
            f"spool partition {partitions.path(name)} is damaged: {mails} of its mails cannot be read; they are shunted"
            for name, mails in nameless(connection)
        ]

    def count(self) -> None:
        """Ask the ledger for what is finished, and every other partition itself."""
        rows = self._connection.execute("SELECT name, seq, accepted, finished, dropped FROM partition").fetchall()
        self.accepted = sum(accepted for _, _, accepted, finished, dropped in rows if finished or dropped)
        known = {name: seq for name, seq, _, finished, dropped in rows if not (finished or dropped)}
        past = {name for name, _, _, finished, dropped in rows if finished or dropped}
        there = self._partitions.names()
        for name in there:
            if name in known or (name not in past and self._partitions.exists(name)):
                self._ask(name, known.get(name, 0))
        for name in known.keys() - set(there):
            self._lost(name)

    def _ask(self, name: str, seq: int) -> None:
        try:
            reader = self._partitions.reader(name)
            last = reader.last()
            mails = last - seq - self._entered(name, seq) if last > seq else 0
            if mails:
                self._waits(reader.accepted_after(self._first_unread(name, seq)))
        except NotFound:  # dropped since it was listed
            self._lost(name)
        except IngestError as error:
            self.damaged.append(str(error))
            self._lost(name)
        else:
            self.accepted += last
            self.mails += mails

    def _lost(self, name: str) -> None:
        """Take for accepted what entered the ledger: of a partition that cannot be asked no more is known."""
        statement = "SELECT coalesce(sum(mails), 0) FROM tally WHERE partition = ?"
        self.accepted += self._connection.execute(statement, (name,)).fetchone()[0]

    def _waits(self, accepted_at: float | None) -> None:
        if accepted_at is not None:
            self.oldest = min(accepted_at, self.oldest or accepted_at)

    def _entered(self, name: str, seq: int) -> int:
        """Count a partition's mails after `seq` that the ledger knows."""
        return sum(
            self._connection.execute(
                f"SELECT count(*) FROM {table} WHERE partition = ? AND seq > ?", (name, seq)
            ).fetchone()[0]
            for table in ("open", "done")
        )

    def _first_unread(self, name: str, seq: int) -> int:
        """Return the sequence number before the first mail after `seq` that has not entered."""
        entered = {
            at
            for table in ("open", "done")
            for (at,) in self._connection.execute(
                f"SELECT seq FROM {table} WHERE partition = ? AND seq > ? ORDER BY seq LIMIT 1000", (name, seq)
            )
        }
        while seq + 1 in entered:
            seq += 1
        return seq


def backlog(connection: sqlite3.Connection, partitions: OpenPartitions, now: float) -> Backlog:
    """Count everything. `now` is the wall clock's."""
    with _snapshot(connection):
        tally = dict(connection.execute("SELECT fate, sum(mails) FROM tally GROUP BY fate"))
        unread = _Unread(connection, partitions)
        unread.count()
        oldest = {lane: at for lane in Lane if (at := _oldest(connection, lane)) is not None}
    if unread.oldest is not None:
        lane = Lane.FRESH if now - unread.oldest < FRESH_S else Lane.BACKLOG
        oldest[lane] = min(unread.oldest, oldest.get(lane, unread.oldest))
    ends = {fate: tally.get(fate, 0) for fate in ENDS}
    pending = unread.mails + tally.get(Fate.PENDING, 0)
    return Backlog(
        accepted=unread.accepted,
        pending=pending,
        oldest_pending_at=min(oldest.values(), default=None),
        damaged=tuple(unread.damaged),
        unaccounted=unread.accepted - pending - sum(ends.values()),
        missing=_missing(connection),
        oldest=tuple((lane, max(0.0, now - at)) for lane, at in oldest.items()),
        **{str(fate): mails for fate, mails in ends.items()},
    )


def _missing(connection: sqlite3.Connection) -> int:
    row = connection.execute("SELECT coalesce(sum(value), 0) FROM fact WHERE name > 'missing ' AND name < 'missing!'")
    return int(row.fetchone()[0])


def fates(connection: sqlite3.Connection, partitions: OpenPartitions, since: float, until: float) -> dict[Fate, int]:
    """Count the receipts accepted in [since, until) by fate; of dropped partitions, whole minutes only."""
    counts: dict[Fate, int] = {}
    with _snapshot(connection):
        for fate in ENDS:
            if mails := _ended(connection, fate, since, until):
                counts[fate] = mails
        pending = sum(_open(connection, lane, since, until) for lane in Lane)
        for name in partitions.names():
            statement = "SELECT seq, finished OR dropped FROM partition WHERE name = ?"
            seq, past = connection.execute(statement, (name,)).fetchone() or (0, not partitions.exists(name))
            if not past:
                pending += _unread_between(connection, partitions, name, seq, since, until)
    counts[Fate.PENDING] = pending
    return counts


def _unread_between(
    connection: sqlite3.Connection, partitions: OpenPartitions, name: str, seq: int, since: float, until: float
) -> int:
    try:
        mails = partitions.reader(name).accepted_between(since, until, seq)
    except IngestError:  # `backlog` names it
        return 0
    entered: int = sum(
        connection.execute(
            f"SELECT count(*) FROM {table} WHERE partition = ? AND seq > ? AND accepted_at >= ? AND accepted_at < ?",
            (name, seq, since, until),
        ).fetchone()[0]
        for table in ("open", "done")
    )
    return mails - entered


def _ended(connection: sqlite3.Connection, fate: Fate, since: float, until: float) -> int:
    first, last = ceil(since / 60), floor(until / 60)
    if first >= last:
        return _rows(connection, fate, since, until)
    whole = connection.execute(
        "SELECT coalesce(sum(mails), 0) FROM count WHERE fate = ? AND minute >= ? AND minute < ?", (fate, first, last)
    ).fetchone()[0]
    return int(whole) + _rows(connection, fate, since, first * 60) + _rows(connection, fate, last * 60, until)


def _rows(connection: sqlite3.Connection, fate: Fate, since: float, until: float) -> int:
    return int(
        connection.execute(
            "SELECT count(*) FROM done WHERE fate = ? AND accepted_at >= ? AND accepted_at < ?", (fate, since, until)
        ).fetchone()[0]
    )


def _open(connection: sqlite3.Connection, lane: Lane, since: float, until: float) -> int:
    return int(
        connection.execute(
            "SELECT count(*) FROM open WHERE lane = ? AND accepted_at >= ? AND accepted_at < ?", (lane, since, until)
        ).fetchone()[0]
    )


def _oldest(connection: sqlite3.Connection, lane: Lane) -> float | None:
    row = connection.execute("SELECT min(accepted_at) FROM open WHERE lane = ?", (lane,)).fetchone()
    return None if row[0] is None else float(row[0])


@contextmanager
def _snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """Read everything as it was at one instant: what another process claims meanwhile is not counted twice."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("COMMIT")
