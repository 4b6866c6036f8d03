"""Followers of a feed to which everything happens at once: none misses a change unless it is told that it may have.

What happens is drawn: writers tell, die with an answer that is lost and go on under the same name, clocks jump, the
floor moves also while a page is read, and the store goes back to what it was. The witness is a list of what was told
and is still there, kept by the test alone. `pytest -k 'seed-17'` does the same again.
"""

import random
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest

from ingest.errors import Forgotten
from ingest.feed.following import Following
from ingest.ports import Change, ChangeKind, Changes
from tests.conformance.conftest import Ground
from tests.conformance.mails import START

Open = Callable[[], Changes]
WRITERS = ("a.worker-0", "b.cli")
STEPS = 60
TABLES = {"change_entry": "row, writer, number, token, at, changes", "change_writer": "name, head, floor"}


class Lost(Exception):
    """The answer to an append did not come."""


async def snapshot(changes: Any) -> Any:
    """Return what a backup of the feed has."""
    if "sqlite" in type(changes).__module__:
        return await changes._database.write(
            lambda connection: {
                table: connection.execute(f"SELECT {columns} FROM {table}{where}").fetchall()
                for (table, columns), where in zip(TABLES.items(), (" WHERE row > 0", ""), strict=True)
            }
        )
    return [await changes._entries.find({}), await changes._writers.find({})]


async def restore(changes: Any, backup: Any) -> None:
    """Have the feed be what the backup has, no writer running."""
    if "sqlite" in type(changes).__module__:

        def work(connection: Any) -> None:
            for table, columns in TABLES.items():
                connection.execute(f"DELETE FROM {table}")
                places = ", ".join("?" * len(columns.split(",")))
                connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", backup[table])

        await changes._database.write(work)
        return
    for collection, documents in zip((changes._entries, changes._writers), backup, strict=True):
        await collection.delete({})
        if documents:
            await collection.insert(documents)


@dataclass
class Follower:
    """Somebody who keeps a cursor and, told that it leads nowhere, reads all that is there and begins anew."""

    limit: int
    of: int
    cursor: str | None = None
    heard: set[str] = field(default_factory=set)
    resets: int = 0

    def wants(self, change: Change) -> bool:
        return int(change.id, 16) % self.of == 0

    async def read(self, changes: Changes, there: Callable[[], Awaitable[set[str]]]) -> int:
        if self.cursor is None:
            self.heard |= await there()
        try:
            page = await Following(changes).page(self.cursor, self.limit, wanted=None if self.of == 1 else self.wants)
        except Forgotten:
            self.cursor, self.resets = None, self.resets + 1
            return 1
        moved = page.cursor != self.cursor
        self.cursor = page.cursor
        self.heard |= {one.id for one in page.changes}
        return int(moved)


class Interrupted:
    """A store of which something else is asked before each question but the first few."""

    def __init__(self, real: Any, between: Callable[[], Awaitable[Any]]) -> None:
        self._real, self._between = real, between

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._real, name)

        async def asked(*given: Any, **named: Any) -> Any:
            answer = await real(*given, **named)
            await self._between()
            return answer

        return asked


@dataclass
class Play:
    """What happens, and the witness of it."""

    open: Open
    chance: random.Random
    mongo: bool
    feed: Any = None
    told: dict[str, list[list[str]]] = field(default_factory=lambda: defaultdict(list))
    clock: float = START
    numbers: Any = field(default_factory=count)
    backups: list[tuple[Any, dict[str, list[list[str]]]]] = field(default_factory=list)

    async def there(self) -> set[str]:
        return {one for entries in self.told.values() for entry in entries for one in entry}

    async def tell(self) -> None:
        writer, feed = self.chance.choice(WRITERS), self.feed
        self.clock += self.chance.choice((1, 1, 1, 60, 5_000, -5_000))
        made = [f"{next(self.numbers):032x}" for _ in range(self.chance.choice((1, 1, 2, 7)))]
        changes = [Change(ChangeKind.MESSAGE_STORED, self.clock, "m@example.org", one) for one in made]
        token = made[0]
        lost = self.mongo and self.chance.random() < 0.2
        if lost:
            insert = feed._entries.insert

            async def dying(documents: Any) -> Any:
                if self.chance.random() < 0.5:
                    await insert(documents)
                raise Lost

            feed._entries.insert = dying
            with pytest.raises(Lost):
                await feed.append(writer, token, changes)
            feed._entries.insert = insert
            if self.chance.random() < 0.5:
                await self.start_anew()  # another process under the same name: it tells the same
        await self.feed.append(writer, token, changes)
        self.told[writer].append(made)

    async def start_anew(self) -> None:
        if self.mongo:
            self.feed = self.open()

    async def forget(self) -> None:
        await self.feed.forget(self.clock - self.chance.choice((0, 3, 100)), keep=self.chance.choice((1, 2, 5)))

    async def back_up(self) -> None:
        self.backups.append((await snapshot(self.feed), {name: list(told) for name, told in self.told.items()}))

    async def go_back(self) -> None:
        if self.backups:
            backup, told = self.chance.choice(self.backups)
            await restore(self.feed, backup)
            self.told = defaultdict(list, {name: list(entries) for name, entries in told.items()})
            await self.start_anew()
            for _ in range(self.chance.choice((0, 3, 12))):  # past what was told before, while nobody looks
                await self.tell()

    async def floor_moves_while(self, follower: Follower) -> None:
        if not self.mongo:
            return  # a page is one transaction there
        reader: Any = self.open()
        left = self.chance.randint(1, 3)

        async def between() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                await self.forget()

        for name in ("_told", "_writers"):
            setattr(reader, name, Interrupted(getattr(reader, name), between))
        await follower.read(reader, self.there)


@pytest.mark.parametrize("seed", range(3), ids=lambda seed: f"seed-{seed}")
async def test_whatever_happens_a_follower_misses_nothing_unawares(
    all_changes: Open, ground: Ground, seed: int
) -> None:
    chance = random.Random(seed)
    play = Play(all_changes, chance, mongo="sqlite" not in ground.engine, feed=all_changes())
    followers = [Follower(limit, of) for limit, of in ((1, 1), (3, 1), (50, 1), (2, 3))]
    for _ in range(STEPS):
        step = chance.choice((*(play.tell,) * 6, play.start_anew, play.forget, play.back_up, play.go_back))
        await step()
        for one in followers:
            if chance.random() < 0.3:
                await one.read(play.feed, play.there)
            elif chance.random() < 0.1:
                await play.floor_moves_while(one)
    for one in followers:
        while await one.read(play.feed, play.there):
            pass
        missed = {id_ for id_ in await play.there() if int(id_, 16) % one.of == 0} - one.heard
        assert missed == set(), one
