"""Which lane a mail enters: fresh, backlog, storm or large. It is chosen when the ledger first sees the mail.

It reads no mail: size, age and flow (mailbox and reverse-path) decide. Who is served next is `turns`' matter.
"""

import sqlite3

from ingest.ports.spool import Lane
from ingest.spool.ledger.storms import is_stormy
from ingest.spool.partition import Arrived

__all__ = ["LARGE_ABOVE", "Sorting"]

FRESH_S = 30.0
"""Mail accepted less than this ago is fresh."""
FRESH_MOST, FLOW_MOST = 500, 64
"""Fresh mail that waits at most, in all and of one sender to one mailbox: what comes beyond it is a crowd."""
LARGE_ABOVE = 256 * 1024
"""Bytes above which a mail is large."""
FRESH_WAITING = "SELECT count(*) FROM (SELECT 1 FROM open WHERE state = 'ready' AND lane = 'fresh' LIMIT ?)"
FLOW_WAITING = (
    "SELECT count(*) FROM"
    " (SELECT 1 FROM open WHERE state = 'ready' AND lane = 'fresh' AND mailbox = ? AND sender = ? LIMIT ?)"
)


class Sorting:
    """Sorts one batch of mail that enters. `now` is the wall clock's time, `clock` the one that nobody sets."""

    def __init__(self, connection: sqlite3.Connection, now: float, clock: float) -> None:
        self._connection = connection
        self._now = now
        self._clock = clock
        self._stormy: dict[tuple[str, str], bool] = {}
        self._flows: dict[tuple[str, str], int] = {}
        self._fresh: int | None = None

    def lane(self, one: Arrived) -> Lane:
        """Return the lane of a mail that enters now."""
        flow = (one.mailbox, one.sender)
        if one.size > LARGE_ABOVE:
            return Lane.LARGE
        if self._is_stormy(flow):
            return Lane.STORM
        if self._now - one.accepted_at >= FRESH_S or not self._has_room(flow):
            return Lane.BACKLOG
        self._fresh = (self._fresh or 0) + 1
        self._flows[flow] += 1
        return Lane.FRESH

    def _is_stormy(self, flow: tuple[str, str]) -> bool:
        if flow not in self._stormy:
            self._stormy[flow] = is_stormy(self._connection, flow, self._clock)
        return self._stormy[flow]

    def _has_room(self, flow: tuple[str, str]) -> bool:
        if self._fresh is None:
            self._fresh = self._count(FRESH_WAITING, FRESH_MOST)
        if self._fresh >= FRESH_MOST:
            return False
        if flow not in self._flows:
            self._flows[flow] = self._count(FLOW_WAITING, *flow, FLOW_MOST)
        return self._flows[flow] < FLOW_MOST

    def _count(self, statement: str, *values: object) -> int:
        count: int = self._connection.execute(statement, values).fetchone()[0]
        return count
