"""What `ingest.ports.Arrivals` guarantees, on every adapter."""

import asyncio
import time
from collections.abc import Callable

import pytest

from ingest.ports import Arrivals
from loopguard import Policy
from tests.conformance.conftest import SHARED
from tests.conformance.mails import START, arrival, hostile_texts

Open = Callable[[], Arrivals]
POLICY = Policy()


async def test_an_arrival_sees_itself_last_after_those_before_it(all_arrivals: Open) -> None:
    arrivals = all_arrivals()
    first = await arrivals.record(arrival(1), POLICY)
    assert (first.thread, first.pair) == ((arrival(1),), (arrival(1),))
    second = await arrivals.record(arrival(2), POLICY)
    assert (second.thread, second.pair) == ((arrival(1), arrival(2)),) * 2


async def test_recording_again_counts_once_and_sees_what_it_saw(all_arrivals: Open) -> None:
    arrivals = all_arrivals()
    seen = [await arrivals.record(arrival(n), POLICY) for n in range(5)]
    assert await arrivals.record(arrival(2), POLICY) == seen[2]
    assert await arrivals.record(arrival(4), POLICY) == seen[4]
    assert len((await arrivals.record(arrival(5), POLICY)).thread) == 6


async def test_thread_and_pair_are_counted_apart(all_arrivals: Open) -> None:
    arrivals = all_arrivals()
    await arrivals.record(arrival(1, thread="t1", pair="p1"), POLICY)
    await arrivals.record(arrival(2, thread="t2", pair="p1"), POLICY)
    history = await arrivals.record(arrival(3, thread="t1", pair="p2"), POLICY)
    assert [one.at - START for one in history.thread] == [1, 3]
    assert [one.at - START for one in history.pair] == [3]
    history = await arrivals.record(arrival(4, thread="t2", pair="p1"), POLICY)
    assert [one.at - START for one in history.thread] == [2, 4]
    assert [one.at - START for one in history.pair] == [1, 2, 4]


async def test_a_thread_is_counted_inside_its_mailbox(all_arrivals: Open) -> None:
    arrivals = all_arrivals()
    await arrivals.record(arrival(1, pair="p1"), POLICY)
    history = await arrivals.record(arrival(2, pair="p2", mailbox="sales@example.org"), POLICY)
    assert len(history.thread) == 1


async def test_of_a_hundred_at_once_exactly_one_is_the_nth_in_order_of_the_calls(all_arrivals: Open) -> None:
    arrivals = all_arrivals()
    policy = Policy(history=1_000)
    histories = await asyncio.gather(*(arrivals.record(arrival(n), policy) for n in range(100)))
    assert [len(history.thread) for history in histories] == list(range(1, 101))
    assert [len(history.pair) for history in histories] == list(range(1, 101))
    assert [history.thread[-1].id for history in histories] == [arrival(n).id for n in range(100)]


async def test_one_mail_that_comes_many_times_at_once_is_counted_once(all_arrivals: Open) -> None:
    arrivals = all_arrivals()
    histories = await asyncio.gather(*(arrivals.record(arrival(1), POLICY) for _ in range(50)))
    assert {len(history.thread) for history in histories} == {1}


@pytest.mark.parametrize("ground", SHARED, indirect=True)
async def test_over_two_nodes_exactly_one_is_the_nth(all_arrivals: Open) -> None:
    nodes = all_arrivals(), all_arrivals()
    histories = await asyncio.gather(*(nodes[n % 2].record(arrival(n), POLICY) for n in range(60)))
    assert sorted(len(history.thread) for history in histories) == list(range(1, 61))


async def test_a_history_is_bounded_in_number_and_keeps_the_latest(all_arrivals: Open) -> None:
    arrivals = all_arrivals()
    policy = Policy(history=20)
    histories = await asyncio.gather(*(arrivals.record(arrival(n), policy) for n in range(50)))
    history = await arrivals.record(arrival(50), policy)
    assert [one.id for one in history.thread] == [arrival(n).id for n in range(31, 51)]
    assert max(len(one.pair) for one in histories) == 20


async def test_a_history_reaches_no_further_back_than_the_window(all_arrivals: Open) -> None:
    arrivals = all_arrivals()
    policy = Policy(window_s=60, slow_window_s=3_600)
    for at in (0, 30, 3_601):
        history = await arrivals.record(arrival(at), policy)
    assert [one.at - START for one in history.thread] == [30, 3_601]


async def test_what_is_old_can_be_forgotten(all_arrivals: Open) -> None:
    arrivals = all_arrivals()
    for n in range(10):
        await arrivals.record(arrival(n, thread=f"t{n % 2}", pair=f"p{n % 3}"), POLICY)
    assert await arrivals.forget(START + 6) == 6
    assert await arrivals.forget(START + 6) == 0
    history = await arrivals.record(arrival(10, thread="t0", pair="p0"), POLICY)
    assert [one.at - START for one in history.thread] == [6, 8, 10]
    assert [one.at - START for one in history.pair] == [6, 9, 10]
    assert await arrivals.forget(START + 100) == 5


@hostile_texts(5_000)
async def test_no_text_breaks_it(all_arrivals: Open, text: str) -> None:
    arrivals = all_arrivals()
    texts = {"thread": text, "sender": text, "pair": text, "subject_key": text, "fingerprint": text}
    for n in range(2):
        history = await arrivals.record(arrival(n, **texts), POLICY)
    assert [len(history.thread), len(history.pair)] == [2, 2]
    assert await arrivals.record(arrival(1, **texts), POLICY) == history


async def test_the_thousandth_arrival_of_a_storm_costs_what_the_hundred_and_fiftieth_did(all_arrivals: Open) -> None:
    arrivals = all_arrivals()

    async def batch(first: int) -> float:
        begun = time.perf_counter()
        for start in range(first, first + 200, 20):
            await asyncio.gather(*(arrivals.record(arrival(n), POLICY) for n in range(start, start + 20)))
        return time.perf_counter() - begun

    costs = [await batch(first) for first in range(0, 2_000, 200)]
    assert min(costs[-3:]) < 5 * min(costs[1:4])
