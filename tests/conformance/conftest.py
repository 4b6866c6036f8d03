"""One ground a port stands on: every engine, through every driver. A suite never knows which one it runs on.

SQLite in a file and in memory; SecantusDB and FerretDB by motor and by PyMongo's asyncio client; with
`INGEST_TEST_MONGO_URL` a MongoDB of your own as well (in databases named `ingest_test_...`, dropped afterwards).
"""

import os
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pymongo
import pytest

from ingest.adapters.mongodb import (
    GridfsOriginals,
    MongoAccounts,
    MongoAllowances,
    MongoArrivals,
    MongoAudit,
    MongoChanges,
    MongoDatabase,
    MongoInquiries,
    MongoJobs,
    MongoLease,
    MongoMailStore,
    MongoNodes,
    MongoOutbox,
    MongoPostponements,
    MongoQuarantine,
    MongoRequests,
    MongoThreads,
    MongoTurnBook,
    connect,
)
from ingest.adapters.sqlite import (
    SqliteAccounts,
    SqliteAllowances,
    SqliteArrivals,
    SqliteAudit,
    SqliteChanges,
    SqliteDatabase,
    SqliteInquiries,
    SqliteJobs,
    SqliteLease,
    SqliteMailStore,
    SqliteNodes,
    SqliteOutbox,
    SqlitePostponements,
    SqliteQuarantine,
    SqliteRequests,
    SqliteThreads,
    SqliteTurnBook,
)
from ingest.ports import (
    Accounts,
    Allowances,
    Arrivals,
    Audit,
    Changes,
    Inquiries,
    Jobs,
    Lease,
    MailStore,
    Nodes,
    Outbox,
    Postponements,
    Quarantine,
    Requests,
    Threads,
    TurnBook,
)
from ingest.ports.lasting.allowances import Kept
from tests.conformance.plans import check_mongodb, check_sqlite, observed
from tests.plans import recorded

NAMED = os.environ.get("INGEST_TEST_MONGO_URL", "")
if urlsplit(NAMED).path.strip("/"):  # the suites make and drop databases; none of them may be yours
    raise pytest.UsageError("INGEST_TEST_MONGO_URL must name no database: use mongodb://HOST/?authSource=NAME")
SERVERS = ["secantus", "ferretdb", *(["named"] if NAMED else [])]
MONGODB = [f"{driver}-{server}" for server in SERVERS for driver in ("motor", "pymongo")]
SQLITE = ["sqlite-file", "sqlite-memory"]
LASTING = ["sqlite-file", *MONGODB]
"""Engines that outlive a process and serve several; a database in memory is one process's own."""
SHARED = [engine for engine in LASTING if "ferretdb" not in engine]
"""Engines on which two nodes count in one order; FerretDB does not compare and write in one step."""


@dataclass(frozen=True)
class Ground:
    """An engine with an empty database of its own; `open` connects to it once more."""

    engine: str
    open: Callable[[], SqliteDatabase | MongoDatabase]

    @property
    def takes_two(self) -> bool:
        """Whether two nodes can work on it at once and see each other's writes in one order."""
        return self.engine in SHARED


@pytest.fixture(params=[*SQLITE, *MONGODB])
def ground(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ground]:
    engine: str = request.param
    if engine in SQLITE:
        path = ":memory:" if engine == "sqlite-memory" else tmp_path / "store.sqlite"
        with recorded() as statements:
            yield Ground(engine, lambda: SqliteDatabase.open(path))
        if isinstance(path, Path):
            check_sqlite(path, statements)
        return
    yield from mongodb(request, engine)


@pytest.fixture(params=MONGODB)
def mongodb_ground(request: pytest.FixtureRequest) -> Iterator[Ground]:
    yield from mongodb(request, request.param)


def mongodb(request: pytest.FixtureRequest, engine: str) -> Iterator[Ground]:
    driver, server = engine.split("-")
    url: str = NAMED if server == "named" else request.getfixturevalue(server).url
    name = f"ingest_test_{secrets.token_hex(6)}"
    with observed() as commands:
        yield Ground(engine, lambda: connect(url, "motor" if driver == "motor" else "pymongo", name))
    with pymongo.MongoClient[dict[str, Any]](url, socketTimeoutMS=5_000) as client:
        if server == "secantus":
            check_mongodb(client[name], commands)
        client.drop_database(name)


def opening(ground: Ground, sqlite: Callable[[SqliteDatabase], Any], mongodb: Callable[[MongoDatabase], Any]) -> Any:
    """Open one more adapter of a port on `ground`."""
    database = ground.open()
    return sqlite(database) if isinstance(database, SqliteDatabase) else mongodb(database)


@pytest.fixture
async def another() -> AsyncIterator[Callable[[Any], Any]]:
    """Remember adapters that a test opens and close them at its end."""
    opened: list[Any] = []

    def keep(adapter: Any) -> Any:
        opened.append(adapter)
        return adapter

    yield keep
    for adapter in opened:
        await adapter.close()


@pytest.fixture
async def mail_stores(ground: Ground, another: Callable[[Any], Any]) -> Callable[[], MailStore]:
    return lambda: another(opening(ground, SqliteMailStore, MongoMailStore))


@pytest.fixture
async def leases(ground: Ground, another: Callable[[Any], Any]) -> Callable[[str], Lease]:
    def open_(name: str = "index") -> Lease:
        opened: Lease = another(
            opening(ground, lambda database: SqliteLease(database, name), lambda database: MongoLease(database, name))
        )
        return opened

    return open_


@pytest.fixture
async def quarantines(ground: Ground, another: Callable[[Any], Any]) -> Callable[[], Quarantine]:
    return lambda: another(opening(ground, SqliteQuarantine, MongoQuarantine))


@pytest.fixture
async def all_threads(ground: Ground, another: Callable[[Any], Any]) -> Callable[[], Threads]:
    return lambda: another(opening(ground, SqliteThreads, MongoThreads))


@pytest.fixture
async def all_arrivals(ground: Ground, another: Callable[[Any], Any]) -> Callable[[], Arrivals]:
    return lambda: another(opening(ground, SqliteArrivals, MongoArrivals))


@pytest.fixture
async def all_requests(ground: Ground, another: Callable[[Any], Any]) -> Callable[[], Requests]:
    return lambda: another(opening(ground, SqliteRequests, MongoRequests))


@pytest.fixture
async def all_jobs(ground: Ground, another: Callable[[Any], Any]) -> Callable[[], Jobs]:
    return lambda: another(opening(ground, SqliteJobs, MongoJobs))


@pytest.fixture
async def all_postponements(ground: Ground, another: Callable[[Any], Any]) -> Callable[[], Postponements]:
    return lambda: another(opening(ground, SqlitePostponements, MongoPostponements))


@pytest.fixture
async def put_off(ground: Ground, another: Callable[[Any], Any]) -> tuple[Quarantine, Postponements]:
    """Held mail, and what of it is for later, in one database."""
    database = ground.open()
    if isinstance(database, SqliteDatabase):
        return another(SqliteQuarantine(database)), another(SqlitePostponements(database))
    return another(MongoQuarantine(database)), another(MongoPostponements(database))


@pytest.fixture
async def all_audits(ground: Ground, another: Callable[[Any], Any]) -> Callable[[], Audit]:
    return lambda: another(opening(ground, SqliteAudit, MongoAudit))


@pytest.fixture(params=list(Kept))
async def all_allowances(
    ground: Ground, another: Callable[[Any], Any], request: pytest.FixtureRequest
) -> Callable[[], Allowances]:
    """Allowances, and rules to hold at once, which are kept in the same form."""
    kept: Kept = request.param
    return lambda: another(opening(ground, partial(SqliteAllowances, kept=kept), partial(MongoAllowances, kept=kept)))


@pytest.fixture
async def both_kept(ground: Ground, another: Callable[[Any], Any]) -> tuple[Allowances, Allowances]:
    """Allowances and rules to hold at once in one database."""
    one, other = (
        another(opening(ground, partial(SqliteAllowances, kept=kept), partial(MongoAllowances, kept=kept)))
        for kept in Kept
    )
    return one, other


@pytest.fixture
async def all_changes(ground: Ground, another: Callable[[Any], Any]) -> Callable[[], Changes]:
    return lambda: another(opening(ground, SqliteChanges, MongoChanges))


@pytest.fixture
async def all_inquiries(ground: Ground, another: Callable[[Any], Any]) -> Callable[[], Inquiries]:
    return lambda: another(opening(ground, SqliteInquiries, MongoInquiries))


@pytest.fixture
async def outboxes(ground: Ground, another: Callable[[Any], Any]) -> Callable[[], Outbox]:
    return lambda: another(opening(ground, SqliteOutbox, MongoOutbox))


@pytest.fixture
async def all_nodes(ground: Ground, another: Callable[[Any], Any]) -> Callable[[], Nodes]:
    return lambda: another(opening(ground, SqliteNodes, MongoNodes))


@pytest.fixture
async def turn_books(ground: Ground, another: Callable[[Any], Any]) -> Callable[[], TurnBook]:
    return lambda: another(opening(ground, SqliteTurnBook, MongoTurnBook))


@pytest.fixture
async def all_accounts(ground: Ground, another: Callable[[Any], Any]) -> Callable[[], Accounts]:
    return lambda: another(opening(ground, SqliteAccounts, MongoAccounts))


@pytest.fixture
async def gridfs(mongodb_ground: Ground, another: Callable[[Any], Any]) -> Callable[[], GridfsOriginals]:
    return lambda: another(opening(mongodb_ground, lambda _: None, GridfsOriginals))
