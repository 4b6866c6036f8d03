"""Storms as rows on SQLite: a part for each mailbox that a storm has mail of, ranked by what waits.

The rank is kept in the transaction that changes what it is about: 2 where a mail of the part waits, and 1 more where it
has had more mails than one. So are its counts, so that a row costs the same however many mails a storm has.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from itertools import product

from ingest.adapters.sqlite.database import SqliteDatabase
from ingest.adapters.sqlite.decisions import postponements, storm_pulses
from ingest.adapters.sqlite.decisions.held_pages import AT, LATEST, MAILBOX, held_page
from ingest.adapters.sqlite.text import storable
from ingest.calls.sift import merged, sifted
from ingest.ports.lasting.postponements import Postponement
from ingest.ports.lasting.storm_seen import Looks, Place, in_order, place, seen_parts, tallied
from ingest.ports.pages.cursor import Listed, cursor_of, place_of
from ingest.ports.pages.held import FEW, StormPage, StormQuery, StormRow, StormTally
from ingest.ports.pages.storm_part import StormPart, ranks_of, rows_of, sift_of_storms
from ingest.records import HeldState, Storm

__all__ = ["COUNTED", "SCHEMA", "enter", "moved", "removed", "storm_row", "storm_rows", "storm_tally"]

SCHEMA = f"""{postponements.SCHEMA}
CREATE TABLE IF NOT EXISTS storm_part (
  storm TEXT NOT NULL, mailbox TEXT NOT NULL, rank INTEGER NOT NULL, first_at REAL NOT NULL, last_at REAL NOT NULL,
  mails INTEGER NOT NULL, waiting INTEGER NOT NULL, PRIMARY KEY (storm, mailbox)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS storm_part_rank ON storm_part (rank, last_at, storm);
CREATE INDEX IF NOT EXISTS storm_part_mailbox ON storm_part (mailbox, rank, last_at, storm);
"""
SCHEMA += storm_pulses.SCHEMA
PARTS = (
    "SELECT storm_part.storm, storm_part.mailbox, rank, storm_part.first_at, storm_part.last_at, storm.mailbox,"
    " party_a, party_b, code, reason, mails, waiting FROM storm_part CROSS JOIN storm ON key = storm_part.storm"
)
COUNTED = f"storm, {MAILBOX}, state, {AT}"
"""What is counted of a held mail."""
Counted = tuple[str, str, str, float]
Source = Callable[[Place | None, int], Awaitable[list[StormPart]]]


def enter(connection: sqlite3.Connection, storm: str, mailbox: str, at: float) -> None:
    """Note that a mail is held, in the transaction that holds it."""
    connection.execute(
        "INSERT INTO storm_part VALUES (?, ?, 2, ?, ?, 1, 1) ON CONFLICT DO UPDATE SET rank = 3,"
        " first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at),"
        " mails = mails + 1, waiting = waiting + 1",
        (storm, mailbox, at, at),
    )
    storm_pulses.tick(connection, storm, mailbox, at)


def moved(connection: sqlite3.Connection, mails: Iterable[Counted], waits: int) -> None:
    """Count that these mails wait now (1) or no more (-1), in the transaction that moves them."""
    there = Counter(mail[:2] for mail in mails)
    _less(connection, {part: (0, -waits * count) for part, count in there.items()})


def removed(connection: sqlite3.Connection, mails: Sequence[Counted]) -> None:
    """Count these mails, as they were before, no more, in the transaction that removes them."""
    for storm, mailbox, _, at in mails:
        storm_pulses.untick(connection, storm, mailbox, at)
    there = Counter(mail[:2] for mail in mails)
    waited = Counter(mail[:2] for mail in mails if mail[2] == HeldState.HELD)
    _less(connection, {part: (count, waited[part]) for part, count in there.items()})
    connection.executemany("DELETE FROM storm_part WHERE storm = ? AND mailbox = ? AND mails <= 0", list(there))


def _less(connection: sqlite3.Connection, parts: dict[tuple[str, str], tuple[int, int]]) -> None:
    connection.executemany(
        "UPDATE storm_part SET mails = mails - ?1, waiting = waiting - ?2,"
        " rank = (rank & 1) + CASE WHEN waiting > ?2 THEN 2 ELSE 0 END WHERE storm = ?3 AND mailbox = ?4",
        [(*counts, *part) for part, counts in parts.items()],
    )


async def storm_rows(database: SqliteDatabase, query: StormQuery, after: str | None, limit: int) -> StormPage:
    """See `Quarantine.storm_page`."""
    found, last = await sifted(
        _fetch(database, query), place, place_of(Listed.STORMS, after), limit, sift_of_storms(query)
    )
    rows = await rows_of([part.seen for part in found], _looks(database).oldest)
    return StormPage(tuple(rows), cursor_of(Listed.STORMS, last[1], last[2], last[0]) if last is not None else None)


async def storm_row(database: SqliteDatabase, key: str, mailboxes: tuple[str, ...] | None) -> StormRow | None:
    """See `Quarantine.storm_row`."""
    parts = await _parts(database, [storable(key)])
    seen = [one for one in parts if mailboxes is None or one.mailbox in mailboxes]
    return (await rows_of([seen], _looks(database).oldest))[0] if seen else None


async def storm_tally(database: SqliteDatabase, query: StormQuery, most: float) -> StormTally:
    """See `Quarantine.storm_tally`."""
    return await tallied(_fetch(database, query), place, query, most)


def _fetch(database: SqliteDatabase, query: StormQuery) -> Source:
    """Return what hands out parts in order, each with whether it stands for its storm."""
    names = query.mailboxes
    few: Sequence[str | None] = names if names is not None and len(names) <= FEW else [None]
    sources = [_source(database, query, name, rank) for name, rank in product(few, ranks_of(query))]
    looks = _looks(database)

    async def fetch(at: Place | None, size: int) -> list[StormPart]:
        if query.postponed:
            siblings = await _parts(database, await database.read(postponements.postponed_storms))
            return await seen_parts(in_order(siblings, query, place, at, size), siblings, query, looks)
        parts = await merged(sources, lambda one: (*place(one), one.mailbox), at, size, falling=True)
        siblings = await _parts(database, sorted({one.storm.key for one in parts}))
        return await seen_parts(parts, siblings, query, looks)

    return fetch


def _source(database: SqliteDatabase, query: StormQuery, mailbox: str | None, rank: int) -> Source:
    same, values = ("storm_part.mailbox = ? AND ", (storable(mailbox),)) if mailbox is not None else ("", ())
    low = query.since if query.since is not None else -LATEST
    high = query.until if query.until is not None else LATEST
    last = "storm_part.last_at"
    beyond = f"({last}, storm_part.storm) < (?, ?)"
    sql = (
        f"{PARTS} WHERE {same}rank = ? AND {last} >= ? AND {beyond} ORDER BY {last} DESC, storm_part.storm DESC LIMIT ?"
    )

    async def source(after: Place | None, size: int) -> list[StormPart]:
        if after is not None and rank > after[0]:
            return []
        end = min((high, "\U0010ffff"), after[1:]) if after is not None and rank == after[0] else (high, "\U0010ffff")

        def work(connection: sqlite3.Connection) -> list[StormPart]:
            return [_part(row) for row in connection.execute(sql, (*values, rank, low, *end, size))]

        return await database.read(work)

    return source


async def _parts(database: SqliteDatabase, storms: Sequence[str]) -> list[StormPart]:
    """Return all parts of these storms."""
    those = json.dumps([storable(storm) for storm in storms])

    def work(connection: sqlite3.Connection) -> list[StormPart]:
        rows = connection.execute(f"{PARTS} WHERE storm_part.storm IN (SELECT value FROM json_each(?))", (those,))
        return [_part(row) for row in rows]

    return await database.read(work) if storms else []


def _looks(database: SqliteDatabase) -> Looks:
    async def postponed(storms: Sequence[str]) -> list[Postponement]:
        return await database.read(lambda connection: postponements.postponed_of(connection, storms)) if storms else []

    return Looks(lambda query: held_page(database, query, None, 1, newest=False), postponed)


def _part(row: tuple[str, str, int, float, float, str, str, str, str, str, int, int]) -> StormPart:
    storm, mailbox, rank, first_at, last_at, of, one, other, code, reason, mails, waiting = row
    about = Storm(storm, of, (one, other), code, reason, first_at, last_at, 0)
    return StormPart(mailbox, rank, first_at, last_at, about, mails, waiting)
