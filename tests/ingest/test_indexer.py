"""The indexer follows the store; whatever the index says or does delays search and nothing else."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest

from ingest.adapters.sqlite import SqliteDatabase, SqliteLease, SqliteMailStore, SqliteSearchIndex
from ingest.errors import Corrupt, SearchUnavailable, StoreUnavailable
from ingest.ports import IndexReport, Term
from ingest.records import StoredMessage
from ingest.work.indexer import Indexer
from ingest.work.tenure import Tenure
from tests.conformance.mails import stored
from tests.ingest.desk import Failing


@dataclass
class Parts:
    store: SqliteMailStore
    index: Failing
    indexer: Indexer

    async def until_indexed(self, mails: int) -> None:
        async with asyncio.timeout(60):
            while (await self.store.count())[1] != mails:
                await asyncio.sleep(0.01)


@pytest.fixture
async def parts() -> AsyncIterator[Parts]:
    store = SqliteMailStore(SqliteDatabase.open(":memory:"))
    real = SqliteSearchIndex(SqliteDatabase.open(":memory:", SearchUnavailable))
    index = Failing(real)
    yield Parts(store, index, Indexer(store, index))
    await store.close()
    await real.close()


async def test_what_is_stored_is_found(parts: Parts) -> None:
    for number in range(5):
        await parts.store.append(stored(number))
    assert await parts.indexer.turn() == 5
    assert await parts.indexer.turn() == 0
    assert await parts.store.count() == (5, 5)
    assert [hit.id for hit in await parts.index.search("text3")] == [stored(3).id]


async def test_an_outage_is_caught_up_with(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.work.indexer.FIRST_WAIT_S", 0.01)
    monkeypatch.setattr("ingest.work.indexer.LONGEST_WAIT_S", 0.02)
    monkeypatch.setattr("ingest.work.indexer.LOOK_S", 0.01)
    parts.index.why = SearchUnavailable("the index is away")
    stop = asyncio.Event()
    running = asyncio.create_task(parts.indexer.run(stop))
    for number in range(20):
        await parts.store.append(stored(number))
    async with asyncio.timeout(60):
        while parts.index.calls < 2:
            await asyncio.sleep(0.01)
    assert await parts.store.count() == (20, 0)
    parts.index.up()
    await parts.until_indexed(20)
    stop.set()
    await running


@pytest.mark.parametrize("why", [Corrupt("SQLite file search.sqlite is damaged"), ZeroDivisionError("a bug")])
async def test_an_index_that_is_damaged_does_not_end_the_role(
    parts: Parts, monkeypatch: pytest.MonkeyPatch, why: Exception
) -> None:
    monkeypatch.setattr("ingest.work.indexer.FIRST_WAIT_S", 0.01)
    monkeypatch.setattr("ingest.work.indexer.LONGEST_WAIT_S", 0.02)
    monkeypatch.setattr("ingest.work.indexer.LOOK_S", 0.01)
    parts.index.why = why
    stop = asyncio.Event()
    running = asyncio.create_task(parts.indexer.run(stop))
    await parts.store.append(stored(1))
    await asyncio.sleep(0.1)
    assert not running.done()
    parts.index.up()
    await parts.until_indexed(1)
    stop.set()
    await running


@dataclass
class Clock:
    """Time that stands still unless a test moves it, seconds."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Picky:
    """An index that asks for some mails again and takes others only without their text."""

    later: set[str] = field(default_factory=set)
    poor: set[str] = field(default_factory=set)
    seen: list[list[str]] = field(default_factory=list)

    async def prepare(self) -> None:
        """Nothing is missing."""

    async def count(self) -> int:
        return 0

    async def add(self, messages: Sequence[StoredMessage]) -> IndexReport:
        ids = [message.id for message in messages]
        self.seen.append(ids)
        return IndexReport(
            tuple(id_ for id_ in ids if id_ not in self.later),
            tuple(id_ for id_ in ids if id_ in self.later),
            tuple((id_, "too large") for id_ in ids if id_ in self.poor),
        )


async def test_each_mail_has_its_own_result(parts: Parts) -> None:
    first, second, third = (stored(number) for number in range(3))
    for message in (first, second, third):
        await parts.store.append(message)
    picky = Picky(later={second.id}, poor={third.id})
    clock = Clock()
    indexer = Indexer(parts.store, picky, clock=clock)
    assert await indexer.turn() == 2
    assert await parts.store.count() == (3, 2)
    picky.later.clear()
    assert await indexer.turn() == 0
    clock.now += 1
    assert await indexer.turn() == 1
    assert picky.seen == [[first.id, second.id, third.id], [second.id]]


async def test_a_store_that_cannot_mark_makes_the_index_hear_it_twice(parts: Parts) -> None:
    await parts.store.append(stored(1))
    store = Failing(parts.store)
    indexer = Indexer(store, parts.index)
    real = parts.index.real.add

    async def add_and_lose_the_store(messages: Sequence[StoredMessage]) -> IndexReport:
        store.down()
        report: IndexReport = await real(messages)
        return report

    parts.index.real.add = add_and_lose_the_store
    with pytest.raises(StoreUnavailable):
        await indexer.turn()
    store.up()
    parts.index.real.add = real
    assert await indexer.turn() == 1
    assert await parts.index.count() == 1


async def test_a_nudge_is_heard_at_once(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.work.indexer.LOOK_S", 60.0)
    stop = asyncio.Event()
    running = asyncio.create_task(parts.indexer.run(stop))
    await asyncio.sleep(0.05)
    await parts.store.append(stored(1))
    parts.indexer.nudge()
    await parts.until_indexed(1)
    stop.set()
    await running


async def test_an_index_that_has_nothing_of_what_was_confirmed_is_filled_anew(parts: Parts) -> None:
    for number in range(5):
        await parts.store.append(stored(number))
    await parts.store.mark_indexed([stored(number).id for number in range(5)])
    assert await parts.indexer.turn() == 5
    assert await parts.index.count() == 5
    assert await parts.indexer.turn() == 0


async def test_an_index_of_ones_own_is_filled_anew_when_another_node_had_the_lease(parts: Parts) -> None:
    database = SqliteDatabase.open(":memory:")
    lease = SqliteLease(database, "index")
    await lease.swap(None, Term("node-a.worker-0/", 1))
    for number in range(5):
        await parts.store.append(stored(number))
    await parts.index.real.prepare()
    await parts.index.add([stored(0)])
    await parts.store.mark_indexed([stored(number).id for number in range(5)])
    tenure = Tenure(lease, "node-b.worker-0")
    await tenure.step()
    indexer = Indexer(parts.store, parts.index, tenure, own_index=True)
    assert [await indexer.turn(), await indexer.turn()] == [5, 0]
    assert await parts.index.count() == 5
    await database.close()


async def test_an_engine_that_hangs_does_not_hold_up_the_end(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.work.indexer.PATIENCE_S", 0.05)

    async def hang(_: Sequence[StoredMessage]) -> IndexReport:
        await asyncio.sleep(3_600)
        return IndexReport()

    parts.index.real.add = hang
    await parts.store.append(stored(1))
    stop = asyncio.Event()
    running = asyncio.create_task(parts.indexer.run(stop))
    await asyncio.sleep(0.1)
    assert not running.done()
    stop.set()
    async with asyncio.timeout(60):
        await running


async def test_an_idle_indexer_asks_the_store_seldom(parts: Parts) -> None:
    """It asked four times a second, on every node."""
    store = Failing(parts.store)
    stop = asyncio.Event()
    running = asyncio.create_task(Indexer(store, parts.index).run(stop))
    await asyncio.sleep(2.5)
    stop.set()
    await running
    assert store.calls <= 5


async def test_what_is_erased_on_its_way_to_the_index_does_not_come_back(parts: Parts) -> None:
    """A mail that the index alone still has is found by anybody, and a second erasure finds nothing to erase."""
    for number in range(3):
        await parts.store.append(stored(number))
    add = parts.index.real.add

    async def erased_meanwhile(messages: Sequence[StoredMessage]) -> IndexReport:
        await parts.store.remove([stored(1).id])
        await parts.index.real.remove([stored(1)])
        report: IndexReport = await add(messages)
        return report

    parts.index.real.add = erased_meanwhile
    await parts.indexer.turn()
    assert [hit.id for hit in await parts.index.search("text1")] == []
    assert await parts.index.count() == 2
