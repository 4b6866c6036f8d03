"""One mail's trouble is its own, an engine's trouble is no mail's: who waits, who goes on, and who is charged."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ingest.adapters.sqlite import SqliteDatabase, SqliteMailStore
from ingest.calls.breaker import Breaker
from ingest.records import StoredMessage
from tests.conformance.mails import stored
from tests.ingest.desk import Desk, desk, mail, settings
from tests.services.service import free_port


@asynccontextmanager
async def working(node: Desk) -> AsyncIterator[asyncio.Event]:
    """Let the worker run; leaving stops it."""
    stop = asyncio.Event()
    running = asyncio.create_task(node.worker.run(stop))
    try:
        yield stop
    finally:
        stop.set()
        await running


async def until(node: Desk, wanted: Callable[[dict[str, int]], bool], seconds: float = 60) -> dict[str, int]:
    """Return the figures as soon as they are as wanted."""
    async with asyncio.timeout(seconds):
        while not wanted(node.figures()):
            await asyncio.sleep(0.02)
    return node.figures()


async def test_one_folder_of_256_that_cannot_be_written_holds_back_only_its_own_mail(tmp_path: Path) -> None:
    """63 of 201 were stored, and then none any more: the worker took the same mail again and again."""
    contents = [mail(number) for number in range(201)]
    folders = [sha256(content).hexdigest()[:2] for content in contents]
    broken = folders[63]
    async with desk(settings(tmp_path)) as node:
        folder = node.settings.data_dir / "originals" / broken
        folder.rmdir()
        folder.write_bytes(b"in the way")
        for content in contents:
            await node.take(content)
        bad = folders.count(broken)
        async with working(node):
            await until(node, lambda seen: seen.get("stored") == 201 - bad)
            assert await until(node, lambda _: True) == {"stored": 201 - bad, "pending": bad}
            folder.unlink()
            await until(node, lambda seen: seen == {"stored": 201})


async def test_one_slow_append_holds_back_no_other_mail(tmp_path: Path) -> None:
    """One append of 8 s held back the settling of 200 other mails."""
    async with desk(settings(tmp_path)) as node:
        go = asyncio.Event()
        real = node.store.real

        class Slow:
            async def append(self, message: StoredMessage) -> str:
                if message.subject == "question 7":
                    await go.wait()
                return str(await real.append(message))

        node.store.real = Slow()
        for number in range(201):
            await node.take(mail(number))
        async with working(node):
            await until(node, lambda seen: seen.get("stored") == 200)
            assert node.figures() == {"stored": 200, "pending": 1}
            go.set()
            await until(node, lambda seen: seen == {"stored": 201})
        node.store.real = real


async def test_stopping_with_an_engine_that_hangs_ends_in_time_and_charges_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.work.worker.STOP_S", 0.3)
    async with desk(settings(tmp_path)) as node:

        class Hanging:
            async def append(self, _: StoredMessage) -> str:
                await asyncio.Event().wait()
                raise AssertionError

        real, node.store.real = node.store.real, Hanging()
        for number in range(64):
            await node.take(mail(number))
        async with asyncio.timeout(60), working(node):
            while node.store.calls < 64:
                await asyncio.sleep(0.01)
        assert node.figures() == {"pending": 64}
        claims = node.ledger.claim(64)
        assert {claim.attempt for claim in claims} == {1}, "a stop is nobody's fault"
        assert not any(claim.alone for claim in claims)
        node.store.real = real


async def test_a_ledger_that_hangs_does_not_keep_a_stopped_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.work.worker.LAST_WORD_S", 0.2)
    async with desk(settings(tmp_path)) as node:
        go, gone_on = threading.Event(), list[bool]()

        def settle(*_: Any) -> None:
            gone_on.append(go.wait(60))

        real = node.ledger.settle
        object.__setattr__(node.ledger, "settle", settle)
        monkeypatch.setattr("ingest.work.worker.STOP_S", 0.2)
        await node.take(mail(1))
        async with asyncio.timeout(60), working(node):
            while not node.store.calls:
                await asyncio.sleep(0.01)
        node.worker.close()
        assert not gone_on, "it was waited for"
        go.set()
        object.__setattr__(node.ledger, "settle", real)


async def test_a_store_that_dns_does_not_know_shunts_no_mail(tmp_path: Path) -> None:
    """20 of 20 mails were shunted in 0.4 s."""
    away = settings(tmp_path, store={"url": "mongodb+srv://cluster.invalid/", "timeout_s": 1, "connect_timeout_s": 1})
    async with desk(away) as node:
        for number in range(20):
            await node.take(mail(number))
        async with working(node):
            while not any(one.state.error for one in node.engines.breakers):
                await asyncio.sleep(0.02)
            await asyncio.sleep(1)
        assert node.figures() == {"pending": 20}
        assert "DNS" in "".join(one.state.error for one in node.engines.breakers)


async def test_a_damaged_table_of_the_store_shunts_no_mail(tmp_path: Path) -> None:
    """20 of 20 mails were shunted."""
    chosen = settings(tmp_path)
    chosen.data_dir.mkdir(parents=True)
    path = chosen.data_dir / "store.sqlite"
    store = SqliteMailStore(SqliteDatabase.open(path))
    for number in range(300):
        await store.append(stored(number))
    await store.close()
    content = bytearray(path.read_bytes())
    for page in range(4, len(content) // 4096):
        content[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    path.write_bytes(content)
    async with desk(chosen) as node:
        for number in range(20):
            await node.take(mail(number))
        async with working(node):
            await asyncio.sleep(1)
        assert node.figures() == {"pending": 20}


async def test_mail_beside_one_that_fails_is_not_asked_to_wait(tmp_path: Path) -> None:
    """A mail of its own trouble waits longer each time; the others do not know of it."""
    async with desk(settings(tmp_path)) as node:
        real = node.store.real

        class Poisoned:
            async def append(self, message: StoredMessage) -> str:
                if message.subject == "question 0":
                    raise ValueError("a bug of ours")
                return str(await real.append(message))

        node.store.real = Poisoned()
        for number in range(100):
            await node.take(mail(number))
        assert await node.worker.turn() == 64
        assert node.figures()["stored"] == 63
        await node.drain()
        assert node.figures() == {"stored": 99, "shunted": 1}
        node.store.real = real


async def test_the_worker_looks_at_the_breakers_of_store_and_originals_alone(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        assert sorted(one.engine for one in node.engines.breakers) == ["originals", "search", "store"]
        assert sorted(one.engine for one in node.engines.needed) == ["originals", "store"]
        assert all(isinstance(one, Breaker) for one in node.engines.breakers)


async def test_a_server_that_refuses_costs_a_dozen_mails_one_time_out(tmp_path: Path) -> None:
    """36 s for 12 mails: each asked which storms are open, and waited for its own time-out, one after the other."""
    away = settings(tmp_path, store={"url": f"mongodb://127.0.0.1:{free_port()}/", "connect_timeout_s": 4})
    async with desk(away) as node:
        for number in range(12):
            await node.take(mail(number))
        begun = time.monotonic()
        assert await node.worker.turn() == 12
        assert time.monotonic() - begun < 40, "four seconds, and a wide margin; it was four seconds a mail"
        assert node.figures() == {"pending": 12}
