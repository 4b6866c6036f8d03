"""Pages of held mail on SQLite: each source is one range of an index in the order of the page."""

import json
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import product

from ingest.adapters.sqlite.database import SqliteDatabase
from ingest.adapters.sqlite.text import storable
from ingest.calls.sift import merged, sifted
from ingest.ports.pages.cursor import Listed, cursor_of, place_of
from ingest.ports.pages.held import FEW, HeldPage, HeldQuery, place_of_mail, sift_of
from ingest.record_json import held_from_record
from ingest.records import HeldMessage, HeldState

__all__ = ["AT", "LAST", "LATEST", "MAILBOX", "SCHEMA", "held_page"]

MAILBOX = "(record -> 'receipt' ->> 'mailbox')"
AT = "(record -> 'receipt' ->> 'accepted_at')"
SENDER = "substr(record ->> 'sender', 1, 400)"
SCHEMA = f"""
CREATE INDEX IF NOT EXISTS held_part ON held (storm, {MAILBOX}, state, {AT}, id);
CREATE INDEX IF NOT EXISTS held_mailbox ON held ({MAILBOX}, state, {AT}, id);
CREATE INDEX IF NOT EXISTS held_sender ON held ({SENDER}, state, {AT}, id);
CREATE INDEX IF NOT EXISTS held_at ON held (state, {AT}, id);
DROP INDEX IF EXISTS held_storm;
"""
LATEST = 1e300
LAST = "\U0010ffff"

Place = tuple[float, str]
Source = Callable[[Place | None, int], Awaitable[list[HeldMessage]]]


async def held_page(
    database: SqliteDatabase, query: HeldQuery, after: str | None, limit: int, newest: bool
) -> HeldPage:
    """See `Quarantine.page`."""
    begin = place_of(Listed.HELD, after)
    sources = await _sources(database, query, newest)

    async def fetch(at: Place | None, size: int) -> list[HeldMessage]:
        return await merged(sources, place_of_mail, at, size, falling=newest)

    found, last = await sifted(fetch, place_of_mail, begin[1:] if begin else None, limit, sift_of(query))
    return HeldPage(tuple(found), cursor_of(Listed.HELD, *last) if last is not None else None)


async def _sources(database: SqliteDatabase, query: HeldQuery, newest: bool) -> list[Source]:
    states = [query.state] if query.state is not None else list(HeldState)
    names = query.mailboxes
    same: list[tuple[str, tuple[str, ...]]]
    if query.storm is not None:
        boxes = [box for box in await _mailboxes(database, query.storm) if names is None or box in names]
        same = [(f"storm = ? AND {MAILBOX} = ?", (storable(query.storm), storable(box))) for box in boxes]
    elif query.sender is not None:
        same = [(f"{SENDER} = ?", (storable(query.sender),))]
    elif names is not None and len(names) <= FEW:
        same = [(f"{MAILBOX} = ?", (storable(name),)) for name in names]
    else:
        same = [("1", ())]
    return [
        _source(database, query, newest, where, (*values, state)) for (where, values), state in product(same, states)
    ]


def _source(database: SqliteDatabase, query: HeldQuery, newest: bool, where: str, values: tuple[str, ...]) -> Source:
    low = (query.since if query.since is not None else -LATEST, "")
    high = (query.until if query.until is not None else LATEST, LAST)
    way = "DESC" if newest else "ASC"
    sql = (
        f"SELECT record, state, actor, decided_at FROM held WHERE {where} AND state = ? AND ({AT}, id) > (?, ?)"
        f" AND ({AT}, id) < (?, ?) ORDER BY {AT} {way}, id {way} LIMIT ?"
    )

    async def source(after: Place | None, size: int) -> list[HeldMessage]:
        bounds = (low, min(after, high) if after else high) if newest else (max(after, low) if after else low, high)

        def work(connection: sqlite3.Connection) -> list[HeldMessage]:
            return [_held(*row) for row in connection.execute(sql, (*values, *bounds[0], *bounds[1], size))]

        return await database.read(work)

    return source


async def _mailboxes(database: SqliteDatabase, storm: str) -> list[str]:
    def work(connection: sqlite3.Connection) -> list[str]:
        rows = connection.execute("SELECT mailbox FROM storm_part WHERE storm = ?", (storable(storm),))
        return [mailbox for (mailbox,) in rows]

    return await database.read(work)


def _held(record: str, state: str, actor: str | None, decided_at: float | None) -> HeldMessage:
    held = held_from_record(json.loads(record))
    return replace(held, state=HeldState(state), actor=actor, decided_at=decided_at)
