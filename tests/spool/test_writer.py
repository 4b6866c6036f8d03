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
from ingest.spool.partition import PartitionReader, partitions
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
    partition, connection = writer._open  # type: ignore[misc]  # there is no other way to see a transaction
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


async def test_partitions_begin_with_their_span_of_time(writer: SqliteSpoolWriter, spool: Path, clock: Clock) -> None:
    start = int(clock.now // 3_600 * 3_600)
    clock.now = start + 3_599.9
    await take_one(writer)
    clock.now = start + 3_600
    await take_one(writer)
    await take_one(writer)
    assert partitions(spool) == [f"intake-0/{start}", f"intake-0/{start + 3_600}"]
    counts = []
    for name in partitions(spool):
        reader = PartitionReader(spool, name)
        counts.append(reader.last())
        reader.close()
    assert counts == [1, 2]


async def test_writers_of_one_name_share_a_partition(spool: Path, clock: Clock) -> None:
    first, second = (SqliteSpoolWriter(spool, "library", clock=clock) for _ in range(2))
    receipts = await asyncio.gather(*(take_one(writer) for writer in (first, second) for _ in range(20)))
    await first.close()
    await second.close()
    assert len(partitions(spool)) == 1
    assert len({receipt.content for receipt in receipts}) == 40


async def test_close_waits_for_what_is_being_committed(spool: Path, clock: Clock) -> None:
    writer = SqliteSpoolWriter(spool, "intake-0", clock=clock)
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
