"""`Outbox` on SQLite: one row an endpoint, one row a delivery, found by its place while it waits."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from ingest.adapters.sqlite.database import SqliteDatabase
from ingest.adapters.sqlite.text import storable
from ingest.ports.outbox import Delivery, EndpointState, OutboxCounts, Replay
from ingest.record_json import changes_from_json, changes_to_json

__all__ = ["SqliteOutbox"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS webhook_endpoint (
  name TEXT PRIMARY KEY, cursor TEXT NOT NULL, seen_at REAL NOT NULL, accepted_at REAL, failing_since REAL,
  error TEXT NOT NULL, disabled_at REAL, replay TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS webhook_delivery (
  endpoint TEXT NOT NULL, id TEXT NOT NULL, place INTEGER NOT NULL, change TEXT NOT NULL, made_at REAL NOT NULL,
  due_at REAL NOT NULL, attempts INTEGER NOT NULL, error TEXT NOT NULL, failed_at REAL,
  PRIMARY KEY (endpoint, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS webhook_waits ON webhook_delivery (endpoint, place) WHERE failed_at IS NULL;
CREATE INDEX IF NOT EXISTS webhook_failed ON webhook_delivery (endpoint, failed_at) WHERE failed_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS webhook_failed_at ON webhook_delivery (failed_at) WHERE failed_at IS NOT NULL;
"""
ENDPOINT = "name, cursor, seen_at, accepted_at, failing_since, error, disabled_at, replay"
DELIVERY = "endpoint, id, place, change, made_at, due_at, attempts, error, failed_at"


class SqliteOutbox:
    """See `ingest.ports.Outbox` for what it guarantees."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        database.ensure(SCHEMA)

    async def endpoints(self) -> list[EndpointState]:
        """See the port."""
        rows = await self._rows(f"SELECT {ENDPOINT} FROM webhook_endpoint ORDER BY name")
        return [_endpoint(row) for row in rows]

    async def endpoint(self, name: str) -> EndpointState | None:
        """See the port."""
        rows = await self._rows(f"SELECT {ENDPOINT} FROM webhook_endpoint WHERE name = ?", name)
        return _endpoint(rows[0]) if rows else None

    async def begin(self, endpoint: EndpointState) -> EndpointState:
        """See the port."""
        facts = (endpoint.accepted_at, endpoint.failing_since, storable(endpoint.error), endpoint.disabled_at)
        row = (endpoint.name, endpoint.cursor, endpoint.seen_at, *facts, _replay_text(endpoint.replay))

        def work(connection: sqlite3.Connection) -> EndpointState:
            connection.execute(
                "INSERT INTO webhook_endpoint VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", row
            )
            query = f"SELECT {ENDPOINT} FROM webhook_endpoint WHERE name = ?"
            return _endpoint(connection.execute(query, (endpoint.name,)).fetchone())

        return await self._database.write(work)

    async def seen(self, name: str, at: float) -> None:
        """See the port."""
        await self._set(name, "seen_at = ?", at)

    async def move(self, name: str, cursor: str) -> None:
        """See the port."""
        await self._set(name, "cursor = ?", cursor)

    async def tell(self, name: str, *, accepted_at: float | None, failing_since: float | None, error: str) -> None:
        """See the port."""
        await self._set(name, "accepted_at = ?, failing_since = ?, error = ?", accepted_at, failing_since, error)

    async def disable(self, name: str, at: float | None, error: str = "") -> None:
        """See the port."""
        await self._set(name, "disabled_at = ?, error = ?", at, error)

    async def replay(self, name: str, replay: Replay | None) -> None:
        """See the port."""
        await self._set(name, "replay = ?", _replay_text(replay))

    async def add(self, deliveries: Sequence[Delivery]) -> None:
        """See the port."""
        rows = [_row(one) for one in deliveries]
        again = ("place", "change", "made_at", "due_at", "attempts", "error", "failed_at")
        await self._write_all(
            f"INSERT INTO webhook_delivery ({DELIVERY}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            f" {', '.join(f'{name} = excluded.{name}' for name in again)} WHERE failed_at IS NOT NULL",
            rows,
        )

    async def waiting(self, endpoint: str, limit: int) -> list[Delivery]:
        """See the port."""
        query = f"SELECT {DELIVERY} FROM webhook_delivery WHERE endpoint = ? AND failed_at IS NULL"
        return _deliveries(await self._rows(f"{query} ORDER BY place LIMIT ?", endpoint, limit))

    async def failed(self, endpoint: str, limit: int = 100) -> list[Delivery]:
        """See the port."""
        query = f"SELECT {DELIVERY} FROM webhook_delivery WHERE endpoint = ? AND failed_at IS NOT NULL"
        return _deliveries(await self._rows(f"{query} ORDER BY failed_at DESC LIMIT ?", endpoint, limit))

    async def settle(self, accepted: Sequence[Delivery], others: Sequence[Delivery]) -> None:
        """See the port."""
        gone = [(one.endpoint, one.id) for one in accepted]
        kept = [(one.due_at, one.attempts, storable(one.error), one.failed_at, one.endpoint, one.id) for one in others]

        def work(connection: sqlite3.Connection) -> None:
            connection.executemany("DELETE FROM webhook_delivery WHERE endpoint = ? AND id = ?", gone)
            connection.executemany(
                "UPDATE webhook_delivery SET due_at = ?, attempts = ?, error = ?, failed_at = ?"
                " WHERE endpoint = ? AND id = ?",
                kept,
            )

        await self._database.write(work)

    async def tally(self, endpoint: str) -> OutboxCounts:
        """See the port."""

        def work(connection: sqlite3.Connection) -> OutboxCounts:
            counts = [
                connection.execute(
                    f"SELECT count(*) FROM webhook_delivery WHERE endpoint = ? AND failed_at {which}", (endpoint,)
                ).fetchone()[0]
                for which in ("IS NULL", "IS NOT NULL")
            ]
            oldest = connection.execute(
                "SELECT made_at FROM webhook_delivery WHERE endpoint = ? AND failed_at IS NULL ORDER BY place LIMIT 1",
                (endpoint,),
            ).fetchone()
            return OutboxCounts(counts[0], oldest[0] if oldest else None, counts[1])

        return await self._database.read(work)

    async def forget(self, before: float) -> int:
        """See the port."""
        return await self._database.write(
            lambda connection: (
                connection.execute("DELETE FROM webhook_delivery WHERE failed_at < ?", (before,)).rowcount
            )
        )

    async def drop(self, name: str) -> None:
        """See the port."""

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM webhook_delivery WHERE endpoint = ?", (name,))
            connection.execute("DELETE FROM webhook_endpoint WHERE name = ?", (name,))

        await self._database.write(work)

    async def close(self) -> None:
        """See the port."""
        await self._database.close()

    async def _set(self, name: str, what: str, *values: object) -> None:
        given = [storable(value) if isinstance(value, str) else value for value in values]
        await self._write_all(f"UPDATE webhook_endpoint SET {what} WHERE name = ?", [(*given, name)])

    async def _write_all(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        def work(connection: sqlite3.Connection) -> None:
            connection.executemany(statement, rows)

        await self._database.write(work)

    async def _rows(self, query: str, *values: object) -> list[Any]:
        def work(connection: sqlite3.Connection) -> list[Any]:
            return connection.execute(query, values).fetchall()

        return await self._database.read(work)


def _row(one: Delivery) -> tuple[object, ...]:
    progress = (one.due_at, one.attempts, storable(one.error), one.failed_at)
    return (one.endpoint, one.id, one.place, changes_to_json([one.change]), one.made_at, *progress)


def _deliveries(rows: Sequence[Any]) -> list[Delivery]:
    """Return deliveries, but those of a kind that only a newer build knows: that one sends them."""
    return [
        Delivery(endpoint, id_, place, change, *rest)
        for endpoint, id_, place, told, *rest in rows
        for change in changes_from_json(told)
    ]


def _endpoint(row: Any) -> EndpointState:
    name, cursor, seen_at, accepted_at, failing_since, error, disabled_at, told = row
    replay = Replay(**json.loads(told)) if told else None
    return EndpointState(name, cursor, seen_at, accepted_at, failing_since, error, disabled_at, replay)


def _replay_text(replay: Replay | None) -> str | None:
    return json.dumps(asdict(replay)) if replay else None
