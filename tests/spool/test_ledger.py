"""The ledger: who has what in hand, what an attempt costs, and arithmetic that holds at any time."""

from pathlib import Path

import pytest

from ingest.ports import Claim, Lane
from ingest.records import Fate, Outcome, Receipt
from ingest.spool import Ownership, SqliteLedger, SqliteSpoolWriter
from ingest.spool.open_partitions import MOST
from ingest.spool.partition import partitions
from ingest.spool.retention import Retention
from tests.spool.conftest import Open
from tests.spool.mails import Clock, change, ends, goes_back, ids, take, take_one


async def test_receipts_are_handed_out_once_in_order(writer: SqliteSpoolWriter, ledger: SqliteLedger) -> None:
    receipts = [await take_one(writer) for _ in range(5)]
    assert ledger.claim(3) == [Claim(receipt, 1) for receipt in receipts[:3]]
    assert ledger.claim(9) == [Claim(receipt, 1) for receipt in receipts[3:]]
    assert ledger.claim(9) == []


async def test_content_is_read_by_receipt(writer: SqliteSpoolWriter, ledger: SqliteLedger) -> None:
    first, second = await take_one(writer, b"first"), await take_one(writer, b"second")
    assert (ledger.content(first), ledger.content(second)) == (b"first", b"second")


async def test_what_became_of_a_receipt(writer: SqliteSpoolWriter, ledger: SqliteLedger) -> None:
    receipt = await take_one(writer)
    assert ledger.outcome(receipt.id) is None
    claims = ledger.claim(1)
    assert ledger.outcome(receipt.id) is None
    ends(ledger, claims, Fate.SHUNTED)
    assert ledger.outcome(receipt.id) == Outcome(receipt.id, Fate.SHUNTED, "key", reason="because")


@pytest.mark.parametrize(("strike", "attempt"), [(True, 2), (False, 1)])
async def test_only_a_strike_counts(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, clock: Clock, strike: bool, attempt: int
) -> None:
    await take_one(writer)
    goes_back(ledger, ledger.claim(1), 50, strike=strike)
    clock.now += 49.9
    assert ledger.claim(1) == []
    clock.now += 0.1
    assert [(claim.attempt, claim.waits) for claim in ledger.claim(1)] == [(attempt, 1)]


async def test_claims_of_the_living_stay_theirs(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, opening: Open, data_dir: Path
) -> None:
    await take_one(writer)
    ledger.claim(1)
    owner = Ownership(data_dir / "run", "worker-0")
    other = opening("worker-1")
    assert other.reclaim() == 0
    assert other.claim(9) == []
    owner.release()
    assert other.reclaim() == 1


async def test_a_living_ledger_does_not_take_its_own_claims_back(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, opening: Open
) -> None:
    """A worker asks again and again, for those that died since it began."""
    await take_one(writer)
    ledger.reclaim()
    ledger.claim(1)
    assert ledger.reclaim() == 0
    await take_one(writer)
    opening("library-77").claim(1)
    assert ledger.reclaim() == 1


async def test_a_claim_that_went_to_another_is_not_settled_any_more(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, opening: Open
) -> None:
    await take_one(writer)
    lost = ledger.claim(1)
    other = opening("worker-1")
    other.reclaim()
    other.claim(1)
    ends(ledger, lost)
    goes_back(ledger, lost)
    assert (other.backlog().stored, other.backlog().pending) == (0, 1)
    assert other.claim(1) == []


async def test_what_was_settled_is_not_put_back(writer: SqliteSpoolWriter, ledger: SqliteLedger) -> None:
    await take_one(writer)
    claims = ledger.claim(1)
    ends(ledger, claims)
    goes_back(ledger, claims, strike=True)
    assert ledger.claim(1) == []


async def test_a_writer_and_a_worker_never_claim_one_receipt(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, opening: Open
) -> None:
    worker = opening("worker-1")
    mine, theirs = await take_one(writer), await take_one(writer)
    assert ledger.claim_these([mine]) == [Claim(mine, 1)]
    assert ids(worker.claim(9)) == [theirs.id]
    assert ledger.claim_these([mine, theirs]) == []


async def test_mail_that_went_back_comes_in_a_crowd(writer: SqliteSpoolWriter, ledger: SqliteLedger) -> None:
    for _ in range(10):
        await take_one(writer)
    goes_back(ledger, ledger.claim(10), strike=True)
    assert [(claim.lane, claim.alone) for claim in ledger.claim(20)] == [(Lane.BACKLOG, False)] * 10


async def test_the_sum_holds_at_every_step(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, clock: Clock, data_dir: Path
) -> None:
    def figures() -> tuple[int, ...]:
        backlog = ledger.backlog()
        ends = (backlog.stored, backlog.held, backlog.shunted, backlog.duplicate)
        assert backlog.accepted == sum(ends) + backlog.pending
        assert backlog.unaccounted == 0
        return (backlog.pending, *ends)

    assert figures() == (0, 0, 0, 0, 0)
    for _ in range(5):
        await take_one(writer)
    assert figures() == (5, 0, 0, 0, 0)
    claims = ledger.claim(4)
    assert figures() == (5, 0, 0, 0, 0)
    for claim, fate in zip(claims, (Fate.STORED, Fate.HELD, Fate.SHUNTED, Fate.DUPLICATE), strict=True):
        ends(ledger, [claim], fate)
    assert figures() == (1, 1, 1, 1, 1)
    ledger.put_back([claims[2].receipt.id])
    assert figures() == (2, 1, 1, 0, 1)
    for claim in ledger.claim(9):
        ends(ledger, [claim])
    clock.now += 10_000
    await take_one(writer)
    retention = Retention(data_dir)
    (name,) = retention.past(clock.now)
    retention.drop(name)
    retention.close()
    assert partitions(data_dir / "spool") != [name]
    assert figures() == (1, 3, 1, 0, 1)


async def test_what_its_writer_claimed_is_counted_once(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, clock: Clock
) -> None:
    """A library node claims what it wrote before the cursor comes by: neither pending twice, nor old for ever."""
    early = await take_one(writer)
    clock.now += 100
    mine = await take_one(writer)
    clock.now += 100
    await take_one(writer)
    ends(ledger, ledger.claim_these([mine]))
    assert (ledger.backlog().accepted, ledger.backlog().pending, ledger.backlog().stored) == (3, 2, 1)
    assert ledger.backlog().oldest_pending_at == early.accepted_at
    ends(ledger, ledger.claim_these([early]))
    assert ledger.backlog().oldest_pending_at == clock.now
    assert ledger.backlog().pending == 1


async def test_the_oldest_pending_mail_is_the_oldest(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, clock: Clock
) -> None:
    assert ledger.backlog().oldest_pending_at is None
    start = clock.now
    for _ in range(3):
        await take_one(writer)
        clock.now += 5
    claims = ledger.claim(2)
    assert ledger.backlog().oldest_pending_at == start
    ends(ledger, claims[:1])
    assert ledger.backlog().oldest_pending_at == start + 5
    ends(ledger, claims[1:])
    assert ledger.backlog().oldest_pending_at == start + 10


async def test_fates_are_counted_by_window(writer: SqliteSpoolWriter, ledger: SqliteLedger, clock: Clock) -> None:
    start = clock.now
    for fate in (Fate.STORED, Fate.HELD, Fate.STORED):
        await take_one(writer)
        ends(ledger, ledger.claim(1), fate)
        clock.now += 10
    await take_one(writer)
    assert ledger.fates(start, start + 30) == {Fate.STORED: 2, Fate.HELD: 1, Fate.PENDING: 0}
    assert ledger.fates(start + 10, start + 20) == {Fate.HELD: 1, Fate.PENDING: 0}
    assert ledger.fates(start + 20, start + 99) == {Fate.STORED: 1, Fate.PENDING: 1}


async def test_a_late_row_in_an_older_partition_is_found(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, clock: Clock, spool: Path
) -> None:
    """A writer that was frozen inside a commit wakes up after the next partition has begun."""
    await take_one(writer)
    late = await take_one(writer)
    older = spool / f"{partitions(spool)[0]}.sqlite"
    row = (2, late.id, 2, late.accepted_at, late.mailbox, "null", "[]")
    change(older, "DELETE FROM receipt WHERE seq = 2")
    writer._let_go()  # unclosed: its writer may be frozen in a commit
    clock.now += 7_200
    await take_one(writer)
    assert len(ledger.claim(9)) == 2
    assert ledger.claim(9) == []
    change(older, "INSERT INTO receipt VALUES (?, ?, ?, ?, ?, ?, ?)", *row)
    assert ids(ledger.claim(9)) == [late.id]


async def test_a_damaged_partition_stops_no_other(spool: Path, clock: Clock, opening: Open) -> None:
    writer, ledger = SqliteSpoolWriter(spool, "intake-0", clock=clock, wall=clock), opening("worker-0")
    await take_one(writer)
    clock.now += 3_600
    receipt = await take_one(writer)
    await writer.close()
    oldest = spool / f"{partitions(spool)[0]}.sqlite"
    oldest.write_bytes(b"mould " * 1_000)
    assert ids(ledger.claim(9)) == [receipt.id]
    assert ledger.claim(9) == []


async def test_a_mail_whose_partition_is_lost_is_shunted_and_says_so(opening: Open, clock: Clock, spool: Path) -> None:
    writer, before = SqliteSpoolWriter(spool, "intake-0", clock=clock, wall=clock), opening("worker-0")
    lost = await take_one(writer)
    goes_back(before, before.claim(9))
    await writer.close()
    for path in spool.glob("*/*"):
        path.unlink()
    again = SqliteSpoolWriter(spool, "intake-1", clock=clock, wall=clock)
    fresh = await take_one(again)
    await again.close()
    ledger = opening("worker-0")
    assert ids(ledger.claim(9)) == [fresh.id]
    outcome = ledger.outcome(lost.id)
    assert outcome is not None
    assert outcome.fate is Fate.SHUNTED
    assert "is gone" in outcome.reason


async def test_a_dropped_partition_is_not_held_open(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, clock: Clock, spool: Path
) -> None:
    await take_one(writer)
    ledger.claim(9)
    clock.now += 3_600
    await take_one(writer)
    (spool / f"{partitions(spool)[0]}.sqlite").unlink()
    ledger.claim(9)
    assert not [name for name in held_open() if name.endswith("(deleted)") and str(spool) in name]


async def test_a_spool_of_weeks_does_not_use_up_the_open_files(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, clock: Clock, spool: Path
) -> None:
    for _ in range(MOST + 8):
        clock.now += 3_600
        await take_one(writer)
    receipts = ids(ledger.claim(1_000))
    assert len(receipts) == MOST + 8
    assert ledger.backlog().pending == MOST + 8
    partitions_open = {name for name in held_open() if name.startswith(str(spool)) and name.endswith(".sqlite")}
    assert len(partitions_open) <= MOST + 1  # the writer's own


def held_open() -> list[str]:
    links = list(Path("/proc/self/fd").iterdir())
    return [str(link.readlink()) for link in links if link.is_symlink()]


async def test_closing_gives_claims_back(writer: SqliteSpoolWriter, data_dir: Path, ledger: SqliteLedger) -> None:
    await take_one(writer)
    other = SqliteLedger(data_dir, "worker-1")
    assert len(other.claim(1)) == 1
    other.close()
    assert len(ledger.claim(1)) == 1


async def test_several_mailboxes_are_several_receipts(writer: SqliteSpoolWriter, ledger: SqliteLedger) -> None:
    receipts: tuple[Receipt, ...] = await take(writer, b"x", "a@desk.example", "b@desk.example")
    assert [claim.receipt for claim in ledger.claim(9)] == list(receipts)
    assert ledger.backlog().accepted == 2
