"""A storm over time, and the mails that stand for it: what staff look at, over the embedded engines."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest.adapters.sqlite import SqliteDatabase
from ingest.ports import HeldQuery, StormQuery, StormRow
from ingest.records import HeldState
from ingest.staff.looking.spread import EDGE, spread
from ingest.staff.looking.timeline import MOST, Timeline, timeline
from loopguard import Effect, Finding
from tests.conformance.mails import held, receipt, stored, storm
from tests.ingest.desk import BOX, OTHER, Desk, desk, settings

START = 1_770_000_000.0
ROBOT = "robot@loop.example"


def answer(number: int) -> bytes:
    head = f"From: {ROBOT}\r\nTo: {BOX}\r\nMessage-ID: <{number}@loop.example>\r\nAuto-Submitted: auto-replied\r\n"
    return f"{head}Subject: Re: your mail\r\nIn-Reply-To: <1@desk.example>\r\n\r\nI am away until May.\r\n".encode()


@pytest.fixture
async def node(tmp_path: Path) -> AsyncIterator[Desk]:
    times = iter(range(10_000_000))

    def wall() -> float:
        return START + 10 * next(times)

    async with desk(settings(tmp_path), wall=wall) as opened:
        yield opened


async def row_of(node: Desk, mailboxes: tuple[str, ...] | None = None) -> StormRow:
    (row,) = (await node.ports.quarantine.storm_page(StormQuery(mailboxes))).rows
    return row


async def seen(node: Desk, mailboxes: tuple[str, ...] | None = None) -> Timeline:
    return await timeline(node.ports, node.mailboxes, await row_of(node, mailboxes), START)


async def test_a_loop_is_shown_from_the_mails_that_passed_to_the_last_that_was_held(node: Desk) -> None:
    for number in range(8):
        await node.take(answer(number))
    await node.drain()
    assert node.figures() == {"stored": 3, "held": 5}
    found = await seen(node)
    row = await row_of(node)
    assert (found.code, found.limit, found.window_s) == ("thread-rate", 3, 3_600)
    assert found.tripped_at == row.storm.first_at
    assert found.all_passed
    told = [(one.passed, one.held) for one in found.buckets if one.passed or one.held]
    assert told == [(1, 0)] * 3 + [(0, 1)] * 5
    starts = [one.start for one in found.buckets]
    assert starts == [starts[0] + found.width * number for number in range(len(starts))]
    assert starts[-1] <= row.storm.last_at < starts[-1] + found.width


async def hold(node: Desk, count: int, box: str = BOX, step: float = 1.0, **changes: Any) -> None:
    for n in range(count):
        at = START + n * step
        mail = held(n, "v1:a", receipt=receipt(n, mailbox=box, accepted_at=at), **{"sender": ROBOT, **changes})
        await node.ports.quarantine.hold(mail, storm("v1:a", at, mailbox=box, parties=(ROBOT, box)))


async def test_mail_that_passed_meanwhile_is_counted_and_what_was_released_is_not(node: Desk) -> None:
    await hold(node, 5, step=100)
    store = node.ports.store
    for n, (at, changes) in enumerate(
        [
            (150, {}),
            (250, {"released_by": "ann"}),
            (150, {"sender": "another@loop.example"}),
            (150, {"mailbox": OTHER}),
            (401, {}),
            (-4_000, {}),
        ]
    ):
        await store.append(stored(n, **{"mailbox": BOX, "sender": ROBOT, "accepted_at": START + at, **changes}))
    found = await seen(node)
    assert sum(one.passed for one in found.buckets) == 1
    assert sum(one.held for one in found.buckets) == 5


async def test_a_flood_that_passed_is_looked_at_in_part_and_said_so(node: Desk) -> None:
    await hold(node, 2)
    for n in range(MOST + 1):
        await node.ports.store.append(stored(n, mailbox=BOX, sender=ROBOT, accepted_at=START - 1 - n / 10))
    found = await seen(node)
    assert not found.all_passed
    assert sum(one.passed for one in found.buckets) == MOST


async def test_of_a_storm_that_no_rate_has_found_there_is_no_limit(node: Desk) -> None:
    finding = Finding("hop-limit", "said", "RFC", Effect.HOLD)
    mail = held(1, findings=(finding,), receipt=receipt(1, mailbox="gone@desk.example", accepted_at=START))
    about = storm("v1:a", START, mailbox="gone@desk.example", code="pair-rate")
    await node.ports.quarantine.hold(mail, about)
    found = await seen(node)
    assert (found.limit, found.window_s) == (None, None)  # its mailbox is not in the settings any more
    other = held(2, "v1:b", receipt=receipt(2, mailbox=BOX, accepted_at=START))
    await node.ports.quarantine.hold(other, storm("v1:b", START, mailbox=BOX, code="hop-limit"))
    row = await node.ports.quarantine.storm_row("v1:b")
    assert row is not None
    assert (await timeline(node.ports, node.mailboxes, row, START)).limit is None


async def test_a_loop_between_two_mailboxes_of_ours_has_two_authors(node: Desk) -> None:
    for n in range(4):
        sender, box = ((OTHER, BOX), (BOX, OTHER))[n % 2]
        mail = held(n, "v1:a", receipt=receipt(n, mailbox=box, accepted_at=START + n), sender=sender)
        await node.ports.quarantine.hold(mail, storm("v1:a", START + n, mailbox=box, parties=(sender, box)))
        await node.ports.store.append(stored(n, mailbox=box, sender=sender, accepted_at=START - 10 + n))
    assert sum(one.passed for one in (await seen(node)).buckets) == 4
    mine = await seen(node, (BOX,))
    assert (sum(one.passed for one in mine.buckets), sum(one.held for one in mine.buckets)) == (2, 2)


def readable(*numbers: int) -> Iterator[tuple[str, bytes]]:
    for n in numbers:
        content = f"mail {n}".encode()
        yield receipt(n).sha256, content


async def test_a_few_mails_stand_for_a_storm(node: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await hold(node, 2 * EDGE + 30)
    there = {sha for sha, _ in readable(0, 1, 2, 9, 99)}

    async def has(sha256: str) -> bool:
        return sha256 in there

    monkeypatch.setattr(node.ports.originals, "has", has)
    found = await spread(node.ports, await row_of(node), START)
    last = 2 * EDGE + 30
    assert [(one.number, one.mail.subject, one.readable) for one in found.examples] == [
        (1, "Re: 0", True),
        (10, "Re: 9", True),
        (100, "Re: 99", True),
        (last, f"Re: {last - 1}", False),
    ]
    assert (found.senders, found.subjects, found.looked, found.whole) == ((ROBOT,), 1, 2 * EDGE, False)


async def test_a_mail_far_inside_is_found_by_the_pulse(node: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.staff.looking.spread.EDGE", 5)
    await hold(node, 30, step=60)
    there = receipt(9).sha256

    async def has(sha256: str) -> bool:
        return sha256 == there

    monkeypatch.setattr(node.ports.originals, "has", has)
    found = await spread(node.ports, await row_of(node), START)
    assert [(one.number, one.mail.subject) for one in found.examples] == [(1, "Re: 0"), (10, "Re: 9"), (30, "Re: 29")]


@pytest.mark.parametrize("count", [1, EDGE])
async def test_a_storm_whose_mails_are_all_in_hand_is_read_once(
    node: Desk, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    await hold(node, count)
    row, read, asked = await row_of(node), SqliteDatabase.read, []

    async def reading(database: SqliteDatabase, work: Any) -> Any:
        asked.append(work)
        return await read(database, work)

    monkeypatch.setattr(SqliteDatabase, "read", reading)
    found = await spread(node.ports, row, START)
    assert (found.looked, found.whole, found.examples[-1].number) == (count, True, count)
    once = len(asked)
    await node.ports.quarantine.page(HeldQuery(row.mailboxes, row.storm.key, state=None), None, EDGE, newest=False)
    assert once == len(asked) - once


async def test_a_single_mail_stands_for_itself(node: Desk) -> None:
    await hold(node, 1)
    row = await row_of(node)
    found = await spread(node.ports, row, START)
    assert [(one.number, one.readable) for one in found.examples] == [(1, False)]
    assert (found.subjects, found.looked, found.whole) == (1, 1, True)
    await node.ports.quarantine.decide([held(0).id], HeldState.DISCARDED, "ann", START)
    await node.ports.quarantine.remove([held(0).id])
    gone = await spread(node.ports, replace(row), START)
    assert (gone.examples, gone.looked) == ((), 0)
    assert (await timeline(node.ports, node.mailboxes, row, START)).tripped_at == START
