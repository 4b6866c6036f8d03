"""Reading a partition: what was changed on disk is never handed over, and what is missing is named."""

from pathlib import Path

import pytest

from ingest.errors import Corrupt, NotFound
from ingest.spool import SqliteSpoolWriter
from ingest.spool.partition import PartitionReader, partition_start, partitions
from tests.spool.mails import LARGE, change, files, take, take_one


async def test_a_changed_byte_in_a_row_is_corrupt(writer: SqliteSpoolWriter, spool: Path) -> None:
    await take_one(writer, b"pay 100")
    reader = PartitionReader(spool, partitions(spool)[0])
    change(spool / f"{reader.name}.sqlite", "UPDATE content SET bytes = ?", b"pay 900")
    with pytest.raises(Corrupt, match=r"content 1 of .*\.sqlite does not match"):
        reader.content(1)
    reader.close()


@pytest.mark.parametrize("damaged", [LARGE[:-1], b"X" + LARGE[1:], LARGE + b"\n", b""])
async def test_a_changed_or_cut_file_is_corrupt(writer: SqliteSpoolWriter, spool: Path, damaged: bytes) -> None:
    await take(writer, LARGE)
    files(spool)[0].write_bytes(damaged)
    reader = PartitionReader(spool, partitions(spool)[0])
    with pytest.raises(Corrupt, match="does not match"):
        reader.content(1)
    reader.close()


async def test_a_missing_file_is_corrupt_and_named(writer: SqliteSpoolWriter, spool: Path) -> None:
    await take(writer, LARGE)
    (file,) = files(spool)
    file.unlink()
    reader = PartitionReader(spool, partitions(spool)[0])
    with pytest.raises(Corrupt, match=f"{file.name} is gone"):
        reader.content(1)
    reader.close()


async def test_a_partition_that_is_no_database_is_corrupt(spool: Path) -> None:
    (spool / "intake-0").mkdir(parents=True)
    (spool / "intake-0" / "3600.sqlite").write_bytes(b"mould " * 1_000)
    reader = PartitionReader(spool, "intake-0/3600")
    with pytest.raises(Corrupt, match=r"3600\.sqlite is damaged"):
        reader.last()
    reader.close()


def test_a_partition_that_is_gone_is_not_made_again(spool: Path) -> None:
    with pytest.raises(NotFound, match="its retention has passed"):
        PartitionReader(spool, "intake-0/3600")
    assert not spool.exists()


def test_a_partition_that_is_being_born_is_empty(spool: Path) -> None:
    (spool / "intake-0").mkdir(parents=True)
    (spool / "intake-0" / "3600.sqlite").touch()
    reader = PartitionReader(spool, "intake-0/3600")
    assert (reader.last(), list(reader.after(0, 9)), reader.accepted_after(0), reader.files()[0].name) == (
        0,
        [],
        None,
        "3600.sqlite",
    )
    reader.close()


async def test_content_that_was_never_there_is_not_found(writer: SqliteSpoolWriter, spool: Path) -> None:
    receipt = await take_one(writer)
    reader = PartitionReader(spool, partitions(spool)[0])
    with pytest.raises(NotFound, match="no content 2"):
        reader.content(2)
    assert reader.seq(receipt) == 1
    reader.close()


async def test_a_reader_sees_what_comes_after_it_was_opened(writer: SqliteSpoolWriter, spool: Path) -> None:
    first = await take_one(writer)
    reader = PartitionReader(spool, partitions(spool)[0])
    second = await take_one(writer)
    assert [row.receipt for row in reader.after(1, 9)] == [second]
    assert [row.receipt for row in reader.after(0, 1)] == [first]
    assert reader.accepted_between(first.accepted_at, first.accepted_at + 1) == 2
    assert reader.accepted_between(first.accepted_at - 1, first.accepted_at) == 0
    reader.close()


def test_partitions_are_listed_oldest_first_over_all_writers(spool: Path) -> None:
    for name in ("intake-1/7200", "intake-0/10800", "intake-0/7200", "library/36000", "library/3600"):
        (spool / name).parent.mkdir(parents=True, exist_ok=True)
        (spool / f"{name}.sqlite").touch()
    (spool / "intake-0" / "7200.sqlite-wal").touch()
    assert partitions(spool) == ["library/3600", "intake-0/7200", "intake-1/7200", "intake-0/10800", "library/36000"]
    assert partition_start("library/3600") == 3_600
