"""Of many candidates one holds the lease; when it is gone another takes it within thirty seconds of its own clock."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from ingest.adapters.sqlite import SqliteDatabase, SqliteLease
from ingest.errors import StoreUnavailable
from ingest.ports import Term
from ingest.work.tenure import BEAT_S, GONE_S, VALID_S, Tenure

WITHIN_S = 30.0


@dataclass
class Clock:
    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class House:
    """Candidates on one lease; each has a clock of its own, and those of all move together."""

    lease: SqliteLease
    clocks: list[Clock] = field(default_factory=list)

    def candidate(self, name: str = "", starts_at: float = 1_000.0) -> Tenure:
        self.clocks.append(Clock(starts_at))
        return Tenure(self.lease, name, self.clocks[-1])

    def pass_(self, seconds: float) -> None:
        for clock in self.clocks:
            clock.now += seconds


@pytest.fixture
async def house() -> AsyncIterator[House]:
    database = SqliteDatabase.open(":memory:")
    yield House(SqliteLease(database, "index"))
    await database.close()


async def test_one_of_three_holds_it_and_keeps_it(house: House) -> None:
    three = [house.candidate(starts_at=start) for start in (0.0, 5e6, -3.0)]
    for _ in range(50):
        for one in three:
            await one.step()
        assert [one.holds for one in three] == [True, False, False]
        house.pass_(BEAT_S)


async def test_a_holder_that_is_gone_is_followed_within_thirty_seconds(house: House) -> None:
    gone, next_ = house.candidate(), house.candidate()
    await gone.step()
    waited = 0.0
    while not next_.holds:
        await next_.step()
        assert waited <= WITHIN_S
        house.pass_(BEAT_S)
        waited += BEAT_S
    assert waited >= GONE_S


async def test_there_are_never_two(house: House) -> None:
    """The holder is frozen in the middle, wakes up when it has been followed, and does nothing any more."""
    frozen, next_ = house.candidate(), house.candidate()
    await frozen.step()
    for _ in range(10):
        await next_.step()
        assert not (frozen.holds and next_.holds)
        house.pass_(BEAT_S)
    assert next_.holds
    assert not frozen.holds
    await frozen.step()
    assert not frozen.holds
    assert next_.holds


async def test_a_holder_that_cannot_reach_the_store_stops_before_anybody_follows(house: House) -> None:
    holder = house.candidate()
    await holder.step()
    house.pass_(VALID_S - 0.1)
    assert holder.holds
    house.pass_(0.2)
    assert not holder.holds
    assert VALID_S < GONE_S
    await holder.step()
    assert holder.holds


async def test_a_new_life_of_the_holder_takes_over_at_once(house: House) -> None:
    await house.candidate("node-a.worker-0").step()
    other, again = house.candidate("node-b.worker-0"), house.candidate("node-a.worker-0")
    await other.step()
    await again.step()
    assert (other.holds, again.holds) == (False, True)


async def test_a_holder_that_ends_leaves_it_free(house: House) -> None:
    first, second = house.candidate(), house.candidate()
    stop = asyncio.Event()
    running = asyncio.create_task(first.run(stop))
    await asyncio.wait_for(first.gained.wait(), 60)
    stop.set()
    await running
    assert not first.holds
    await second.step()
    assert second.holds


async def test_who_inherits_it_from_another_node_is_told(house: House) -> None:
    first = house.candidate("node-a.worker-0")
    stop = asyncio.Event()
    stop.set()
    await first.step()
    assert not first.inherited
    await first.run(stop)
    same, other = house.candidate("node-a.library-7"), house.candidate("node-b.worker-0")
    await same.step()
    assert (same.holds, same.inherited) == (True, False)
    await same.run(stop)
    await other.step()
    assert (other.holds, other.inherited) == (True, True)


async def test_a_beat_whose_answer_was_lost_is_ours_all_the_same(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    holder = house.candidate("node-a.worker-0")
    await holder.step()
    really = house.lease.swap

    async def lost(seen: Term | None, new: Term) -> bool:
        await really(seen, new)
        raise StoreUnavailable("no answer")

    with monkeypatch.context() as patched:
        patched.setattr(house.lease, "swap", lost)
        with pytest.raises(StoreUnavailable):
            await holder.step()
    await holder.step()
    assert holder.holds


async def test_who_leads_works_while_it_is_his_and_looks_seldom_while_he_cannot_be_sure(house: House) -> None:
    """A holder that cannot reach the store went round without a pause: it had the lease for all that it had heard."""
    leader, stop, done, looked = house.candidate(), asyncio.Event(), 0, 0

    async def work() -> None:
        nonlocal done
        done += 1
        house.pass_(VALID_S + 1)  # the store is not heard from

    def follow() -> None:
        nonlocal looked
        looked += 1

    leading = asyncio.create_task(leader.lead(stop, work, follow))
    await asyncio.wait_for(leader.gained.wait(), 60)
    for _ in range(1_000):
        await asyncio.sleep(0)
    assert (done, looked) == (1, 2), "before it was his, and when it was not any more"
    stop.set()
    await leading
    assert not leader.holds
