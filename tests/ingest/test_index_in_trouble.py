"""The indexer and Elasticsearch's adapter before a server that takes nothing, or never answers for one certain mail."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import structlog

from ingest.adapters.elasticsearch import ElasticsearchIndex
from ingest.adapters.sqlite import SqliteDatabase, SqliteMailStore
from ingest.work.indexer import Indexer
from tests.conformance.mails import stored
from tests.ingest.index_server import answering, bulk_entries

POISON = 77


@asynccontextmanager
async def indexing(
    mails: list[str], say: Callable[[bytes], dict[str, Any] | None]
) -> AsyncIterator[tuple[SqliteMailStore, Indexer]]:
    """Store mails with these texts, and run an indexer that feeds them to a server that says what `say` returns."""
    store = SqliteMailStore(SqliteDatabase.open(":memory:"))
    for number, text in enumerate(mails):
        await store.append(stored(number, text=text))
    async with answering(say) as url:
        index = ElasticsearchIndex.open(url, "x", timeout_s=0.5)
        indexer, stop = Indexer(store, index), asyncio.Event()
        running = asyncio.create_task(indexer.run(stop))
        try:
            yield store, indexer
        finally:
            stop.set()
            await running
            await index.close()
            await store.close()


async def test_one_mail_that_is_never_answered_goes_without_its_text_and_all_others_are_indexed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One bulk request that timed out left 600 documents unindexed, for as long as the mail was in the way."""
    monkeypatch.setattr("ingest.work.indexer.LONGEST_WAIT_S", 0.2)
    monkeypatch.setattr("ingest.work.indexer.LOOK_S", 0.1)
    monkeypatch.setattr("ingest.work.set_aside.FIRST_WAIT_S", 0.1)
    taken: dict[str, str] = {}

    def say(body: bytes) -> dict[str, Any] | None:
        entries = dict(bulk_entries(body))
        if any(fields["text"] == "poisonous" for fields in entries.values()):
            return None
        taken.update({id_: fields["text"] for id_, fields in entries.items()})
        return {"items": [{"index": {"status": 201}} for _ in entries]}

    texts = ["poisonous" if number == POISON else f"text{number}" for number in range(120)]
    async with indexing(texts, say) as (store, indexer), asyncio.timeout(90):
        while stored(POISON).id not in taken:  # mail goes on arriving: what is answered speaks against what is not
            await store.append(stored(len(texts), text=f"text{len(texts)}"))
            texts.append(f"text{len(texts)}")
            indexer.nudge()
            await asyncio.sleep(0.3)
        while (await store.count())[1] < len(texts):
            await asyncio.sleep(0.1)
    assert taken == {stored(n).id: "" if text == "poisonous" else text for n, text in enumerate(texts)}


async def test_an_index_made_read_only_is_tried_a_few_times_and_told_of_once() -> None:
    """10,000 documents were tried in six seconds, again and again, and no line was logged."""
    tried: list[int] = []

    def say(body: bytes) -> dict[str, Any]:
        entries = list(bulk_entries(body))
        tried.append(len(entries))
        return {"items": [{"index": {"status": 403, "error": {"reason": "FORBIDDEN/8/index write"}}} for _ in entries]}

    with structlog.testing.capture_logs() as told:
        async with indexing([f"text{number}" for number in range(2_000)], say) as (store, _):
            await asyncio.sleep(6)
            assert await store.count() == (2_000, 0)
    assert sum(tried) <= 5_000
    (away,) = [one for one in told if one["event"] == "engine-away"]
    assert "FORBIDDEN/8/index write" in away["error"]
    assert len([one for one in told if one["event"] == "index-waits"]) == 1
