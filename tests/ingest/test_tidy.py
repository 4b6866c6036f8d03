"""Tidying: what its time has passed for goes, what anybody may still need stays, and no trouble ends the role."""

import asyncio
from pathlib import Path

import pytest

from ingest.errors import OriginalsUnavailable, StoreUnavailable
from ingest.records import Fate
from ingest.spool.partition import partitions
from ingest.work.tidy import Tidier
from tests.ingest.desk import desk, looping, mail, settings

WEEK = 7 * 86_400


async def test_an_old_partition_goes_and_its_held_mail_is_kept(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        await node.take(looping(1))
        await node.take(mail(2, size=300_000))
        await node.drain()
        accepted = (await node.ports.quarantine.held())[0].receipt
        tidier = Tidier(node.settings, node.engines.ports)
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
        broken.rmdir()
        broken.write_text("a file")
        with pytest.raises(OriginalsUnavailable, match="folder of originals"):
            await Tidier(node.settings, node.engines.ports).round(1e12)
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
        async with asyncio.timeout(5):
            while len(rounds) < 3 and not running.done():
                await asyncio.sleep(0.01)
        stop.set()
        await running
