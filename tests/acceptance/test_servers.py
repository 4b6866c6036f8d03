"""The same product on MongoDB and Elasticsearch: found within a second; accepted at once while both are down."""

import asyncio
import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.config import load
from ingest.errors import SearchUnavailable
from ingest.ports import Hit, SearchIndex
from ingest.records import StoredMessage
from ingest.wiring import engines, search_index
from tests.node import MAILBOX, RunningNode, letter, running
from tests.services.elasticsearch import Elasticsearch
from tests.services.secantus import Secantus
from tests.services.service import CannotStart, Service
from tests.strict import missing


def servers(mongodb: str, elasticsearch: str, name: str) -> str:
    return (
        f'store.url = "{mongodb}"\nstore.database = "acceptance_{name}"\n'
        f'search.url = "{elasticsearch}"\nsearch.index = "acceptance-{name}"\n'
    )


@pytest.fixture(scope="module", params=["secantus", "ferretdb"])
def node(
    request: pytest.FixtureRequest, elasticsearch_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningNode]:
    mongodb: Service = request.getfixturevalue(request.param)
    folder = tmp_path_factory.mktemp(f"node-{request.param}")
    with running(folder, servers(mongodb.url, elasticsearch_url, request.param)) as started:
        yield started


def test_found_within_a_second_of_the_250(node: RunningNode) -> None:
    async def seconds(number: int) -> float:
        index = await search_index(load(node.config, environment={}))
        try:
            with node.smtp() as client:
                client.sendmail("d@customer.example", [MAILBOX], letter(number))
                started = time.monotonic()
            while not await hits(index, f"word{number}"):
                assert time.monotonic() - started < 60
                await asyncio.sleep(0.02)
            return time.monotonic() - started
        finally:
            await index.close()

    asyncio.run(seconds(2000))  # the first mail makes indexes and mappings
    assert any(asyncio.run(seconds(number)) < 1.0 for number in range(2001, 2011))


async def hits(index: SearchIndex, words: str) -> list[Hit]:
    """Search; an index whose shard is being made answers nothing yet."""
    try:
        return await index.search(words)
    except SearchUnavailable:
        return []


def test_the_original_comes_back_byte_for_byte(node: RunningNode) -> None:
    content = letter(2100, size=300_000)
    before = node.status()["accepted"]
    with node.smtp() as client:
        client.sendmail("d@customer.example", [MAILBOX], content)
    node.until(before + 1)

    async def original() -> bytes:
        opened = await engines(load(node.config, environment={}))
        try:
            return await opened.ports.originals.get(hashlib.sha256(content).hexdigest())
        finally:
            await opened.close()

    assert asyncio.run(original()) == content


def test_mail_is_taken_while_the_servers_are_down_and_stored_when_they_return(tmp_path: Path) -> None:
    mongodb, elasticsearch = Secantus(), Elasticsearch()
    try:
        with running(tmp_path, servers(mongodb.url, elasticsearch.url, "down")) as node:
            with node.smtp() as client:
                for number in range(50):
                    client.sendmail("e@customer.example", [MAILBOX], letter(number))
            status = node.status()
            assert (status["accepted"], status["pending"], status["indexed"]) == (50, 50, None)
            mongodb.start()
            status = node.until(50)
            assert (status["stored"], status["indexed"]) == (50, 0)
            elasticsearch.start()
            deadline = time.monotonic() + 60
            while node.status()["indexed"] != 50:
                assert time.monotonic() < deadline, "what was stored is not indexed after the index has returned"
                time.sleep(0.2)
            assert asyncio.run(stored(node)) == {f"question {number}" for number in range(50)}
    except CannotStart as reason:
        missing(str(reason))
    finally:
        mongodb.close()
        elasticsearch.close()


async def stored(node: RunningNode) -> set[str]:
    opened = await engines(load(node.config, environment={}))
    try:
        mails: list[StoredMessage] = [mail async for mail in opened.ports.store.every()]
        return {mail.subject for mail in mails}
    finally:
        await opened.close()
