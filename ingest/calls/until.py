"""Works, or waits, until told to stop and not a moment longer: for work that may be cut off anywhere and done again."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

__all__ = ["pause", "until"]

T = TypeVar("T")


async def until(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """Return what `work` returns, or None once `stop` is set: it is cancelled then, and no engine holds up a stop."""
    ending, working = asyncio.create_task(stop.wait()), asyncio.create_task(work)
    try:
        await asyncio.wait([ending, working], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (ending, working):
            task.cancel()
    await asyncio.wait([working])
    return None if working.cancelled() else working.result()


async def pause(stop: asyncio.Event, seconds: float) -> bool:
    """Wait so many seconds, or until `stop` is set; return whether it is."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return False
    return True
