"""Which flows (mail of one reverse-path to one mailbox) are stormy: their mail waits in a lane of its own for an hour.

The worker says by its outcomes what is held as a storm. The null reverse-path is everybody's, and so is none at all:
such a flow is stormy only after a long run of storms without one other outcome between. It judges no mail.
"""

import sqlite3
from collections.abc import Sequence

from ingest.ports.spool import Lane
from ingest.records import Outcome
from ingest.spool.senders import EVERYBODYS

__all__ = ["is_stormy", "note"]

STORMY_S = 3_600.0
RUN = {True: 20, False: 1}
"""How many mails in a row must be held as a storm, by whether the reverse-path is everybody's."""
MOVED = 2_000
"""Mails moved at once at most; the next held mail of the flow moves the next."""


def is_stormy(connection: sqlite3.Connection, flow: tuple[str, str], now: float) -> bool:
    """Tell whether a flow (mailbox, `sender_of` its reverse-path) is stormy now."""
    row = connection.execute("SELECT run, until FROM stormy WHERE mailbox = ? AND sender = ?", flow).fetchone()
    return row is not None and row[1] > now and row[0] >= RUN[flow[1] in EVERYBODYS]


def note(connection: sqlite3.Connection, outcomes: Sequence[Outcome], now: float) -> None:
    """Learn from outcomes whose receipts are still open, and move the ready mail of stormy flows into their lane."""
    stormy = set()
    known = connection.execute("SELECT 1 FROM stormy LIMIT 1").fetchone() is not None
    for one in outcomes if known else [one for one in outcomes if one.storm]:
        flow = connection.execute("SELECT mailbox, sender FROM open WHERE receipt = ?", (one.receipt,)).fetchone()
        if flow is None:
            continue
        if one.storm:
            _held(connection, flow, now)
            stormy.add(flow)
        elif flow[1] in EVERYBODYS:
            connection.execute("DELETE FROM stormy WHERE mailbox = ? AND sender = ?", flow)
    for flow in stormy:
        if is_stormy(connection, flow, now):
            _move(connection, flow)
    if stormy:
        connection.execute("DELETE FROM stormy WHERE until <= ?", (now,))


def _held(connection: sqlite3.Connection, flow: tuple[str, str], now: float) -> None:
    connection.execute(
        "INSERT INTO stormy VALUES (?, ?, 1, ?) ON CONFLICT DO UPDATE SET until = excluded.until,"
        " run = CASE WHEN until > ? THEN run + 1 ELSE 1 END",
        (*flow, now + STORMY_S, now),
    )


def _move(connection: sqlite3.Connection, flow: tuple[str, str]) -> None:
    for state in ("ready", "resting"):
        for lane in (Lane.FRESH, Lane.BACKLOG):
            connection.execute(
                "UPDATE open SET lane = 'storm' WHERE receipt IN (SELECT receipt FROM open"
                " WHERE state = ? AND lane = ? AND mailbox = ? AND sender = ? LIMIT ?)",
                (state, lane, *flow, MOVED),
            )
