"""Threads beside the loop: in order, not more than asked for, and a hanging one keeps nobody."""

import asyncio
import subprocess
import sys
import threading
from functools import partial

import pytest

from ingest.calls.side_threads import SideThreads


async def test_one_thread_does_the_work_in_the_order_it_was_asked_for() -> None:
    threads, done = SideThreads("one"), list[int]()
    await asyncio.gather(*(threads.run(lambda number=number: done.append(number)) for number in range(100)))
    assert done == list(range(100))
    assert threads.close()


async def test_several_work_at_once_and_never_more_than_asked_for() -> None:
    threads, together = SideThreads("four", 4), threading.Barrier(4)
    for _ in range(5):
        async with asyncio.timeout(60):
            await asyncio.gather(*(threads.run(together.wait) for _ in range(4)))
    assert len(threads._threads) == 4
    assert threads.close()


async def test_what_the_work_raises_its_asker_sees() -> None:
    threads = SideThreads("one")
    with pytest.raises(ZeroDivisionError):
        await threads.run(lambda: 1 / 0)
    assert await threads.run(lambda: 7) == 7
    assert threads.close()


async def test_who_went_away_before_it_began_is_not_served() -> None:
    threads, go, done = SideThreads("one"), threading.Event(), list[int]()
    first = asyncio.create_task(threads.run(go.wait))
    second = asyncio.create_task(threads.run(lambda: done.append(2)))
    await asyncio.sleep(0.05)
    second.cancel()
    await asyncio.wait([second])
    go.set()
    assert await first
    assert await threads.run(lambda: 3) == 3
    assert done == []
    assert threads.close()


async def test_a_thread_that_hangs_is_left_behind() -> None:
    threads, go = SideThreads("one"), threading.Event()
    hanging = asyncio.create_task(threads.run(partial(go.wait, 60)))
    await asyncio.sleep(0.02)
    assert not threads.close(0.1)
    go.set()
    assert await hanging, "it was left before it ended"


def test_a_thread_that_hangs_keeps_no_process_from_ending() -> None:
    program = (
        "import time; from ingest.calls.side_threads import SideThreads; t = SideThreads('x', 2);"
        "t.submit(lambda: time.sleep(600)); t.submit(lambda: time.sleep(600)); t.close(0.1)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
