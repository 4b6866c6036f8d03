"""A full disk is answered and heals; a sync that failed stops the writer for good (PostgreSQL, 2018)."""

import asyncio
import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.errors import SpoolFull, SpoolUnavailable
from ingest.spool import SqliteSpoolWriter
from ingest.spool.draft import SpoolDraft, sweep
from ingest.spool.partition import PartitionReader, partitions
from loopguard import Envelope
from tests.spool.mails import ENVELOPE, LARGE, MAILBOX, files, take, take_one
from tests.strict import missing


@pytest.fixture
def small_volume(tmp_path: Path) -> Iterator[Path]:
    """A real volume of 4 MiB."""
    folder = tmp_path / "volume"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m,nr_inodes=300", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        missing("a small volume cannot be mounted here: run the tests as root, with CAP_SYS_ADMIN")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(volume: Path, leave: int = 0) -> Path:
    """Use up the volume but for `leave` bytes; removing the file gives the room back."""
    ballast = volume / "ballast"
    status = os.statvfs(volume)
    with ballast.open("wb") as file:
        file.truncate(0)
        os.posix_fallocate(file.fileno(), 0, status.f_bavail * status.f_frsize - leave)
    return ballast


def open_mails() -> list[str]:
    """Return the mails that this process holds open."""
    links = (Path("/proc/self/fd") / number for number in os.listdir("/proc/self/fd"))  # noqa: PTH208  numbers, no paths
    return [name for link in links if link.is_symlink() and ".eml" in (name := str(link.readlink()))]


async def written_or_discarded(draft: SpoolDraft, size: int) -> None:
    """What the port asks of its callers: a draft that fails is discarded."""
    try:
        for _ in range(10):
            draft.write(b"x" * (size // 10))
        await draft.commit(ENVELOPE, [MAILBOX])
    except SpoolUnavailable:
        draft.discard()
        raise


@pytest.mark.parametrize(("size", "leave"), [(200_000, 100_000), (1_000_000, 500_000), (1_000_000, 0)])
async def test_a_full_volume_refuses_and_heals(small_volume: Path, size: int, leave: int) -> None:
    writer = SqliteSpoolWriter(small_volume / "spool", "intake-0")
    before = await take_one(writer, b"before")
    ballast = fill(small_volume, leave)
    with pytest.raises(SpoolUnavailable, match="spool folder"):
        await written_or_discarded(writer.draft(), size)
    assert files(small_volume / "spool") == [], "nothing is left of a mail that was refused"
    ballast.unlink()
    assert not writer.failed
    after = await take_one(writer, b"y" * size)
    reader = PartitionReader(small_volume / "spool", partitions(small_volume / "spool")[0])
    assert [row.receipt for row in reader.after(0, 10)] == [before, after]
    assert reader.content(int(after.content.rpartition("#")[2])) == b"y" * size
    reader.close()
    await writer.close()


async def test_a_volume_that_is_full_from_the_start_heals(small_volume: Path) -> None:
    writer = SqliteSpoolWriter(small_volume / "spool", "intake-0")
    ballast = fill(small_volume)
    with pytest.raises(SpoolUnavailable):
        await take_one(writer)
    ballast.unlink()
    await take_one(writer)
    await writer.close()


async def test_a_refused_batch_lets_go_of_its_files(small_volume: Path) -> None:
    writer = SqliteSpoolWriter(small_volume / "spool", "intake-0")
    await take_one(writer)
    drafts = [writer.draft() for _ in range(4)]
    for draft in drafts:
        draft.write(LARGE)
    ballast = fill(small_volume)
    sender = "s" * 5 * len(LARGE)  # no room for the row, not even when the others' files are gone
    answers = await asyncio.gather(
        *(draft.commit(Envelope(sender), ["m@desk.example"]) for draft in drafts), return_exceptions=True
    )
    assert {type(answer) for answer in answers} == {SpoolFull}
    assert files(small_volume / "spool") == []
    assert open_mails() == []
    ballast.unlink()
    await writer.close()


def test_room_counts_bytes(small_volume: Path) -> None:
    small = SqliteSpoolWriter(small_volume / "spool", "intake-0", reserve=1_000_000)
    assert small.room()
    assert not SqliteSpoolWriter(small_volume / "spool", "intake-1", reserve=8_000_000).room()
    fill(small_volume, leave=900_000)
    small._room = (-9.0, True)  # a look is good for a second; the test does not wait for it
    assert not small.room()


def test_room_counts_inodes(small_volume: Path) -> None:
    writer = SqliteSpoolWriter(small_volume / "spool", "intake-0", reserve=0)
    assert writer.room()
    for number in range(200):
        (small_volume / str(number)).touch()
    writer._room = (-9.0, True)
    assert not writer.room()


class Syncs:
    """Stands in for os.fsync: fails once when told to, and remembers whether it was asked again."""

    def __init__(self) -> None:
        self.fail = False
        self.asked_after = 0
        self.real = os.fsync

    def __call__(self, descriptor: int) -> None:
        if self.fail:
            self.asked_after += 1
            if self.asked_after == 1:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
        self.real(descriptor)


async def test_a_failed_sync_stops_the_writer_for_good(
    writer: SqliteSpoolWriter, spool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that says EIO once cannot be made here, so the one call that it would say it to is replaced."""
    syncs = Syncs()
    monkeypatch.setattr(os, "fsync", syncs)
    await take_one(writer)
    syncs.fail = True
    with pytest.raises(SpoolUnavailable, match="Input/output error"):
        await take(writer, LARGE)
    assert "restart the role" in writer.failed
    assert not writer.room()
    for content in (b"small", LARGE):
        with pytest.raises(SpoolUnavailable, match="restart the role"):
            await take(writer, content)
    assert syncs.asked_after == 1, "a failed sync is never tried again"
    reader = PartitionReader(spool, partitions(spool)[0])
    assert reader.last() == 1
    reader.close()


async def test_a_failed_sync_lets_go_of_the_files(writer: SqliteSpoolWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    await take_one(writer)
    syncs = Syncs()
    syncs.fail = True
    monkeypatch.setattr(os, "fsync", syncs)
    answers = await asyncio.gather(*(take(writer, LARGE) for _ in range(3)), return_exceptions=True)
    assert all(isinstance(answer, SpoolUnavailable) for answer in answers)
    assert open_mails() == []


def test_what_a_crash_left_is_swept(writer: SqliteSpoolWriter, spool: Path) -> None:
    draft: SpoolDraft = writer.draft()
    draft.write(LARGE)
    assert sweep(spool / "intake-0") == 1
    assert files(spool) == []
    draft.discard()


async def test_a_file_whose_row_was_never_committed_is_swept(writer: SqliteSpoolWriter, spool: Path) -> None:
    await take(writer, LARGE)
    (kept,) = files(spool)
    (spool / "intake-0" / f"{'0' * 32}.eml").write_bytes(LARGE)
    assert sweep(spool / "intake-0") == 1
    assert files(spool) == [kept]


async def test_beside_a_partition_that_cannot_be_read_nothing_is_swept(writer: SqliteSpoolWriter, spool: Path) -> None:
    await take(writer, LARGE)
    (spool / "intake-0" / "1600000000.sqlite").write_bytes(b"no database" * 100)
    assert sweep(spool / "intake-0") == 0
    assert len(files(spool)) == 1
