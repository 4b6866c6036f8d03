"""A server that is away, frozen or comes back: a transient error that names it, in bounded time, then all is well."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Literal

import pytest

from ingest.adapters.elasticsearch import ElasticsearchIndex
from ingest.adapters.mongodb import (
    GridfsOriginals,
    MongoArrivals,
    MongoAudit,
    MongoDatabase,
    MongoJobs,
    MongoMailStore,
    MongoNodes,
    MongoQuarantine,
    MongoRequests,
    MongoThreads,
    MongoTurnBook,
    connect,
)
from ingest.adapters.sqlite import SqliteDatabase, SqliteMailStore
from ingest.errors import Damaged, DocumentRefused, EngineError, SearchUnavailable, SettingError, StoreUnavailable
from ingest.ports import AuditQuery, HeldQuery, JobState, NodeRecord, Request, RequestKind, StormQuery, StormRow
from ingest.records import HeldState
from loopguard import Policy
from tests.conformance.mails import arrival, clue, held, key, sent, stored, storm
from tests.services.elasticsearch import Elasticsearch
from tests.services.ferretdb import Ferretdb
from tests.services.secantus import Secantus
from tests.services.service import Service, free_port

LONGEST_S = 20
"""Every attempt ends long before: finding a server and an answer may each take the second that these tests allow."""

Driver = Literal["motor", "pymongo"]
DRIVERS: tuple[Driver, ...] = ("motor", "pymongo")


def calls(database: MongoDatabase) -> dict[str, Callable[[], Awaitable[Any]]]:
    """Return every method of every port."""
    store, quarantine, threads = MongoMailStore(database), MongoQuarantine(database), MongoThreads(database)
    arrivals, originals = MongoArrivals(database), GridfsOriginals(database)
    requests, nodes = MongoRequests(database), MongoNodes(database)
    jobs, audit, turns = MongoJobs(database), MongoAudit(database), MongoTurnBook(database)
    node, request = NodeRecord("a", "mail-a", 0.0, "t"), Request("a", RequestKind.READ, key(1), "ann", 0.0)

    async def every() -> list[Any]:
        return [mail async for mail in store.every()]

    return {
        "append": lambda: store.append(stored(1)),
        "get": lambda: store.get(key(1)),
        "unindexed": lambda: store.unindexed(5),
        "mark_indexed": lambda: store.mark_indexed([key(1)]),
        "forget_index": store.forget_index,
        "every": every,
        "count": store.count,
        "hold": lambda: quarantine.hold(held(1), storm()),
        "held get": lambda: quarantine.get(key(1)),
        "storms": quarantine.storms,
        "held": quarantine.held,
        "restore": lambda: quarantine.restore([key(1)], "ann", 0.0),
        "expire": lambda: quarantine.expire([key(1)], 0.0),
        "recall job": lambda: jobs.recall(key(1), 1.0, ""),
        "decide": lambda: quarantine.decide([key(1)], HeldState.DISCARDED, "ann", 0.0),
        "held count": quarantine.count,
        "held page": lambda: quarantine.page(HeldQuery()),
        "storm page": lambda: quarantine.storm_page(StormQuery()),
        "storm row": lambda: quarantine.storm_row("v1:a"),
        "pulses": lambda: quarantine.pulses([StormRow(storm(), 1, ("support@example.org",))], 0.0),
        "job": lambda: jobs.get(key(1)),
        "jobs": lambda: jobs.page(None, 5),
        "unfinished": jobs.unfinished,
        "job count": lambda: jobs.count(key(1)),
        "finish job": lambda: jobs.finish(key(1), JobState.DONE, 1.0),
        "audit": lambda: audit.page(AuditQuery(), None, 5),
        "resolve": lambda: threads.resolve(clue("a@x", "b@x")),
        "sent": lambda: threads.sent(sent("a", thread="t")),
        "sent mail": lambda: threads.sent_mail("m", "t", 0, 1),
        "find": lambda: threads.find("m", ["a"], ["b"]),
        "names": lambda: threads.names("m", "t"),
        "joined": lambda: threads.joined("m"),
        "merge": lambda: threads.merge("m", "t", "u", "ann"),
        "split": lambda: threads.split("m", "t"),
        "record": lambda: arrivals.record(arrival(1), Policy()),
        "forget": lambda: arrivals.forget(0.0),
        "turns known": lambda: turns.known(["a"]),
        "turn": lambda: turns.change(["a"], lambda known: (known, None)),
        "forget turns": lambda: turns.forget(0.0),
        "remove turns": lambda: turns.remove(["a"]),
        "put": lambda: originals.put(key(1), b"x"),
        "original": lambda: originals.get(key(1)),
        "has": lambda: originals.has(key(1)),
        "remove original": lambda: originals.remove(key(1)),
        "remove": lambda: store.remove([key(1)]),
        "remove held": lambda: quarantine.remove([key(1)]),
        "these": lambda: quarantine.these([key(1)]),
        "remove arrival": lambda: arrivals.remove([key(1)]),
        "part_of": lambda: threads.part_of("a@x"),
        "leave": lambda: threads.leave("a@x"),
        "ask": lambda: requests.ask(request),
        "pending": requests.pending,
        "about": lambda: requests.about([key(1)]),
        "finish": lambda: requests.finish(request, 1.0),
        "forget requests": lambda: requests.forget(1.0),
        "enter": lambda: nodes.enter(node),
        "beat": lambda: nodes.beat("a", "t", 1, 1.0),
        "node": lambda: nodes.get("a"),
        "nodes": nodes.every,
        "retire": lambda: nodes.retire("a", "ann", 1.0),
    }


@pytest.mark.parametrize("driver", DRIVERS)
async def test_every_method_says_that_nobody_answers_and_names_the_host(driver: Driver) -> None:
    port = free_port()
    database = connect(f"mongodb://user:secret@127.0.0.1:{port}/", driver, "absent", timeout_s=1)
    async with asyncio.timeout(LONGEST_S):
        outcomes = await asyncio.gather(*(call() for call in calls(database).values()), return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {StoreUnavailable}
    for outcome in outcomes:
        assert f"127.0.0.1:{port}" in str(outcome)
        assert "secret" not in str(outcome)
    await database.close()


@pytest.fixture(scope="module", params=[Secantus, Ferretdb])
def own_server(request: pytest.FixtureRequest) -> Iterator[Service]:
    """Give this module a server that it may stop."""
    from tests.conftest import started

    yield from started(request.param)


@pytest.fixture(params=DRIVERS)
async def database(own_server: Service, request: pytest.FixtureRequest) -> AsyncIterator[MongoDatabase]:
    opened = connect(own_server.url, request.param, f"away_{request.param}", timeout_s=1)
    yield opened
    await opened.close()


async def within(call: Awaitable[Any]) -> Any:
    async with asyncio.timeout(LONGEST_S):
        return await call


async def test_a_stopped_server_is_unavailable_until_it_is_back(own_server: Service, database: MongoDatabase) -> None:
    store = MongoMailStore(database)
    await store.append(stored(1))
    own_server.stop()
    try:
        with pytest.raises(StoreUnavailable, match=str(own_server.port)):
            await within(store.append(stored(2)))
    finally:
        own_server.start()
    async with asyncio.timeout(LONGEST_S):
        assert await store.append(stored(2)) == "receipt-2"
        assert await store.append(stored(1, receipt="replayed")) == "receipt-1"


async def test_a_frozen_server_is_unavailable_in_time_and_a_replay_is_one_mail(
    own_server: Service, database: MongoDatabase
) -> None:
    store = MongoMailStore(database)
    await store.append(stored(1))
    own_server.freeze()
    try:
        outcomes = await within(
            asyncio.gather(*(store.append(stored(n)) for n in range(10, 30)), return_exceptions=True)
        )
        assert {type(outcome) for outcome in outcomes} == {StoreUnavailable}
    finally:
        own_server.thaw()
    async with asyncio.timeout(LONGEST_S):
        names = await asyncio.gather(*(store.append(stored(n)) for n in range(10, 30)))
    assert names == [f"receipt-{n}" for n in range(10, 30)]
    assert sorted([mail.id async for mail in store.every()]).count(stored(10).id) == 1


async def test_a_frozen_index_is_unavailable_in_time_and_then_takes_the_same_mail() -> None:
    from tests.conftest import started

    for service in started(Elasticsearch):
        index = ElasticsearchIndex.open(service.url, "ingest-away", timeout_s=1)
        await asyncio.sleep(0)
        async with asyncio.timeout(LONGEST_S):
            while True:
                try:
                    await index.prepare()
                    break
                except SearchUnavailable:  # a cold server may take longer than a second for its first index
                    await asyncio.sleep(0.2)
        service.freeze()
        assert (await within(index.add([stored(1)]))).late == (stored(1).id,)
        for call in (index.search("x"), index.count(), index.clear(), index.prepare()):
            with pytest.raises(SearchUnavailable, match=str(service.port)):
                await within(call)
        service.thaw()
        async with asyncio.timeout(LONGEST_S):
            while True:
                try:
                    report = await index.add([stored(1)])
                    if not report.late:
                        break
                except SearchUnavailable:
                    await asyncio.sleep(0.2)
        assert report.done == (stored(1).id,)
        await index.close()


async def test_an_index_that_is_not_there_names_its_host() -> None:
    port = free_port()
    index = ElasticsearchIndex.open(f"http://user:secret@127.0.0.1:{port}", "ingest-away", timeout_s=1)
    for call in (index.prepare(), index.add([stored(1)]), index.search("x"), index.count(), index.clear()):
        with pytest.raises(SearchUnavailable, match=f"127.0.0.1:{port}") as caught:
            await within(call)
        assert "secret" not in str(caught.value)
    await index.close()


def test_a_database_file_that_cannot_be_opened_names_its_path(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="missing"):
        SqliteDatabase.open(tmp_path / "missing" / "store.sqlite")


async def test_a_damaged_table_is_the_files_trouble_and_no_mails(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    database = SqliteDatabase.open(path)
    store = SqliteMailStore(database)
    for n in range(300):
        await store.append(stored(n))
    await store.close()
    content = bytearray(path.read_bytes())
    for page in range(4, len(content) // 4096):
        content[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    path.write_bytes(content)
    store = SqliteMailStore(SqliteDatabase.open(path))
    outcomes = await asyncio.gather(*(store.append(stored(n)) for n in range(300, 320)), return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {Damaged}
    assert isinstance(outcomes[0], EngineError)
    assert str(path) in str(outcomes[0])
    for _ in range(3):
        with pytest.raises(Damaged):
            await store.append(stored(400))
    assert store.breaker.state.state == "open"
    await store.close()


@pytest.mark.parametrize("value", [2**70, "\ud800"], ids=["too large", "no text"])
async def test_what_sqlite_says_of_one_value_is_that_documents_trouble(value: Any) -> None:
    database = SqliteDatabase.open(":memory:")
    database.ensure("CREATE TABLE one (value)")
    for _ in range(5):
        with pytest.raises(DocumentRefused):
            await database.write(lambda connection: connection.execute("INSERT INTO one VALUES (?)", (value,)))
    assert database.breaker.state.state == "closed"
    await database.close()


@pytest.mark.parametrize("driver", DRIVERS)
async def test_a_name_that_dns_does_not_know_is_the_stores_trouble(driver: Driver) -> None:
    """Nothing is looked up at the start, and no mail is charged for it later."""
    database = connect("mongodb+srv://user:secret@cluster.invalid/", driver, timeout_s=1)
    store = MongoMailStore(database)
    for _ in range(3):
        with pytest.raises(StoreUnavailable, match=r"store\.url: MongoDB at cluster\.invalid .*DNS") as caught:
            await within(store.append(stored(1)))
        assert "secret" not in str(caught.value)
    assert database.breaker.state.state == "open"
    await store.close()


@pytest.mark.parametrize("driver", DRIVERS)
async def test_a_closed_client_is_the_stores_trouble(driver: Driver) -> None:
    database = connect("mongodb://127.0.0.1:1/", driver, timeout_s=1)
    store = MongoMailStore(database)
    await database.close()
    with pytest.raises(StoreUnavailable):
        await within(store.append(stored(1)))


@pytest.mark.parametrize("driver", DRIVERS)
async def test_no_url_can_make_us_read_what_a_secondary_does_not_know_yet(driver: Driver) -> None:
    asked = (
        "readPreference=secondaryPreferred&maxStalenessSeconds=120&readPreferenceTags=dc:a&readConcernLevel=available"
    )
    database = connect(f"mongodb://127.0.0.1:1/?{asked}", driver)
    assert database._client.options.read_preference.mode == 0, "primary"
    assert database._client.options.read_concern.level == "local"
    await database.close()


@pytest.mark.parametrize("driver", DRIVERS)
async def test_a_read_concern_in_the_url_is_one_that_the_server_takes(own_server: Service, driver: Driver) -> None:
    database = connect(f"{own_server.url.rstrip('/')}/?readConcernLevel=majority", driver, "concern", timeout_s=5)
    store = MongoMailStore(database)
    await store.append(stored(1))
    assert (await store.get(stored(1).id)) is not None
    await store.close()


async def test_a_store_that_takes_its_time_is_not_dead(secantus: Service) -> None:
    """Every answer comes 4 s late, the greeting too: that is within `timeout_s`, and nobody else has a say."""
    async with slow(secantus.port, 4.0) as port:
        database = connect(f"mongodb://127.0.0.1:{port}/", "motor", "slow", timeout_s=10)
        async with asyncio.timeout(90):
            assert await database.collection("none").count() == 0
        assert database.breaker.state.state == "closed"
        await database.close()


@asynccontextmanager
async def slow(port: int, delay_s: float) -> AsyncIterator[int]:
    """Stand before a server, and hand on every answer `delay_s` seconds late."""
    tasks: set[asyncio.Task[None]] = set()

    async def late(source: asyncio.StreamReader, target: asyncio.StreamWriter, delay: float) -> None:
        try:
            while chunk := await source.read(65_536):
                await asyncio.sleep(delay)
                target.write(chunk)
        finally:
            target.close()
            with suppress(OSError):
                await target.wait_closed()

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", port)
        for pair in ((reader, server_writer, 0.0), (server_reader, writer, delay_s)):
            task = asyncio.create_task(late(*pair))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    proxy = await asyncio.start_server(client, "127.0.0.1", 0)
    try:
        yield proxy.sockets[0].getsockname()[1]
    finally:
        proxy.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.parametrize(
    "url",
    [
        *("", "localhost:27017", "http://x/", "mongodb://", "mongodb://[::1", "mongodb://h:99999/"),
        *("mongodb+srv://h.example.org:27017/", "mongodb+srv://a.example.org,b.example.org/", "mongodb://h/?w"),
    ],
)
def test_a_wrong_store_url_names_the_setting(url: str) -> None:
    with pytest.raises(SettingError, match=r"store\.url"):
        connect(url)


@pytest.mark.parametrize("url", ["localhost", "http://localhost", "gopher://x:1"])
def test_a_wrong_search_url_names_the_setting(url: str) -> None:
    with pytest.raises(SettingError, match=r"search\.url"):
        ElasticsearchIndex.open(url, "x")


def test_an_unknown_driver_names_the_setting() -> None:
    with pytest.raises(SettingError, match=r"store\.driver"):
        connect("mongodb://localhost/", "sync")  # what a setting could say


@pytest.mark.parametrize("driver", DRIVERS)
async def test_no_url_can_make_a_write_less_than_durable(driver: Driver) -> None:
    database = connect("mongodb://127.0.0.1:1/named?w=0&journal=false&retryWrites=true", driver)
    options = database._client.options
    concern = options.write_concern.document
    assert (concern["w"], concern["j"]) == ("majority", True)
    assert not options.retry_writes
    await database.close()
