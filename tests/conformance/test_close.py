"""Closing leaves nothing running: no task, no driver's thread, no connection (one left open is a warning, an error)."""

import asyncio
import gc
import threading

from ingest.adapters.elasticsearch import ElasticsearchIndex
from ingest.adapters.mongodb import (
    GridfsOriginals,
    MongoArrivals,
    MongoDatabase,
    MongoMailStore,
    MongoQuarantine,
    MongoThreads,
    MongoTurnBook,
)
from loopguard import Policy
from tests.conformance.conftest import Ground
from tests.conformance.mails import arrival, clue, held, key, stored, storm


def drivers_threads() -> set[str]:
    return {thread.name for thread in threading.enumerate() if "pymongo" in thread.name or "sqlite" in thread.name}


async def test_the_last_adapter_of_a_database_closes_its_connections(mongodb_ground: Ground) -> None:
    tasks, threads = asyncio.all_tasks(), drivers_threads()
    database = mongodb_ground.open()
    assert isinstance(database, MongoDatabase)
    store, quarantine = MongoMailStore(database), MongoQuarantine(database)
    ids, arrivals, originals = MongoThreads(database), MongoArrivals(database), GridfsOriginals(database)
    turns = MongoTurnBook(database)
    await asyncio.gather(
        store.append(stored(1)),
        quarantine.hold(held(1), storm()),
        ids.resolve(clue("a@x")),
        arrivals.record(arrival(1), Policy()),
        originals.put(key(1), b"x"),
        turns.known(["a"]),
        turns.change(["a"], lambda known: (known, None)),
    )
    for adapter in (quarantine, ids, arrivals, originals, turns):
        await adapter.close()
    assert await store.count() == (1, 0)
    await store.close()
    for _ in range(100):
        if asyncio.all_tasks() <= tasks and drivers_threads() <= threads:
            break
        await asyncio.sleep(0.05)
    assert asyncio.all_tasks() <= tasks
    assert drivers_threads() <= threads
    gc.collect()


async def test_an_index_leaves_no_connection_open(elasticsearch_url: str) -> None:
    tasks = asyncio.all_tasks()
    index = ElasticsearchIndex.open(elasticsearch_url, "ingest-test-close")
    assert await index.search("x") == []
    await index.close()
    await asyncio.sleep(0)
    assert asyncio.all_tasks() <= tasks
    gc.collect()
