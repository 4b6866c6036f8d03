"""Three nodes on one store: one of them owns the index, so each mail is indexed once and not three times."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence

import pytest

from ingest.adapters.mongodb import MongoLease, MongoMailStore, connect
from ingest.ports import IndexReport
from ingest.records import StoredMessage
from ingest.work.indexer import Indexer
from ingest.work.tenure import Tenure
from tests.conformance.mails import stored
from tests.services.secantus import Secantus

MAILS = 400


class Counting:
    """An index that takes its time, so that everybody has the chance to ask for the same mails, and counts."""

    def __init__(self) -> None:
        self.heard: Counter[str] = Counter()

    async def prepare(self) -> None:
        """Nothing is missing."""

    async def count(self) -> int:
        return len(self.heard)

    async def add(self, messages: Sequence[StoredMessage]) -> IndexReport:
        await asyncio.sleep(0.1)
        self.heard.update(message.id for message in messages)
        return IndexReport(done=tuple(message.id for message in messages))


@pytest.fixture
async def stores(secantus: Secantus, tmp_path: object) -> AsyncIterator[list[tuple[MongoMailStore, MongoLease]]]:
    name = f"ingest_test_{id(tmp_path):x}"
    opened = []
    for _ in range(3):
        database = connect(secantus.url, "pymongo", name)
        opened.append((MongoMailStore(database), MongoLease(database, "index")))
    yield opened
    for store, lease in opened:
        await store.close()
        await lease.close()


async def test_three_nodes_index_everything_once(
    stores: list[tuple[MongoMailStore, MongoLease]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.work.indexer.LOOK_S", 0.05)
    index = Counting()
    nodes = [Indexer(store, index, Tenure(lease, f"node-{number}")) for number, (store, lease) in enumerate(stores)]
    stops = [asyncio.Event() for _ in nodes]
    running = [asyncio.create_task(node.run(stop)) for node, stop in zip(nodes, stops, strict=True)]
    for number in range(MAILS):
        await stores[number % 3][0].append(stored(number))
        nodes[number % 3].nudge()
    async with asyncio.timeout(30):
        while (await stores[0][0].count())[1] < MAILS:
            await asyncio.sleep(0.05)
    assert (len(index.heard), index.heard.total()) == (MAILS, MAILS)
    for stop in stops:  # whoever it is ends, the next one goes on at once
        stop.set()
        await asyncio.sleep(0.05)
    await asyncio.gather(*running)
