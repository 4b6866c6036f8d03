"""How fast storms came: what `Quarantine.pulses` says, on every adapter."""

import sqlite3
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from ingest.adapters.mongodb import MongoDatabase, MongoQuarantine
from ingest.adapters.mongodb.decisions.storm_pulses import StormPulses
from ingest.adapters.mongodb.documents import digest
from ingest.adapters.sqlite import SqliteDatabase, SqliteQuarantine
from ingest.errors import StoreUnavailable
from ingest.ports import Quarantine, StormQuery
from ingest.ports.pages.pulse import KEPT, WIDTHS, Pulse
from ingest.records import HeldState
from tests.conformance.conftest import Ground
from tests.conformance.mails import ONE_DRIVER_EACH, START
from tests.conformance.test_held_pages import A, B, Open, hold, of

LATER = 4e9
"""After the first use of any database of a test: what is accepted now is counted when it is held."""


async def pulse_of(
    quarantine: Quarantine,
    mailboxes: tuple[str, ...] | None = None,
    now: float = 0.0,
    bars: int = 32,
    since: float | None = None,
) -> Pulse:
    row = await quarantine.storm_row("v1:a", mailboxes)
    assert row is not None
    (pulse,) = await quarantine.pulses([row], now, bars, since)
    assert len(pulse.counts) <= bars
    return pulse


@pytest.mark.parametrize("begun", [START, LATER])
async def test_a_storm_is_counted_from_its_first_mail_to_its_last_in_the_mailboxes_that_are_seen(
    quarantines: Open, begun: float
) -> None:
    quarantine = quarantines()
    times = [0, 1, 2, 31, 32, 100]
    await hold(quarantine, *(of(n, mailbox=(A, B)[n % 2], at=begun + at) for n, at in enumerate(times)))
    whole = await pulse_of(quarantine)
    assert (whole.start, whole.width) == (begun, 5)
    assert whole.counts == tuple({0: 3, 6: 2, 20: 1}.get(n, 0) for n in range(21))
    mine = await pulse_of(quarantine, (A,))
    assert mine.counts == (2, 0, 0, 0, 0, 0, 1)
    theirs = await pulse_of(quarantine, (B,))
    assert (theirs.start, theirs.counts) == (begun, (1, 0, 0, 0, 0, 0, 1, *(0,) * 13, 1))


@pytest.mark.parametrize("begun", [START, LATER])
async def test_a_long_storm_is_told_in_few_counts_and_none_is_lost(quarantines: Open, begun: float) -> None:
    quarantine = quarantines()
    hour, day = 3_600, 86_400
    for count, step in ((40, 30), (30, 8 * hour), (12, 20 * day)):
        held = [of(n, at=begun + n * step) for n in range(count)]
        await hold(quarantine, *held)
        for bars in (32, KEPT):
            pulse = await pulse_of(quarantine, bars=bars)
            assert sum(pulse.counts) == count
            assert 17 <= len(pulse.counts) <= bars
            assert pulse.start <= begun < pulse.start + pulse.width
        await quarantine.remove([one.id for one in held])
        assert await quarantine.storm_row("v1:a") is None


async def test_a_series_may_begin_before_the_storm(quarantines: Open) -> None:
    quarantine = quarantines()
    await hold(quarantine, of(1, at=LATER), of(2, at=LATER + 50))
    pulse = await pulse_of(quarantine, since=LATER - 50)
    assert (pulse.start, pulse.counts) == (LATER - 50, (*(0,) * 10, 1, *(0,) * 9, 1))
    assert (await pulse_of(quarantine, since=LATER + 20)).start == LATER


async def test_a_mail_that_is_held_again_counts_once(quarantines: Open) -> None:
    quarantine = quarantines()
    for _ in range(3):
        await hold(quarantine, of(1, at=LATER), of(2, at=LATER))
    await hold(quarantine, replace(of(1, at=LATER), receipt=of(9, at=LATER + 60).receipt))
    assert sum((await pulse_of(quarantine)).counts) == 2


async def test_two_nodes_count_together(quarantines: Open, ground: Ground) -> None:
    one, other = quarantines(), quarantines()
    if ground.engine == "sqlite-memory":
        return
    for n in range(6):
        await hold((one, other)[n % 2], of(n, at=LATER + n))
    assert (await pulse_of(one)).counts == (5, 1)
    assert await pulse_of(other) == await pulse_of(one)


@pytest.mark.parametrize("begun", [START, LATER])
async def test_what_is_erased_counts_no_more_and_what_is_decided_on_does(quarantines: Open, begun: float) -> None:
    quarantine = quarantines()
    await hold(quarantine, *(of(n, at=begun + n * 10) for n in range(4)))
    assert (await pulse_of(quarantine)).counts == (1, 0, 1, 0, 1, 0, 1)
    await quarantine.decide([of(0).id], HeldState.RELEASED, "ann", begun)
    await quarantine.remove([of(1).id, of(1).id, of(2).id])
    await quarantine.remove([of(1).id])
    assert (await pulse_of(quarantine)).counts == (1, 0, 0, 0, 0, 0, 1)
    row = await quarantine.storm_row("v1:a")
    assert row is not None
    assert (row.storm.count, row.waiting) == (2, 1)


@pytest.mark.parametrize("begun", [START, LATER])
async def test_the_rate_is_of_the_last_five_minutes(quarantines: Open, begun: float) -> None:
    quarantine = quarantines()
    await hold(quarantine, *(of(n, mailbox=(A, B)[n % 2], at=begun + n * 100) for n in range(5)))
    for now, expected in ((400, 3), (450, 3), (500, 2), (699, 1), (700, 0), (9_999, 0)):
        assert (await pulse_of(quarantine, now=begun + now)).lately == expected
    assert (await pulse_of(quarantine, (A,), now=begun + 400)).lately == 2


async def test_several_storms_are_answered_in_order(quarantines: Open) -> None:
    quarantine = quarantines()
    await hold(quarantine, of(1, "v1:a"), of(2, "v1:b"), of(3, "v1:b"), of(4, "v1:c"))
    rows = (await quarantine.storm_page(StormQuery())).rows
    found = await quarantine.pulses(rows, START)
    assert [sum(one.counts) for one in found] == [row.storm.count for row in rows] == [2, 1, 1]
    assert await quarantine.pulses([], START) == []


async def test_counts_hold_whatever_is_done(quarantines: Open) -> None:
    quarantine, random = quarantines(), Random(17)
    there: dict[int, HeldState] = {}
    for _ in range(60):
        n, does = random.randrange(12), random.choice(("hold", "hold", "decide", "remove"))
        mail = of(n, mailbox=(A, B)[n % 2], at=LATER + n * 7)
        if does == "hold":
            await hold(quarantine, mail)
            there.setdefault(n, HeldState.HELD)
        elif does == "decide":
            await quarantine.decide([mail.id, mail.id], HeldState.DISCARDED, "ann", LATER)
            there = {each: HeldState.DISCARDED if each == n else state for each, state in there.items()}
        else:
            await quarantine.remove([mail.id])
            there.pop(n, None)
    for boxes in ((A,), (B,), None):
        mine = {n: state for n, state in there.items() if boxes is None or (A, B)[n % 2] in boxes}
        row = await quarantine.storm_row("v1:a", boxes)
        assert row is not None
        assert (row.storm.count, row.waiting) == (len(mine), list(mine.values()).count(HeldState.HELD))
        assert sum((await pulse_of(quarantine, boxes)).counts) == len(mine)
    storms = [one.count for one in await quarantine.storms()]
    one = await quarantine.storm("v1:a")
    assert one is not None
    assert storms == [one.count] == [len(there)]
    assert await quarantine.count() == (list(there.values()).count(HeldState.HELD), 1)


async def test_what_an_older_build_held_is_counted_in_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    quarantine = SqliteQuarantine(SqliteDatabase.open(path))
    await hold(quarantine, *(of(n, mailbox=(A, B)[n % 2], at=START + n * 100) for n in range(20)))
    await quarantine.decide([of(4).id], HeldState.RELEASED, "ann", START)
    rows = (await quarantine.storm_page(StormQuery())).rows
    pulses = [await pulse_of(quarantine, bars=bars) for bars in (32, KEPT)]
    await quarantine.close()
    with sqlite3.connect(path) as connection:
        connection.executescript(
            "DROP TRIGGER storm_pulse_gone; DROP TABLE storm_pulse; ALTER TABLE storm_part DROP COLUMN mails;"
            " ALTER TABLE storm_part DROP COLUMN waiting; PRAGMA user_version = 5"
        )
    connection.close()
    again = SqliteQuarantine(SqliteDatabase.open(path))
    assert (await again.storm_page(StormQuery())).rows == rows
    assert [await pulse_of(again, bars=bars) for bars in (32, KEPT)] == pulses
    await again.close()


async def test_what_an_older_build_held_is_counted_in_mongodb(mongodb_ground: Ground) -> None:
    database = mongodb_ground.open()
    assert isinstance(database, MongoDatabase)
    quarantine = MongoQuarantine(database)
    await hold(quarantine, *(of(n, at=START + n * 100) for n in range(20)))
    pulse = await pulse_of(quarantine)
    assert sum(pulse.counts) == 20
    await database.collection("storm_pulses").delete({})
    again = MongoQuarantine(database)
    await hold(again, of(20, at=START + 2_000))
    assert sum((await pulse_of(again)).counts) == 21
    await hold(again, of(21, at=START + 2_001))
    assert sum((await pulse_of(again)).counts) == 22
    await quarantine.close()
    await again.close()


@pytest.mark.parametrize("ground", ONE_DRIVER_EACH, indirect=True)
async def test_of_each_width_only_the_newest_buckets_stay(quarantines: Open, ground: Ground) -> None:
    quarantine = quarantines()
    await hold(quarantine, *(of(n, at=LATER + n * 300) for n in range(30)))
    assert sum((await pulse_of(quarantine)).counts) == 30
    database = ground.open()
    if isinstance(database, MongoDatabase):
        (document,) = await database.collection("storm_pulses").by_ids([digest("v1:a", A)])
        kept = [len(document[f"w{width}"]) for width in WIDTHS]
    else:
        sql = "SELECT count(*) FROM storm_pulse WHERE storm = 'v1:a' AND mailbox = ? AND width = ?"
        kept = await database.read(lambda one: [one.execute(sql, (A, width)).fetchone()[0] for width in WIDTHS])
    await database.close()
    assert kept == [4, 30, 16, 2, 1]


async def test_a_crash_between_a_mail_and_its_tick_loses_the_tick_and_no_count(
    mongodb_ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = mongodb_ground.open()
    assert isinstance(database, MongoDatabase)
    quarantine = MongoQuarantine(database)
    await hold(quarantine, of(1, at=LATER))

    async def dies(*_: object) -> None:
        raise StoreUnavailable("here it died")

    with monkeypatch.context() as patched:
        patched.setattr(StormPulses, "tick", dies)
        with pytest.raises(StoreUnavailable):
            await hold(quarantine, of(2, at=LATER + 1))
    await hold(quarantine, of(2, at=LATER + 1))
    row = await quarantine.storm_row("v1:a")
    assert row is not None
    assert (row.storm.count, row.waiting) == (2, 2)
    assert (await pulse_of(quarantine)).counts == (1,)
    await quarantine.close()
