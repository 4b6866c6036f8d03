"""What becomes of claimed mail: its end, its going back to rest, and what the death of its worker costs it.

Every statement is for claims that the owner still has, so that what went to another meanwhile is left alone.
"""

import sqlite3
from collections.abc import Sequence

from ingest.ports.spool import Back
from ingest.records import Fate, Outcome

__all__ = ["bury", "end", "release", "settle", "wake"]

WOKEN = 1_000
"""Mails that are woken in one claim at most."""
COPY = (
    "INSERT INTO done SELECT partition, seq, receipt, accepted_at, ?, ?, ?, ? FROM open"
    " WHERE receipt = ? AND state = 'claimed' AND owner = ?"
)


def settle(
    connection: sqlite3.Connection, owner: str, outcomes: Sequence[Outcome], back: Sequence[Back], now: float, at: float
) -> None:
    """End what has ended and let the others rest: `now` by the clock that nobody sets, `at` by the wall clock."""
    connection.executemany(COPY, [(one.fate, one.id, one.reason, at, one.receipt, owner) for one in outcomes])
    connection.executemany(
        "DELETE FROM open WHERE receipt = ? AND state = 'claimed' AND owner = ?",
        [(one.receipt, owner) for one in outcomes],
    )
    connection.executemany(
        "UPDATE open SET state = 'resting', owner = '', not_before = ?, waits = waits + 1, attempts = attempts + ?,"
        " alone = alone AND NOT ?, lane = CASE lane WHEN 'fresh' THEN 'backlog' ELSE lane END"
        " WHERE receipt = ? AND state = 'claimed' AND owner = ?",
        [(now + one.wait_s, one.strike, one.strike, one.claim.receipt.id, owner) for one in back],
    )


def end(connection: sqlite3.Connection, receipt: str, fate: Fate, delivery: str, reason: str, at: float) -> None:
    """End one open mail that nobody has claimed."""
    connection.execute(
        "INSERT INTO done SELECT partition, seq, receipt, accepted_at, ?, ?, ?, ? FROM open WHERE receipt = ?",
        (fate, delivery, reason, at, receipt),
    )
    connection.execute("DELETE FROM open WHERE receipt = ?", (receipt,))


def wake(connection: sqlite3.Connection, now: float) -> None:
    """Make ready what has rested long enough."""
    connection.execute(
        "UPDATE open SET state = CASE alone WHEN 0 THEN 'ready' ELSE 'suspect' END WHERE receipt IN"
        " (SELECT receipt FROM open INDEXED BY open_resting"
        " WHERE state = 'resting' AND not_before <= ? ORDER BY not_before LIMIT ?)",
        (now, WOKEN),
    )


def bury(connection: sqlite3.Connection, owner: str) -> int:
    """Take back what a dead owner had in hand; return how many.

    One suspect alone in hand died of itself, which is counted. Of several nobody can say which it was: each is a
    suspect from now on, and none has lost an attempt.
    """
    lost = connection.execute(
        "SELECT receipt, alone FROM open WHERE state = 'claimed' AND owner = ?", (owner,)
    ).fetchall()
    own = int(len(lost) == 1 and lost[0][1])
    connection.executemany(
        "UPDATE open SET state = 'suspect', owner = '', alone = 1, attempts = attempts + ?,"
        " lane = CASE lane WHEN 'fresh' THEN 'backlog' ELSE lane END WHERE receipt = ?",
        [(own, receipt) for receipt, _ in lost],
    )
    return len(lost)


def release(connection: sqlite3.Connection, owner: str) -> None:
    """Make ready again what an owner that ends in order has in hand: that says nothing about the mail.

    It counts as a wait: whoever takes it next knows that it was begun before.
    """
    connection.execute(
        "UPDATE open SET state = CASE alone WHEN 0 THEN 'ready' ELSE 'suspect' END, owner = '', waits = waits + 1"
        " WHERE state = 'claimed' AND owner = ?",
        (owner,),
    )
