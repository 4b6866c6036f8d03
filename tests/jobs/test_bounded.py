"""What a job costs does not grow with what it is about: memory by the chunk, lists by the page."""

import asyncio
import sqlite3
import time
import tracemalloc
from pathlib import Path

import pytest

from ingest.adapters.sqlite import SqliteDatabase, SqliteQuarantine
from ingest.jobs.asked import Asked
from ingest.jobs.gathering import gathered
from ingest.ports import HeldQuery, Job, JobKind, StormQuery, Tally
from tests.conformance.mails import START, held, receipt, storm
from tests.ingest.desk import BOX, desk, settings
from tests.jobs.desk import runner
from tests.jobs.many import made
from tests.spool.test_cost import MOST, Steps

MIB = 1024 * 1024


async def test_a_job_of_ten_thousand_mails_takes_the_memory_of_a_chunk(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        quarantine = node.ports.quarantine
        for start in range(0, 10_000, 500):
            mails = [made(number)[0] for number in range(start, start + 500)]
            about = [(one, storm("v1:a", one.receipt.accepted_at, mailbox=BOX)) for one in mails]
            await asyncio.gather(*(quarantine.hold(*each) for each in about))
        tracemalloc.start()
        job: Job = await gathered(Asked(JobKind.DISCARD, "ann", "x", storm="v1:a"), node.ports, time.time())
        assert await runner(node).work(job.id)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        ended = await node.ports.jobs.get(job.id)
        assert ended is not None
        assert ended.tally == Tally(10_000, 10_000)
        assert peak < 12 * MIB


async def fill(path: Path, storms: int) -> None:
    """So many storms of one mail, the half of them decided on, written at once."""
    quarantine = SqliteQuarantine(SqliteDatabase.open(path))
    first = held(0, "v1:0")
    await quarantine.hold(first, storm("v1:0", first.receipt.accepted_at))
    await quarantine.close()
    connection = sqlite3.connect(path)
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {storms})"
    connection.executescript(
        f"""BEGIN;
        INSERT INTO held (id, receipt, storm, state, record)
          {numbers} SELECT printf('%064x', i), 'r' || i, 'v1:' || i, CASE i % 2 WHEN 0 THEN 'held' ELSE 'discarded' END,
          json_set(record, '$.receipt.accepted_at', {START} + i) FROM n, held WHERE row = 1;
        INSERT INTO storm {numbers} SELECT 'v1:' || i, mailbox, party_a, party_b, code, reason, {START} + i, {START} + i
          FROM n, storm WHERE key = 'v1:0';
        INSERT INTO storm_part {numbers} SELECT 'v1:' || i, mailbox, CASE i % 2 WHEN 0 THEN 2 ELSE 0 END, {START} + i,
          {START} + i, 1, (i + 1) % 2 FROM n, storm_part WHERE storm = 'v1:0';
        COMMIT;"""
    )
    connection.close()


def steps_beside(steps: Steps, path: Path, storms: int) -> dict[str, int]:
    """Return SQLite's steps by what they were spent on, beside so many storms."""
    asyncio.run(fill(path, storms))
    box = (receipt(1).mailbox,)

    def of(question: str) -> int:
        async def ask() -> None:
            quarantine = SqliteQuarantine(SqliteDatabase.open(path))
            before = steps.tens
            if question == "storms":
                page = await quarantine.storm_page(StormQuery(), None, 50)
                await quarantine.storm_page(StormQuery(), page.next, 50)
            elif question == "decided":
                await quarantine.storm_page(StormQuery(box, waits=False), None, 50)
            elif question == "held":
                first = await quarantine.page(HeldQuery(box), None, 50)
                await quarantine.page(HeldQuery(box), first.next, 50)
            else:
                await quarantine.decide([held(0).id], "released", "ann", START)
            found[question] = steps.tens - before
            await quarantine.close()

        found: dict[str, int] = {}
        asyncio.run(ask())
        return found[question]

    return {question: of(question) for question in ("storms", "decided", "held", "decide")}


def test_lists_and_decisions_cost_the_same_beside_a_hundred_thousand_storms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = Steps(monkeypatch)
    small = steps_beside(steps, tmp_path / "small.sqlite", 1_000)
    large = steps_beside(steps, tmp_path / "large.sqlite", 100_000)
    assert small["storms"] > 100  # the steps are counted
    for question in small:
        assert large[question] <= MOST * max(small[question], 10), (question, small, large)
