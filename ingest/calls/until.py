"""Works, or waits, until told to stop and not a moment longer: for work that may be cut off anywhere and done again."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

__all__ = ["first", "pause", "until"]

T = TypeVar("T")


async def until(stop: asyncio.Event, work: Coroutine[Any, Any, T], patience_s: float = 0.0) -> T | None:
    """Return what `work` returns, or None once `stop` is set: after `patience_s` seconds it is cancelled then, and no
    engine holds up a stop."""
    ending, working = asyncio.create_task(stop.wait()), asyncio.create_task(work)
    try:
        await asyncio.wait([ending, working], return_when=asyncio.FIRST_COMPLETED)
        if patience_s and not working.done():
            await asyncio.wait([working], timeout=patience_s)
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


async def first(seconds: float, *events: asyncio.Event) -> None:
    """Wait for the first of these events, so many seconds at most."""
    waiting = [asyncio.create_task(one.wait()) for one in events]
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in waiting:
            one.cancel()
