"""Clocks that jump: nothing is lost, nothing is delayed by more than a minute, and nothing is dropped too early."""

import random
from collections import defaultdict
from pathlib import Path

import pytest

from ingest.ports import Back
from ingest.records import Fate, Outcome
from ingest.spool import Ownership, SqliteLedger, SqliteSpoolWriter
from ingest.spool.clock import JUMP_S, TRUST_S, Reckoning, boot_id, boot_time
from ingest.spool.partition import partitions
from ingest.spool.retention import Retention
from ingest.staff.window import _in_spool
from tests.spool.mails import Clock, change, ends, goes_back, ids, take_from, take_one

DAY = 86_400.0
JUMPS = (8 * DAY, -8 * DAY, DAY, -DAY, 3_600.0, -3_600.0, 90.0, -90.0)


@pytest.mark.parametrize("seed", range(3))
async def test_jumps_of_eight_days_under_load(tmp_path: Path, seed: int) -> None:
    """Mail comes each second for half an hour, each tenth fails once, the wall clock jumps every few minutes."""
    dice = random.Random(seed)
    steady, wall = Clock(5_000.0), Clock()
    writers = [
        SqliteSpoolWriter(tmp_path / "spool", name, clock=steady, wall=wall, partition_s=120)
        for name in ("intake-0", "intake-1")
    ]
    names = [Ownership(tmp_path / "run", name) for name in ("intake-0", "intake-1")]
    ledger = SqliteLedger(tmp_path, "worker-0", steady, wall)
    retention, reckoning = Retention(tmp_path), Reckoning(None, steady, wall)
    accepted: dict[str, float] = {}
    place: dict[str, list[str]] = defaultdict(list)
    ended: dict[str, float] = {}
    dropped = 0
    for second in range(1_800):
        steady.now += 1
        wall.now += 1
        if dice.random() < 0.01:
            wall.now += dice.choice(JUMPS)
        for writer in writers:
            await writer.roll()
        if second < 1_700:
            receipt = await take_from(dice.choice(writers), f"person{dice.randrange(50)}@customer.example")
            accepted[receipt.id] = steady.now
            place[receipt.content.rpartition("#")[0]].append(receipt.id)
        outcomes: list[Outcome] = []
        back: list[Back] = []
        for claim in ledger.claim(8):
            assert ledger.content(claim.receipt)
            if not claim.waits and dice.random() < 0.1:
                back.append(Back(claim, 20.0))
            else:
                outcomes.append(Outcome(claim.receipt.id, dice.choice([Fate.STORED, Fate.HELD]), "key"))
                ended[claim.receipt.id] = steady.now
        ledger.settle(outcomes, back)
        if second % 60 == 59:
            retention.bury(reckoning.now())
            for name in retention.past(reckoning.now() - 600):
                assert all(steady.now - accepted[id_] >= 600 for id_ in place.pop(name))
                retention.drop(name)
                dropped += 1
    backlog = ledger.backlog()
    assert ended.keys() == accepted.keys()
    assert max(ended[id_] - accepted[id_] for id_ in ended) <= 60
    assert (backlog.accepted, backlog.pending, backlog.unaccounted) == (len(accepted), 0, 0)
    assert dropped
    assert len(partitions(tmp_path / "spool")) == len(place)
    retention.close()
    ledger.close()
    for writer, name in zip(writers, names, strict=True):
        await writer.close()
        name.release()


async def test_a_wait_goes_by_a_clock_that_nobody_sets(writer: SqliteSpoolWriter, data_dir: Path, clock: Clock) -> None:
    """Set back by a day, the wall clock let a mail that had failed once wait for a day."""
    steady, wall = Clock(100.0), Clock()
    ledger = SqliteLedger(data_dir, "worker-0", steady, wall)
    receipt = await take_one(writer)
    goes_back(ledger, ledger.claim(1), 30)
    wall.now -= DAY
    assert ledger.claim(1) == []
    steady.now += 30
    assert ids(ledger.claim(1)) == [receipt.id]
    ledger.close()


async def test_after_another_start_of_the_machine_all_that_rests_is_due(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, data_dir: Path, clock: Clock
) -> None:
    """The clock that nobody sets begins at nothing with the machine."""
    receipt = await take_one(writer)
    goes_back(ledger, ledger.claim(1), 1e6)
    change(data_dir / "ledger.sqlite", "UPDATE fact SET value = 'another' WHERE name = 'boot'")
    again = SqliteLedger(data_dir, "worker-0", Clock(1.0), clock)
    assert ids(again.claim(1)) == [receipt.id]
    assert again._connection.execute("SELECT value FROM fact WHERE name = 'boot'").fetchone() == (boot_id(),)
    again.close()


async def test_a_clock_that_is_ahead_while_mail_comes_gives_nothing_free_under_its_writer(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, data_dir: Path, clock: Clock
) -> None:
    """Retention, eight days ahead, dropped the partition that an idle writer had open, and the next mail with it."""
    await take_one(writer)
    ends(ledger, ledger.claim(1))
    retention = Retention(data_dir)
    assert retention.past(clock.now + 8 * DAY) == []
    later = await take_one(writer)
    assert ids(ledger.claim(1)) == [later.id]
    assert ledger.backlog().accepted == 2
    retention.close()


async def test_a_window_finds_mail_in_a_partition_whose_name_is_of_another_time(tmp_path: Path) -> None:
    """The clock was a day ahead when the partition was begun, so its number is greater than the times in it."""
    steady, wall = Clock(1_000.0), Clock()
    writer = SqliteSpoolWriter(tmp_path / "spool", "intake-0", clock=steady, wall=wall)
    await take_one(writer)
    wall.now -= DAY
    receipt = await take_one(writer)
    found = [one.id for one in _in_spool(tmp_path / "spool", wall.now - 60, wall.now + 60)]
    assert found == [receipt.id]
    await writer.close()


def test_the_machines_clock_goes_on() -> None:
    first = boot_time()
    assert first > 0
    assert boot_time() >= first
    assert len(boot_id()) == 36


def test_a_wall_clock_that_keeps_time_is_believed() -> None:
    steady, wall = Clock(0.0), Clock()
    reckoning = Reckoning(wall.now - 60, steady, wall)
    for _ in range(3):
        steady.now += DAY
        wall.now += DAY + 10
        assert reckoning.now() == wall.now


@pytest.mark.parametrize("jump", [8 * DAY, -8 * DAY, JUMP_S + 1, -JUMP_S - 1])
def test_a_wall_clock_that_was_set_is_not_believed_until_a_restart(jump: float) -> None:
    steady, wall = Clock(0.0), Clock()
    start = wall.now
    reckoning = Reckoning(None, steady, wall)
    steady.now += 10
    wall.now += 10 + jump
    assert reckoning.now() == start + 10
    wall.now -= jump
    steady.now += 10
    assert reckoning.now() == start + 20, "not even when it was set right: who knows which was right"
    assert Reckoning(None, steady, wall).now() == wall.now


def test_a_start_far_beyond_the_last_known_time_waits_before_it_is_believed() -> None:
    steady, wall = Clock(0.0), Clock()
    last = wall.now - 8 * DAY
    reckoning = Reckoning(last, steady, wall)
    for seconds in (0.0, TRUST_S - 1):
        steady.now, wall.now = seconds, last + 8 * DAY + seconds
        assert reckoning.now() == last + seconds
    steady.now, wall.now = TRUST_S, last + 8 * DAY + TRUST_S
    assert reckoning.now() == wall.now
