"""A worker that is closed gives no more beats, and that is no trouble of its pulse."""

import asyncio
from pathlib import Path

import pytest

from ingest.calls.side_threads import SideThreads
from ingest.errors import CallerError
from tests.ingest.desk import desk, settings


async def test_what_is_asked_of_closed_threads_is_refused() -> None:
    threads = SideThreads("disk")
    assert await threads.run(lambda: 1) == 1
    threads.close()
    with pytest.raises(CallerError, match="what disk works on is closed already"):
        await threads.run(lambda: 2)


async def test_a_closed_worker_gives_no_beat(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        await node.worker.answers()
        node.worker.close()
        beat = asyncio.create_task(node.worker.answers())
        await asyncio.sleep(0.05)
        assert not beat.done()
        beat.cancel()
        with pytest.raises(asyncio.CancelledError):
            await beat
