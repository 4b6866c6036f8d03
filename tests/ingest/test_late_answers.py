"""Requests that the index does not answer in time: one mail may be to blame, or the index, and no other mail waits."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest
import structlog

from ingest.adapters.sqlite import SqliteDatabase, SqliteMailStore
from ingest.ports import IndexReport
from ingest.records import StoredMessage
from ingest.work.indexer import BATCH, Indexer
from ingest.work.set_aside import LONGEST_WAIT_S, MOST, SetAside
from tests.conformance.mails import stored


@dataclass
class Slow:
    """An index that never answers a request with one of the `poison` mails in it, unless it comes without its text."""

    poison: set[str] = field(default_factory=set)
    away: bool = False
    texts: dict[str, str] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)

    async def prepare(self) -> None:
        """Nothing is missing."""

    async def count(self) -> int:
        return len(self.texts)

    async def add(self, messages: Sequence[StoredMessage]) -> IndexReport:
        self.asked.append(len(messages))
        ids = tuple(message.id for message in messages)
        if self.away or any(message.id in self.poison and message.text for message in messages):
            return IndexReport(late=ids)
        self.texts |= {message.id: message.text for message in messages}
        return IndexReport(done=ids)


@dataclass
class Bench:
    store: SqliteMailStore
    index: Slow
    indexer: Indexer
    now: float = 0.0

    async def turns(self, count: int) -> None:
        for _ in range(count):
            await self.indexer.turn()
            self.now += 1


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    store, index = SqliteMailStore(SqliteDatabase.open(":memory:")), Slow()
    made = Bench(store, index, Indexer(store, index))
    made.indexer = Indexer(store, index, clock=lambda: made.now)
    yield made
    await store.close()


@pytest.mark.parametrize("poison", [[0], [317], [599], [0, 1], [5, 300, 301, 598]])
async def test_one_mail_that_is_never_answered_leaves_no_other_unindexed(bench: Bench, poison: list[int]) -> None:
    """One request that timed out left 600 documents unindexed for good."""
    mails = [stored(number) for number in range(600)]
    for mail in mails:
        await bench.store.append(mail)
    bench.index.poison = {mails[number].id for number in poison}
    with structlog.testing.capture_logs() as told:
        for number in range(600, 620):  # mail goes on arriving: what is answered speaks against what is not
            await bench.turns(10)
            mails.append(stored(number))
            await bench.store.append(mails[-1])
        await bench.turns(10)
    assert await bench.store.count() == (620, 620)
    assert bench.index.texts == {mail.id: "" if mail.id in bench.index.poison else mail.text for mail in mails}
    assert {one["id"] for one in told if one["event"] == "mail-indexed-without-text"} == bench.index.poison


async def test_the_others_are_indexed_while_one_is_being_found_out(bench: Bench) -> None:
    for number in range(600):
        await bench.store.append(stored(number))
    bench.index.poison = {stored(0).id}
    await bench.turns(40)
    assert (await bench.store.count())[1] >= 599
    assert bench.index.asked[0] == BATCH


async def test_an_index_that_answers_nobody_makes_no_mail_guilty(bench: Bench) -> None:
    mails = [stored(number) for number in range(30)]
    for mail in mails:
        await bench.store.append(mail)
    bench.index.away = True
    await bench.turns(200)
    assert bench.index.texts == {}
    bench.index.away = False
    await bench.turns(60)
    assert bench.index.texts == {mail.id: mail.text for mail in mails}


async def test_after_late_answers_batches_grow_again(bench: Bench) -> None:
    for number in range(100):
        await bench.store.append(stored(number))
    bench.index.away = True
    await bench.turns(12)
    bench.index.away = False
    await bench.turns(100)
    bench.index.asked.clear()
    for number in range(1_000, 3_500):
        await bench.store.append(stored(number))
    await bench.turns(25)
    assert max(bench.index.asked) == BATCH


def test_what_waits_is_bounded_and_so_are_its_waits() -> None:
    aside = SetAside()
    aside.later((str(number) for number in range(5 * MOST)), 0.0)
    assert len(aside) == MOST
    for _ in range(30):
        aside.later(["1"], 0.0)
    assert "1" in aside.left_out(LONGEST_WAIT_S - 1)
    assert "1" not in aside.left_out(LONGEST_WAIT_S)
