"""The ledger's side of keeping: which partitions have ended, checking one against its ledger rows, forgetting one.

All work on many rows is done in slices, each its own short transaction, so that no worker waits long. It touches no
partition file.
"""

from collections.abc import Iterator
from pathlib import Path

from ingest.records import Fate
from ingest.spool.ledger.schema import fact, open_ledger, state, transaction, translated

__all__ = ["SLICE", "Shelf"]

SLICE = 2_000
"""Rows that are read or removed at once."""
SEEN_AT, COMPARED, MISSING = "seen_at", "compared", "missing"


class Shelf:
    """One connection to the ledger of `data_dir`. Every method raises `SpoolUnavailable`, `Damaged`."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "ledger.sqlite"
        with translated(self._path):
            self._connection = open_ledger(self._path)

    def seen_at(self) -> float | None:
        """Return the time of day that was remembered last."""
        with translated(self._path):
            value = fact(self._connection, SEEN_AT)
        return float(value) if isinstance(value, (int, float)) else None

    def remember(self, now: float) -> None:
        """Remember the reckoned time of day, for the next start."""
        with translated(self._path), transaction(self._connection):
            state(self._connection, SEEN_AT, now)

    def note(self, now: float) -> None:
        """Begin the time of keeping of partitions that are finished now; `now` is reckoned.

        What came while the wall clock was behind says that it is older than it is.
        """
        with translated(self._path), transaction(self._connection):
            self._connection.execute("UPDATE partition SET since = ? WHERE finished = 1 AND since = 0", (now,))

    def finished(self, before: float) -> list[tuple[str, int]]:
        """Return the partitions, oldest first, that were full before `before` and whose mail has ended; and how many.

        Shunted mail has not ended, and what the ledger has lost has not either.
        """
        with translated(self._path):
            rows = self._connection.execute(
                "SELECT name, accepted, (SELECT coalesce(sum(mails), 0) FROM tally"
                " WHERE partition = name AND fate IN ('stored', 'held', 'duplicate'))"
                " FROM partition WHERE finished = 1 AND dropped = 0 AND max(last_at, since) < ? ORDER BY last_at",
                (before,),
            ).fetchall()
        return [(name, accepted) for name, accepted, ended in rows if accepted == ended]

    def is_past(self, partition: str) -> bool:
        """Tell whether a partition is closed and read to its end."""
        with translated(self._path):
            row = self._connection.execute("SELECT finished OR dropped FROM partition WHERE name = ?", (partition,))
            return bool((row.fetchone() or (0,))[0])

    def dropping(self) -> list[str]:
        """Return the partitions whose dropping was begun and not finished."""
        with translated(self._path):
            rows = self._connection.execute("SELECT name FROM partition WHERE dropped = 1 AND name > ''").fetchall()
        return [name for (name,) in rows]

    def held(self, partition: str, after: int) -> tuple[list[str], int]:
        """Return delivery keys of a partition's held mail after the sequence number `after`, and where to go on."""
        found, seq = self._ended(partition, Fate.HELD, after)
        return [delivery for _, delivery in found], seq

    def stored(self, partition: str, after: int) -> tuple[list[tuple[str, str]], int]:
        """Return (receipt, delivery key) of a partition's stored mail after `after`, and where to go on."""
        return self._ended(partition, Fate.STORED, after)

    def compared(self, partition: str, missing: int) -> None:
        """Write down that a partition was compared with the store, and how many of its mails are missing there."""
        with translated(self._path), transaction(self._connection):
            turn = int(str(fact(self._connection, COMPARED) or 0)) + 1
            state(self._connection, COMPARED, turn)
            state(self._connection, f"{COMPARED} {partition}", turn)
            state(self._connection, f"{MISSING} {partition}", missing)

    def next_compared(self) -> str | None:
        """Return the finished partition that was compared with the store longest ago."""
        with translated(self._path):
            row = self._connection.execute(
                "SELECT partition.name FROM partition LEFT JOIN fact ON fact.name = ? || ' ' || partition.name"
                " WHERE finished = 1 AND dropped = 0 ORDER BY coalesce(fact.value, 0) LIMIT 1",
                (COMPARED,),
            ).fetchone()
        return row[0] if row else None

    def _ended(self, partition: str, fate: Fate, after: int) -> tuple[list[tuple[str, str]], int]:
        """Return (receipt, delivery key) of a slice's mail that ended so. None: there is no more in the partition."""
        with translated(self._path):
            while True:
                rows = self._connection.execute(
                    "SELECT seq, fate, receipt, delivery FROM done WHERE partition = ? AND seq > ?"
                    " ORDER BY seq LIMIT ?",
                    (partition, after, SLICE),
                ).fetchall()
                found = [(receipt, delivery) for _, ended, receipt, delivery in rows if ended == fate]
                if found or not rows:
                    return found, rows[-1][0] if rows else after
                after = rows[-1][0]

    def begin_drop(self, partition: str) -> None:
        """Count a partition's mail under what was dropped: from now on its rows and its files may go."""
        with translated(self._path), transaction(self._connection):
            row = self._connection.execute(
                "UPDATE partition SET dropped = 1 WHERE name = ? AND dropped = 0 RETURNING accepted", (partition,)
            ).fetchone()
            if row is None:
                return
            self._connection.execute(
                "INSERT INTO partition (name, dropped, accepted) VALUES ('', 1, ?)"
                " ON CONFLICT DO UPDATE SET accepted = accepted + excluded.accepted",
                row,
            )
            self._connection.execute("UPDATE partition SET accepted = 0 WHERE name = ?", (partition,))
            self._connection.execute(
                "INSERT INTO tally SELECT '', fate, mails FROM tally WHERE partition = ?"
                " ON CONFLICT DO UPDATE SET mails = mails + excluded.mails",
                (partition,),
            )
            self._connection.execute("DELETE FROM tally WHERE partition = ?", (partition,))

    def end_drop(self, partition: str) -> None:
        """Forget the rows of a partition whose files are gone."""
        statement = "DELETE FROM done WHERE partition = ? AND seq IN (SELECT seq FROM done WHERE partition = ? LIMIT ?)"
        while True:
            with translated(self._path), transaction(self._connection):
                if self._connection.execute(statement, (partition, partition, SLICE)).rowcount < SLICE:
                    self._connection.execute("DELETE FROM partition WHERE name = ?", (partition,))
                    names = [(f"{name} {partition}",) for name in (COMPARED, MISSING)]
                    self._connection.executemany("DELETE FROM fact WHERE name = ?", names)
                    return

    def next_audit(self) -> str | None:
        """Return the finished partition that was audited longest ago."""
        with translated(self._path):
            row = self._connection.execute(
                "SELECT name FROM partition WHERE finished = 1 AND dropped = 0 ORDER BY audited LIMIT 1"
            ).fetchone()
        return row[0] if row else None

    def audit(self, partition: str) -> int:
        """Count a finished partition's rows anew and set its sums right; return how many mails they were wrong by.

        A row that was removed under the triggers' eyes shows at once; this finds what was lost behind their back. A
        partition whose mail goes on while it is counted is counted again another time.
        """
        with translated(self._path):
            before = self._sums(partition)
            counted = dict.fromkeys(before, 0)
            for rows in self._slices(partition):
                for _, fate in rows:
                    counted[fate] = counted.get(fate, 0) + 1
            counted[Fate.PENDING] = self._open(partition)
            with transaction(self._connection):
                self._connection.execute(
                    "UPDATE partition SET audited = 1 + (SELECT max(audited) FROM partition WHERE finished = 1)"
                    " WHERE name = ?",
                    (partition,),
                )
                if self._sums(partition) != before:
                    return 0
                self._connection.executemany(
                    "INSERT INTO tally VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET mails = excluded.mails",
                    [(partition, fate, mails) for fate, mails in counted.items()],
                )
        return sum(abs(mails - before.get(fate, 0)) for fate, mails in counted.items())

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _sums(self, partition: str) -> dict[str, int]:
        return dict(self._connection.execute("SELECT fate, mails FROM tally WHERE partition = ?", (partition,)))

    def _open(self, partition: str) -> int:
        row = self._connection.execute("SELECT count(*) FROM open WHERE partition = ?", (partition,)).fetchone()
        return int(row[0])

    def _slices(self, partition: str) -> Iterator[list[tuple[int, str]]]:
        seq = 0
        statement = "SELECT seq, fate FROM done WHERE partition = ? AND seq > ? ORDER BY seq LIMIT ?"
        while rows := self._connection.execute(statement, (partition, seq, SLICE)).fetchall():
            yield rows
            seq = rows[-1][0]
