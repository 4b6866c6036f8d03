"""Tidying: what its time has passed for goes, what anybody may still need stays, and no trouble ends the role."""

import asyncio
import os
import shutil
import time
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from ingest.errors import OriginalsUnavailable, StoreUnavailable
from ingest.records import Fate
from ingest.spool import Ownership, SqliteSpoolWriter
from ingest.spool.partition import partitions
from ingest.spool.retention import Retention
from ingest.work.tidy import Tidier
from tests.ingest.desk import ANN, BOX, Desk, desk, looping, mail, settings
from tests.spool.mails import change

WEEK = 7 * 86_400


async def test_an_old_partition_goes_and_its_held_mail_is_kept(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        await node.take(looping(1))
        await node.take(mail(2, size=300_000))
        await node.drain()
        accepted = (await node.ports.quarantine.held())[0].receipt
        tidier = Tidier(node.settings, node.engines.ports)
        assert await tidier.round(accepted.accepted_at) == 0
        assert await tidier.round(accepted.accepted_at + WEEK) == 0
        assert await tidier.round(accepted.accepted_at + WEEK + 2 * 3_600) == 1
        assert partitions(node.settings.data_dir / "spool") == []
        assert await node.ports.originals.get(accepted.sha256) == looping(1)
        assert node.figures() == {"stored": 1, "held": 1}
        assert await tidier.round(1e12) == 0


async def test_pending_and_shunted_mail_keeps_its_partition(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        await node.take(mail(1), "gone@desk.example")
        await node.drain()
        assert node.figures() == {Fate.SHUNTED: 1}
        assert await Tidier(node.settings, node.engines.ports).round(1e12) == 0


async def test_held_mail_whose_original_cannot_be_written_keeps_its_partition(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        await node.take(looping(1))
        await node.drain()
        broken = node.settings.data_dir / "originals" / (await node.ports.quarantine.held())[0].receipt.sha256[:2]
        shutil.rmtree(broken)  # with what was put there when the mail was held
        broken.write_text("a file")
        tidier = Tidier(node.settings, node.engines.ports)
        assert await tidier.round(1e12) == 0
        with pytest.raises(OriginalsUnavailable, match="folder of originals"):
            await tidier.round(2e12)
        assert len(partitions(node.settings.data_dir / "spool")) == 1


@pytest.mark.parametrize("trouble", [OSError("read-only"), StoreUnavailable("full")])
async def test_a_round_that_fails_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    monkeypatch.setattr("ingest.work.tidy.ROUND_S", 0.01)
    async with desk(settings(tmp_path)) as node:
        tidier = Tidier(node.settings, node.engines.ports)
        rounds = []

        async def failing(now: float) -> int:
            rounds.append(now)
            raise trouble

        monkeypatch.setattr(tidier, "round", failing)
        stop = asyncio.Event()
        running = asyncio.create_task(tidier.run(stop))
        async with asyncio.timeout(60):
            while len(rounds) < 3 and not running.done():
                await asyncio.sleep(0.01)
        stop.set()
        await running


async def old_partitions(node: Desk, *batches: list[bytes]) -> None:
    """Take in each batch in a partition of its own, and work it off."""
    for batch in batches:
        writer = SqliteSpoolWriter(node.settings.data_dir / "spool", "intake-1")
        for content in batch:
            draft = writer.draft()
            draft.write(content)
            await draft.commit(ANN, (BOX,))
        await writer.close()
    await node.drain()


async def test_a_rotten_held_mail_keeps_its_own_partition_and_no_other(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        await old_partitions(node, [looping(1)], [mail(2)], [looping(3)])
        spool = node.settings.data_dir / "spool"
        rotten = partitions(spool)[0]
        async for held in node.ports.quarantine.every():  # as the storm lane leaves them: their bytes are here alone
            await node.ports.originals.remove(held.receipt.sha256)
        change(spool / f"{rotten}.sqlite", "UPDATE content SET bytes = x'00' || substr(bytes, 2)")
        tidier = Tidier(node.settings, node.engines.ports)
        await tidier.round(1e12)
        with capture_logs() as logs:
            assert await tidier.round(2e12) == 2
        assert partitions(spool) == [rotten]
        (kept,) = [entry for entry in logs if entry["event"] == "partition-kept"]
        assert kept["partition"] == rotten
        assert node.figures() == {"stored": 1, "held": 2}


async def test_a_partition_that_somebody_still_needs_stays(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        await old_partitions(node, [mail(1)], [mail(2)])
        needed = partitions(node.settings.data_dir / "spool")[0]
        asked = []

        async def before_drop(partition: str) -> bool:
            asked.append(partition)
            return partition != needed

        tidier = Tidier(node.settings, node.engines.ports, before_drop)
        await tidier.round(1e12)
        assert await tidier.round(2e12) == 1
        assert needed in asked
        assert partitions(node.settings.data_dir / "spool") == [needed]


async def test_what_killed_writers_left_half_written_is_swept(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        data_dir = node.settings.data_dir
        killed = data_dir / "spool" / "library-4711-abcd"
        killed.mkdir(parents=True)
        originals = data_dir / "originals" / "ab"
        old, young = (originals / f"{name}.tmp" for name in ("old", "young"))
        draft = killed / f"{'0' * 32}.eml.tmp"
        living = data_dir / "spool" / "intake-7" / f"{'1' * 32}.eml.tmp"
        living.parent.mkdir()
        for path in (old, young, draft, living):
            path.write_bytes(b"half a mail")
        now = young.stat().st_mtime
        os.utime(old, (now - 90_000, now - 90_000))
        for path in (draft, living):
            os.utime(path, (now - 7_200, now - 7_200))
        owner = Ownership(data_dir / "run", "intake-7")
        await Tidier(node.settings, node.engines.ports).round(now)
        assert [path.exists() for path in (old, young, draft, living)] == [False, True, False, True]
        assert not killed.exists(), "nobody takes its name again"
        owner.release()


async def test_a_dead_writers_partition_is_closed_and_a_living_ones_is_not(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        await node.take(mail(1))
        await node.drain()
        owner = Ownership(node.settings.data_dir / "run", "intake-0")
        tidier = Tidier(node.settings, node.engines.ports)
        for now in (1e12, 2e12):
            assert await tidier.round(now) == 0
        owner.release()
        assert [await tidier.round(now) for now in (3e12, 4e12)] == [0, 1]


async def test_tidying_very_many_mails_leaves_the_event_loop_free(tmp_path: Path) -> None:
    """300,000 mails held it up for 2.3 s: nobody was greeted meanwhile."""
    async with desk(settings(tmp_path)) as node:
        await node.take(mail(1))
        await node.drain()
        many(node, 60_000)
        tidier = Tidier(node.settings, node.engines.ports)
        await tidier.round(1e12)
        longest, stop = 0.0, asyncio.Event()

        async def watch() -> None:
            nonlocal longest
            clock = asyncio.get_running_loop().time
            while not stop.is_set():
                before = clock()
                await asyncio.sleep(0.001)
                longest = max(longest, clock() - before)

        watching = asyncio.create_task(watch())
        started = asyncio.get_running_loop().time()
        assert await tidier.round(2e12) == 1
        took = asyncio.get_running_loop().time() - started
        stop.set()
        await watching
        assert longest < max(0.1, took / 4), f"{longest:.3f} s of {took:.3f} s"
        assert node.figures() == {"stored": 60_001}


def many(node: Desk, number: int) -> None:
    """Add mails that ended to the partition and to the ledger, as if each had gone its way."""
    data_dir = node.settings.data_dir
    (name,) = partitions(data_dir / "spool")
    counting = "WITH n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i <= ?)"
    change(
        data_dir / "spool" / f"{name}.sqlite",
        f"{counting} INSERT INTO receipt SELECT i, 'many' || i, 1, 0.0, ?, 'null', '[]' FROM n",
        *(number, BOX),
    )
    change(
        data_dir / "ledger.sqlite",
        f"{counting} INSERT INTO done SELECT ?, i, 'many' || i, 0.0, 'stored', 'key', '', 0.0 FROM n",
        *(number, name),
    )
    change(data_dir / "ledger.sqlite", "UPDATE partition SET seq = ? WHERE name = ?", number + 1, name)


async def test_a_round_goes_by_the_reckoned_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A node that starts with its clock eight days ahead drops nothing before an hour has passed."""
    monkeypatch.setattr("ingest.work.tidy.ROUND_S", 0.01)
    async with desk(settings(tmp_path)) as node:
        retention = Retention(node.settings.data_dir)
        last = time.time() - 8 * 86_400
        retention.remember(last)
        retention.close()
        tidier = Tidier(node.settings, node.engines.ports)
        rounds = []

        async def noted(now: float) -> int:
            rounds.append(now)
            return 0

        monkeypatch.setattr(tidier, "round", noted)
        stop = asyncio.Event()
        running = asyncio.create_task(tidier.run(stop))
        async with asyncio.timeout(60):
            while len(rounds) < 3:
                await asyncio.sleep(0.01)
        stop.set()
        await running
        assert all(last <= now < last + 3_600 for now in rounds)
