"""A clock that is moved, and a loop that jumps over its waits."""

import asyncio
import time

import pytest

from ingest.testing import VirtualClock, on_virtual_time


def test_a_clock_moves_when_it_is_told_to() -> None:
    clock = VirtualClock(100.0)
    assert (clock(), clock.advance(1, minutes=1, hours=1, days=1), clock()) == (100.0, 90_161.0, 90_161.0)
    with pytest.raises(ValueError, match="does not run backwards"):
        clock.advance(-1)


def test_a_year_of_waiting_takes_no_time() -> None:
    async def wait() -> float:
        began = asyncio.get_running_loop().time()
        await asyncio.sleep(365 * 86_400)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), 86_400)
        return asyncio.get_running_loop().time() - began

    began = time.monotonic()
    assert on_virtual_time(wait()) == pytest.approx(366 * 86_400)
    assert time.monotonic() - began < 60  # it would be a year
