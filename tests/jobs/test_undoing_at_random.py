"""Any order of held mail, decisions, undoing, deaths, and what tidies up: no mail is lost, and each is in one state."""

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ingest.errors import Decided, NotFound
from ingest.jobs.asked import Asked
from ingest.jobs.gathering import gathered
from ingest.jobs.undoing import undone
from ingest.ports import ChangeKind, HeldQuery, ItemResult, JobKind, JobState, StormQuery
from ingest.records import HeldState
from ingest.settings import RetentionSettings
from ingest.work.keeping import Keeper
from tests.ingest.desk import BOX, OTHER
from tests.jobs.desk import all_changes
from tests.jobs.many import START
from tests.jobs.test_any_sequence import World, hold, live, runner, work

KINDS = st.sampled_from(list(JobKind))
TERM_S = 3_600
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("hold"), st.integers(1, 4), st.sampled_from([BOX, OTHER])),
        st.tuples(st.just("storm"), KINDS, st.sampled_from(["ann", "bob"]), st.lists(st.integers(0, 9), max_size=2)),
        st.tuples(st.just("mail"), KINDS, st.sampled_from(["ann", "bob"]), st.integers(0, 9)),
        st.tuples(st.just("undo"), st.integers(0, 9)),
        st.tuples(st.just("work"), st.integers(1, 80), st.booleans()),
        st.tuples(st.just("tidy"), st.sampled_from([TERM_S // 2, 2 * TERM_S])),
    ),
    max_size=16,
)


@dataclass
class Desk(World):
    """The world, its time of day, the jobs in it, and the mails whose term has passed."""

    now: float = START + 10**6
    jobs: list[str] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)

    def name(self, number: int) -> str:
        return f"{number + 1:032x}"


async def take(desk: Desk, what: str, *given: Any) -> None:
    desk.now += 1
    if what == "hold":
        await hold(desk, *given)
    elif what == "work":
        await work(desk, *given)
    elif what == "tidy":
        await tidy(desk, *given)
    elif what == "undo":
        if desk.jobs:
            await undo(desk, desk.jobs[given[0] % len(desk.jobs)])
    else:
        kind, actor, about = given
        asked = (
            Asked(kind, actor, "x", storm="v1:a", keep=tuple(map(desk.name, about)))
            if what == "storm"
            else Asked(kind, actor, "x", message=desk.name(about))
        )
        with suppress(Decided, NotFound):
            desk.jobs.append((await gathered(asked, desk.ports, desk.now)).id)


async def undo(desk: Desk, name: str) -> None:
    job = await desk.ports.jobs.get(name)
    assert job is not None
    with suppress(Decided):
        back = await undone(job, Asked(JobKind.RESTORE, "eve", "x", undoes=name), desk.ports, desk.now)
        if back.id == name:
            assert (await desk.ports.jobs.count(name)).ended == 0, "what was cancelled had not begun"
        else:
            desk.jobs.append(back.id)


async def tidy(desk: Desk, seconds: float) -> None:
    desk.now += seconds
    before = {one.id: one async for one in desk.ports.quarantine.every()}
    await Keeper(RetentionSettings(discarded_s=TERM_S), desk.ports, lambda: desk.now).round()
    after = {one.id async for one in desk.ports.quarantine.every()}
    went = set(before) - after
    assert went == {
        id_
        for id_, one in before.items()
        if one.state is HeldState.DISCARDED and (one.decided_at or 0) < desk.now - TERM_S
    }
    desk.gone |= went


async def check(desk: Desk) -> None:
    """Compare, when all is worked, what there is, what is listed and what was told."""
    ports = desk.ports
    await runner(desk).round_to_end()
    now = {one.id: one async for one in ports.quarantine.every()}
    stored = {one.id async for one in ports.store.every()}
    assert set(now) | desk.gone >= set(desk.mails), "no mail is lost"
    for id_, one in now.items():
        assert (id_ in stored) == (one.state is HeldState.RELEASED), "each is in one state"
        assert await ports.originals.has(one.receipt.sha256), "and its bytes are there"
        assert one.state is HeldState.HELD or one.actor
    for state in HeldState:
        listed = {one.id for one in (await ports.quarantine.page(HeldQuery(state=state), limit=1_000)).mails}
        assert listed == {id_ for id_, one in now.items() if one.state is state}
    waiting = Counter(one.storm for one in now.values() if one.state is HeldState.HELD)
    rows = (await ports.quarantine.storm_page(StormQuery())).rows
    assert {row.storm.key: (row.storm.count, row.waiting) for row in rows} == {
        key: (count, waiting[key]) for key, count in Counter(one.storm for one in now.values()).items()
    }
    assert {row.storm.key for row in (await ports.quarantine.storm_page(StormQuery(waits=True))).rows} == set(waiting)
    await check_told(desk)


async def check_told(desk: Desk) -> None:
    """What a job says that it did, the feed was told."""
    told = {
        kind: Counter((one.id, one.actor, one.at) for one in await all_changes(desk.ports, kind))
        for kind in (ChangeKind.MESSAGE_DISCARDED, ChangeKind.MESSAGE_RESTORED)
    }
    for name in desk.jobs:
        job = await desk.ports.jobs.get(name)
        assert job is not None
        assert job.state in (JobState.DONE, JobState.CANCELLED)
        if job.kind is JobKind.RELEASE:
            continue
        kind = ChangeKind.MESSAGE_DISCARDED if job.kind is JobKind.DISCARD else ChangeKind.MESSAGE_RESTORED
        done, _ = await desk.ports.jobs.results(name, None, 1_000, ItemResult.DONE)
        assert all((one.message, job.actor, job.created_at) in told[kind] for one in done)


WHOLE, HALF = ("work", 80, False), ("work", 12, True)
DISCARDED = [("hold", 4, BOX), ("storm", JobKind.DISCARD, "ann", []), WHOLE]


@given(STEPS)
@example([*DISCARDED, ("undo", 0), WHOLE])
@example([*DISCARDED, ("undo", 0), HALF, ("tidy", 2 * TERM_S)])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_mail_is_lost_whatever_is_undone(steps: list[tuple[Any, ...]]) -> None:
    asyncio.run(live(steps, Desk, take, check))
