"""What `ingest.ports.Arrivals.recent` guarantees, on every adapter."""

from collections.abc import Callable

from ingest.ports import Arrivals
from loopguard import History, Policy
from tests.conformance.mails import HOSTILE, START, arrival

Open = Callable[[], Arrivals]
BOX = "support@example.org"
POLICY = Policy()


async def test_what_was_recorded_is_told_by_thread_and_by_pair(all_arrivals: Open) -> None:
    arrivals = all_arrivals()
    await arrivals.record(arrival(1, thread="t1", pair="p1"), POLICY)
    await arrivals.record(arrival(2, thread="t2", pair="p1"), POLICY)
    await arrivals.record(arrival(3, thread="t1", pair="p2"), POLICY)
    recent = await arrivals.recent(BOX, ("t1",), "p1", START, 10)
    assert [one.at - START for one in recent.thread] == [1, 3]
    assert [one.at - START for one in recent.pair] == [1, 2]
    assert recent.thread[0] == arrival(1, thread="t1", pair="p1")
    assert await arrivals.recent("sales@example.org", ("t1",), "p9", START, 10) == History((), ())


async def test_it_is_bounded_by_number_and_age_and_keeps_the_latest(all_arrivals: Open) -> None:
    arrivals = all_arrivals()
    for n in range(6):
        await arrivals.record(arrival(n, thread="t", pair="p"), POLICY)
    recent = await arrivals.recent(BOX, ("t",), "p", START + 2, 3)
    assert [one.at - START for one in recent.thread] == [one.at - START for one in recent.pair] == [3, 4, 5]
    assert [one.at - START for one in (await arrivals.recent(BOX, ("t",), "p", START + 5, 3)).pair] == [5]


async def test_asking_counts_nothing(all_arrivals: Open) -> None:
    arrivals = all_arrivals()
    for _ in range(3):
        assert await arrivals.recent(BOX, ("t",), "p", START, 10) == History((), ())
    history = await arrivals.record(arrival(1, thread="t", pair="p"), POLICY)
    assert (len(history.thread), len(history.pair)) == (1, 1)


async def test_no_text_breaks_it(all_arrivals: Open) -> None:
    arrivals = all_arrivals()
    for n, text in enumerate(HOSTILE.values()):
        name = f"{n} {text[:5_000]}"
        await arrivals.record(arrival(n, thread=name, pair=name), POLICY)
        recent = await arrivals.recent(BOX, (name,), name, START, 10)
        assert (len(recent.thread), len(recent.pair)) == (1, 1)


async def test_what_was_counted_under_another_name_of_the_thread_counts(all_arrivals: Open) -> None:
    """A merge of threads resets no limit."""
    arrivals = all_arrivals()
    for n, name in enumerate(("old", "other", "old")):
        await arrivals.record(arrival(n, thread=name), Policy())
    history = await arrivals.record(arrival(3, thread="kept"), Policy(), ("kept", "old"))
    assert [one.at - START for one in history.thread] == [0, 2, 3]
    assert [one.at - START for one in history.pair] == [0, 1, 2, 3]
    await arrivals.record(arrival(4, thread="kept"), Policy(), ("kept", "old"))
    assert (await arrivals.record(arrival(3, thread="kept"), Policy(), ("kept", "old"))).thread == history.thread
    recent = await arrivals.recent(BOX, ("kept", "old"), arrival(0).pair, START + 1, 3)
    assert [one.at - START for one in recent.thread] == [2, 3, 4]
    assert len((await arrivals.record(arrival(5, thread="kept"), Policy(history=20), ("old",))).thread) == 5
