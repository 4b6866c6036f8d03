"""A storm in several mailboxes: each hears of its part, with its own count, and whatever happens in the others."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ingest.feed.storms import STILL_S, StormNotes, StormWatch
from ingest.feed.teller import Teller
from ingest.ports import Change, ChangeKind, HeldQuery, StormRow
from ingest.records import Storm
from ingest.testing.virtual_time import run
from tests.feed.memory import MemoryChanges
from tests.ingest.desk import BOX, desk, looping
from tests.ingest.desk import settings as settings_of

KEY, QUIET_S = "v1:a", 300.0
TWIN = "contact@desk.example"
"""As long as `BOX`: what one sender writes to both is one storm."""
BOXES = ("a@desk.example", "b@desk.example", "c@desk.example")
Step = tuple[str, int, bool, int]
"""A mailbox, how many mails it gets, whether all its mail is decided then, and the seconds until the next."""
STEPS = st.lists(
    st.tuples(st.sampled_from(BOXES), st.integers(0, 40), st.booleans(), st.sampled_from((0, 1, 20, 70, 400))),
    min_size=1,
    max_size=9,
)


class Held:
    """The quarantine of one storm over mailboxes, all of it that is asked."""

    def __init__(self) -> None:
        self.count: Counter[str] = Counter()
        self.undecided: Counter[str] = Counter()
        self.last_at: dict[str, float] = defaultdict(float)

    def hold(self, box: str, mails: int) -> None:
        self.count[box] += mails
        self.undecided[box] += mails
        self.last_at[box] = asyncio.get_running_loop().time()

    async def storm_row(self, key: str, mailboxes: tuple[str, ...] | None) -> StormRow | None:
        ours = [box for box in sorted(+self.count) if mailboxes is None or box in mailboxes]
        if not ours:
            return None
        count, last_at = sum(self.count[box] for box in ours), max(self.last_at[box] for box in ours)
        storm = Storm(key, ours[0], ("bot@example.com", ours[0]), "loop", "A loop.", 0.0, last_at, count)
        return StormRow(storm, sum(self.undecided[box] for box in ours), tuple(ours))


async def happened(steps: Sequence[Step]) -> list[Change]:
    """Let this happen under the eyes of a watch, then nothing until all has closed; return what was told."""
    held, changes, stop = Held(), MemoryChanges(), asyncio.Event()
    loop = asyncio.get_running_loop()
    watched: Any = held
    watch = StormWatch(changes, watched, Teller(changes, "a.worker-0"), lambda _: QUIET_S, loop.time)
    notes = StormNotes(changes, loop.time)
    watching = asyncio.create_task(watch.run(stop))
    for box, mails, decided, pause in steps:
        if mails:
            held.hold(box, mails)
            await notes.leave([(KEY, box)])
        if decided:
            held.undecided[box] = 0
        await asyncio.sleep(pause)
    await asyncio.sleep(QUIET_S + 6 * STILL_S)
    assert changes.noted == {}
    stop.set()
    await watching
    return [one for told in changes.told.values() for _, entry in told for one in entry.changes]


def told_in(changes: Sequence[Change], box: str) -> list[str]:
    return [f"{one.kind} {one.count}" for one in changes if one.mailbox == box]


@settings(deadline=None, max_examples=60)
@given(STEPS)
def test_each_mailbox_hears_of_its_own_part_alone(steps: list[Step]) -> None:
    told = run(happened(steps))
    mails = {box: sum(count for name, count, *_ in steps if name == box) for box in BOXES}
    assert {one.mailbox for one in told} == {box for box, count in mails.items() if count > 1}
    assert len({one.key for one in told}) == len({(one.kind, one.mailbox, one.count) for one in told})
    for box in (box for box in BOXES if mails[box] > 1):
        ours = told_in(told, box)
        assert ours[0].startswith("storm.opened ")
        assert ours[-1] == f"storm.closed {mails[box]}"
        heights = {f"storm.grown {10**n}" for n in range(1, 4)}
        assert set(ours) & heights <= {one for one in heights if int(one.split()[1]) <= mails[box]}
        assert max(int(one.split()[1]) for one in ours) == mails[box]


@settings(deadline=None, max_examples=30, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(STEPS, st.sampled_from((100, 400)))
def test_what_a_mailbox_hears_is_the_same_whatever_happens_in_the_others(steps: list[Step], pause: int) -> None:
    """The witness is the same run with the others' mail left out; pauses are longer than the watch's jitter."""
    box = BOXES[1]
    whole = [(name, mails, decided, pause) for name, mails, decided, _ in steps]
    alone = [(name, mails if name == box else 0, decided, pause) for name, mails, decided, _ in steps]
    assert told_in(run(happened(whole)), box) == told_in(run(happened(alone)), box)


def test_a_note_of_an_older_build_becomes_one_for_each_mailbox() -> None:
    async def older() -> None:
        held, changes, stop = Held(), MemoryChanges(), asyncio.Event()
        for box, mails in zip(BOXES, (5, 3, 0), strict=True):
            held.hold(box, mails)
        changes.noted[KEY] = "open 8"
        watched: Any = held
        watch = StormWatch(changes, watched, Teller(changes, "a.worker-0"), lambda _: QUIET_S)
        watching = asyncio.create_task(watch.run(stop))
        await asyncio.sleep(10)
        assert changes.noted == {f"{KEY} {BOXES[0]}": "open 5", f"{KEY} {BOXES[1]}": "open 3"}
        stop.set()
        await watching

    run(older())


async def test_the_first_mail_of_a_storm_in_a_mailbox_is_told_there_and_the_others_leave_a_note(tmp_path: Path) -> None:
    async with desk(settings_of(tmp_path, BOX, TWIN)) as node:
        for number in range(4):
            await node.take(looping(number))
            await node.drain()
        for number in range(10, 13):
            await node.take(looping(number), TWIN)
            await node.drain()
        ports = node.engines.ports
        told = [one for entry in await ports.changes.after({}, 100) for one in entry.changes]
        assert [(one.kind, one.mailbox) for one in told] == [
            (ChangeKind.MESSAGE_HELD, BOX),
            (ChangeKind.MESSAGE_HELD, TWIN),
        ]
        (storm,) = {one.storm for one in told}
        watch = StormWatch(ports.changes, ports.quarantine, Teller(ports.changes, "w"), lambda _: QUIET_S)
        await watch.round()
        told = [one for entry in await ports.changes.after({}, 100) for one in entry.changes][2:]
        assert {(one.kind, one.id, one.mailbox, one.count) for one in told} == {
            (ChangeKind.STORM_OPENED, storm, BOX, 4),
            (ChangeKind.STORM_OPENED, storm, TWIN, 3),
        }
        assert len((await ports.quarantine.page(HeldQuery(storm=storm, state=None))).mails) == 7
