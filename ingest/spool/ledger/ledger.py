"""What became of each receipt on this node: open, with its lane and its attempts, or ended, with its fate.

One SQLite file for all workers of a node. A claim is committed before it is handed out, so that a death finds what was
in hand. A commit may be lost with the machine's power, never with the process: what is then done twice, the ports'
idempotence makes one. This module is the door; each mechanism behind it has a module of its own.
"""

import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from ingest.errors import IngestError
from ingest.ports.spool import Back, Backlog, Claim, Lane
from ingest.records import Fate, Outcome, Receipt
from ingest.spool.clock import boot_time
from ingest.spool.ledger.counts import backlog, fates
from ingest.spool.ledger.ending import bury, release, settle, wake
from ingest.spool.ledger.entering import Entering, enter_one
from ingest.spool.ledger.handing import Handing, in_hand
from ingest.spool.ledger.lanes import LARGE_ABOVE
from ingest.spool.ledger.schema import open_ledger, transaction, translated
from ingest.spool.ledger.storms import note
from ingest.spool.open_partitions import OpenPartitions
from ingest.spool.ownership import alive
from ingest.spool.partition import Arrived
from ingest.spool.senders import sender_of

__all__ = ["SqliteLedger"]

DUE = (
    "SELECT EXISTS (SELECT 1 FROM open WHERE state = 'ready') OR EXISTS (SELECT 1 FROM open WHERE state = 'suspect')"
    " OR EXISTS (SELECT 1 FROM open INDEXED BY open_resting WHERE state = 'resting' AND not_before <= ?)"
)


class SqliteLedger:
    """See `ingest.ports.Ledger`. Claims are made under the name `owner`, which the caller holds (`Ownership`).

    Mail rests by `clock`, seconds since the machine was started; `wall` only says how old a mail is. Every method
    raises `SpoolUnavailable` when the file cannot be read or written, and `Damaged`; the constructor `NodeError` too.
    """

    def __init__(
        self,
        data_dir: Path,
        owner: str,
        clock: Callable[[], float] = boot_time,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._clock = clock
        self._wall = wall
        self._run = data_dir / "run"
        self._owner = owner
        self._begun = False
        self._path = data_dir / "ledger.sqlite"
        self._partitions = OpenPartitions(data_dir / "spool")
        self._entering = Entering(self._partitions, clock, wall)
        self._handing = Handing(owner, self._partitions, clock, wall)
        with translated(self._path):
            self._connection = open_ledger(self._path)

    def reclaim(self) -> int:
        """See the port. This name's former life is over once: later calls leave its claims alone."""
        with self._transaction() as connection:
            owners = connection.execute(
                "SELECT DISTINCT owner FROM open INDEXED BY open_owner WHERE state = 'claimed'"
            ).fetchall()
            count = sum(bury(connection, owner) for (owner,) in owners if self._is_dead(owner))
        self._begun = True
        return count

    def enter(self) -> None:
        """Bring what has arrived into the ledger without claiming it, a bounded number."""
        with self._transaction() as connection:
            self._entering.enter(connection)

    def claim(self, limit: int, large: int = 0) -> list[Claim]:
        """See the port. When nothing is due it takes no lock."""
        with translated(self._path):
            if not self._anything():
                return []
        with self._transaction() as connection:
            self._entering.enter(connection)
            wake(connection, self._clock())
            return self._handing.hand(connection, limit, large)

    def claim_these(self, receipts: Sequence[Receipt]) -> list[Claim]:
        """See the port. Claims nothing while this owner has a suspect in hand: the mail waits for its turn."""
        with self._transaction() as connection:
            if in_hand(connection, self._owner)[1]:
                return []
            return [claim for receipt in receipts if (claim := self._claim_one(connection, receipt)) is not None]

    def settle(self, outcomes: Sequence[Outcome], back: Sequence[Back] = ()) -> None:
        """See the port."""
        with self._transaction() as connection:
            note(connection, outcomes, self._clock())
            settle(connection, self._owner, outcomes, back, self._clock(), self._wall())

    def outcome(self, receipt: str) -> Outcome | None:
        """See the port."""
        with translated(self._path):
            row = self._connection.execute(
                "SELECT fate, delivery, reason FROM done WHERE receipt = ?", (receipt,)
            ).fetchone()
        return Outcome(receipt, Fate(row[0]), row[1], reason=row[2]) if row else None

    def shunted(self) -> list[Outcome]:
        """See the port."""
        with translated(self._path):
            rows = self._connection.execute(
                "SELECT receipt, reason FROM done WHERE fate = 'shunted' ORDER BY accepted_at, partition, seq"
            ).fetchall()
        return [Outcome(receipt, Fate.SHUNTED, "", reason=reason) for receipt, reason in rows]

    def put_back(self, receipts: Sequence[str]) -> int:
        """See the port."""
        with self._transaction() as connection:
            return sum(self._put_back(connection, receipt) for receipt in receipts)

    def content(self, receipt: Receipt) -> bytes:
        """See the port."""
        name, _, row = receipt.content.rpartition("#")
        with translated(self._path):
            return self._partitions.reader(name).content(int(row), receipt.sha256)

    def fates(self, since: float, until: float) -> dict[Fate, int]:
        """See the port."""
        with translated(self._path):
            return fates(self._connection, self._partitions, since, until)

    def backlog(self) -> Backlog:
        """See the port."""
        with translated(self._path):
            return backlog(self._connection, self._partitions, self._wall())

    def close(self) -> None:
        """See the port. Who has nothing in hand waits for no lock: a process that is frozen may hold it for long."""
        try:
            with translated(self._path):
                holds, _ = in_hand(self._connection, self._owner)
            if holds:
                with self._transaction() as connection:
                    release(connection, self._owner)
        finally:
            self._partitions.close_all()
            self._connection.close()

    def _anything(self) -> bool:
        due = self._connection.execute(DUE, (self._clock(),)).fetchone()[0]
        return bool(due) or self._entering.anything(self._connection)

    def _is_dead(self, owner: str) -> bool:
        return not (self._begun if owner == self._owner else alive(self._run, owner))

    def _claim_one(self, connection: sqlite3.Connection, receipt: Receipt) -> Claim | None:
        name = receipt.content.rpartition("#")[0]
        lane = Lane.LARGE if _is_large(receipt.size) else Lane.FRESH
        one = _arrived(receipt, self._partitions.reader(name).seq(receipt))
        if enter_one(connection, name, one, lane, self._owner):
            return Claim(receipt, 1, lane=lane)
        row = connection.execute(
            "UPDATE open SET state = 'claimed', owner = ? WHERE receipt = ? AND state = 'ready'"
            " RETURNING attempts, waits, lane",
            (self._owner, receipt.id),
        ).fetchone()
        return Claim(receipt, row[0] + 1, row[1], lane=Lane(row[2])) if row else None

    def _put_back(self, connection: sqlite3.Connection, receipt: str) -> bool:
        row = connection.execute(
            "SELECT partition, seq, accepted_at FROM done WHERE receipt = ? AND fate = 'shunted'", (receipt,)
        ).fetchone()
        if row is None:
            return False
        partition, seq, accepted_at = row
        one = Arrived(seq, receipt, accepted_at, "unknown", "null", 0)
        with suppress(IngestError):  # it goes back all the same; claiming it says what is the matter
            one = next((_arrived(found, seq) for found in self._partitions.reader(partition).rows([seq]).values()), one)
        connection.execute("DELETE FROM done WHERE receipt = ?", (receipt,))
        return enter_one(connection, partition, one, Lane.LARGE if _is_large(one.size) else Lane.BACKLOG)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with translated(self._path), transaction(self._connection):
            yield self._connection


def _arrived(receipt: Receipt, seq: int) -> Arrived:
    sender = sender_of(json.dumps(receipt.envelope.reverse_path))
    return Arrived(seq, receipt.id, receipt.accepted_at, receipt.mailbox, sender, receipt.size)


def _is_large(size: int) -> bool:
    return size > LARGE_ABOVE
