"""A death is charged to the mail that caused it: what was in hand comes alone, and no other mail waits for that."""

import random
from heapq import heappop, heappush
from pathlib import Path

import pytest

from ingest.ports import Claim, Lane
from ingest.records import Fate
from ingest.spool import Ownership, SqliteLedger, SqliteSpoolWriter
from ingest.spool.ledger.handing import PATIENCE_S, REST
from tests.spool.conftest import Open
from tests.spool.mails import Clock, crowd, ends, goes_back, ids, take_one


async def test_many_in_hand_and_one_death_strikes_nobody(writer: SqliteSpoolWriter, opening: Open) -> None:
    """64 mails are in hand when one of them kills the worker: 63 innocent ones must not lose an attempt."""
    dead, heir = opening("worker-0"), opening("worker-1")
    for _ in range(64):
        await take_one(writer)
    assert len(dead.claim(64)) == 64
    assert heir.reclaim() == 64
    for _ in range(64):
        (claim,) = heir.claim(64)
        assert (claim.attempt, claim.alone, claim.lane) == (1, True, Lane.BACKLOG)
        ends(heir, [claim])
    assert heir.claim(64) == []


async def test_a_mail_that_kills_alone_is_charged_with_it(writer: SqliteSpoolWriter, opening: Open) -> None:
    poison = await take_one(writer)
    for life, attempt in enumerate((1, 1, 2, 3)):  # the first death might have been anybody's
        worker = opening(f"worker-{life}")
        worker.reclaim()
        claims = worker.claim(64)
        assert ids(claims) == [poison.id]
        assert (claims[0].attempt, claims[0].alone) == (attempt, life > 0)


async def test_nothing_comes_beside_a_suspect(writer: SqliteSpoolWriter, opening: Open) -> None:
    dead, heir = opening("worker-0"), opening("worker-1")
    await take_one(writer)
    dead.claim(1)
    heir.reclaim()
    (suspect,) = heir.claim(64)
    later = await take_one(writer)
    assert heir.claim(64) == []
    assert heir.claim_these([later]) == []
    other = opening("worker-2")
    assert ids(other.claim(64)) == [later.id], "another worker goes on"
    ends(heir, [suspect])


async def test_other_mail_has_every_second_turn(writer: SqliteSpoolWriter, opening: Open) -> None:
    dead, heir = opening("worker-0"), opening("worker-1")
    crowd(writer, 5, "a@customer.example")
    dead.claim(64)
    heir.reclaim()
    crowd(writer, 20, "b@customer.example")
    handed = []
    while claims := heir.claim(4):
        handed.append("alone" if claims[0].alone else f"{len(claims)} together")
        ends(heir, claims)
    assert handed == ["alone", "4 together"] * 5


async def test_a_worker_with_full_hands_goes_on_after_a_moment(
    writer: SqliteSpoolWriter, opening: Open, clock: Clock, data_dir: Path
) -> None:
    """A suspect waits for empty hands, and they may hold a mail that takes long: others must not wait for both."""
    owner = Ownership(data_dir / "run", "worker-1")
    dead, heir = opening("worker-0"), opening("worker-1")
    await take_one(writer)
    slow = heir.claim(1)
    suspect = await take_one(writer)
    dead.claim(1)
    opening("worker-2").reclaim()
    crowd(writer, 20, "b@customer.example")
    assert heir.claim(4) == [], "it is given nothing more for a moment"
    clock.now += PATIENCE_S
    for _ in range(2):
        assert len(heir.claim(4)) == 4
    clock.now += REST * PATIENCE_S
    assert heir.claim(4) == [], "then it is tried again, for longer"
    clock.now += PATIENCE_S
    assert heir.claim(4) == []
    heir.close()  # gives back whatever it had in hand
    assert ids(opening("worker-2").claim(4)) == [suspect.id]
    assert slow
    owner.release()


async def test_a_suspect_that_survives_with_an_error_of_its_own_is_none_any_more(
    writer: SqliteSpoolWriter, opening: Open
) -> None:
    dead, heir = opening("worker-0"), opening("worker-1")
    await take_one(writer)
    dead.claim(1)
    heir.reclaim()
    goes_back(heir, heir.claim(1), strike=True)
    assert [(claim.attempt, claim.alone) for claim in heir.claim(1)] == [(2, False)]


async def test_a_stop_says_nothing_about_the_mail(writer: SqliteSpoolWriter, opening: Open, data_dir: Path) -> None:
    await take_one(writer)
    for _ in range(5):
        stopped = SqliteLedger(data_dir, "worker-0")
        assert [(claim.attempt, claim.alone) for claim in stopped.claim(1)] == [(1, False)]
        stopped.close()


async def test_a_suspect_that_was_settled_by_a_former_life_stays_settled(
    writer: SqliteSpoolWriter, opening: Open, data_dir: Path
) -> None:
    await take_one(writer)
    owner = Ownership(data_dir / "run", "worker-0")
    worker = opening("worker-0")
    ends(worker, worker.claim(1), Fate.HELD)
    owner.release()
    heir = opening("worker-1")
    assert heir.reclaim() == 0
    assert heir.claim(1) == []


@pytest.mark.parametrize("slow_s", [0.0, 8.0], ids=["all quick", "some slow"])
async def test_sixty_four_suspects_cost_the_others_a_fifth_at_most(tmp_path: Path, slow_s: float) -> None:
    """Virtual seconds of a worker with 64 hands, 20 ms and 3 ms of processor a mail, until 1,000 others have ended."""
    without = await seconds_of_others(tmp_path / "without", 0, slow_s)
    beside = await seconds_of_others(tmp_path / "beside", 64, slow_s)
    assert beside <= 1.2 * without


async def seconds_of_others(data_dir: Path, suspects: int, slow_s: float) -> float:
    clock, dice = Clock(1_000.0), random.Random(8)
    writer = SqliteSpoolWriter(data_dir / "spool", "intake-0", clock=clock, wall=clock)
    dead, ledger = (SqliteLedger(data_dir, name, clock, clock) for name in ("worker-1", "worker-0"))
    if suspects:
        crowd(writer, suspects, "suspect@a.example")
        assert len(dead.claim(suspects)) == ledger.reclaim() == suspects
    for number in range(20):
        crowd(writer, 50, f"person{number}@b.example")
    in_hand: list[tuple[float, str, Claim]] = []
    processor, started, ended = clock.now, clock.now, 0
    while ended < 1_000:
        claims = ledger.claim(64 - len(in_hand)) if len(in_hand) < 64 else []
        for claim in claims:
            processor = max(processor, clock.now) + 0.003
            takes = slow_s if dice.random() < 0.005 else 0.02
            heappush(in_hand, (max(processor, clock.now + takes), claim.receipt.id, claim))
        clock.now = in_hand[0][0] if claims or len(in_hand) == 64 else clock.now + 0.01
        done = []
        while in_hand and in_hand[0][0] <= clock.now:
            done.append(heappop(in_hand)[2])
        ends(ledger, done)
        ended += sum(not claim.alone for claim in done)
    for opened in (dead, ledger):
        opened._connection.close()
    await writer.close()
    return clock.now - started
