"""The writer: durable when `commit` returns, all or nothing, many in one sync, partitions by time."""

import asyncio
import hashlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.errors import SpoolUnavailable
from ingest.spool import SqliteSpoolWriter
from ingest.spool.closing import close_left_open
from ingest.spool.partition import PartitionReader, partition_start, partitions
from loopguard import Envelope
from tests.spool.mails import ENVELOPE, LARGE, MAILBOX, OTHER, Clock, files, take, take_one

READ = """
import sys
from pathlib import Path
from ingest.spool.partition import PartitionReader
name, _, row = sys.argv[2].rpartition("#")
sys.stdout.buffer.write(PartitionReader(Path(sys.argv[1]), name).content(int(row)))
"""


@pytest.mark.parametrize("content", [b"", b"Subject: small\r\n\r\n\x00\xff", LARGE], ids=["empty", "small", "large"])
async def test_another_process_reads_what_was_committed(writer: SqliteSpoolWriter, spool: Path, content: bytes) -> None:
    receipt = (await take(writer, content))[0]
    read = subprocess.run([sys.executable, "-c", READ, spool, receipt.content], capture_output=True, check=True)
    assert read.stdout == content
    assert (receipt.size, receipt.sha256) == (len(content), hashlib.sha256(content).hexdigest())


async def test_receipts_are_read_back_as_they_were_handed_out(writer: SqliteSpoolWriter, spool: Path) -> None:
    receipts = await take(writer, b"one content", MAILBOX, OTHER)
    reader = PartitionReader(spool, partitions(spool)[0])
    assert tuple(row.receipt for row in reader.after(0, 10)) == receipts
    assert [one.mailbox for one in receipts] == [MAILBOX, OTHER]
    assert receipts[0].id != receipts[1].id
    reader.close()


async def test_mailboxes_share_their_content(writer: SqliteSpoolWriter, spool: Path) -> None:
    first, second = await take(writer, LARGE, MAILBOX, OTHER)
    assert first.content == second.content
    assert len(files(spool)) == 1


@pytest.mark.parametrize(
    "envelope",
    [
        Envelope(None, ()),
        Envelope("", ("a@b.example", "c@d.example")),
        Envelope('"quo\\"ted"@ümlaut.example', ("\U0001f4e7@b.example",)),
        Envelope("lone\udcff@surrogate.example", ("lone\udcff@surrogate.example",)),
        Envelope("nul\0@b.example", ("'; DROP TABLE receipt; --",)),
    ],
    ids=["nobody said", "null", "utf-8", "not utf-8", "hostile"],
)
async def test_any_envelope_is_kept_as_it_is(writer: SqliteSpoolWriter, spool: Path, envelope: Envelope) -> None:
    draft = writer.draft()
    draft.write(b"x")
    await draft.commit(envelope, [MAILBOX])
    reader = PartitionReader(spool, partitions(spool)[0])
    assert [row.receipt.envelope for row in reader.after(0, 10)] == [envelope]
    reader.close()
    await take_one(writer)  # and the next mail is taken


async def test_a_mailbox_that_cannot_be_written_takes_no_other_mail_with_it(writer: SqliteSpoolWriter) -> None:
    with pytest.raises(UnicodeEncodeError):
        await take(writer, b"x", "lone\udcff@surrogate.example")
    await take_one(writer)


async def test_drafts_committed_at_once_share_a_transaction(
    writer: SqliteSpoolWriter, spool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await take_one(writer, b"opens the partition")
    statements: list[str] = []
    partition, connection = writer._open  # there is no other way to see a transaction
    connection.set_trace_callback(statements.append)
    receipts = await asyncio.gather(*(take_one(writer, f"mail {number}".encode()) for number in range(50)))
    connection.set_trace_callback(None)
    assert [text for text in statements if text.startswith("COMMIT")] == ["COMMIT"]
    assert len({receipt.content for receipt in receipts}) == 50
    reader = PartitionReader(spool, partition)
    for number, receipt in enumerate(receipts):
        assert reader.content(int(receipt.content.rpartition("#")[2])) == f"mail {number}".encode()
    reader.close()


async def test_a_large_mail_lies_in_a_file_beside(writer: SqliteSpoolWriter, spool: Path) -> None:
    await take(writer, LARGE)
    (file,) = files(spool)
    assert file.suffix == ".eml"
    assert file.read_bytes() == LARGE


@pytest.mark.parametrize("content", [b"small", LARGE], ids=["small", "large"])
async def test_a_discarded_draft_leaves_nothing(writer: SqliteSpoolWriter, spool: Path, content: bytes) -> None:
    draft = writer.draft()
    draft.write(content)
    draft.discard()
    assert files(spool) == []
    assert partitions(spool) == []
    draft.discard()


async def test_discarding_after_the_commit_does_nothing(writer: SqliteSpoolWriter, spool: Path) -> None:
    draft = writer.draft()
    draft.write(LARGE)
    await draft.commit(ENVELOPE, [MAILBOX])
    draft.discard()
    assert [file.read_bytes() for file in files(spool)] == [LARGE]


async def test_an_asker_that_goes_away_leaves_the_mail_durable(writer: SqliteSpoolWriter, spool: Path) -> None:
    asking = asyncio.create_task(take_one(writer))
    await asyncio.sleep(0)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    await take_one(writer)
    reader = PartitionReader(spool, partitions(spool)[0])
    assert reader.last() == 2
    reader.close()


async def test_a_partition_has_its_span_of_time(writer: SqliteSpoolWriter, spool: Path, clock: Clock) -> None:
    start = int(clock.now)
    await take_one(writer)
    clock.now = start + 3_599.9
    await take_one(writer)
    clock.now = start + 3_600
    await take_one(writer)
    await take_one(writer)
    assert partitions(spool) == [f"intake-0/{start}", f"intake-0/{start + 3_600}"]
    assert [(reader.last(), reader.closed()) for reader in read(spool)] == [(2, True), (2, False)]


async def test_an_idle_writer_closes_its_partition_in_time(
    writer: SqliteSpoolWriter, spool: Path, clock: Clock
) -> None:
    await take_one(writer)
    await writer.roll()
    assert [reader.closed() for reader in read(spool)] == [False]
    clock.now += 3_600
    await writer.roll()
    assert [reader.closed() for reader in read(spool)] == [True]


@pytest.mark.parametrize("jump", [-8 * 86_400, -0.5, 0, 8 * 86_400, -1.7e9])
async def test_numbers_grow_whatever_the_clock_does(spool: Path, clock: Clock, jump: float) -> None:
    """A clock that was set back must not open an old partition again, nor give its name to a new one."""
    wall = Clock()
    writer = SqliteSpoolWriter(spool, "intake-0", clock=clock, wall=wall)
    names = []
    for _ in range(3):
        await take_one(writer)
        names += partitions(spool)
        clock.now += 3_600
        await writer.roll()
        for path in spool.glob("*/*.sqlite"):
            path.unlink()  # retention took it: its name is still taken
        wall.now += jump
    await writer.close()
    assert len(set(names)) == 3
    assert names == sorted(names, key=partition_start)


async def test_a_killed_life_left_its_partition_open_and_the_next_closes_it(spool: Path, clock: Clock) -> None:
    killed = SqliteSpoolWriter(spool, "intake-0", clock=clock, wall=clock)
    await take_one(killed)
    assert [reader.closed() for reader in read(spool)] == [False]
    heir = SqliteSpoolWriter(spool, "intake-0", clock=clock, wall=clock)
    assert [reader.closed() for reader in read(spool)] == [True]
    await take_one(heir)
    assert [(reader.last(), reader.closed()) for reader in read(spool)] == [(1, True), (1, False)]
    for writer in (killed, heir):
        await writer.close()


async def test_a_closed_partition_takes_no_mail_not_even_from_a_writer_that_was_frozen(
    spool: Path, clock: Clock
) -> None:
    """The clock jumped, the partition was closed and dropped, and its idle writer takes a mail: it must be counted."""
    writer = SqliteSpoolWriter(spool, "intake-0", clock=clock, wall=clock)
    await take_one(writer)
    (name,) = partitions(spool)
    assert close_left_open(spool, [name]) == 1
    (spool / f"{name}.sqlite").unlink()
    receipt = await take_one(writer)
    assert receipt.content.rpartition("#")[0] in partitions(spool)
    for path in spool.glob("*/*.sqlite"):
        path.unlink()  # somebody removes a partition that is not even closed
    receipt = await take_one(writer)
    assert receipt.content.rpartition("#")[0] in partitions(spool)
    await writer.close()


async def test_two_writers_of_one_name_by_mistake_lose_nothing(spool: Path, clock: Clock) -> None:
    first, second = (SqliteSpoolWriter(spool, "library", clock=clock, wall=clock) for _ in range(2))
    receipts = await asyncio.gather(*(take_one(writer) for writer in (first, second) for _ in range(20)))
    await first.close()
    await second.close()
    assert sum(reader.last() for reader in read(spool)) == 40
    assert len({receipt.content for receipt in receipts}) == 40


async def test_a_number_that_another_writer_was_given_too_is_not_used_twice(
    spool: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two that look at the folder at the same instant find the same next number; the file has one maker."""
    first, second = (SqliteSpoolWriter(spool, "library", clock=clock, wall=clock) for _ in range(2))
    given = iter([1_700_000_000, 1_700_000_000, 1_700_000_001])
    monkeypatch.setattr("ingest.spool.writer.next_number", lambda *_: next(given))
    receipts = [await take_one(first), await take_one(second)]
    await first.close()
    await second.close()
    names = ["library/1700000000", "library/1700000001"]
    assert [receipt.content.rpartition("#")[0] for receipt in receipts] == names
    assert partitions(spool) == names


def read(spool: Path) -> list[PartitionReader]:
    return [PartitionReader(spool, name) for name in partitions(spool)]


async def test_close_waits_for_what_is_being_committed(spool: Path, clock: Clock) -> None:
    writer = SqliteSpoolWriter(spool, "intake-0", clock=clock, wall=clock)
    asking = [asyncio.create_task(take_one(writer)) for _ in range(5)]
    await asyncio.sleep(0)
    await writer.close()
    assert len(await asyncio.gather(*asking)) == 5


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("a file where the folder belongs")
    with pytest.raises(SpoolUnavailable, match=r"spool folder .*/spool/intake-0"):
        SqliteSpoolWriter(tmp_path / "spool", "intake-0")


async def test_the_database_syncs_every_commit(writer: SqliteSpoolWriter) -> None:
    await take_one(writer)
    assert writer._open is not None
    connection = writer._open[1]
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


async def test_a_partition_that_another_process_locks_is_waited_for(writer: SqliteSpoolWriter, spool: Path) -> None:
    await take_one(writer)
    other = sqlite3.connect(spool / f"{partitions(spool)[0]}.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    asking = asyncio.create_task(take_one(writer))
    await asyncio.sleep(0.1)
    assert not asking.done()
    other.execute("ROLLBACK")
    other.close()
    assert (await asking).size
    assert os.listdir(spool) == ["intake-0"]  # noqa: PTH208  one name is enough
