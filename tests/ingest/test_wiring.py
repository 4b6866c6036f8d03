"""A damaged embedded index is set aside, whoever finds it and whatever else is wrong at that time."""

import asyncio
from pathlib import Path

import pytest

from ingest import wiring
from ingest.adapters.sqlite import SqliteMailStore
from ingest.errors import Damaged, StoreUnavailable
from ingest.ports import SearchIndex
from ingest.settings import Settings
from ingest.wiring import FTS, Engines, engines
from tests.conformance.mails import stored

DAMAGE = b"this is no database " * 500


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.model_validate({"data_dir": tmp_path, "mailbox": [{"address": "desk@example.org"}]})


async def filled(settings: Settings, count: int) -> None:
    """Store mails that the index has, and damage the index."""
    opened = await engines(settings)
    mails = [stored(n) for n in range(count)]
    for mail in mails:
        await opened.ports.store.append(mail)
    await opened.ports.store.mark_indexed([mail.id for mail in mails])
    await opened.close()
    (settings.data_dir / FTS).write_bytes(DAMAGE)


async def unindexed(opened: Engines) -> int:
    return len(await opened.ports.store.unindexed(100))


async def test_a_store_that_does_not_answer_leaves_the_damage_for_the_next_start(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(settings, 3)

    async def down(_: SqliteMailStore) -> int:
        raise StoreUnavailable("no answer")

    with monkeypatch.context() as patched:
        patched.setattr(SqliteMailStore, "forget_index", down)
        with pytest.raises(StoreUnavailable):
            await engines(settings)
    opened = await engines(settings)
    assert await unindexed(opened) == 3
    await opened.close()


async def test_processes_that_find_the_damage_at_once_share_one_new_index(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(settings, 3)
    both, really = asyncio.Barrier(2), wiring.search_index

    async def found_at_once(settings: Settings) -> SearchIndex:
        try:
            return await really(settings)
        except Damaged:
            await both.wait()
            raise

    monkeypatch.setattr(wiring, "search_index", found_at_once)
    one, other = await asyncio.gather(engines(settings), engines(settings))
    assert (settings.data_dir / f"{FTS}.damaged").read_bytes() == DAMAGE
    await one.index.prepare()
    await one.index.add([stored(1)])
    assert await other.index.count() == 1
    assert await unindexed(one) == 3
    await one.close()
    await other.close()
