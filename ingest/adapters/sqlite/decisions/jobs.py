"""`Jobs` on SQLite: one row a job, one row an item; an item's result is written once."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

from ingest.adapters.sqlite.database import SqliteDatabase
from ingest.adapters.sqlite.decisions.held_pages import LATEST
from ingest.adapters.sqlite.text import storable
from ingest.ports.jobs import Item, ItemResult, Job, JobKind, JobState, Tally
from ingest.ports.lease import Term
from ingest.ports.pages.cursor import Listed, cursor_of, place_of

__all__ = ["SqliteJobs"]

COLUMNS = (
    "id, kind, what, actor, origin, created_at, note, fingerprint, mailboxes, state, total, done, skipped, failed,"
    " asked, started_at, ended_at, why, not_before"
)
SCHEMA = """
CREATE TABLE IF NOT EXISTS job (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, what TEXT NOT NULL, actor TEXT NOT NULL, origin TEXT NOT NULL,
  created_at REAL NOT NULL, note TEXT NOT NULL, fingerprint TEXT NOT NULL, mailboxes TEXT NOT NULL, state TEXT NOT NULL,
  total INTEGER NOT NULL, done INTEGER NOT NULL, skipped INTEGER NOT NULL, failed INTEGER NOT NULL,
  asked INTEGER NOT NULL, started_at REAL, ended_at REAL, why TEXT NOT NULL, owner TEXT, beat INTEGER,
  not_before REAL NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS job_created ON job (created_at, id);
CREATE INDEX IF NOT EXISTS job_state ON job (state, created_at);
CREATE INDEX IF NOT EXISTS job_ended ON job (ended_at) WHERE ended_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS job_item (
  job TEXT NOT NULL, message TEXT NOT NULL, position INTEGER NOT NULL, mailbox TEXT NOT NULL, result TEXT NOT NULL,
  why TEXT NOT NULL, PRIMARY KEY (job, message)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS job_item_result ON job_item (job, result, position, message);
CREATE INDEX IF NOT EXISTS job_item_position ON job_item (job, position, message);
"""
ITEM = "position, message, mailbox, result, why"


class SqliteJobs:
    """See `ingest.ports.Jobs` for what it guarantees."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        database.ensure(SCHEMA)

    async def create(self, job: Job) -> Job:
        """See the port."""
        row = _row(job)

        def work(connection: sqlite3.Connection) -> Job:
            marks = ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO job ({COLUMNS}) VALUES ({marks}) ON CONFLICT DO NOTHING", row)
            return _job(connection.execute(f"SELECT {COLUMNS} FROM job WHERE id = ?", (job.id,)).fetchone())

        return await self._database.write(work)

    async def add(self, id_: str, items: Sequence[Item]) -> None:
        """See the port."""
        rows = [(id_, *map(storable, (one.message, one.mailbox)), one.position, one.result, one.why) for one in items]

        def work(connection: sqlite3.Connection) -> None:
            connection.executemany(
                "INSERT INTO job_item (job, message, mailbox, position, result, why) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT DO NOTHING",
                rows,
            )

        await self._database.write(work)

    async def begin(self, id_: str, mailboxes: Sequence[str]) -> Job | None:
        """See the port."""
        boxes = json.dumps(list(mailboxes))

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(
                "UPDATE job SET state = ?, mailboxes = ?, total = (SELECT count(*) FROM job_item WHERE job = ?)"
                " WHERE id = ? AND state = ?",
                (JobState.WAITING, boxes, id_, id_, JobState.GATHERING),
            )

        await self._database.write(work)
        return await self.get(id_)

    async def get(self, id_: str) -> Job | None:
        """See the port."""
        found = await self._jobs("WHERE id = ?", (storable(id_),))
        return found[0] if found else None

    async def page(self, after: str | None, limit: int) -> tuple[list[Job], str | None]:
        """See the port."""
        begin = place_of(Listed.JOBS, after)
        end = begin[1:] if begin else (LATEST, "")
        found = await self._jobs(
            "WHERE (created_at, id) < (?, ?) ORDER BY created_at DESC, id DESC LIMIT ?", (*end, limit + 1)
        )
        more = len(found) > limit
        found = found[:limit]
        return found, cursor_of(Listed.JOBS, found[-1].created_at, found[-1].id) if more else None

    async def unfinished(self, limit: int = 100) -> list[Job]:
        """See the port."""
        states = (JobState.WAITING, JobState.RUNNING)
        parts = [await self._jobs("WHERE state = ? ORDER BY created_at LIMIT ?", (one, limit)) for one in states]
        return sorted((job for part in parts for job in part), key=lambda job: job.created_at)[:limit]

    async def waiting(self, id_: str, limit: int) -> list[Item]:
        """See the port."""
        return await self._items(
            "WHERE job = ? AND result = ? ORDER BY position, message LIMIT ?", (id_, ItemResult.WAITING, limit)
        )

    async def results(
        self, id_: str, after: str | None, limit: int, result: ItemResult | None = None
    ) -> tuple[list[Item], str | None]:
        """See the port."""
        begin = place_of(Listed.RESULTS, after)
        place = begin[1:] if begin else (-1, "")
        also, values = ("AND result = ? ", (result,)) if result is not None else ("", ())
        found = await self._items(
            f"WHERE job = ? {also}AND (position, message) > (?, ?) ORDER BY position, message LIMIT ?",
            (storable(id_), *values, *place, limit + 1),
        )
        more = len(found) > limit
        found = found[:limit]
        return found, cursor_of(Listed.RESULTS, found[-1].position, found[-1].message) if more else None

    async def end(self, id_: str, items: Sequence[Item]) -> None:
        """See the port."""
        rows = [(one.result, storable(one.why), id_, storable(one.message), ItemResult.WAITING) for one in items]

        def work(connection: sqlite3.Connection) -> None:
            connection.executemany(
                "UPDATE job_item SET result = ?, why = ? WHERE job = ? AND message = ? AND result = ?", rows
            )

        await self._database.write(work)

    async def count(self, id_: str) -> Tally:
        """See the port."""

        def work(connection: sqlite3.Connection) -> Tally:
            counted = dict(
                connection.execute("SELECT result, count(*) FROM job_item WHERE job = ? GROUP BY result", (id_,))
            )
            ends = {one.value: counted.get(one, 0) for one in ItemResult if one is not ItemResult.WAITING}
            return Tally(total=sum(counted.values()), **ends)

        return await self._database.read(work)

    async def progress(self, id_: str, tally: Tally, at: float) -> JobState | None:
        """See the port."""

        def work(connection: sqlite3.Connection) -> JobState | None:
            connection.execute(
                "UPDATE job SET state = ?, started_at = coalesce(started_at, ?), total = ?, done = ?, skipped = ?,"
                " failed = ?, asked = ? WHERE id = ? AND state IN (?, ?)",
                (JobState.RUNNING, at, *astuple(tally), id_, JobState.WAITING, JobState.RUNNING),
            )
            row = connection.execute("SELECT state FROM job WHERE id = ?", (id_,)).fetchone()
            return JobState(row[0]) if row else None

        return await self._database.write(work)

    async def finish(self, id_: str, state: JobState, at: float, why: str = "") -> bool:
        """See the port."""

        def work(connection: sqlite3.Connection) -> bool:
            cursor = connection.execute(
                "UPDATE job SET state = ?, ended_at = ?, why = ? WHERE id = ? AND state IN (?, ?)",
                (state, at, storable(why), storable(id_), JobState.WAITING, JobState.RUNNING),
            )
            return cursor.rowcount == 1

        return await self._database.write(work)

    async def recall(self, id_: str, at: float, why: str) -> bool:
        """See the port."""

        def work(connection: sqlite3.Connection) -> bool:
            cursor = connection.execute(
                "UPDATE job SET state = ?, ended_at = ?, why = ? WHERE id = ? AND state = ?",
                (JobState.CANCELLED, at, storable(why), storable(id_), JobState.WAITING),
            )
            return cursor.rowcount == 1

        return await self._database.write(work)

    async def term(self, id_: str) -> Term | None:
        """See the port."""

        def work(connection: sqlite3.Connection) -> Term | None:
            row = connection.execute("SELECT owner, beat FROM job WHERE id = ?", (id_,)).fetchone()
            return Term(row[0], row[1]) if row and row[0] is not None else None

        return await self._database.read(work)

    async def swap_term(self, id_: str, seen: Term | None, new: Term) -> bool:
        """See the port."""
        owner, beat = (seen.owner, seen.beat) if seen is not None else (None, None)

        def work(connection: sqlite3.Connection) -> bool:
            cursor = connection.execute(
                "UPDATE job SET owner = ?, beat = ? WHERE id = ? AND owner IS ? AND beat IS ?",
                (new.owner, new.beat, id_, owner, beat),
            )
            return cursor.rowcount == 1

        return await self._database.write(work)

    async def forget(self, before: float) -> int:
        """See the port."""

        def work(connection: sqlite3.Connection) -> int:
            gone = connection.execute("SELECT id FROM job WHERE ended_at < ?", (before,)).fetchall()
            gone += connection.execute(
                "SELECT id FROM job WHERE state = ? AND created_at < ?", (JobState.GATHERING, before)
            ).fetchall()
            connection.executemany("DELETE FROM job_item WHERE job = ?", gone)
            return connection.executemany("DELETE FROM job WHERE id = ?", gone).rowcount if gone else 0

        return await self._database.write(work)

    async def close(self) -> None:
        """See the port."""
        await self._database.close()

    async def _jobs(self, where: str, values: tuple[object, ...]) -> list[Job]:
        def work(connection: sqlite3.Connection) -> list[Job]:
            return [_job(row) for row in connection.execute(f"SELECT {COLUMNS} FROM job {where}", values)]

        return await self._database.read(work)

    async def _items(self, where: str, values: tuple[object, ...]) -> list[Item]:
        def work(connection: sqlite3.Connection) -> list[Item]:
            rows = connection.execute(f"SELECT {ITEM} FROM job_item {where}", values)
            return [Item(row[0], row[1], row[2], ItemResult(row[3]), row[4]) for row in rows]

        return await self._database.read(work)


def _row(job: Job) -> tuple[Any, ...]:
    """Return the columns of a job."""
    texts = map(storable, (job.actor, job.origin))
    what, boxes = (json.dumps(value) for value in (dict(job.what), list(job.mailboxes)))
    ends = (job.started_at, job.ended_at, storable(job.why), job.not_before)
    head = (job.id, job.kind, what, *texts, job.created_at, storable(job.note), job.fingerprint, boxes, job.state)
    return (*head, *astuple(job.tally), *ends)


def _job(row: tuple[Any, ...]) -> Job:
    id_, kind, what, actor, origin, created_at, note, fingerprint, boxes, state = row[:10]
    return Job(
        id=id_,
        kind=JobKind(kind),
        what=json.loads(what),
        actor=actor,
        origin=origin,
        created_at=created_at,
        note=note,
        fingerprint=fingerprint,
        mailboxes=tuple(json.loads(boxes)),
        state=JobState(state),
        tally=Tally(*row[10:15]),
        started_at=row[15],
        ended_at=row[16],
        why=row[17],
        not_before=row[18],
    )
