"""`Quarantine` on SQLite: held mail and storms, one row each; a storm's counts change with its mails."""

import json
import sqlite3
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from math import inf

from ingest.adapters.sqlite import kept_out
from ingest.adapters.sqlite.database import SqliteDatabase
from ingest.adapters.sqlite.decisions import held_pages, storm_pulses, storm_rows
from ingest.adapters.sqlite.text import storable
from ingest.ports.pages.held import HeldPage, HeldQuery, StormPage, StormQuery, StormRow, StormTally
from ingest.ports.pages.pulse import BARS, Pulse
from ingest.record_json import held_from_record, held_to_record, to_json
from ingest.records import HeldMessage, HeldState, Storm

__all__ = ["SqliteQuarantine"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS held (
  row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, receipt TEXT NOT NULL, storm TEXT NOT NULL,
  state TEXT NOT NULL, actor TEXT, decided_at REAL, record TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS held_state ON held (state);
CREATE INDEX IF NOT EXISTS held_sha256 ON held (record -> 'receipt' ->> 'sha256');
CREATE INDEX IF NOT EXISTS held_decided ON held (state, decided_at);
CREATE TABLE IF NOT EXISTS storm (
  key TEXT PRIMARY KEY, mailbox TEXT NOT NULL, party_a TEXT NOT NULL, party_b TEXT NOT NULL, code TEXT NOT NULL,
  reason TEXT NOT NULL, first_at REAL NOT NULL, last_at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS storm_last ON storm (last_at);
"""
SCHEMA += held_pages.SCHEMA + storm_rows.SCHEMA + kept_out.SCHEMA
PAGE = 500
COUNT = "(SELECT coalesce(sum(mails), 0) FROM storm_part WHERE storm_part.storm = storm.key)"
EARLIEST = ", ".join(
    f"{name} = CASE WHEN excluded.first_at < first_at THEN excluded.{name} ELSE {name} END"
    for name in ("mailbox", "party_a", "party_b", "code", "reason")
)
"""A storm is told by its earliest mail. The right sides see the row as it was."""


class SqliteQuarantine:
    """See `ingest.ports.Quarantine` for what it guarantees."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        database.ensure(SCHEMA)

    async def hold(self, held: HeldMessage, storm: Storm) -> str:
        """See the port."""
        record = to_json(held_to_record(held))

        def work(connection: sqlite3.Connection) -> str:
            kept_out.check(connection, held)
            cursor = connection.execute(
                "INSERT INTO held (id, receipt, storm, state, record) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (id) DO NOTHING",
                (held.id, held.receipt.id, held.storm, held.state, record),
            )
            if not cursor.rowcount:
                kept: tuple[str] = connection.execute("SELECT receipt FROM held WHERE id = ?", (held.id,)).fetchone()
                return kept[0]
            connection.execute(
                "INSERT INTO storm VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET"
                f" {EARLIEST}, last_at = max(last_at, excluded.last_at), first_at = min(first_at, excluded.first_at)",
                (storm.key, storm.mailbox, *storm.parties, storm.code, storm.reason, storm.first_at, storm.last_at),
            )
            storm_rows.enter(connection, held.storm, held.receipt.mailbox, held.receipt.accepted_at)
            return held.receipt.id

        return await self._database.write(work)

    async def get(self, id_: str) -> HeldMessage | None:
        """See the port."""
        found = await self._select("WHERE id = ?", (storable(id_),))
        return found[0] if found else None

    async def these(self, ids: Sequence[str]) -> list[HeldMessage]:
        """See the port."""
        found: list[HeldMessage] = []
        for start in range(0, len(ids), PAGE):
            part = [storable(id_) for id_ in ids[start : start + PAGE]]
            found += await self._select(f"WHERE id IN ({','.join('?' * len(part))})", tuple(part))
        return found

    async def storms(self, since: float = 0.0, limit: int = 100) -> list[Storm]:
        """See the port."""

        def work(connection: sqlite3.Connection) -> list[Storm]:
            rows = connection.execute(
                f"SELECT *, {COUNT} FROM storm WHERE last_at >= ? ORDER BY last_at DESC, key LIMIT ?",
                (since, limit),
            )
            return [_storm(row) for row in rows]

        return await self._database.read(work)

    async def storm(self, key: str) -> Storm | None:
        """See the port."""

        def work(connection: sqlite3.Connection) -> Storm | None:
            row = connection.execute(f"SELECT *, {COUNT} FROM storm WHERE key = ?", (storable(key),)).fetchone()
            return _storm(row) if row else None

        return await self._database.read(work)

    async def open_storms(self, since: float, limit: int = 1_000) -> list[Storm]:
        """See the port."""

        def work(connection: sqlite3.Connection) -> list[Storm]:
            rows = connection.execute(
                "SELECT *, 0 FROM storm WHERE last_at >= ? ORDER BY last_at DESC, key LIMIT ?", (since, limit)
            )
            return [_storm(row) for row in rows]

        return await self._database.read(work)

    async def held(
        self, storm: str | None = None, state: HeldState | None = HeldState.HELD, limit: int = 100
    ) -> list[HeldMessage]:
        """See the port."""
        asked = {"storm": storm and storable(storm), "state": state}
        equal = {column: value for column, value in asked.items() if value is not None}  # an index serves only these
        where = " AND ".join(["1", *(f"{column} = ?" for column in equal)])
        return await self._select(f"WHERE {where} ORDER BY row LIMIT ?", (*equal.values(), limit))

    async def page(
        self, query: HeldQuery, after: str | None = None, limit: int = 50, *, newest: bool = True
    ) -> HeldPage:
        """See the port."""
        return await held_pages.held_page(self._database, query, after, limit, newest)

    async def storm_page(self, query: StormQuery, after: str | None = None, limit: int = 50) -> StormPage:
        """See the port."""
        return await storm_rows.storm_rows(self._database, query, after, limit)

    async def storm_row(self, key: str, mailboxes: tuple[str, ...] | None = None) -> StormRow | None:
        """See the port."""
        return await storm_rows.storm_row(self._database, key, mailboxes)

    async def singles(self, rows: Sequence[StormRow]) -> list[HeldMessage]:
        """See the port."""
        storms = [storable(row.storm.key) for row in rows if row.single]
        boxes = sorted({storable(box) for row in rows if row.single for box in row.mailboxes})
        where = f"storm IN ({','.join('?' * len(storms))}) AND {held_pages.MAILBOX} IN ({','.join('?' * len(boxes))})"
        return await self._select(f"WHERE {where} LIMIT ?", (*storms, *boxes, len(storms))) if storms else []

    async def pulses(
        self, rows: Sequence[StormRow], now: float, bars: int = BARS, since: float | None = None
    ) -> list[Pulse]:
        """See the port."""
        return await storm_pulses.pulses(self._database, rows, now, bars, since)

    async def storm_tally(self, query: StormQuery, most: float = inf) -> StormTally:
        """See the port."""
        return await storm_rows.storm_tally(self._database, query, most)

    async def every(self) -> AsyncIterator[HeldMessage]:
        """See the port."""
        after = 0
        while rows := await self._rows("WHERE row > ? ORDER BY row LIMIT ?", (after, PAGE)):
            for _, held in rows:
                yield held
            after = rows[-1][0]

    async def decide(self, ids: Sequence[str], state: HeldState, actor: str, at: float) -> int:
        """See the port."""

        def work(connection: sqlite3.Connection) -> int:
            return _moved(connection, ids, HeldState.HELD, (state, actor, at))

        return await self._database.write(work)

    async def restore(self, ids: Sequence[str], actor: str, at: float) -> int:
        """See the port."""

        def work(connection: sqlite3.Connection) -> int:
            return _moved(connection, ids, HeldState.DISCARDED, (HeldState.HELD, actor, at))

        return await self._database.write(work)

    async def expire(self, ids: Sequence[str], before: float) -> int:
        """See the port."""
        rows = [(HeldState.EXPIRED, storable(id_), HeldState.DISCARDED, before) for id_ in ids]

        def work(connection: sqlite3.Connection) -> int:
            return connection.executemany(
                "UPDATE held SET state = ? WHERE id = ? AND state = ? AND decided_at < ?", rows
            ).rowcount

        return await self._database.write(work)

    async def decided(self, state: HeldState, before: float, limit: int = 500) -> list[HeldMessage]:
        """See the port."""
        return await self._select(
            "WHERE state = ? AND decided_at < ? ORDER BY decided_at LIMIT ?", (state, before, limit)
        )

    async def bearing(self, digests: Sequence[str]) -> list[HeldMessage]:
        """See the port."""
        found = [await self._select("WHERE record -> 'receipt' ->> 'sha256' = ?", (one,)) for one in digests]
        return [held for part in found for held in part]

    async def remove(self, ids: Sequence[str]) -> int:
        """See the port."""
        names = [(storable(id_),) for id_ in ids]
        sql = f"DELETE FROM held WHERE id = ? RETURNING {storm_rows.COUNTED}"

        def work(connection: sqlite3.Connection) -> int:
            gone = [mail for name in names for mail in connection.execute(sql, name).fetchall()]
            connection.executemany(
                "DELETE FROM storm WHERE key = ? AND NOT EXISTS (SELECT 1 FROM held WHERE held.storm = storm.key)",
                [(storm,) for storm in {mail[0] for mail in gone}],
            )
            storm_rows.removed(connection, gone)
            return len(gone)

        return await self._database.erase(work) if ids else 0

    async def recount(self, since: float, until: float) -> int:
        """See the port."""
        return 0

    async def count(self) -> tuple[int, int]:
        """See the port."""

        def work(connection: sqlite3.Connection) -> tuple[int, int]:
            counted: tuple[int, int] = connection.execute(
                "SELECT coalesce(sum(waiting), 0), count(DISTINCT storm) FROM storm_part WHERE rank >= 2"
            ).fetchone()
            return counted

        return await self._database.read(work)

    async def close(self) -> None:
        """See the port."""
        await self._database.close()

    async def _select(self, where: str, values: tuple[object, ...]) -> list[HeldMessage]:
        return [held for _, held in await self._rows(where, values)]

    async def _rows(self, where: str, values: tuple[object, ...]) -> list[tuple[int, HeldMessage]]:
        def work(connection: sqlite3.Connection) -> list[tuple[int, HeldMessage]]:
            rows = connection.execute(f"SELECT row, record, state, actor, decided_at FROM held {where}", values)
            return [
                (
                    row,
                    replace(
                        held_from_record(json.loads(record)), state=HeldState(state), actor=actor, decided_at=decided_at
                    ),
                )
                for row, record, state, actor, decided_at in rows.fetchall()
            ]

        return await self._database.read(work)


def _moved(
    connection: sqlite3.Connection, ids: Sequence[str], out_of: HeldState, to: tuple[HeldState, str, float]
) -> int:
    """Move mails that nobody has moved since, and count their storms; return how many moved."""
    sql = (
        "UPDATE held SET state = ?, actor = ?, decided_at = ?"
        f" WHERE id = ? AND state = ? AND coalesce(decided_at, ?) <= ? RETURNING {storm_rows.COUNTED}"
    )
    at = to[2]
    moved = [mail for id_ in ids for mail in connection.execute(sql, (*to, id_, out_of, at, at)).fetchall()]
    storm_rows.moved(connection, moved, (to[0] is HeldState.HELD) - (out_of is HeldState.HELD))
    return len(moved)


def _storm(row: tuple[str, str, str, str, str, str, float, float, int]) -> Storm:
    key, mailbox, one, other, code, reason, first_at, last_at, count = row
    return Storm(key, mailbox, (one, other), code, reason, first_at, last_at, count)
