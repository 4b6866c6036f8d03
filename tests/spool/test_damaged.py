"""One bad partition is named, once, and disturbs no other: not claiming, not retention, not the counts."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from ingest.errors import Damaged, NodeError
from ingest.records import Fate
from ingest.spool import SqliteLedger, SqliteSpoolWriter
from ingest.spool.ledger.entering import LOOK_AGAIN_S
from ingest.spool.partition import VERSION, PartitionReader, partitions
from ingest.spool.retention import Retention
from tests.spool.conftest import Open
from tests.spool.mails import Clock, change, crowd, goes_back, ids, take_one

Spoil = Callable[[Path], object]


def rotten(path: Path) -> None:
    path.write_bytes(b"mould " * 1_000)


def unreadable(path: Path) -> None:
    """As a partition that root owns: a file that SQLite cannot read, whoever asks."""
    path.symlink_to("/proc/self/mem")


def newer(path: Path) -> None:
    change(path, f"PRAGMA user_version = {VERSION + 1}")


def a_folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("name", ["1600000000", "1600000000-copy", "copy of 1600000000", "१२३"])
@pytest.mark.parametrize("spoil", [rotten, unreadable, newer, a_folder])
async def test_it_disturbs_no_other(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, clock: Clock, spool: Path, data_dir: Path, spoil: Spoil, name: str
) -> None:
    bad = spool / "intake-0" / f"{name}.sqlite"
    spoil(bad)
    with capture_logs() as logs:
        for _ in range(3):
            receipt = await take_one(writer)
            assert ids(ledger.claim(9)) == [receipt.id]
            ledger.claim(9)
    assert len([entry for entry in logs if entry["event"] == "partition-unreadable"]) <= 1
    backlog = ledger.backlog()
    assert (backlog.accepted, backlog.pending, backlog.unaccounted) == (3, 3, 0)
    if spoil is not a_folder or name != "1600000000":
        (said,) = backlog.damaged
        assert str(bad) in said
    assert ledger.fates(0, 1e12) == {Fate.PENDING: 3}
    retention = Retention(data_dir)
    retention.bury(1e12)
    assert retention.past(1e12) == []
    retention.close()


async def test_it_is_looked_at_again(writer: SqliteSpoolWriter, opening: Open, clock: Clock, spool: Path) -> None:
    """Somebody mends it, its owner for one: its mail is claimed without a restart."""
    ledger = opening("worker-0")
    receipt = await take_one(writer)
    clock.now += 3_600
    await writer.roll()
    path = spool / f"{partitions(spool)[0]}.sqlite"
    path.rename(path.with_suffix(".aside"))
    rotten(path)
    assert ledger.claim(9) == []
    path.with_suffix(".aside").rename(path)
    ledger._partitions.close_all()
    assert ledger.claim(9) == [], "not at every look"
    clock.now += LOOK_AGAIN_S
    assert ids(ledger.claim(9)) == [receipt.id]


async def test_mail_that_entered_rests_while_its_partition_cannot_be_read(
    writer: SqliteSpoolWriter, opening: Open, clock: Clock, spool: Path
) -> None:
    """A volume's trouble costs no mail an attempt and sets none aside."""
    first = opening("worker-0")
    receipt = await take_one(writer)
    goes_back(first, first.claim(9))
    clock.now += 3_600
    await writer.roll()
    path = spool / f"{partitions(spool)[0]}.sqlite"
    path.rename(path.with_suffix(".aside"))
    unreadable(path)
    ledger = opening("worker-0")
    assert ledger.claim(9) == []
    path.unlink()
    path.with_suffix(".aside").rename(path)
    ledger._partitions.close_all()
    clock.now += 60
    assert [(claim.receipt.id, claim.attempt) for claim in ledger.claim(9)] == [(receipt.id, 1)]


def test_a_partition_of_a_newer_build_is_not_read(spool: Path) -> None:
    (spool / "intake-0").mkdir(parents=True)
    newer(spool / "intake-0" / "1600000000.sqlite")
    with pytest.raises(NodeError, match="written by a newer build"):
        PartitionReader(spool, "intake-0/1600000000")


def test_a_ledger_of_a_newer_build_is_not_opened(data_dir: Path) -> None:
    data_dir.mkdir()
    SqliteLedger(data_dir, "worker-0").close()
    change(data_dir / "ledger.sqlite", "PRAGMA user_version = 99")
    with pytest.raises(NodeError, match=r"ledger .*ledger.sqlite was written by a newer build: its format is 99"):
        SqliteLedger(data_dir, "worker-0")
    with sqlite3.connect(data_dir / "ledger.sqlite") as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (99,), "and it is left as it was"
    connection.close()


def test_a_ledger_that_is_no_database_is_the_spools_trouble(data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "ledger.sqlite").write_bytes(b"mould " * 2_000)
    with pytest.raises(Damaged, match="ledger"):
        SqliteLedger(data_dir, "worker-0")


async def crowded(writer: SqliteSpoolWriter, clock: Clock, spool: Path) -> Path:
    """Fill a partition with 800 mails of 20 people, and close it."""
    for number in range(20):
        crowd(writer, 40, f"person{number}@customer.example")
    clock.now += 3_600
    await writer.roll()
    return spool / f"{partitions(spool)[0]}.sqlite"


def rots(path: Path, words: bytes) -> None:
    """Spoil the first page with these words."""
    content = bytearray(path.read_bytes())
    pages = [page for page in range(4_096, len(content), 4_096) if words in content[page : page + 4_096]]
    content[pages[0] : pages[0] + 4_096] = b"mould " * 682 + b"moul"
    path.write_bytes(content)


def all_claimed(ledger: SqliteLedger) -> list[str]:
    claimed: list[str] = []
    while claims := ledger.claim(64):
        claimed += ids(claims)
    return claimed


@pytest.mark.parametrize("person", ["person0", "person10", "person19"], ids=["first", "middle", "last"])
async def test_a_bad_page_keeps_back_no_mail_but_its_own(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, clock: Clock, spool: Path, data_dir: Path, person: str
) -> None:
    """What was acknowledged before and after it is worked on; what is lost in it is counted, listed and named."""
    path = await crowded(writer, clock, spool)
    rots(path, f"{person}@customer".encode())
    claimed = len(all_claimed(ledger))
    assert 700 < claimed < 800
    backlog = ledger.backlog()
    assert (backlog.accepted, backlog.pending, backlog.shunted, backlog.unaccounted) == (800, claimed, 800 - claimed, 0)
    (said,) = backlog.damaged
    assert path.name in said
    assert f"{800 - claimed} of its mails" in said
    lost = ledger.shunted()
    assert len(lost) == 800 - claimed
    assert all(path.name in one.reason for one in lost)
    retention = Retention(data_dir)
    retention.bury(1e12)
    assert retention.past(1e12) == []
    retention.close()


async def test_what_a_bad_page_held_is_worked_on_when_it_was_mended(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, clock: Clock, spool: Path
) -> None:
    path = await crowded(writer, clock, spool)
    sound = path.read_bytes()
    rots(path, b"person10@customer")
    claimed = all_claimed(ledger)
    lost = [one.receipt for one in ledger.shunted()]
    ledger.put_back(lost)
    assert all_claimed(ledger) == [], "not mended yet"
    assert [one.receipt for one in ledger.shunted()] == lost
    path.write_bytes(sound)
    ledger._partitions.close_all()
    ledger.put_back(lost)
    claimed += all_claimed(ledger)
    assert len(set(claimed)) == 800
    assert ledger.backlog().damaged == ()
    assert ledger.backlog().unaccounted == 0


async def test_a_mail_whose_content_is_lost_is_shunted_by_its_own_name(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, clock: Clock, spool: Path
) -> None:
    receipts = [await take_one(writer, b"%d " % number * 500) for number in range(100, 160)]
    clock.now += 3_600
    await writer.roll()
    rots(spool / f"{partitions(spool)[0]}.sqlite", b"130 " * 100)
    claimed = all_claimed(ledger)
    lost = {one.receipt for one in ledger.shunted()}
    assert 0 < len(lost) < 10
    assert lost | set(claimed) == {receipt.id for receipt in receipts}
    assert ledger.backlog().unaccounted == 0


async def test_a_page_that_rots_after_its_mail_has_entered_takes_no_other_along(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, clock: Clock, spool: Path
) -> None:
    path = await crowded(writer, clock, spool)
    ledger.enter()
    rots(path, b"person10@customer")
    ledger._partitions.close_all()
    claimed = len(all_claimed(ledger))
    assert 700 < claimed < 800
    assert len(ledger.shunted()) == 800 - claimed
