"""Retention: a partition goes when all its mail has ended, what is held has been copied, and the counts stay."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.ports import Back, Claim
from ingest.records import Fate, Outcome
from ingest.spool import SqliteLedger, SqliteSpoolWriter
from ingest.spool.partition import partitions
from ingest.spool.retention import Retention
from tests.spool.mails import LARGE, Clock, files, take, take_one

HOUR = 3_600


@pytest.fixture
def ledger(writer: SqliteSpoolWriter, data_dir: Path, clock: Clock) -> Iterator[SqliteLedger]:
    opened = SqliteLedger(data_dir, "worker-0", clock, clock)
    yield opened
    opened.close()


@pytest.fixture
def retention(writer: SqliteSpoolWriter, data_dir: Path) -> Iterator[Retention]:
    opened = Retention(data_dir)
    yield opened
    opened.close()


def end(ledger: SqliteLedger, claims: list[Claim], fate: Fate = Fate.STORED) -> None:
    ledger.settle([Outcome(claim.receipt.id, fate, "key") for claim in claims])


async def test_a_partition_whose_mail_has_ended_is_past(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, retention: Retention, clock: Clock
) -> None:
    start = clock.now
    for fate in (Fate.STORED, Fate.DUPLICATE, Fate.HELD):
        await take_one(writer)
        end(ledger, ledger.claim(1, 9), fate)
    (name,) = partitions(retention._spool)
    assert retention.past(1e12) == [], "its writer may add to it"
    clock.now += HOUR
    await writer.roll()
    assert retention.past(start) == []
    assert retention.past(start + 1) == [name]


@pytest.mark.parametrize("state", ["unclaimed", "claimed", "waiting", Fate.SHUNTED])
async def test_mail_that_has_not_ended_keeps_its_partition(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, retention: Retention, clock: Clock, state: str
) -> None:
    await take_one(writer)
    end(ledger, ledger.claim(1, 9))
    await take_one(writer)
    if state != "unclaimed":
        claims = ledger.claim(1, 9)
        if state == "waiting":
            ledger.settle([], [Back(claims[0], 0, strike=True)])
        if state == Fate.SHUNTED:
            end(ledger, claims, Fate.SHUNTED)
    clock.now += HOUR
    await writer.roll()
    assert retention.past(1e12) == []


async def test_dropping_removes_every_file_and_keeps_the_counts(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, retention: Retention, clock: Clock, spool: Path
) -> None:
    await take(writer, LARGE)
    await take_one(writer)
    end(ledger, ledger.claim(1, 9))
    end(ledger, ledger.claim(1, 9), Fate.HELD)
    clock.now += HOUR
    await take(writer, b"later")
    (name,) = retention.past(1e12)
    before = ledger.backlog()
    retention.drop(name)
    assert ledger.backlog() == before
    assert (before.accepted, before.stored, before.held, before.pending) == (3, 1, 1, 1)
    assert files(spool) == []
    assert len(partitions(spool)) == 1
    assert not [path for path in (spool / "intake-0").iterdir() if path.name.startswith(name.rpartition("/")[2])]


async def test_held_mail_is_named_a_slice_at_a_time(
    writer: SqliteSpoolWriter,
    ledger: SqliteLedger,
    retention: Retention,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ingest.spool.ledger.shelf.SLICE", 2)
    for number in range(7):
        await take_one(writer, b"mail")
        held = number in {1, 5, 6}
        (claim,) = ledger.claim(1, 9)
        ledger.settle([Outcome(claim.receipt.id, Fate.HELD if held else Fate.STORED, f"key-{number}")])
    clock.now += HOUR
    await writer.roll()
    (name,) = retention.past(1e12)
    found, seq = retention.held(name, 0)
    slices = [found]
    while found:
        found, seq = retention.held(name, seq)
        slices.append(found)
    assert slices == [["key-1"], ["key-5"], ["key-6"], []]


async def test_a_crash_while_dropping_leaves_no_half_partition(
    writer: SqliteSpoolWriter,
    ledger: SqliteLedger,
    retention: Retention,
    clock: Clock,
    spool: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The list of files goes first: a list whose files are gone would be taken for a damaged disk, for ever."""
    await take(writer, LARGE)
    end(ledger, ledger.claim(1, 9), Fate.HELD)
    clock.now += HOUR
    await writer.roll()
    (name,) = retention.past(1e12)
    real = Path.unlink
    gone: list[Path] = []

    def dies_after_one(path: Path, missing_ok: bool = False) -> None:
        if gone:
            raise KeyboardInterrupt
        gone.append(path)
        real(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", dies_after_one)
    with pytest.raises(KeyboardInterrupt):
        retention.drop(name)
    monkeypatch.undo()
    assert partitions(spool) == []
    assert retention.past(1e12) == []
    assert (ledger.backlog().held, ledger.backlog().unaccounted) == (1, 0)
    retention.finish_drops()
    assert (ledger.backlog().held, ledger.backlog().unaccounted) == (1, 0)
    assert retention._shelf.dropping() == []


async def test_a_damaged_partition_stays_and_stops_no_other(
    spool: Path, data_dir: Path, clock: Clock, retention: Retention, ledger: SqliteLedger
) -> None:
    writer = SqliteSpoolWriter(spool, "intake-1", clock=clock, wall=clock)
    for _ in range(2):
        await take_one(writer)
        end(ledger, ledger.claim(9, 9))
        clock.now += HOUR
    await writer.close()
    damaged, sound = partitions(spool)
    for path in spool.glob(f"{damaged}.sqlite*"):
        path.unlink()
    (spool / f"{damaged}.sqlite").write_bytes(b"mould " * 1_000)
    assert retention.past(1e12) == [sound]


async def test_a_dropped_partition_that_somebody_still_has_open_is_not_taken_for_a_new_one(
    writer: SqliteSpoolWriter,
    ledger: SqliteLedger,
    retention: Retention,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A worker listed it a moment before it was dropped: its mail would be worked on and counted once more."""
    await take_one(writer)
    end(ledger, ledger.claim(1))
    clock.now += HOUR
    await writer.roll()
    (name,) = retention.past(1e12)
    assert ledger._partitions.reader(name).last() == 1
    before = ledger.backlog()
    retention.drop(name)
    monkeypatch.setattr(ledger._partitions, "names", lambda: [name])
    assert ledger.claim(9) == []
    assert ledger.backlog() == before
    assert ledger.fates(0, 1e12) == {Fate.STORED: 1, Fate.PENDING: 0}
