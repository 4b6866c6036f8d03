"""Follows receipts through one node's partitions and ledger: by their ids, by addresses, by the mail that they became.

By id a look costs the same whatever has ended. By address the partitions themselves are read, newest first, up to a
number of them and of their mails; what was left out is said. It reads alone, in a thread of the caller's, and holds no
lock that a worker waits for.
"""

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.errors import IngestError, NotFound
from ingest.ports.spool import Lane
from ingest.records import Fate, Receipt
from ingest.spool.clock import boot_time
from ingest.spool.ledger.schema import open_ledger, translated
from ingest.spool.partition import PartitionReader, partitions
from ingest.spool.trace import Found, Trace, Wanted
from parsers import Limits
from parsers.headers.header_block import scan
from parsers.headers.message_id import message_id

__all__ = ["Trails"]

MOST_PARTITIONS = 400
MOST_MAILS = 400_000
"""Mails of partitions that one look by address goes through: about a second."""
MOST_UNREAD = 200_000
"""The last mails of a partition that are looked through for one that no worker has heard of yet."""
MOST_DUPLICATES = 50_000
MOST_HEADERS = 200
"""Mails whose header is read for a Message-ID, of those that wait and of those that were shunted."""
HEADER = 64 * 1024
AFTER_ALL = "~"
"""Comes after every id of a receipt."""
DONE = "SELECT partition, seq, receipt, accepted_at, fate, delivery, reason, settled_at FROM done"
OPEN = "SELECT partition, seq, receipt, accepted_at, lane, state, waits, not_before FROM open"


@dataclass(frozen=True, slots=True)
class _Place:
    partition: str
    seq: int
    trace: Trace


@dataclass(slots=True)
class _Look:
    """One look: the ledger at one instant, the partitions it has opened, and what it had to leave out."""

    ledger: sqlite3.Connection
    left_out: list[str] = field(default_factory=list)
    unreadable: int = 0
    """Partitions that could not be read: `ingest status` names them, which an answer to a stranger must not."""
    readers: dict[str, PartitionReader | None] = field(default_factory=dict)


class Trails:
    """The trails of one data directory. Every method raises `SpoolUnavailable` and `Damaged` for the ledger alone."""

    def __init__(
        self, data_dir: Path, clock: Callable[[], float] = boot_time, wall: Callable[[], float] = time.time
    ) -> None:
        self._path = data_dir / "ledger.sqlite"
        self._spool = data_dir / "spool"
        self._clock = clock
        self._wall = wall

    def follow(self, wanted: Wanted) -> Found:
        """Return what this node knows of what is wanted."""
        with self._looking() as look:
            places = [place for one in wanted.receipts if (place := self._by_id(look, one)) is not None]
            if wanted.messages:
                places += self._duplicates(look, wanted)
            if wanted.message_id:
                places += self._bearing(look, wanted)
            if wanted.address or not (wanted.receipts or wanted.messages or wanted.message_id):
                places += self._addressed(look, wanted)
            known = {place.trace.receipt: place for place in places}
            traces = [self._told(look, place) for place in known.values()]
            mine = wanted.mailboxes
            seen = [one for one in traces if mine is None or one.mailbox in mine]
            seen.sort(key=lambda one: (one.accepted_at, one.receipt), reverse=True)
            if look.unreadable:
                look.left_out.append(f"{look.unreadable} files of the spool cannot be read")
            return Found(tuple(seen), tuple(look.left_out))

    @contextmanager
    def _looking(self) -> Iterator[_Look]:
        with translated(self._path), closing(open_ledger(self._path)) as ledger:
            look = _Look(ledger)
            ledger.execute("BEGIN")
            try:
                yield look
            finally:
                ledger.execute("COMMIT")
                for reader in look.readers.values():
                    if reader is not None:
                        reader.close()

    def _by_id(self, look: _Look, receipt: str) -> _Place | None:
        for row in look.ledger.execute(f"{DONE} WHERE receipt = ?", (receipt,)):
            return _done(*row)
        for row in look.ledger.execute(f"{OPEN} WHERE receipt = ?", (receipt,)):
            return self._open(*row)
        for name, seq in self._unread(look):
            if (reader := self._reader(look, name)) is None:
                continue
            found = reader.received(receipt, max(seq, reader.last() - MOST_UNREAD))
            if found is not None:
                return _Place(name, found.seq, _pending(found.receipt))
        return None

    def _duplicates(self, look: _Look, wanted: Wanted) -> list[_Place]:
        """Return the duplicates of these mails, found among all duplicates of the time."""
        time_ = (wanted.since, wanted.before, MOST_DUPLICATES + 1)
        inside = "FROM done INDEXED BY done_fate WHERE fate = 'duplicate' AND accepted_at BETWEEN ? AND ?"
        (there,) = look.ledger.execute(f"SELECT count(*) FROM (SELECT 1 {inside} LIMIT ?)", time_).fetchone()
        if there > MOST_DUPLICATES:
            self._say_cut(look, MOST_DUPLICATES, "duplicates")
        rows = look.ledger.execute(
            f"{DONE} WHERE (partition, seq) IN (SELECT partition, seq FROM (SELECT partition, seq, delivery {inside}"
            " ORDER BY accepted_at DESC LIMIT ?) WHERE delivery IN (SELECT value FROM json_each(?)))"
            " ORDER BY accepted_at DESC LIMIT ?",
            (*time_, json.dumps(wanted.messages), wanted.limit),
        )
        return [_done(*row) for row in rows]

    def _bearing(self, look: _Look, wanted: Wanted) -> list[_Place]:
        """Return mails that wait or were shunted and have this Message-ID in their header."""
        time_ = (wanted.since, wanted.before)
        shunted = look.ledger.execute(
            f"{DONE} INDEXED BY done_fate WHERE fate = 'shunted' AND accepted_at BETWEEN ? AND ?"
            " ORDER BY accepted_at DESC LIMIT ?",
            (*time_, MOST_HEADERS + 1),
        ).fetchall()
        if len(shunted) > MOST_HEADERS:
            self._say_cut(look, MOST_HEADERS, "shunted mails")
        places = [_done(*row) for row in shunted]
        waiting = [place for lane in Lane for place in self._waiting(look, lane, time_)]
        waiting += self._unheard_of(look, time_)
        waiting.sort(key=lambda place: place.trace.accepted_at, reverse=True)
        if len(waiting) > MOST_HEADERS:
            look.left_out.append(f"of the mails that wait, only the {MOST_HEADERS} newest were read for a Message-ID")
        return [one for one in (*places, *waiting[:MOST_HEADERS]) if self._bears(look, one, wanted.message_id)]

    def _waiting(self, look: _Look, lane: str, time_: tuple[float, float]) -> list[_Place]:
        rows = look.ledger.execute(
            f"{OPEN} INDEXED BY open_age WHERE lane = ? AND accepted_at BETWEEN ? AND ?"
            " ORDER BY accepted_at DESC LIMIT ?",
            (lane, *time_, MOST_HEADERS + 1),
        )
        return [self._open(*row) for row in rows]

    def _unheard_of(self, look: _Look, time_: tuple[float, float]) -> list[_Place]:
        found = []
        for name, seq in self._unread(look):
            if (reader := self._reader(look, name)) is not None:
                rows = reader.after(max(seq, reader.last() - MOST_HEADERS), MOST_HEADERS)
                found += [_Place(name, row.seq, _pending(row.receipt)) for row in rows]
        return [place for place in found if time_[0] <= place.trace.accepted_at <= time_[1] and self._new(look, place)]

    def _new(self, look: _Look, place: _Place) -> bool:
        """Whether the ledger does not know a mail that stands after what it has read of a partition."""
        return not any(
            look.ledger.execute(f"SELECT 1 FROM {table} WHERE receipt = ?", (place.trace.receipt,)).fetchone()
            for table in ("open", "done")
        )

    def _bears(self, look: _Look, place: _Place, wanted: str) -> bool:
        reader = self._reader(look, place.partition)
        try:
            head = reader.head(place.seq, HEADER) if reader is not None else b""
        except IngestError:
            return False
        return message_id(scan(head, Limits()).headers.first("Message-ID")).value == wanted

    def _addressed(self, look: _Look, wanted: Wanted) -> list[_Place]:
        """Read partitions for an address, the newest first, until there is enough or it has been too much."""
        names = list(reversed(partitions(self._spool)))
        found: list[_Place] = []
        mails = 0
        for number, name in enumerate(names):
            if number >= MOST_PARTITIONS or mails > MOST_MAILS:
                look.left_out.append(
                    f"{len(names) - number} older files of the spool were not looked at: narrow the time"
                )
                break
            if (reader := self._reader(look, name)) is None:
                look.unreadable += 1
                continue
            with closing(reader):
                mails += self._in_partition(look, reader, wanted, found)
            look.readers.pop(name, None)
        found.sort(key=lambda place: (place.trace.accepted_at, place.trace.receipt), reverse=True)
        return found[: wanted.limit]

    def _in_partition(self, look: _Look, reader: PartitionReader, wanted: Wanted, found: list[_Place]) -> int:
        """Add what one partition has to `found`; return how many of its mails were looked at."""
        try:
            if not reader.overlaps(_since(wanted, found), wanted.before):
                return 0
            times = (wanted.since, (wanted.before, wanted.last or AFTER_ALL))
            rows = reader.naming(wanted.address, wanted.recipient, *times, wanted.mailboxes, wanted.limit)
            found += [self._ledgered(look, reader.name, row.seq, row.receipt) for row in rows]
            return reader.last()
        except NotFound:
            return 0
        except IngestError:
            look.unreadable += 1
            return 0

    def _ledgered(self, look: _Look, name: str, seq: int, receipt: Receipt) -> _Place:
        for row in look.ledger.execute(f"{DONE} WHERE partition = ? AND seq = ?", (name, seq)):
            return _with(_done(*row), receipt)
        for row in look.ledger.execute(f"{OPEN} WHERE receipt = ?", (receipt.id,)):
            return _with(self._open(*row), receipt)
        return _Place(name, seq, _pending(receipt))

    def _told(self, look: _Look, place: _Place) -> Trace:
        """Return a trace with what its partition says of the mail."""
        if place.trace.sha256:
            return place.trace
        try:
            reader = self._reader(look, place.partition)
            rows = reader.rows([place.seq]) if reader is not None else {}
        except IngestError:
            rows = {}
        return _with(place, rows[place.seq]).trace if place.seq in rows else place.trace

    def _reader(self, look: _Look, name: str) -> PartitionReader | None:
        if name not in look.readers:
            try:
                look.readers[name] = PartitionReader(self._spool, name)
            except IngestError:
                look.readers[name] = None
        return look.readers[name]

    def _unread(self, look: _Look) -> Iterator[tuple[str, int]]:
        """Yield the partitions that the ledger has not read to their end, and how far it has."""
        for name in reversed(partitions(self._spool)):
            row = look.ledger.execute(
                "SELECT seq, finished OR dropped FROM partition WHERE name = ?", (name,)
            ).fetchone()
            if row is None or not row[1]:
                yield name, row[0] if row else 0

    def _open(
        self, partition: str, seq: int, receipt: str, at: float, lane: str, state: str, waits: int, due: float
    ) -> _Place:
        next_at = self._wall() + max(0.0, due - self._clock()) if state == "resting" else None
        return _Place(partition, seq, Trace(receipt, at, Fate.PENDING, lane=lane, waits=waits, next_try_at=next_at))

    def _say_cut(self, look: _Look, most: int, what: str) -> None:
        look.left_out.append(f"only the {most} newest {what} were looked at: narrow the time")


def _done(
    partition: str, seq: int, receipt: str, at: float, fate: str, delivery: str, reason: str, settled_at: float
) -> _Place:
    trace = Trace(receipt, at, Fate(fate), message=delivery, reason=reason, settled_at=settled_at)
    return _Place(partition, seq, trace)


def _pending(receipt: Receipt) -> Trace:
    return Trace(receipt.id, receipt.accepted_at, Fate.PENDING).told_by(receipt)


def _with(place: _Place, receipt: Receipt) -> _Place:
    return replace(place, trace=place.trace.told_by(receipt))


def _since(wanted: Wanted, found: list[_Place]) -> float:
    """Return from when on a mail is wanted: of enough, those before the oldest are not."""
    if len(found) < wanted.limit:
        return wanted.since
    return sorted((place.trace.accepted_at for place in found), reverse=True)[wanted.limit - 1]
