"""A house on a Monday morning: storms of several shapes over days, single mails, decisions, and all that pages show.

Mail comes through a real worker at moments of a clock that the test moves, so that pictures have a shape. `scale` makes
storms larger; a picture for people has 4,000 mails, a test some dozens.
"""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from ingest.demo.responders import storm
from ingest.jobs.asked import Asked
from ingest.jobs.gathering import gathered
from ingest.metrics import counted
from ingest.ports import Job, JobKind, JobState, Postponement, StormQuery, StormRow
from ingest.staff.allowing import making
from ingest.staff.caller import Caller
from ingest.staff.looking.later import postpone
from ingest.web.node_view import NodeView, RoleView
from tests.ingest.desk import BOX, OTHER, mail, settings
from tests.ingest.shunting import shunt
from tests.web.pages.house import LOOP, House, open_house

__all__ = ["LONG", "Monday", "monday"]

LONG = "no-reply-customer-satisfaction-survey@notifications.very-long-name-of-a-company.example"
SUBJECT = (
    "Re: Re: Re: Automatic answer: your request of last week concerning the invoice 2026-00471193, second reminder"
)
HOUR, MINUTE = 3_600.0, 60.0
DECLARED = "Auto-Submitted: auto-replied\r\n"
HOPS = "Received: from a by b; x\r\n" * 60
TIRED = "failed 3 times; the parser took longer than 30 s for a part of type application/ms-tnef"


@dataclass
class Monday:
    """The house, and names of what is in it."""

    house: House
    loop: str
    """The storm of the weekend."""
    single: str
    later: str
    done: Job
    failed: Job
    waiting: Job


class Wall:
    """The time of day that the intake goes by."""

    def __init__(self) -> None:
        self.at = time.time()

    def __call__(self) -> float:
        return self.at


@dataclass(frozen=True, slots=True)
class Come:
    """A mail and when it comes, in seconds before now."""

    before: float
    content: bytes
    mailbox: str


@asynccontextmanager
async def monday(folder: Path, scale: int = 1, **more: object) -> AsyncIterator[Monday]:
    """Open it."""
    wall = Wall()
    async with open_house(settings(folder, **more), wall) as house:
        now = time.time()
        for number, one in enumerate(sorted(_all(scale), key=lambda one: -one.before)):
            wall.at = now - one.before
            await house.node.take(one.content, one.mailbox)
            if number % 50 == 0:
                await house.node.drain()
        wall.at = now
        await house.node.drain()
        await house.arrive(mail(9_001, header=DECLARED), mail(9_002, header=DECLARED, to=OTHER), to=BOX)
        await shunt(house.node, mail(9_003), mail(9_004, sender="=?bad?= <a@b.example>"), reason=TIRED)
        house.app.state.node = _node
        yield await _decided(house, now)


def _all(scale: int) -> Iterator[Come]:
    yield from _weekend(scale)
    for number in range(10):
        yield Come(72 * HOUR - number * 50 * MINUTE, mail(number), BOX)
        yield Come(10 * number, mail(200 + number, sender="bot@quick.example", header=HOPS), OTHER)
    yield from _to(OTHER, LONG, 60 * max(1, scale // 4), 1, lambda turn: 5 * HOUR - turn**1.2)
    yield from _to(BOX, "out-of-office@supplier.example", 60, 3, lambda turn: 30 * HOUR - 3 * MINUTE * turn)
    for number, one in enumerate(storm((BOX, OTHER), 40, seed=2)):
        yield Come(26 * HOUR - 90 * number, one.content, one.recipient)
    for number, name in enumerate(("news@shop.example", "old@newsletter.example", "crm@sales-tool.example")):
        begun = (80 + number) * HOUR
        yield from _to(OTHER, name, 40, 4 + number, lambda turn, at=begun: at - MINUTE * turn * (1 + turn % 5))
    for number, subject in enumerate((SUBJECT, "\u202eelif\u202c", "Ihre Anfrage", "")):
        content = mail(300 + number, header=HOPS).replace(f"question {300 + number}".encode(), subject.encode())
        yield Come(HOUR * (number + 1), content, BOX)


def _weekend(scale: int) -> Iterator[Come]:
    """The loop that nobody saw: faster by day than by night."""
    mails = [one for one in storm((BOX, LOOP), 200 * scale) if one.recipient == BOX]
    length = 62 * HOUR if scale > 10 else 8 * HOUR  # slower than that, and it would be no storm
    for number, one in enumerate(mails):
        part = number / len(mails)
        yield Come(length * (1 - part - math.sin(part * 6 * math.pi) / 25), one.content, BOX)


def _to(mailbox: str, elsewhere: str, rounds: int, seed: int, before: Callable[[int], float]) -> Iterator[Come]:
    """What comes to us of a loop."""
    for turn, one in enumerate(storm((mailbox, elsewhere), rounds, seed=seed)):
        if one.recipient == mailbox:
            yield Come(before(turn), one.content, mailbox)


async def _decided(house: House, now: float) -> Monday:
    node, ports = house.node, house.node.ports
    rows = await _rows(house)
    by = {party: row.storm.key for row in rows for party in row.storm.parties if not row.single}
    caller = Caller("ann", frozenset())

    async def decide(kind: JobKind, storm_key: str, note: str = "", **more: float) -> Job:
        about = Asked(kind, "ann", "192.0.2.7", storm=storm_key, note=note, **more)
        return await gathered(about, ports, time.time())

    done = await decide(JobKind.DISCARD, by["news@shop.example"], "The shop's own robot; told them by phone.")
    await decide(JobKind.RELEASE, by["old@newsletter.example"])
    single = next(row for row in rows if row.single)
    waiting = await decide(JobKind.RELEASE, by["crm@sales-tool.example"], delay_s=3_000.0)
    failed = await decide(JobKind.RELEASE, by[OTHER], delay_s=3_000.0)
    await ports.jobs.finish(failed.id, JobState.FAILED, now, "The store refused to answer for a whole day.")
    put_off = next(row for row in rows if row.storm.key == by["out-of-office@supplier.example"])
    await postpone(
        ports,
        put_off,
        Postponement(put_off.storm.key, None, "ann", "192.0.2.7", now, now + 86_400, 1_000, None, "They are told."),
    )
    for sender, mailbox, term, note in (
        (LONG, BOX, 30, "Our supplier of surveys"),
        ("*@partner.example", None, 0, ""),
        ("monitoring@ops.example", OTHER, 7, ""),
    ):
        until = now + term * 86_400 if term else None
        made = await making.allow(
            ports, node.mailboxes, caller, "cli", sender=sender, mailbox=mailbox, until=until, at=now, note=note
        )
    await making.end(ports, caller, "cli", made.id, now)
    async with asyncio.timeout(60):
        while (await ports.jobs.get(done.id) or done).ended_at is None:
            await asyncio.sleep(0.02)
    return Monday(house, by[LOOP], single.storm.key, put_off.storm.key, done, failed, waiting)


async def _rows(house: House) -> tuple[StormRow, ...]:
    return (await house.node.ports.quarantine.storm_page(StormQuery(), None, 100)).rows


def _node() -> NodeView:
    """What a supervisor would say of four roles, one of which is silent."""
    silent = RoleView(False, 12.0, 3, waits="its store does not answer; it tries again in 5 s")
    well = RoleView(True, 0.1, 1)
    roles = {"intake-0": well, "worker-0": well, "web": well, "indexer": silent}
    stage = ("pipeline", "index")
    steps = (("0.005", 20.0), ("0.05", 70.0), ("0.5", 96.0), ("+Inf", 100.0))
    counts = [
        ("ingest_stage_seconds_bucket", {"stage": name, "le": bound}, count * 41)
        for name in stage
        for bound, count in steps
    ]
    return NodeView(roles, (*counted(), *counts), time.monotonic())
