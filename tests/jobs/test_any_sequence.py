"""Any sequence of held mail, decisions, deaths of whoever works them, and retries, beside a model."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.adapters.directory import DirectoryOriginals
from ingest.errors import Decided, NotFound
from ingest.feed.teller import Teller
from ingest.heart.raw_mail import RawMail
from ingest.jobs.asked import Asked
from ingest.jobs.carrying import Carrier
from ingest.jobs.gathering import gathered
from ingest.jobs.runner import Runner
from ingest.mailboxes import Mailboxes
from ingest.ports import ChangeKind, HeldQuery, JobKind, JobState, Ports, StormQuery
from ingest.records import HeldState
from ingest.settings import Settings
from ingest.wiring import scratch
from tests.conformance.mails import storm
from tests.ingest.desk import BOX, OTHER
from tests.jobs.desk import all_changes
from tests.jobs.many import START, made


class Died(BaseException):
    """The process is gone, at whatever it was doing."""


class Mortal:
    """A port whose process dies at a call: before it had an effect, or after it had."""

    def __init__(self, real: Any, at: Callable[[], str]) -> None:
        self._real = real
        self._at = at

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._real, name)
        if not asyncio.iscoroutinefunction(real):
            return real

        async def call(*given: Any, **named: Any) -> Any:
            when = self._at()
            if when == "before":
                raise Died
            answer = await real(*given, **named)
            if when == "after":
                raise Died
            return answer

        return call


@dataclass
class World:
    """The ports, how long the process that works has to live, and the model."""

    ports: Ports
    left: int = 10**9
    after: bool = False
    mails: dict[str, str] = field(default_factory=dict)
    """Mailbox by mail."""
    wanted: dict[str, set[str]] = field(default_factory=dict)
    """By job, the mails that it is about."""
    kinds: dict[str, JobKind] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)

    def at(self) -> str:
        self.left -= 1
        if self.left > 0:
            return ""
        return "after" if self.after and not self.left else "before"

    def mortal(self) -> Ports:
        names = ("threads", "originals", "store", "quarantine", "jobs", "audit", "changes", "requests", "nodes")
        return replace(self.ports, **{name: Mortal(getattr(self.ports, name), self.at) for name in names})


ACTORS = st.sampled_from(["ann", "bob"])
KINDS = st.sampled_from([JobKind.RELEASE, JobKind.DISCARD])  # `test_undoing_at_random` puts back as well
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("hold"), st.integers(1, 6), st.sampled_from([BOX, OTHER])),
        st.tuples(st.just("storm"), KINDS, ACTORS, st.sampled_from([None, (BOX,), (OTHER,)])),
        st.tuples(st.just("mail"), KINDS, ACTORS, st.integers(0, 30)),
        st.tuples(st.just("filter"), KINDS, ACTORS, st.sampled_from([(BOX,), (OTHER,)])),
        st.tuples(st.just("work"), st.integers(1, 60), st.booleans()),
        st.tuples(st.just("cancel"), st.integers(0, 9)),
    ),
    max_size=14,
)


W = TypeVar("W", bound=World)


async def hold(world: World, count: int, mailbox: str) -> None:
    for _ in range(count):
        one, content = made(len(world.mails), mailbox)
        await world.ports.originals.put(one.receipt.sha256, content)
        await world.ports.quarantine.hold(one, storm("v1:a", one.receipt.accepted_at, mailbox=mailbox))
        world.mails[one.id] = mailbox


async def ask(world: World, asked: Asked) -> None:
    query = replace(
        asked.query or HeldQuery(), mailboxes=asked.scope or (asked.query.mailboxes if asked.query else None)
    )
    undecided = {one.id for one in (await world.ports.quarantine.page(query, limit=1_000)).mails}
    try:
        job = await gathered(asked, world.ports, START + 10**6 + len(world.wanted))
    except (Decided, NotFound):
        assert not (undecided & {asked.message} if asked.message else undecided)
        return
    found, _ = await world.ports.jobs.results(job.id, None, 1_000)
    half = {one.message for one in found} - undecided
    assert half == set() or asked.kind is JobKind.RELEASE, "only what a death left half released is taken up again"
    if not asked.message:
        assert {one.message for one in found} >= undecided
    world.wanted[job.id] = {one.message for one in found}
    world.kinds[job.id] = asked.kind


async def work(world: World, left: int, after: bool) -> None:
    """What a worker does until it dies."""
    world.left, world.after = left, after
    try:
        await runner(world).round_to_end()
    except Died:
        pass
    finally:
        world.left = 10**9


class Worked(Runner):
    """A runner that does all that there is to do."""

    async def round_to_end(self) -> None:
        for job in await self._ports.jobs.unfinished():
            await self.work(job.id)


def runner(world: World) -> Worked:
    ports = world.mortal()
    raw = RawMail(ports.originals, None, "here")  # all bytes are among the originals
    boxes = Mailboxes(Settings.model_validate({"mailbox": [{"address": BOX}, {"address": OTHER}]}))
    return Worked(ports, Carrier(ports, raw, boxes, Teller(ports.changes, "here").tell), "here.jobs")


async def check(world: World) -> None:
    """Compare what there is, when all is worked, with the model."""
    ports = world.ports
    await runner(world).round_to_end()
    now = {one.id: one async for one in ports.quarantine.every()}
    stored = {one.id: one async for one in ports.store.every()}
    decided = {id_ for id_, one in now.items() if one.state is not HeldState.HELD}
    asked: set[str] = set().union(*(mails for job, mails in world.wanted.items() if job not in world.cancelled))
    assert asked <= decided, "what was asked for is done"
    assert decided <= set().union(*world.wanted.values()), "and nothing else is"
    assert set(stored) >= {id_ for id_, one in now.items() if one.state is HeldState.RELEASED and id_ in asked}
    assert all(now[id_].state is HeldState.RELEASED for id_ in stored)
    assert not any(one.may_autoreply for one in stored.values())
    assert all(one.released_by == now[id_].actor for id_, one in stored.items())
    done: list[str] = []
    for job, mails in world.wanted.items():
        found = await ports.jobs.get(job)
        assert found is not None
        if job in world.cancelled:
            continue
        items, _ = await ports.jobs.results(job, None, 1_000)
        assert found.state is JobState.DONE
        assert found.tally == await ports.jobs.count(job)
        assert found.tally.ended == found.tally.total == len(mails)
        assert found.tally.failed == 0
        done += [one.message for one in items if one.result == "done"]
    assert len(done) == len(set(done)), "one job, and no other, says that it decided on a mail"
    told = {one.id for one in await all_changes(ports, ChangeKind.MESSAGE_RELEASED)}
    assert told >= {id_ for id_ in stored if id_ in asked}
    discarded = {one.id for one in await all_changes(ports, ChangeKind.MESSAGE_DISCARDED)}
    assert discarded >= {id_ for id_ in asked if now[id_].state is HeldState.DISCARDED}
    rows = (await ports.quarantine.storm_page(StormQuery())).rows
    assert sum(row.waiting for row in rows) == len(now) - len(decided)


async def live(
    steps: list[tuple[Any, ...]],
    begin: Callable[[Ports], W],
    take: Callable[..., Awaitable[None]],
    check: Callable[[W], Awaitable[None]],
) -> None:
    with TemporaryDirectory() as folder:
        ports = scratch(Path(folder), DirectoryOriginals(Path(folder) / "originals"))
        world = begin(ports)
        for step in steps:
            await take(world, *step)
        await check(world)
        for port in (ports.threads, ports.arrivals, ports.quarantine, ports.store, ports.originals):
            await port.close()


async def take(world: World, what: str, *given: Any) -> None:
    if what == "hold":
        await hold(world, *given)
    elif what == "storm":
        kind, actor, scope = given
        await ask(world, Asked(kind, actor, "x", scope, storm="v1:a"))
    elif what == "mail":
        kind, actor, number = given
        await ask(world, Asked(kind, actor, "x", message=f"{number + 1:032x}"))
    elif what == "filter":
        kind, actor, boxes = given
        await ask(world, Asked(kind, actor, "x", query=HeldQuery(boxes)))
    elif what == "work":
        await work(world, *given)
    elif world.wanted:
        job = list(world.wanted)[given[0] % len(world.wanted)]
        if await world.ports.jobs.finish(job, JobState.CANCELLED, START):
            world.cancelled.add(job)


@given(STEPS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_sequence_comes_to_what_the_model_says(steps: list[tuple[Any, ...]]) -> None:
    asyncio.run(live(steps, World, take, check))
