"""Follows receipts through one node's partitions and ledger: by their ids, by addresses, by the mail that they became.

By id a look costs the same whatever has ended. By address the partitions themselves are read, newest first, up to a
number of them and of their mails; what was left out is said. It reads alone, in a thread of the caller's, and holds no
lock that a worker waits for.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path

from ingest.errors import IngestError, NotFound
from ingest.ports.spool import Lane
from ingest.spool.clock import boot_time
from ingest.spool.look import DONE, OPEN, Look, Place, looking, of_done, pending
from ingest.spool.partition import PartitionReader, partitions
from ingest.spool.set_aside import shunted_page
from ingest.spool.shunted import ShuntedFound, ShuntedWanted
from ingest.spool.trace import Found, Wanted
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


class Trails:
    """The trails of one data directory. Every method raises `SpoolUnavailable` and `Damaged` for the ledger alone."""

    def __init__(
        self, data_dir: Path, clock: Callable[[], float] = boot_time, wall: Callable[[], float] = time.time
    ) -> None:
        self._data_dir = data_dir
        self._spool = data_dir / "spool"
        self._clock = clock
        self._wall = wall

    def follow(self, wanted: Wanted) -> Found:
        """Return what this node knows of what is wanted."""
        with looking(self._data_dir, self._clock, self._wall) as look:
            places = [place for one in wanted.receipts if (place := self._by_id(look, one)) is not None]
            if wanted.messages:
                places += self._duplicates(look, wanted)
            if wanted.message_id:
                places += self._bearing(look, wanted)
            if wanted.address or not (wanted.receipts or wanted.messages or wanted.message_id):
                places += self._addressed(look, wanted)
            known = {place.trace.receipt: place for place in places}
            traces = [look.told(place) for place in known.values()]
            mine = wanted.mailboxes
            seen = [one for one in traces if mine is None or one.mailbox in mine]
            seen.sort(key=lambda one: (one.accepted_at, one.receipt), reverse=True)
            if look.unreadable:
                look.left_out.append(f"{look.unreadable} files of the spool cannot be read")
            return Found(tuple(seen), tuple(look.left_out))

    def shunted(self, wanted: ShuntedWanted) -> ShuntedFound:
        """Return what this node has of the shunted mail that is wanted."""
        with looking(self._data_dir, self._clock, self._wall) as look:
            return shunted_page(look, wanted)

    def _by_id(self, look: Look, receipt: str) -> Place | None:
        for row in look.ledger.execute(f"{DONE} WHERE receipt = ?", (receipt,)):
            return of_done(*row)
        for row in look.ledger.execute(f"{OPEN} WHERE receipt = ?", (receipt,)):
            return look.of_open(*row)
        for name, seq in look.unread():
            if (reader := look.reader(name)) is None:
                continue
            found = reader.received(receipt, max(seq, reader.last() - MOST_UNREAD))
            if found is not None:
                return Place(name, found.seq, pending(found.receipt))
        return None

    def _duplicates(self, look: Look, wanted: Wanted) -> list[Place]:
        """Return the duplicates of these mails, found among all duplicates of the time."""
        time_ = (wanted.since, wanted.before, MOST_DUPLICATES + 1)
        inside = "FROM done INDEXED BY done_fate WHERE fate = 'duplicate' AND accepted_at BETWEEN ? AND ?"
        (there,) = look.ledger.execute(f"SELECT count(*) FROM (SELECT 1 {inside} LIMIT ?)", time_).fetchone()
        if there > MOST_DUPLICATES:
            look.say_cut(MOST_DUPLICATES, "duplicates")
        rows = look.ledger.execute(
            f"{DONE} WHERE (partition, seq) IN (SELECT partition, seq FROM (SELECT partition, seq, delivery {inside}"
            " ORDER BY accepted_at DESC LIMIT ?) WHERE delivery IN (SELECT value FROM json_each(?)))"
            " ORDER BY accepted_at DESC LIMIT ?",
            (*time_, json.dumps(wanted.messages), wanted.limit),
        )
        return [of_done(*row) for row in rows]

    def _bearing(self, look: Look, wanted: Wanted) -> list[Place]:
        """Return mails that wait or were shunted and have this Message-ID in their header."""
        time_ = (wanted.since, wanted.before)
        shunted = look.ledger.execute(
            f"{DONE} INDEXED BY done_fate WHERE fate = 'shunted' AND accepted_at BETWEEN ? AND ?"
            " ORDER BY accepted_at DESC LIMIT ?",
            (*time_, MOST_HEADERS + 1),
        ).fetchall()
        if len(shunted) > MOST_HEADERS:
            look.say_cut(MOST_HEADERS, "shunted mails")
        places = [of_done(*row) for row in shunted]
        waiting = [place for lane in Lane for place in self._waiting(look, lane, time_)]
        waiting += self._unheard_of(look, time_)
        waiting.sort(key=lambda place: place.trace.accepted_at, reverse=True)
        if len(waiting) > MOST_HEADERS:
            look.left_out.append(f"of the mails that wait, only the {MOST_HEADERS} newest were read for a Message-ID")
        return [one for one in (*places, *waiting[:MOST_HEADERS]) if self._bears(look, one, wanted.message_id)]

    def _waiting(self, look: Look, lane: str, time_: tuple[float, float]) -> list[Place]:
        rows = look.ledger.execute(
            f"{OPEN} INDEXED BY open_age WHERE lane = ? AND accepted_at BETWEEN ? AND ?"
            " ORDER BY accepted_at DESC LIMIT ?",
            (lane, *time_, MOST_HEADERS + 1),
        )
        return [look.of_open(*row) for row in rows]

    def _unheard_of(self, look: Look, time_: tuple[float, float]) -> list[Place]:
        found = []
        for name, seq in look.unread():
            if (reader := look.reader(name)) is not None:
                rows = reader.after(max(seq, reader.last() - MOST_HEADERS), MOST_HEADERS)
                found += [Place(name, row.seq, pending(row.receipt)) for row in rows]
        return [place for place in found if time_[0] <= place.trace.accepted_at <= time_[1] and look.is_new(place)]

    def _bears(self, look: Look, place: Place, wanted: str) -> bool:
        reader = look.reader(place.partition)
        try:
            head = reader.head(place.seq, HEADER) if reader is not None else b""
        except IngestError:
            return False
        return message_id(scan(head, Limits()).headers.first("Message-ID")).value == wanted

    def _addressed(self, look: Look, wanted: Wanted) -> list[Place]:
        """Read partitions for an address, the newest first, until there is enough or it has been too much."""
        names = list(reversed(partitions(self._spool)))
        found: list[Place] = []
        mails = 0
        for number, name in enumerate(names):
            if number >= MOST_PARTITIONS or mails > MOST_MAILS:
                look.left_out.append(
                    f"{len(names) - number} older files of the spool were not looked at: narrow the time"
                )
                break
            if (reader := look.reader(name)) is None:
                look.unreadable += 1
                continue
            try:
                mails += self._in_partition(look, reader, wanted, found)
            finally:
                look.leave(name)
        found.sort(key=lambda place: (place.trace.accepted_at, place.trace.receipt), reverse=True)
        return found[: wanted.limit]

    def _in_partition(self, look: Look, reader: PartitionReader, wanted: Wanted, found: list[Place]) -> int:
        """Add what one partition has to `found`; return how many of its mails were looked at."""
        try:
            if not reader.overlaps(_since(wanted, found), wanted.before):
                return 0
            times = (wanted.since, (wanted.before, wanted.last or AFTER_ALL))
            rows = reader.naming(wanted.address, wanted.recipient, *times, wanted.mailboxes, wanted.limit)
            found += [look.ledgered(reader.name, row.seq, row.receipt) for row in rows]
            return reader.last()
        except NotFound:
            return 0
        except IngestError:
            look.unreadable += 1
            return 0


def _since(wanted: Wanted, found: list[Place]) -> float:
    """Return from when on a mail is wanted: of enough, those before the oldest are not."""
    if len(found) < wanted.limit:
        return wanted.since
    return sorted((place.trace.accepted_at for place in found), reverse=True)[wanted.limit - 1]
