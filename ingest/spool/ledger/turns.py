"""Who is served next: lanes by their shares, in a lane mailboxes in turn, in a mailbox senders, of a sender the oldest.

A fresh lane in which few wait is served in the order of arrival: nobody waits long there, and what two parties say to
each other, in two mailboxes, is judged in the order in which they said it. Lanes take turns by stride scheduling:
each has a pass that grows with what it was given, the smallest is next, and a lane that was empty starts where the
others are. Passes and "whom I served last" are stored, so the shares hold over all workers of a node and for claims
of one mail. It finds by index, never by looking at all that waits; it claims nothing.
"""

import sqlite3
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from ingest.ports.spool import Lane

__all__ = ["Waiting", "first_suspect", "next_in_turn"]

STRIDE = {Lane.FRESH: 1, Lane.BACKLOG: 2, Lane.STORM: 2, Lane.LARGE: 2}
"""A half for fresh mail, a quarter each for backlog and storms; large mail has a quarter's worth beside them."""
FEW = 256
"""Fresh mails that may wait before they are served in turns: less than a second of one worker's work."""
NOW = ""
"""The row of `lane` whose pass is that of whom was served last."""
COLUMNS = "receipt, partition, seq, mailbox, sender, lane, attempts, waits, alone, accepted_at"
MAILBOX = (
    "SELECT mailbox FROM open WHERE state = 'ready' AND lane = ? AND mailbox > ? AND mailbox <= ?"
    " ORDER BY mailbox LIMIT 1"
)
SENDER = (
    "SELECT sender FROM open WHERE state = 'ready' AND lane = ? AND mailbox = ? AND sender > ? AND sender <= ?"
    " ORDER BY sender LIMIT 1"
)
OF_SENDER = (
    f"SELECT {COLUMNS} FROM open WHERE state = 'ready' AND lane = ? AND mailbox = ? AND sender = ?"
    " AND (accepted_at, seq, receipt) > (?, ?, ?) ORDER BY accepted_at, seq, receipt LIMIT ?"
)
BY_AGE = f"SELECT {COLUMNS} FROM open WHERE lane = ? AND state = 'ready' ORDER BY accepted_at, receipt LIMIT ?"
SUSPECT = (
    f"SELECT {COLUMNS} FROM open WHERE state = 'suspect' AND lane = ?"
    " ORDER BY mailbox, sender, accepted_at, seq LIMIT 1"
)
LAST = "\U0010ffff"
"""Comes after every mailbox and every sender."""


class Waiting(NamedTuple):
    """An open mail that may be claimed."""

    receipt: str
    partition: str
    seq: int
    mailbox: str
    sender: str
    lane: str
    attempts: int
    waits: int
    alone: int
    accepted_at: float


def next_in_turn(connection: sqlite3.Connection, limit: int, large: int) -> list[Waiting]:
    """Return up to `limit` mails whose turn it is, at most `large` of them large, and remember whose turn it was."""
    passes: dict[str, int] = dict(connection.execute("SELECT lane, pass FROM lane"))
    now = passes.get(NOW, 0)
    left = {Lane.LARGE: large}
    queues = {lane: _lane(connection, lane) for lane in Lane if left.get(lane, 1) > 0}
    chosen: list[Waiting] = []
    while queues and len(chosen) < limit:
        lane = min(queues, key=lambda lane: max(passes.get(lane, 0), now))
        mail = next(queues[lane], None)
        if mail is None:
            del queues[lane]
            continue
        now = max(passes.get(lane, 0), now)
        passes[lane] = now + STRIDE[lane]
        chosen.append(mail)
        if lane in left:
            left[lane] -= 1
            if not left[lane]:
                del queues[lane]
    _remember(connection, chosen, {**passes, NOW: now})
    return chosen


def first_suspect(connection: sqlite3.Connection, large: int) -> Waiting | None:
    """Return a mail that waits to be handed out alone, or None."""
    for lane in (Lane.FRESH, Lane.BACKLOG, Lane.STORM, *((Lane.LARGE,) if large > 0 else ())):
        if row := connection.execute(SUSPECT, (lane,)).fetchone():
            return Waiting(*row)
    return None


def _remember(connection: sqlite3.Connection, chosen: list[Waiting], passes: dict[str, int]) -> None:
    if not chosen:
        return
    served: dict[tuple[str, str], str] = {}
    for mail in chosen:
        served[mail.lane, ""] = mail.mailbox
        served[mail.lane, mail.mailbox] = mail.sender
    connection.executemany(
        "INSERT INTO turn VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET last = excluded.last",
        [(*whose, last) for whose, last in served.items()],
    )
    connection.executemany(
        "INSERT INTO lane VALUES (?, ?) ON CONFLICT DO UPDATE SET pass = excluded.pass", list(passes.items())
    )


def _lane(connection: sqlite3.Connection, lane: Lane) -> Iterator[Waiting]:
    if lane is Lane.FRESH:
        oldest = [Waiting(*row) for row in connection.execute(BY_AGE, (lane, FEW + 1))]
        if len(oldest) <= FEW:
            return iter(sorted(oldest, key=lambda mail: (mail.accepted_at, mail.seq)))
    last = _last(connection, lane, "")
    return _in_turn(_mailbox(connection, lane, one) for one in _around(connection, MAILBOX, (lane,), last))


def _mailbox(connection: sqlite3.Connection, lane: Lane, mailbox: str) -> Iterator[Waiting]:
    last = _last(connection, lane, mailbox)
    senders = _around(connection, SENDER, (lane, mailbox), last)
    return _in_turn(_sender(connection, (lane, mailbox, sender)) for sender in senders)


def _sender(connection: sqlite3.Connection, flow: tuple[str, ...]) -> Iterator[Waiting]:
    after = (float("-inf"), 0, "")
    page = 1  # most have one turn in a claim
    while rows := connection.execute(OF_SENDER, (*flow, *after, page)).fetchall():
        for row in rows:
            mail = Waiting(*row)
            yield mail
        after = (mail.accepted_at, mail.seq, mail.receipt)
        page = 64


def _in_turn(queues: Iterator[Iterator[Waiting]]) -> Iterator[Waiting]:
    """Yield one of each queue in turn until all are used up. The first lap finds the queues, one at a time."""
    going: deque[Iterator[Waiting]] = deque()
    for queue in queues:
        if (mail := next(queue, None)) is not None:
            yield mail
            going.append(queue)
    while going:
        queue = going.popleft()
        if (mail := next(queue, None)) is not None:
            yield mail
            going.append(queue)


def _around(connection: sqlite3.Connection, statement: str, where: tuple[str, ...], last: str) -> Iterator[str]:
    """Yield each different name once: those after `last`, then the others up to it."""
    for after, until in ((last, LAST), ("", last)):
        name = after
        while row := connection.execute(statement, (*where, name, until)).fetchone():
            name = row[0]
            yield name


def _last(connection: sqlite3.Connection, lane: Lane, mailbox: str) -> str:
    row = connection.execute("SELECT last FROM turn WHERE lane = ? AND mailbox = ?", (lane, mailbox)).fetchone()
    return row[0] if row else ""
