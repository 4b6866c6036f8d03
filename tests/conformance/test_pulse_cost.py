"""A row of the list, with its counts and its sparkline, costs the same however many mails the storm has."""

import asyncio
from pathlib import Path

import pytest

from ingest.adapters.sqlite import SqliteDatabase, SqliteQuarantine
from ingest.ports import StormQuery
from tests.many_held import Many, fill
from tests.spool.test_cost import MOST, Steps


def steps_of_a_list(steps: Steps, path: Path, mails: int) -> dict[str, int]:
    return asyncio.run(_listed(steps, path, mails))


async def _listed(steps: Steps, path: Path, mails: int) -> dict[str, int]:
    quarantine = SqliteQuarantine(SqliteDatabase.open(path))
    many = Many(mails=mails, storms=5, largest=mails // 2)
    await fill(quarantine, many)
    spent = {}
    before = steps.tens
    rows = (await quarantine.storm_page(StormQuery())).rows
    spent["rows"] = steps.tens - before
    before = steps.tens
    assert sum(sum(one.counts) for one in await quarantine.pulses(rows, many.last_at)) == mails
    spent["pulses"] = steps.tens - before
    before = steps.tens
    assert await quarantine.count() == (mails, 5)
    spent["count"] = steps.tens - before
    await quarantine.close()
    return spent


def test_a_list_of_large_storms_costs_no_more_than_one_of_small_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = Steps(monkeypatch)
    small = steps_of_a_list(steps, tmp_path / "small.sqlite", 2_000)
    large = steps_of_a_list(steps, tmp_path / "large.sqlite", 20_000)
    assert small["rows"] > 10  # the steps are counted
    assert not {name: (small[name], spent) for name, spent in large.items() if spent > MOST * max(small[name], 40)}
