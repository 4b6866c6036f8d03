"""Storms are told at least once, to the letter the same, whatever dies; and closed by whichever clock is right."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import StoreUnavailable
from ingest.feed.pledges import Pledge, PledgeWatch
from ingest.feed.storms import STILL_S, StormNotes, StormWatch, note_of
from ingest.feed.teller import Teller
from ingest.ports import Change, ChangeKind, Entry, StormRow
from ingest.records import Storm
from ingest.testing.virtual_time import run
from tests.feed.memory import MemoryChanges

KEY, BOX = "v1:a", "support@example.org"
QUIET_S = 600.0


@dataclass
class Held:
    """The quarantine of one storm, all of it that is asked."""

    count: int = 0
    last_at: float = 0.0
    undecided: int = 0
    counts: int = 0

    def hold(self, mails: int = 1) -> None:
        self.count += mails
        self.undecided += mails
        self.last_at = asyncio.get_running_loop().time()

    async def storm_row(self, key: str, mailboxes: tuple[str, ...] | None) -> StormRow | None:
        self.counts += 1
        found = Storm(key, BOX, ("bot@example.com", BOX), "loop", "A loop.", 0.0, self.last_at, self.count)
        return StormRow(found, self.undecided, (BOX,)) if self.count else None


@dataclass
class Ground:
    changes: MemoryChanges = field(default_factory=MemoryChanges)
    held: Held = field(default_factory=Held)
    skew: float = 0.0

    def watch(self, writer: str = "a.worker-0") -> StormWatch:
        wall = asyncio.get_running_loop().time
        teller = Teller(self.changes, writer)
        return StormWatch(self.changes, self.held, teller, lambda _: QUIET_S, lambda: wall() + self.skew)

    def notes(self) -> StormNotes:
        return StormNotes(self.changes, asyncio.get_running_loop().time)

    def told(self) -> list[str]:
        entries: list[Entry] = [entry for told in self.changes.told.values() for _, entry in told]
        return [f"{one.kind} {one.count}" for one in sorted((c for e in entries for c in e.changes), key=_at)]


def _at(change: Change) -> float:
    return change.at


async def watched(ground: Ground, seconds: float, *watches: StormWatch) -> None:
    stop = asyncio.Event()
    tasks = [asyncio.create_task(one.run(stop)) for one in watches or (ground.watch(),)]
    await asyncio.sleep(seconds)
    stop.set()
    await asyncio.gather(*tasks)


def test_a_storm_opens_grows_and_closes_and_its_note_goes() -> None:
    async def storm() -> None:
        ground = Ground()
        stop = asyncio.Event()
        watching = asyncio.create_task(ground.watch().run(stop))
        ground.held.hold(2)
        await ground.notes().leave([(KEY, BOX)])
        await asyncio.sleep(10)
        for size in (7, 4, 120, 3_000):
            ground.held.hold(size)
            await asyncio.sleep(70)
        assert ground.told() == [
            "storm.opened 2",
            "storm.grown 10",
            "storm.grown 100",
            "storm.grown 1000",
        ]
        await asyncio.sleep(QUIET_S + 2 * STILL_S + 60)
        assert ground.told()[-1] == "storm.closed 3133"
        assert ground.changes.noted == {}
        ground.held.hold(1)
        await ground.notes().leave([(KEY, BOX)])
        await asyncio.sleep(60)
        assert ground.told()[-1] == "storm.opened 3134"
        stop.set()
        await watching
        assert ground.held.counts < 120, "counting is not for nothing"

    run(storm())


def test_a_mail_held_for_itself_is_no_storm() -> None:
    async def single() -> None:
        ground = Ground()
        ground.held.hold()
        await ground.notes().leave([(KEY, BOX)])
        await watched(ground, QUIET_S + 3 * STILL_S)
        assert (ground.told(), ground.changes.noted) == ([], {})

    run(single())


def test_a_storm_in_which_all_is_decided_closes_at_once_and_mail_that_still_comes_opens_it_anew() -> None:
    async def decided() -> None:
        ground = Ground()
        notes = ground.notes()
        ground.held.hold(5)
        await notes.leave([(KEY, BOX)])
        watch = ground.watch()
        await watched(ground, 20, watch)
        ground.held.undecided = 0
        await watched(ground, 2 * STILL_S, watch)
        assert ground.told() == ["storm.opened 5", "storm.closed 5"]
        ground.held.hold()  # its note is still there, and closing
        await notes.leave([(KEY, BOX)])
        await watched(ground, 40, watch)
        assert ground.told() == ["storm.opened 5", "storm.closed 5", "storm.opened 6"]

    run(decided())


def test_a_mail_that_is_under_way_while_a_storm_closes_is_not_forgotten() -> None:
    """Its worker has looked at the note just before, and looks no more."""

    async def late() -> None:
        ground = Ground()
        ground.held.hold(5)
        notes = ground.notes()
        watch = ground.watch()
        await notes.leave([(KEY, BOX)])
        await watched(ground, 20, watch)
        ground.held.undecided = 0
        stop = asyncio.Event()
        watching = asyncio.create_task(watch.run(stop))
        while not ground.told()[-1].startswith("storm.closed"):
            await notes.leave([(KEY, BOX)])
            await asyncio.sleep(0.1)
        ground.held.hold()
        await asyncio.sleep(3 * STILL_S)
        assert ground.told()[-1] == "storm.opened 6"
        stop.set()
        await watching

    run(late())


@pytest.mark.parametrize(
    ("there", "then"),
    [(None, "new 0"), ("new 0", "new 0"), ("open 2", "open 2"), ("closing 5", "new 0"), ("closed 5", "new 0")],
)
def test_a_note_that_is_about_to_go_is_left_anew(there: str | None, then: str) -> None:
    async def left() -> None:
        ground = Ground()
        if there is not None:
            ground.changes.noted[note_of(KEY, BOX)] = there
        await ground.notes().leave([(KEY, BOX)])
        assert ground.changes.noted == {note_of(KEY, BOX): then}

    run(left())


@pytest.mark.parametrize("skew", [-10 * 86_400.0, 10 * 86_400.0], ids=["behind", "ahead"])
def test_a_wrong_wall_clock_closes_no_storm_that_goes_on_and_leaves_none_open(skew: float) -> None:
    async def skewed() -> None:
        ground = Ground(skew=skew)
        stop = asyncio.Event()
        watching = asyncio.create_task(ground.watch().run(stop))
        for _ in range(100):
            ground.held.hold()
            await ground.notes().leave([(KEY, BOX)])
            await asyncio.sleep(15)
        assert {one.split()[0] for one in ground.told()} == {"storm.opened", "storm.grown"}
        await asyncio.sleep(QUIET_S + 60)
        assert ground.told()[-1] == "storm.closed 100"
        stop.set()
        await watching

    run(skewed())


def test_several_watchers_tell_each_thing_once() -> None:
    async def several() -> None:
        ground = Ground()
        stop = asyncio.Event()
        watches = [asyncio.create_task(ground.watch(f"{name}.worker-0").run(stop)) for name in "abc"]
        for _ in range(50):
            ground.held.hold(3)
            await ground.notes().leave([(KEY, BOX)])
            await asyncio.sleep(random.random() * 3)
        await asyncio.sleep(QUIET_S + 3 * STILL_S)
        stop.set()
        await asyncio.gather(*watches)
        told = Counter(ground.told())
        assert set(told.values()) == {1}
        assert [one.split()[0] for one in told] == ["storm.opened", "storm.grown", "storm.grown", "storm.closed"]

    run(several())


class Died(BaseException):
    """From here on nothing of this life reaches anything."""


class Dying(MemoryChanges):
    """The feed of `real`, for a process that dies at its nth call, before or after it was carried out."""

    def __init__(self, real: MemoryChanges, calls: int, *, after: bool) -> None:
        self._real, self._left, self._after = real, calls, after

    def __getattribute__(self, name: str) -> object:
        if name.startswith("_"):
            return object.__getattribute__(self, name)
        real = getattr(self._real, name)

        async def call(*arguments: object) -> object:
            self._left -= 1
            if self._left < 0 or (self._left == 0 and not self._after):
                raise Died
            answer = await real(*arguments)
            if self._left == 0:
                raise Died
            return answer

        return call


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 12), st.booleans(), st.integers(0, 60)), max_size=12), st.integers(2, 300))
def test_whoever_dies_whenever_the_next_tells_the_same(deaths: list[tuple[int, bool, int]], mails: int) -> None:
    async def dying() -> None:
        ground = Ground()
        ground.held.hold(mails)
        await ground.notes().leave([(KEY, BOX)])
        for calls, after, more in deaths:
            lived = Ground(changes=Dying(ground.changes, calls, after=after), held=ground.held)
            stop = asyncio.Event()
            life = asyncio.create_task(lived.watch().run(stop))
            await asyncio.sleep(more)
            ground.held.hold(more * more)
            stop.set()
            await asyncio.wait([life])
            if not life.cancelled() and (error := life.exception()) is not None:
                assert isinstance(error, Died)
        await watched(ground, QUIET_S + 4 * STILL_S)
        told = set(ground.told())
        opened = [int(one.split()[1]) for one in told if one.startswith("storm.opened")]
        sizes = {10**n for n in range(1, 6) if opened[0] < 10**n <= ground.held.count}
        assert len(opened) == 1
        assert {one for one in told if one.startswith("storm.grown")} == {f"storm.grown {size}" for size in sizes}
        assert {one for one in told if one.startswith("storm.closed")} == {f"storm.closed {ground.held.count}"}
        assert ground.changes.noted == {}

    run(dying())


def test_a_store_that_is_away_delays_and_nothing_more() -> None:
    async def away() -> None:
        ground = Ground()
        ground.held.hold(50)
        await ground.notes().leave([(KEY, BOX)])
        ground.changes.error = StoreUnavailable("away")
        watch = ground.watch()
        await watched(ground, 60, watch)
        ground.changes.error = None
        await watched(ground, 10, watch)
        assert ground.told() == ["storm.opened 50"]

    run(away())


def test_a_storm_whose_mails_were_all_erased_is_watched_no_more() -> None:
    async def erased() -> None:
        ground = Ground()
        ground.held.hold(5)
        await ground.notes().leave([(KEY, BOX)])
        watch = ground.watch()
        await watched(ground, 10, watch)
        ground.held.count = 0
        await watched(ground, 60, watch)
        assert ground.changes.noted == {}

    run(erased())


def test_what_a_person_did_to_threads_is_told_by_the_watch_and_taken_for_no_storm() -> None:
    class Threads:
        async def names(self, _: str, thread: str) -> tuple[str, ...]:
            return (thread, "t2")

    async def pledged() -> None:
        ground = Ground()
        done = Change(ChangeKind.THREAD_MERGED, 1.0, "m@example.org", "t1", other="t2", actor="anna")
        undone = Change(ChangeKind.THREAD_SPLIT, 2.0, "m@example.org", "t1", other="t2", actor="anna")
        for one in (done, undone):
            await Pledge.leave(ground.changes, one)
        threads: Any = Threads()
        teller, clock = Teller(ground.changes, "a.worker-0"), asyncio.get_running_loop().time
        pledges = PledgeWatch(ground.changes, threads, teller, clock)
        watch = StormWatch(ground.changes, ground.held, teller, lambda _: QUIET_S, pledges=pledges)
        await watched(ground, 8, watch)
        assert (ground.told(), len(ground.changes.noted)) == ([], 2)
        await watched(ground, 8, watch)
        assert (ground.told(), ground.changes.noted) == (["thread.merged 0"], {})

    run(pledged())
