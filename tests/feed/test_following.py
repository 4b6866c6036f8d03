"""Pages of the feed: whole at any limit, moved over what is not wanted, and one poll for all who wait."""

import asyncio
from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import Forgotten, StoreUnavailable
from ingest.feed.following import Following, Page
from ingest.feed.teller import Teller
from ingest.ports import Change, ChangeKind
from ingest.testing.virtual_time import run
from tests.feed.memory import MemoryChanges, change

A, B = "a.worker-0", "b.worker-0"
SIZES = st.lists(st.tuples(st.sampled_from((A, B)), st.integers(1, 7)), max_size=12)


def numbers(page: Page) -> list[int]:
    return [int(one.id, 16) for one in page.changes]


@settings(deadline=None)
@given(SIZES, st.integers(1, 6), st.integers(1, 5))
def test_pages_of_any_size_hold_the_whole_feed_once(sizes: list[tuple[str, int]], limit: int, of: int) -> None:
    async def pages() -> None:
        changes, made = MemoryChanges(), count()
        for writer, size in sizes:
            await changes.append(writer, str(next(made)), [change(next(made)) for _ in range(size)])
        everything = [one for told in changes.told.values() for _, entry in told for one in entry.changes]
        wanted = None if of == 1 else lambda one: int(one.id, 16) % of == 0
        found: list[Change] = []
        cursor: str | None = None
        for _ in range(200):
            page = await Following(changes).page(cursor, limit, wanted=wanted)
            assert len(page.changes) <= limit
            found += page.changes
            if page.cursor == cursor:
                break
            cursor = page.cursor
        assert sorted(one.id for one in found) == sorted(one.id for one in everything if not wanted or wanted(one))
        followed: list[Change] = []
        async for one, _ in Following(changes).follow(None):
            followed.append(one)
            if len(followed) == len(everything):
                break
        assert sorted(one.id for one in followed) == sorted(one.id for one in everything)

    if sizes:
        run(pages())


@settings(deadline=None)
@given(SIZES, st.data())
def test_who_ends_anywhere_goes_on_behind_it(sizes: list[tuple[str, int]], data: st.DataObject) -> None:
    async def ends() -> None:
        changes, made = MemoryChanges(), count()
        for writer, size in sizes:
            await changes.append(writer, str(next(made)), [change(next(made)) for _ in range(size)])
        left = sum(size for _, size in sizes)
        found: list[str] = []
        cursor: str | None = None
        while left:
            stay = data.draw(st.integers(1, left))
            left -= stay
            async for one, behind in Following(changes).follow(cursor):
                found.append(one.id)
                stay -= 1
                if not stay:
                    cursor = behind
                    break
        assert len(found) == len(set(found)) == sum(size for _, size in sizes)

    run(ends())


def test_a_page_moves_over_what_nobody_wants_and_ends_in_time() -> None:
    async def unwanted() -> None:
        changes = MemoryChanges()
        for n in range(5_000):
            await changes.append(A, str(n), [change(n)])
        page = await Following(changes).page(None, 10, wanted=lambda _: False)
        assert page.changes == ()
        assert changes.reads == 20
        reads = 0
        cursor = None
        following = Following(changes)
        while (page := await following.page(cursor, 10, wanted=lambda _: False)).cursor != cursor:
            cursor, reads = page.cursor, reads + 1
        assert reads == 3

    run(unwanted())


def test_who_waits_hears_of_it_within_a_second_and_the_store_is_asked_once_for_all() -> None:
    async def waiting() -> None:
        changes = MemoryChanges()
        await changes.append(A, "1", [change(1)])
        following, clock = Following(changes), asyncio.get_running_loop().time
        begin = await following.page(None, 10)
        changes.reads, began = 0, clock()
        waiters = [asyncio.create_task(following.page(begin.cursor, 10, 30.0)) for _ in range(50)]
        await asyncio.sleep(20)
        assert changes.reads < 50 + 25
        told_at = clock()
        await changes.append(B, "2", [change(2)])
        pages = await asyncio.gather(*waiters)
        assert [numbers(page) for page in pages] == [[2]] * 50
        assert clock() - told_at <= 1.0
        changes.reads = 0
        await asyncio.sleep(100)
        assert changes.reads == 0, "nobody waits any more"
        assert clock() - began > 100

    run(waiting())


def test_who_waits_in_vain_gets_an_empty_page_and_the_same_cursor() -> None:
    async def vain() -> None:
        following, clock = Following(MemoryChanges()), asyncio.get_running_loop().time
        began = clock()
        page = await following.page(None, 10, 20.0)
        assert (page.changes, await following.page(page.cursor, 10)) == ((), page)
        assert 20.0 <= clock() - began <= 20.1

    run(vain())


def test_waiting_goes_on_past_what_nobody_wants() -> None:
    async def past() -> None:
        changes = MemoryChanges()
        following = Following(changes)
        wants = {ChangeKind.MESSAGE_HELD}
        waiter = asyncio.create_task(following.page(None, 10, 30.0, lambda one: one.kind in wants))
        for n in range(3):
            await asyncio.sleep(2)
            await changes.append(A, str(n), [change(n)])
        await asyncio.sleep(2)
        await changes.append(A, "held", [change(9, ChangeKind.MESSAGE_HELD)])
        assert numbers(await waiter) == [9]

    run(past())


def test_trouble_reaches_everybody_who_waits_and_is_over_when_it_is() -> None:
    async def trouble() -> None:
        changes = MemoryChanges()
        following = Following(changes)
        waiters = [asyncio.create_task(following.page(None, 10, 30.0)) for _ in range(3)]
        await asyncio.sleep(5)
        changes.error, begun = StoreUnavailable("the disk is away"), asyncio.get_running_loop().time()
        assert [type(one) for one in await asyncio.gather(*waiters, return_exceptions=True)] == [StoreUnavailable] * 3
        assert asyncio.get_running_loop().time() - begun <= 1.0
        changes.error = None
        waiter = asyncio.create_task(following.page(None, 10, 30.0))
        await asyncio.sleep(5)
        await changes.append(A, "1", [change(1)])
        assert numbers(await waiter) == [1]

    run(trouble())


def test_a_waiter_that_goes_away_takes_nobody_with_it() -> None:
    async def going() -> None:
        changes = MemoryChanges()
        following = Following(changes)
        first, second = (asyncio.create_task(following.page(None, 10, 30.0)) for _ in "ab")
        await asyncio.sleep(1)
        first.cancel()
        await asyncio.sleep(1)
        await changes.append(A, "1", [change(1)])
        assert numbers(await second) == [1]
        assert asyncio.all_tasks() <= {asyncio.current_task(), first} or await nothing_left()

    run(going())


def test_who_begins_to_wait_as_the_last_one_leaves_is_woken_too() -> None:
    async def beginning() -> None:
        changes = MemoryChanges()
        following = Following(changes)
        began = asyncio.get_running_loop().time()
        first = asyncio.create_task(following.page(None, 10, 30.0))
        await asyncio.sleep(1)
        first.cancel()  # it leaves in the same turn of the loop in which the next begins
        second = asyncio.create_task(following.page(None, 10, 30.0))
        await asyncio.sleep(1)
        await changes.append(A, "1", [change(1)])
        assert numbers(await second) == [1]
        assert asyncio.get_running_loop().time() - began < 4, "not at the end of its patience"

    run(beginning())


async def nothing_left() -> bool:
    await asyncio.sleep(0)
    return len(asyncio.all_tasks()) == 1


def test_who_comes_back_too_late_is_told_so_and_who_begins_anew_is_not() -> None:
    async def late() -> None:
        changes = MemoryChanges()
        following = Following(changes)
        for n in (1, 2, 3):
            await changes.append(A, str(n), [change(n)])
        cursor = (await following.page(None, 1)).cursor
        changes.gone[A] = 2
        with pytest.raises(Forgotten, match="reaches back"):
            await following.page(cursor, 10)
        assert numbers(await following.page(None, 10)) == [3]

    run(late())


def crowd() -> Iterator[list[Change]]:
    yield from ([change(100 * n + m) for m in range(30)] for n in range(20))


def test_what_is_told_at_once_shares_entries_of_a_bounded_size() -> None:
    async def telling() -> None:
        changes = MemoryChanges()
        teller = Teller(changes, A)
        await teller.tell([])
        assert not changes.told
        await asyncio.gather(*(teller.tell(part) for part in crowd()))
        told = [entry for _, entry in changes.told[A]]
        assert [len(entry.changes) for entry in told] == [100] * 6
        assert [one for entry in told for one in entry.changes] == [one for part in crowd() for one in part]

    run(telling())


def test_what_could_not_be_told_is_the_callers_again() -> None:
    async def failing() -> None:
        changes = MemoryChanges()
        changes.error = StoreUnavailable("the disk is away")
        teller = Teller(changes, A)
        answers = await asyncio.gather(teller.tell([change(1)]), teller.tell([change(2)]), return_exceptions=True)
        assert [type(one) for one in answers] == [StoreUnavailable] * 2
        changes.error = None
        await teller.tell([change(1)])
        assert await changes.heads() == {A: 1}

    run(failing())
