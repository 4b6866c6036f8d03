"""The worker role in this process: it says what it knows of its engines, works, and leaves nothing behind."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ingest.roles import worker
from ingest.roles.pulse import Pulse
from ingest.spool import SqliteLedger, SqliteSpoolWriter
from tests.ingest.desk import ANN, BOX, mail, settings


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.02)


async def test_it_stores_mail_and_publishes_the_state_of_its_engines(tmp_path: Path) -> None:
    chosen = settings(tmp_path)
    chosen.data_dir.mkdir()
    writer = SqliteSpoolWriter(chosen.data_dir / "spool", "intake-0")
    for number in range(10):
        draft = writer.draft()
        draft.write(mail(number))
        await draft.commit(ANN, [BOX])
    await writer.close()
    published: list[dict[str, Any]] = []
    stop = asyncio.Event()
    running = asyncio.create_task(worker.run(chosen, 0, stop, asyncio.Event(), published.append, Pulse()))
    watch = SqliteLedger(chosen.data_dir, "watch")
    await until(lambda: watch.backlog().stored == 10)
    assert set(published[0]["engines"]) == {"originals", "search", "store"}
    store = published[0]["engines"]["store"]
    assert (store["state"], store["error"], store["next_try_in_s"]) == ("closed", "", 0.0)
    stop.set()
    await running
    watch.close()


async def test_an_engine_that_is_away_is_published_with_its_reason(tmp_path: Path) -> None:
    chosen = settings(tmp_path, store={"url": "mongodb+srv://cluster.invalid/", "timeout_s": 1, "connect_timeout_s": 1})
    chosen.data_dir.mkdir()
    published: list[dict[str, Any]] = []
    stop = asyncio.Event()
    running = asyncio.create_task(worker.run(chosen, 0, stop, asyncio.Event(), published.append, Pulse()))
    await until(lambda: any(one["engines"]["store"]["state"] != "closed" for one in published))
    assert "DNS" in published[-1]["engines"]["store"]["error"]
    stop.set()
    await running
