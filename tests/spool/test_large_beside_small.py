"""A large mail's sync takes long; a small mail's commit does not wait for it, and an impatient asker leaves nothing."""

import asyncio
import os
import threading
from pathlib import Path

import pytest

from ingest.spool import SqliteSpoolWriter
from tests.intake.real_spool import stored
from tests.spool.mails import LARGE, take, take_one


class SlowDisk:
    """Stands in for os.fsync: says nothing until it is told that the disk is done."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.asked = threading.Event()

    def __call__(self, _descriptor: int) -> None:
        self.asked.set()
        assert self.done.wait(30)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch, writer: SqliteSpoolWriter) -> SlowDisk:
    slow = SlowDisk()
    monkeypatch.setattr(os, "fsync", slow)
    return slow


async def test_a_small_mail_is_durable_while_a_large_one_is_being_synced(
    writer: SqliteSpoolWriter, disk: SlowDisk
) -> None:
    large = asyncio.create_task(take(writer, LARGE))
    assert await asyncio.to_thread(disk.asked.wait, 30)
    try:
        async with asyncio.timeout(60):
            assert (await take_one(writer, b"small")).size == 5
        assert not large.done(), "nothing is acknowledged before its sync"
    finally:
        disk.done.set()
    assert (await large)[0].size == len(LARGE)


async def test_an_asker_who_is_cancelled_leaves_no_file_without_its_row(
    writer: SqliteSpoolWriter, spool: Path, disk: SlowDisk
) -> None:
    large = asyncio.create_task(take(writer, LARGE))
    assert await asyncio.to_thread(disk.asked.wait, 30)
    large.cancel()
    with pytest.raises(asyncio.CancelledError):
        await large
    disk.done.set()
    async with asyncio.timeout(60):
        while not stored(spool):
            await asyncio.sleep(0.01)
    assert [content for _receipt, content in stored(spool)] == [LARGE]
