"""What `ingest.ports.Lease` guarantees, on every adapter."""

import asyncio
from collections.abc import Callable

import pytest

from ingest.ports import Lease, Term
from tests.conformance.conftest import LASTING, SHARED

Open = Callable[..., Lease]


async def test_a_lease_that_nobody_ever_held_is_none(leases: Open) -> None:
    assert await leases().look() is None


async def test_a_term_is_what_was_put_there(leases: Open) -> None:
    lease = leases()
    assert await lease.swap(None, Term("a/1", 1))
    assert await lease.look() == Term("a/1", 1)
    assert await lease.swap(Term("a/1", 1), Term("a/1", 2))
    assert await lease.swap(Term("a/1", 2), Term("a/", 3))
    assert await lease.look() == Term("a/", 3)


@pytest.mark.parametrize("seen", [None, Term("a/1", 4), Term("b/1", 5), Term("", 5), Term("a/1", 6)])
async def test_what_was_not_seen_cannot_be_swapped(leases: Open, seen: Term | None) -> None:
    lease = leases()
    assert await lease.swap(None, Term("a/1", 5))
    assert not await lease.swap(seen, Term("c/1", 6))
    assert await lease.look() == Term("a/1", 5)


async def test_leases_of_other_names_are_others(leases: Open) -> None:
    one, other = leases("index"), leases("tidy")
    assert await one.swap(None, Term("a/1", 1))
    assert await other.look() is None
    assert await other.swap(None, Term("b/1", 1))
    assert await one.look() == Term("a/1", 1)


@pytest.mark.parametrize("ground", SHARED, indirect=True)
@pytest.mark.parametrize("seen", [None, Term("gone/1", 7)])
async def test_of_many_that_swap_at_once_one_succeeds(leases: Open, seen: Term | None) -> None:
    nodes = [leases() for _ in range(4)]
    if seen:
        await nodes[0].swap(None, seen)
    news = [Term(f"node-{number}/1", 8) for number in range(20)]
    won = await asyncio.gather(*(nodes[number % 4].swap(seen, new) for number, new in enumerate(news)))
    assert won.count(True) == 1
    assert await nodes[0].look() == news[won.index(True)]


@pytest.mark.parametrize("ground", LASTING, indirect=True)
async def test_the_next_process_sees_it(leases: Open) -> None:
    await leases().swap(None, Term("a/1", 1))
    assert await leases().look() == Term("a/1", 1)
