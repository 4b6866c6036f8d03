"""Goes through what an async iterator yields until an event is set: nobody is left waiting for its next for ever.

What is being waited for is cancelled then; the iterator is closed before this one ends, also when its reader leaves.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import TypeVar

__all__ = ["until_closed"]

T = TypeVar("T")


async def until_closed(found: AsyncIterator[T], closed: asyncio.Event) -> AsyncGenerator[T, None]:
    """Yield what `found` yields; end when it does, or when `closed` is set."""
    ending = asyncio.create_task(closed.wait())
    coming: asyncio.Future[T] | None = None
    try:
        while not closed.is_set():
            coming = asyncio.ensure_future(anext(found))
            await asyncio.wait((coming, ending), return_when=asyncio.FIRST_COMPLETED)
            if not coming.done():
                return
            try:
                one = coming.result()
            except StopAsyncIteration:
                return
            yield one
    finally:
        for task in (coming, ending):
            if task is not None:
                task.cancel()
        await asyncio.wait([task for task in (coming, ending) if task is not None])
        if coming is not None and not coming.cancelled():
            coming.exception()  # what failed at the very end is nobody's any more
        if isinstance(found, AsyncGenerator):
            await found.aclose()
