"""Follows the feed: pages by cursor, and waiting for more, with one poll of the store for all who wait in a process.

The store is asked every 0.2 seconds while there is news and someone waits, every second when it is quiet, and not at
all while nobody waits. A page ends where its limit is, inside what a writer told at once if need be: the cursor then
says how much of that was seen. It keeps nothing of readers; whoever follows keeps the cursor.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.errors import IngestError
from ingest.feed.cursor import Seen, decode, encode
from ingest.ports import Change, Changes, Entry
from ingest.ports.changes import same_entry

__all__ = ["Following", "Page"]

SHORTEST_S: Final = 0.2
LONGEST_S: Final = 1.0
GROWTH: Final = 1.3
ROUNDS: Final = 20
"""Reads after which a page ends though nothing in them was wanted."""
READ: Final = 100
"""Entries of one read."""
LOOK_S: Final = 60.0
"""How long `follow` relies on the poll of the store alone."""
PART = "+"
"""Before a writer's name: how many changes of its next entry were seen."""


@dataclass(frozen=True, slots=True)
class Page:
    """Changes in the order of the feed, and the cursor behind them."""

    changes: tuple[Change, ...]
    cursor: str


class Following:
    """One process's view of the feed."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._news = asyncio.Event()
        self._waiting = 0
        self._poll: asyncio.Task[None] | None = None

    async def page(
        self, cursor: str | None, limit: int, wait_s: float = 0, wanted: Callable[[Change], bool] | None = None
    ) -> Page:
        """Return up to `limit` changes behind `cursor`, waiting up to `wait_s` for the first; all of None or "".

        Only what is `wanted`; the cursor moves over the rest. Raises `CallerError` for a text that is no cursor,
        `Forgotten` for one that is too old, `StoreUnavailable`.
        """
        clock = asyncio.get_running_loop().time
        seen, until = await self._begin(cursor), clock() + wait_s
        found: list[Change] = []
        reads = 0
        while len(found) < limit and reads < ROUNDS:
            news = self._news
            entries = await self._after(seen, READ if wanted else min(READ, limit))
            for change in _walk(entries, seen):
                if wanted is None or wanted(change):
                    found.append(change)
                    if len(found) == limit:
                        break
            reads += 1
            if not entries:
                if found or clock() >= until:
                    break
                await self._wait(news, seen, until - clock())
                reads = 0
        return Page(tuple(found), encode(seen.numbers, seen.marks))

    async def follow(self, cursor: str | None) -> AsyncIterator[tuple[Change, str]]:
        """Yield each change behind `cursor` and the cursor behind it, for ever. Raises what `page` does."""
        seen = await self._begin(cursor)
        while True:
            news = self._news
            entries = await self._after(seen, READ)
            for change in _walk(entries, seen):
                yield change, encode(seen.numbers, seen.marks)
            if not entries:
                await self._wait(news, seen, LOOK_S)

    async def _begin(self, cursor: str | None) -> Seen:
        if cursor:
            return decode(cursor)
        floors = await self._changes.floors()
        return Seen(floors, await self._changes.marks(floors) if any(floors.values()) else {})

    async def _after(self, seen: Seen, limit: int) -> list[Entry]:
        return await self._changes.after(seen.numbers, limit, seen.marks)

    async def _wait(self, news: asyncio.Event, seen: Seen, seconds: float) -> None:
        """Wait for news since `news` was taken, before the read that found nothing."""
        if self._poll is None or self._poll.done():
            self._poll = asyncio.create_task(self._watch(Seen(dict(seen.numbers), dict(seen.marks))))
        self._waiting += 1
        try:
            async with asyncio.timeout(seconds):
                await news.wait()
        except TimeoutError:
            pass
        finally:
            self._waiting -= 1
            if not self._waiting and self._poll is not None:
                self._poll.cancel()
                self._poll = None  # whoever waits next begins another: this one has yet to hear that it is over

    async def _watch(self, seen: Seen) -> None:
        """Tell those who wait when there is more than `seen`; an error too, which each then meets by itself."""
        pause = SHORTEST_S
        while True:
            await asyncio.sleep(pause)
            try:
                entries = await self._after(seen, READ)
                deque(_walk(entries, seen), 0)
            except IngestError:
                self._turn()
                return
            pause = SHORTEST_S if entries else min(pause * GROWTH, LONGEST_S)
            if entries:
                self._turn()

    def _turn(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()


def _walk(entries: Sequence[Entry], seen: Seen) -> Iterator[Change]:
    """Yield the changes of these entries but those seen before, `seen` moved behind each as it is yielded.

    Raises `Forgotten` where what was seen the beginning of is another entry now.
    """
    for entry in entries:
        part = PART + entry.writer
        begun = seen.numbers.get(part, 0)
        same_entry(entry.writer, entry.number, seen.marks.get(part), entry.mark)
        for place, change in enumerate(entry.changes[begun:], begun + 1):
            if place < len(entry.changes):
                _move(seen, part, place, entry.mark)
            else:
                _end(entry, seen)
            yield change
        _end(entry, seen)


def _end(entry: Entry, seen: Seen) -> None:
    seen.numbers.pop(PART + entry.writer, None)
    seen.marks.pop(PART + entry.writer, None)
    _move(seen, entry.writer, entry.number, entry.mark)


def _move(seen: Seen, name: str, number: int, mark: str) -> None:
    seen.numbers[name], seen.marks[name] = number, mark
