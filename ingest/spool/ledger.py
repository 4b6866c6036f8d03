"""What became of each receipt on this node: claimed, waiting, settled; counted for an audit.

One SQLite file for all workers of a node. Claims are committed before they are handed out, so an attempt that kills its
process has been counted. A mail that has already cost an attempt is handed out alone, so that the next one strikes no
other mail; every second turn at most, so that fresh mail goes on. A commit may be lost with the machine's power, never
with the process: what is then done twice, the ports' idempotence makes one.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import structlog

from ingest.errors import Corrupt, NotFound, SpoolUnavailable
from ingest.ports.spool import Back, Backlog, Claim
from ingest.records import Fate, Outcome, Receipt
from ingest.spool.open_partitions import OpenPartitions
from ingest.spool.ownership import alive

__all__ = ["SqliteLedger"]

log = structlog.get_logger()

SCHEMA = """
CREATE TABLE IF NOT EXISTS entry (
  receipt TEXT PRIMARY KEY, partition TEXT NOT NULL, seq INTEGER NOT NULL, accepted_at REAL NOT NULL,
  state TEXT NOT NULL, attempts INTEGER NOT NULL, owner TEXT NOT NULL, not_before REAL NOT NULL DEFAULT 0,
  settled_at REAL, delivery TEXT, reason TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS entry_open ON entry (state, not_before) WHERE state IN ('claimed', 'waiting');
CREATE INDEX IF NOT EXISTS entry_partition ON entry (partition, state);
CREATE TABLE IF NOT EXISTS cursor (partition TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS dropped (state TEXT PRIMARY KEY, mails INTEGER NOT NULL) WITHOUT ROWID;
"""
CLAIMED, WAITING = "claimed", "waiting"
DRAINED_S = 60.0
"""How long a partition that a later one follows is taken for empty: its writer may have been frozen in a commit."""


class SqliteLedger:
    """See `ingest.ports.Ledger`. Claims are made under the name `owner`, which the caller holds (`Ownership`)."""

    def __init__(self, data_dir: Path, owner: str, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._partitions = OpenPartitions(data_dir / "spool")
        self._run = data_dir / "run"
        self._owner = owner
        self._begun = False
        self._alone = False
        self._drained: set[str] = set()
        self._drained_at = 0.0
        self._path = data_dir / "ledger.sqlite"
        with self._translated():
            self._connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=30)
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=NORMAL")
            self._connection.executescript(SCHEMA)

    def reclaim(self) -> int:
        """See the port. This name's former life is over once: later calls leave its claims alone."""
        with self._transaction() as connection:
            owners = connection.execute("SELECT DISTINCT owner FROM entry WHERE state = ?", (CLAIMED,)).fetchall()
            dead = [
                owner for (owner,) in owners if not (self._begun if owner == self._owner else alive(self._run, owner))
            ]
            count = connection.executemany(
                "UPDATE entry SET state = ?, not_before = 0 WHERE state = ? AND owner = ?",
                [(WAITING, CLAIMED, owner) for owner in dead],
            ).rowcount
        self._begun = True
        return max(0, count)

    def claim(self, limit: int, large: int = 0) -> list[Claim]:
        """See the port."""
        now = self._clock()
        with self._transaction() as connection:
            claims = [] if self._alone else self._due(connection, "attempts > 0", 1, now)
            alone = bool(claims)
            if not claims:
                claims = self._due(connection, "attempts = 0", max(1, limit // 2), now)
                claims += self._fresh(connection, limit - len(claims), now)
            if not claims and self._alone:
                claims = self._due(connection, "attempts > 0", 1, now)
        self._alone = alone
        return claims

    def claim_these(self, receipts: Sequence[Receipt]) -> list[Claim]:
        """Claim receipts that this process has just written, those that nobody else has claimed meanwhile."""
        with self._transaction() as connection:
            return [
                Claim(receipt, 1)
                for receipt in receipts
                for name in (receipt.content.rpartition("#")[0],)
                if self._enter(connection, receipt, name, self._partitions.reader(name).seq(receipt))
            ]

    def outcome(self, receipt: str) -> Outcome | None:
        """Return what became of a receipt, or None while it is pending."""
        with self._translated():
            row = self._connection.execute(
                "SELECT state, delivery, reason FROM entry WHERE receipt = ? AND settled_at IS NOT NULL", (receipt,)
            ).fetchone()
        return Outcome(receipt, Fate(row[0]), row[1] or "", reason=row[2] or "") if row else None

    def shunted(self) -> list[Outcome]:
        """Return the receipts that were set aside, oldest first, each with its reason."""
        with self._translated():
            rows = self._connection.execute(
                "SELECT receipt, reason FROM entry WHERE state = ? ORDER BY accepted_at", (Fate.SHUNTED,)
            ).fetchall()
        return [Outcome(receipt, Fate.SHUNTED, "", reason=reason or "") for receipt, reason in rows]

    def put_back(self, receipts: Sequence[str]) -> int:
        """Let shunted receipts be tried again, all attempts unspent; return how many were."""
        with self._transaction() as connection:
            return connection.executemany(
                "UPDATE entry SET state = ?, attempts = 0, not_before = 0, settled_at = NULL"
                " WHERE receipt = ? AND state = ?",
                [(WAITING, receipt, Fate.SHUNTED) for receipt in receipts],
            ).rowcount

    def content(self, receipt: Receipt) -> bytes:
        """See the port."""
        name, _, row = receipt.content.rpartition("#")
        with self._translated():
            return self._partitions.reader(name).content(int(row), receipt.sha256)

    def settle(self, outcomes: Sequence[Outcome], back: Sequence[Back] = ()) -> None:
        """See the port."""
        now = self._clock()
        with self._transaction() as connection:
            connection.executemany(
                "UPDATE entry SET state = ?, settled_at = ?, delivery = ?, reason = ? WHERE receipt = ? AND owner = ?",
                [(one.fate, now, one.id, one.reason, one.receipt, self._owner) for one in outcomes],
            )
            connection.executemany(
                "UPDATE entry SET state = ?, not_before = ?, attempts = attempts - ?"
                " WHERE receipt = ? AND owner = ? AND state = ?",
                [
                    (WAITING, now + one.wait_s, 0 if one.strike else 1, one.claim.receipt.id, self._owner, CLAIMED)
                    for one in back
                ],
            )

    def fates(self, since: float, until: float) -> dict[Fate, int]:
        """See the port."""
        accepted = 0
        with self._snapshot():
            for name in self._partitions.names():
                with suppress(NotFound):  # dropped since it was listed
                    accepted += self._partitions.reader(name).accepted_between(since, until)
            rows = self._connection.execute(
                "SELECT state, count(*) FROM entry WHERE accepted_at >= ? AND accepted_at < ? GROUP BY state",
                (since, until),
            ).fetchall()
        counts = {Fate(state): mails for state, mails in rows if state not in {CLAIMED, WAITING}}
        counts[Fate.PENDING] = accepted - sum(counts.values())
        return counts

    def backlog(self) -> Backlog:
        """See the port."""
        with self._snapshot() as connection:
            counts = dict(connection.execute("SELECT state, count(*) FROM entry GROUP BY state"))
            for state, mails in connection.execute("SELECT state, mails FROM dropped"):
                counts[state] = counts.get(state, 0) + mails
            waits = connection.execute("SELECT min(accepted_at) FROM entry WHERE state IN ('claimed', 'waiting')")
            since = [waits.fetchone()[0]]
            unclaimed, damaged = 0, []
            for name in self._partitions.names():
                try:
                    mails, first = self._unclaimed(connection, name)
                except NotFound:  # dropped since it was listed
                    continue
                except (Corrupt, SpoolUnavailable) as error:
                    damaged.append(str(error))
                    continue
                unclaimed += mails
                since.append(first)
        oldest = min((at for at in since if at is not None), default=None)
        pending = unclaimed + counts.get(CLAIMED, 0) + counts.get(WAITING, 0)
        ends = {fate: counts.get(fate, 0) for fate in (Fate.STORED, Fate.HELD, Fate.SHUNTED, Fate.DUPLICATE)}
        return Backlog(
            accepted=pending + sum(ends.values()),
            pending=pending,
            oldest_pending_at=oldest,
            damaged=tuple(damaged),
            **{str(fate): mails for fate, mails in ends.items()},
        )

    def receipts_of(self, partition: str, fate: Fate) -> set[str]:
        """Return the ids of a partition's receipts that ended so."""
        with self._translated():
            rows = self._connection.execute(
                "SELECT receipt FROM entry WHERE partition = ? AND state = ?", (partition, fate)
            ).fetchall()
        return {receipt for (receipt,) in rows}

    def drop(self, partition: str) -> None:
        """Forget a partition's receipts, keeping their number by fate."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO dropped SELECT state, count(*) FROM entry WHERE partition = ? GROUP BY state"
                " ON CONFLICT DO UPDATE SET mails = mails + excluded.mails",
                (partition,),
            )
            connection.execute("DELETE FROM entry WHERE partition = ?", (partition,))
            connection.execute("DELETE FROM cursor WHERE partition = ?", (partition,))
        self._partitions.close(partition)

    def close(self) -> None:
        """See the port."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE entry SET state = ? WHERE state = ? AND owner = ?", (WAITING, CLAIMED, self._owner)
            )
        self._partitions.close_all()
        self._connection.close()

    def _unclaimed(self, connection: sqlite3.Connection, name: str) -> tuple[int, float | None]:
        """Return how many receipts of a partition nobody has claimed yet, and when the first of them was accepted."""
        reader, seq = self._partitions.reader(name), _cursor(connection, name)
        last = reader.last()
        if last <= seq:
            return 0, None
        entered = {
            at
            for (at,) in connection.execute("SELECT seq FROM entry WHERE partition = ? AND seq > ?", (name, seq))
            if at <= last
        }
        first = seq + 1
        while first in entered:
            first += 1
        return last - seq - len(entered), reader.accepted_after(first - 1)

    def _due(self, connection: sqlite3.Connection, which: str, limit: int, now: float) -> list[Claim]:
        rows = connection.execute(
            "SELECT receipt, partition, seq, attempts FROM entry"
            f" WHERE state = 'waiting' AND not_before <= ? AND {which} ORDER BY not_before, receipt LIMIT ?",
            (now, limit),
        ).fetchall()
        claims = []
        for receipt, partition, seq, attempts in rows:
            try:
                found = next(self._partitions.reader(partition).after(seq - 1, 1)).receipt
            except (NotFound, Corrupt, StopIteration) as error:
                self._shunt(connection, receipt, f"its spool partition cannot be read: {error}", now)
                continue
            claims.append(Claim(found, attempts + 1))
            connection.execute(
                "UPDATE entry SET state = 'claimed', owner = ?, attempts = attempts + 1 WHERE receipt = ?",
                (self._owner, receipt),
            )
        return claims

    def _shunt(self, connection: sqlite3.Connection, receipt: str, reason: str, now: float) -> None:
        log.error("mail-shunted", receipt=receipt, reason=reason)
        connection.execute(
            "UPDATE entry SET state = ?, settled_at = ?, reason = ? WHERE receipt = ?",
            (Fate.SHUNTED, now, reason, receipt),
        )

    def _fresh(self, connection: sqlite3.Connection, limit: int, now: float) -> list[Claim]:
        claims: list[Claim] = []
        names = self._partitions.names()
        if now - self._drained_at > DRAINED_S:
            self._drained_at = now
            self._drained.clear()
        for name in names:
            if len(claims) >= limit:
                break
            if name in self._drained:
                continue
            try:
                found = list(self._partitions.reader(name).after(_cursor(connection, name), limit - len(claims)))
            except (NotFound, Corrupt) as error:  # one bad partition stops no other; it is looked at again
                log.warning("partition-unreadable", partition=name, error=str(error))
                self._drained.add(name)
                continue
            if not found and any(_later(name, other) for other in names):
                self._drained.add(name)
            entered = (row.receipt for row in found if self._enter(connection, row.receipt, name, row.seq))
            claims += [Claim(receipt, 1) for receipt in entered]
            if found:
                connection.execute(
                    "INSERT INTO cursor VALUES (?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq",
                    (name, found[-1].seq),
                )
        return claims

    def _enter(self, connection: sqlite3.Connection, receipt: Receipt, partition: str, seq: int) -> bool:
        cursor = connection.execute(
            "INSERT INTO entry (receipt, partition, seq, accepted_at, state, attempts, owner)"
            " VALUES (?, ?, ?, ?, ?, 1, ?)"
            " ON CONFLICT DO NOTHING",
            (receipt.id, partition, seq, receipt.accepted_at, CLAIMED, self._owner),
        )
        return cursor.rowcount == 1

    @contextmanager
    def _snapshot(self) -> Iterator[sqlite3.Connection]:
        """Read everything as it was at one instant: what another process claims meanwhile is not counted twice."""
        with self._translated():
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                self._connection.execute("COMMIT")

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._translated():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise SpoolUnavailable(f"ledger {self._path}: {error}") from error


def _cursor(connection: sqlite3.Connection, partition: str) -> int:
    row = connection.execute("SELECT seq FROM cursor WHERE partition = ?", (partition,)).fetchone()
    return int(row[0]) if row else 0


def _later(name: str, other: str) -> bool:
    writer, _, start = name.rpartition("/")
    other_writer, _, other_start = other.rpartition("/")
    return writer == other_writer and int(other_start) > int(start)
