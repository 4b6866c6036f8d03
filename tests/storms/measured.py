"""What the laboratory measures: each storm and each honest day, over seeds, at helpdesks in three ways.

A storm is run twice a seed: its partner marks its answers with ids or a quote, and it does not. An honest day at a
helpdesk that tells nothing is a matter of judging alone, so there the pure laboratory is enough. The numbers are the
worst of all seeds.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from ingest.mailboxes import Mailboxes
from ingest.settings import Settings
from ingest.testing.desk import virtual_desk
from ingest.testing.laboratory import Memory, judge
from ingest.testing.scenario import DESK, HELP, SALES, Scenario, mails_of
from loopguard import Policy
from tests.storms.chats import CHATS
from tests.storms.days import DAYS
from tests.storms.honest import HONEST
from tests.storms.house import Day, day
from tests.storms.machines import BOXES, PARTNERS
from tests.storms.partner import PAUSES, Partner, Talker
from tests.storms.ways import Loop, Way, loop

__all__ = [
    "HONEST_DAYS",
    "PASS",
    "STORMS",
    "Number",
    "Storm",
    "measured_day",
    "measured_storm",
    "numbers",
    "numbers_of_day",
    "partly_told_day",
    "partly_told_storm",
]

OURS = (DESK, HELP, SALES, *BOXES)
ALL_RECEIPTS = "200 people of one domain"
"""The day on which everybody is owed one (issue 12, part 2)."""
HONEST_DAYS = (*DAYS, *HONEST, *CHATS)
PASS = 6
"""Mails of a loop that may be stored."""
TURNS_A_DAY = 3
KEY = {"id": "k1", "secret": "x" * 40}
MAILBOXES = Mailboxes(Settings.model_validate({"mailbox": [{"address": one} for one in OURS], "stamp_key": [KEY]}))


@dataclass(frozen=True)
class Storm:
    """A partner, and whether its mails are marked as answers."""

    partner: Partner
    marked: bool

    @property
    def name(self) -> str:
        return self.partner.name if self.partner.marked else f"{self.partner.name}{', ids or quote' * self.marked}"

    def talkers(self, rng: Random, seed: int) -> list[Talker]:
        """Return its conversations: by turns of the seed with ids, a quote or both, where they are marked."""
        ids = self.marked and seed % 3 != 1
        quotes = self.marked and seed % 3 != 0 and not self.partner.marked
        places = range(len(self.partner.senders))
        return [
            Talker(self.partner, place, box, rng, ids=ids, quotes=quotes)
            for box in self.partner.boxes
            for place in places
        ]


STORMS = tuple(
    Storm(partner, marked) for partner in PARTNERS for marked in ((True,) if partner.marked else (False, True))
)


@dataclass(frozen=True)
class Number:
    """One number of a scenario, and the bar it is measured by; None where there is none."""

    scenario: str
    what: str
    count: int
    bar: int | None

    @property
    def key(self) -> tuple[str, str]:
        return self.scenario, self.what

    @property
    def above(self) -> bool:
        """Whether it has to be said: above its bar, or above what passes elsewhere where there is none."""
        return self.count > (PASS if self.bar is None else self.bar)


def measured_storm(storm: Storm, seeds: Iterable[int], folder: Path) -> dict[Way, Loop]:
    """Return the worst of so many runs, in each way."""
    return {way: _worst([asyncio.run(_storm(storm, way, seed, folder)) for seed in seeds]) for way in Way}


def measured_day(scenario: Scenario, seeds: Iterable[int], folder: Path) -> dict[Way, Day]:
    """Return the run in which most was held, in each way."""
    found: dict[Way, Day] = {}
    for way in Way:
        runs = [
            _judged(scenario, seed) if way is Way.NOTHING else _lived(scenario, way, seed, folder) for seed in seeds
        ]
        found[way] = max(runs, key=lambda one: (one.held, one.refused))
    return found


def partly_told_storm(storm: Storm, share: float, seed: int, folder: Path) -> Loop:
    """Return a run at a helpdesk that tells of a share of its mail."""
    return asyncio.run(_storm(replace(storm, partner=replace(storm.partner, told=share)), Way.TELLS, seed, folder))


def partly_told_day(scenario: Scenario, share: float, seed: int, folder: Path) -> Day:
    """Return a run of an honest day at such a helpdesk."""
    return asyncio.run(_day(scenario, Way.TELLS, seed, folder, share))


async def _storm(storm: Storm, way: Way, seed: int, folder: Path) -> Loop:
    rng = Random(f"{storm.name} {seed}")
    pause = storm.partner.pause or rng.choice(PAUSES)
    async with virtual_desk(folder, *storm.partner.boxes, *storm.partner.copies) as desk:
        return await loop(desk, MAILBOXES, way, storm.talkers(rng, seed), rng, lambda: pause * rng.uniform(0.8, 1.2))


def _lived(scenario: Scenario, way: Way, seed: int, folder: Path) -> Day:
    return asyncio.run(_day(scenario, way, seed, folder))


def _judged(scenario: Scenario, seed: int) -> Day:
    """Judge a day's mails where nothing that we sent is known."""
    found, memory = Day(), Memory(Policy())
    for number, sent in enumerate(mails_of(scenario, seed)):
        verdict = judge(memory, replace(sent, answers_us=False), number, frozenset(scenario.ours))
        found.mails += 1
        found.stored += not verdict.held
        found.held += verdict.held and not sent.loop
        if verdict.held and not sent.loop:
            found.first = found.first or f"mail {found.mails}: {verdict.reason}"
    return found


async def _day(scenario: Scenario, way: Way, seed: int, folder: Path, share: float = 1.0) -> Day:
    async with virtual_desk(folder, *scenario.ours) as desk:
        return await day(desk, MAILBOXES, way, scenario, seed, share)


def _worst(runs: list[Loop]) -> Loop:
    def most(of: Callable[[Loop], int]) -> int:
        return max(of(one) for one in runs)

    answers = max(runs, key=Loop.most_a_day).answers
    return Loop(
        most(lambda one: one.mails),
        most(lambda one: one.stored),
        most(lambda one: one.held),
        most(lambda one: one.rows),
        most(lambda one: one.people),
        answers,
    )


def numbers(storm: Storm, found: dict[Way, Loop]) -> Iterator[Number]:
    """Return what a storm is judged by."""
    asks, tells, nothing = (found[way] for way in Way)
    turns = storm.marked or storm.partner.a_day == TURNS_A_DAY
    yield Number(storm.name, "asks: answers a day", asks.most_a_day(), TURNS_A_DAY if turns else storm.partner.a_day)
    yield Number(storm.name, "tells: stored", tells.stored, PASS if turns else None)
    yield Number(storm.name, "tells: rows", tells.rows, 1)
    yield Number(storm.name, "nothing: stored", nothing.stored, PASS if storm.marked else None)
    for way in Way:
        yield Number(storm.name, f"{way}: people held", found[way].people, 0)


def numbers_of_day(scenario: Scenario, found: dict[Way, Day]) -> Iterator[Number]:
    """Return what an honest day is judged by."""
    for way in Way:
        yield Number(scenario.name, f"{way}: held", found[way].held, 0)
    if scenario.name == ALL_RECEIPTS:
        yield Number(scenario.name, "asks: receipts refused", found[Way.ASKS].refused, 0)
