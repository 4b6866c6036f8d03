"""Takes a page of what is wanted out of rows in an order, from one source or several, and bounds what it looks at.

What an index can find, the sources find; what no index has (`wanted`) is sifted here. A page may be short then: where
the bound was reached, its end is where the next one begins. It knows no engine.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

__all__ = ["merged", "sifted"]

R = TypeVar("R")
P = TypeVar("P")

MOST = 5_000
"""Rows that one page looks at."""
AT_ONCE = 500


async def merged(
    sources: Sequence[Callable[[P | None, int], Awaitable[list[R]]]],
    key: Callable[[R], Any],
    after: P | None,
    size: int,
    *,
    falling: bool,
) -> list[R]:
    """Return the first `size` rows after `after` of sources that are each in the order of `key`, rising or falling."""
    parts = await asyncio.gather(*(source(after, size) for source in sources))
    return sorted((row for part in parts for row in part), key=key, reverse=falling)[:size]


async def sifted(
    fetch: Callable[[P | None, int], Awaitable[list[R]]],
    key: Callable[[R], P],
    after: P | None,
    limit: int,
    wanted: Callable[[R], bool] | None = None,
) -> tuple[list[R], P | None]:
    """Return up to `limit` rows that are wanted, and where the next page begins, None at the end."""
    found: list[R] = []
    looked = 0
    while looked < MOST:
        size = limit + 1 if wanted is None else min(max(2 * limit, 100), AT_ONCE)
        rows = await fetch(after, size)
        for row in rows:
            if wanted is None or wanted(row):
                if len(found) == limit:
                    return found, key(found[-1])
                found.append(row)
            after = key(row)
        looked += len(rows)
        if len(rows) < size:
            return found, None
    return found, after
