"""Tells of storms: opened with a second mail, grown at 10, 100, 1,000 … mails, closed when nobody waits for more.

A storm that spans mailboxes is told in each by itself, with what it has there and nothing of the others: below a storm
is its part in one mailbox. Whoever holds a mail of a storm that was open leaves a note of it before the mail ends;
`StormWatch` looks at the notes every second or two, in any number of processes. A step is noted before it is told and
after: of several watchers one takes it, and a step that nobody has finished for ten seconds is taken over and told
again, the same to the letter. So each is told at least once over deaths and restarts, and a mail of a storm costs
nothing but a look at what was noted.

A storm is closed when all its mails are decided, or its policy's quiet has passed since the last; by a wall clock or by
the watcher's own, but never before nothing has come for half a minute. Then the note stays as long again, so that a
mail that was under way opens the storm anew.
"""

import asyncio
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

import structlog

from ingest.calls.rounds import rounds
from ingest.feed.pledges import PledgeWatch, is_pledge
from ingest.feed.teller import Teller
from ingest.mailboxes import Mailboxes
from ingest.ports import Change, ChangeKind, Changes, Ports, Quarantine, StormRow
from ingest.records import Storm
from ingest.settings import Settings
from loopguard.policy import BOUNDS

__all__ = ["StormNotes", "StormWatch", "note_of"]

log = structlog.get_logger()

NEW = "new 0"
"""Of a storm of which nothing was told yet. Notes are a state and a number: of mails, or of what was told last."""
TOLD_AS: Final = {
    "opening": ChangeKind.STORM_OPENED,
    "growing": ChangeKind.STORM_GROWN,
    "closing": ChangeKind.STORM_CLOSED,
}
AFTER: Final = {"opening": "open", "growing": "open", "closing": "closed"}
FRESH_S: Final = 5.0
"""How long a process relies on a note that it has seen: far less than `STILL_S`."""
STILL_S: Final = 30.0
TAKEN_OVER_S: Final = 10.0
ROUND_S: Final = 1.5
"""Between two looks at the notes, on average."""
LOOK_S: Final = 2.0
"""The shortest wait between two looks at one storm."""
SELDOM_S: Final = 30.0
"""The longest wait between two looks at one storm in which nothing happens."""
COUNTED_A_SECOND: Final = 10_000
"""Mails of one storm that are counted in a second, on average: a large storm is looked at less often."""


def note_of(storm: str, mailbox: str) -> str:
    """Return the name of the note of what a storm has in one mailbox."""
    return f"{storm} {mailbox}"


class StormNotes:
    """Leaves a note of each storm that has more than one mail. `clock` is monotonic, in seconds."""

    def __init__(self, changes: Changes, clock: Callable[[], float] = time.monotonic) -> None:
        self._changes = changes
        self._clock = clock
        self._seen: dict[str, float] = {}

    async def leave(self, parts: Collection[tuple[str, str]]) -> None:
        """See to it that these are watched, each a storm and a mailbox whose mail is held already.

        Raises `StoreUnavailable`.
        """
        now = self._clock()
        self._seen = {name: at for name, at in self._seen.items() if now - at < FRESH_S}
        wanted = [name for name in (note_of(*part) for part in parts) if name not in self._seen]
        while wanted:
            notes = await self._changes.notes(wanted)
            self._seen |= {name: now for name in wanted if not _ends(notes.get(name, "closed"))}
            wanted = [
                name
                for name in wanted
                if name not in self._seen and not await self._changes.note(name, notes.get(name), NEW)
            ]


@dataclass(slots=True)
class _Watched:
    """What this watcher has seen of a storm, by its monotonic clock."""

    note: str
    noted_at: float
    due: float
    wait: float = 0.0
    storm: Storm | None = None
    still_since: float = 0.0


class StormWatch:
    """Tells what is to be told of the noted storms. `quiet_s` of a storm is its policy's; `wall` is the time of day.

    `pledges` looks at the other notes, which are read by the way.
    """

    def __init__(
        self,
        changes: Changes,
        quarantine: Quarantine,
        teller: Teller,
        quiet_s: Callable[[Storm], float],
        wall: Callable[[], float] = time.time,
        pledges: PledgeWatch | None = None,
    ) -> None:
        self._pledges = pledges
        self._changes = changes
        self._quarantine = quarantine
        self._teller = teller
        self._quiet_s = quiet_s
        self._wall = wall
        self._watched: dict[str, _Watched] = {}

    @classmethod
    def by_settings(cls, settings: Settings, ports: Ports, teller: Teller) -> "StormWatch":
        """Return the watch that `settings` describe."""
        boxes = Mailboxes(settings)

        def quiet_s(storm: Storm) -> float:
            box = boxes.named(storm.mailbox)
            return box.policy_for(storm.parties[0]).storm_quiet_s if box is not None else BOUNDS["storm_quiet_s"][1]

        pledges = PledgeWatch(ports.changes, ports.threads, teller)
        return cls(ports.changes, ports.quarantine, teller, quiet_s, pledges=pledges)

    async def run(self, stop: asyncio.Event) -> None:
        """Watch until `stop`."""
        await rounds(stop, self.round, "storms-untold", ROUND_S, ROUND_S)

    async def round(self) -> None:
        """Look at what is due. Raises `EngineError`; then the next round goes on."""
        every = await self._changes.notes()
        notes = {name: note for name, note in every.items() if not is_pledge(name)}
        now = asyncio.get_running_loop().time()
        self._watched = {name: one for name, one in self._watched.items() if name in notes}
        for name, note in notes.items():
            one = self._watched.setdefault(name, _Watched(note, now, now, still_since=now))
            if one.note != note:
                one.note, one.noted_at, one.due = note, now, now
            if one.due <= now:
                await self._look(name, one, now)
        if self._pledges is not None:
            await self._pledges.round(every)

    async def _look(self, name: str, one: _Watched, now: float) -> None:
        """Take all the steps that are to be taken with one storm."""
        key, _, mailbox = name.partition(" ")
        row = await self._quarantine.storm_row(key, (mailbox,) if mailbox else None)
        if row is not None and not mailbox:  # an older build's, of the whole storm
            await StormNotes(self._changes).leave([(key, box) for box in row.mailboxes])
        if row is None or not mailbox:  # its mails were erased or forgotten, and nobody asks for it any more
            await self._changes.note(name, one.note, None)
            return
        storm = row.storm
        moved = one.storm is None or (storm.count, storm.last_at) != (one.storm.count, one.storm.last_at)
        one.still_since = now if moved else one.still_since
        one.storm, one.wait = storm, LOOK_S if moved else min(SELDOM_S, max(LOOK_S, one.wait) * 1.5)
        mine = False
        while (step := await self._step(row, one, now, mine=mine)) is not None:
            if not await self._changes.note(name, one.note, step or None):
                break  # another watcher was quicker
            one.note, one.noted_at, mine = step, now, True
            if not step:
                break
        one.due = now + max(one.wait, storm.count / COUNTED_A_SECOND)

    async def _step(self, row: StormRow, one: _Watched, now: float, *, mine: bool) -> str | None:
        """Return what is to be noted next, "" for nothing more, None where nothing is to be done now.

        What was noted as about to be told is told here first.
        """
        state, _, count = one.note.partition(" ")
        storm = row.storm
        if state in TOLD_AS:
            if not mine and now - one.noted_at < TAKEN_OVER_S:
                one.wait = LOOK_S
                return None
            await self._teller.tell([self._change(storm, TOLD_AS[state], int(count))])
            facts = {"storm": storm.key, "mailbox": storm.mailbox, "code": storm.code, "mails": int(count)}
            log.info(str(TOLD_AS[state]).replace(".", "-"), **facts)
            return f"{AFTER[state]} {count}"
        if state == "closed":
            gone = "" if now - max(one.noted_at, one.still_since) >= STILL_S else None
            return NEW if storm.count > int(count) else gone
        return _larger(state, int(count), storm) or self._closing(state, row, one, now)

    def _closing(self, state: str, row: StormRow, one: _Watched, now: float) -> str | None:
        if not self._is_over(row, one, now):
            return None
        return f"closing {row.storm.count}" if state == "open" else f"closed {row.storm.count}"

    def _is_over(self, row: StormRow, one: _Watched, now: float) -> bool:
        still = now - one.still_since
        if still < STILL_S:
            return False
        quiet = self._quiet_s(row.storm)
        return still >= quiet or self._wall() - row.storm.last_at >= quiet or not row.waiting

    def _change(self, storm: Storm, kind: ChangeKind, count: int) -> Change:
        return Change(kind, self._wall(), storm.mailbox, storm.key, storm=storm.key, count=count)


def _larger(state: str, told: int, storm: Storm) -> str | None:
    """Return what is about to be told of a storm's size: that it is one, or the power of ten, from ten on, above what
    was told last."""
    if state == "new":
        return f"opening {storm.count}" if storm.count > 1 else None
    size = max(10, 10 ** len(str(told)))
    return f"growing {size}" if size <= storm.count else None


def _ends(note: str) -> bool:
    """Whether a storm with this note is being closed: its next mail has to be noted anew."""
    return note.partition(" ")[0] in {"closing", "closed"}
