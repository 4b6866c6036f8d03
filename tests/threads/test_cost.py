"""What threads cost: two of thousands of mails become one by the same few writes as two of one mail each."""

from collections.abc import Callable
from itertools import pairwise

from pymongo import monitoring

from ingest.adapters.mongodb import MongoThreads, connect
from ingest.adapters.sqlite import SqliteDatabase, SqliteThreads
from ingest.ports import Threads
from tests.conformance.mails import clue
from tests.services.service import Service

BOX = "support@example.org"


async def test_two_threads_of_ten_thousand_mails_unite_in_as_many_writes_as_two_of_one() -> None:
    written = []
    for size in (1, 10_000):
        database = SqliteDatabase.open(":memory:")
        threads = SqliteThreads(database)
        for name in ("a", "z"):
            for n in range(size):
                await threads.resolve(clue(f"{name}{n}@x", *([f"{name}{n - 1}@x"] if n else [])))
        before = await database.read(lambda connection: connection.total_changes)
        match = await threads.resolve(clue("both@x", f"a{size - 1}@x", f"z{size - 1}@x"))
        written.append(await database.read(lambda connection: connection.total_changes) - before)
        assert len(match.names) == 2
        last = await threads.resolve(clue("last@x", f"a{size // 2}@x"))
        assert last.thread == match.thread
        await threads.close()
    assert written[0] == written[1]


async def test_a_chain_of_names_is_followed_and_shortened() -> None:
    """Threads that are united one after the other, each new name smaller than all before."""
    database = SqliteDatabase.open(":memory:")
    threads = SqliteThreads(database)
    opened = sorted([((await threads.resolve(clue(f"{n}@x"))).thread, f"{n}@x") for n in range(300)], reverse=True)
    for (_, larger), (_, smaller) in pairwise(opened):
        await threads.resolve(clue(f"{larger} {smaller}", larger, smaller))
    least = opened[-1][0]
    assert (await threads.resolve(clue("end@x", opened[0][1]))).thread == least
    assert set(await threads.names(BOX, opened[0][0])) == {name for name, _ in opened}
    far = "SELECT count(*) FROM thread_names WHERE into_n IS NOT NULL AND coalesce(short_n, into_n) != ?"
    root = "SELECT n FROM thread_names WHERE into_n IS NULL AND name = ?"
    (n,) = await database.read(lambda connection: connection.execute(root, (least,)).fetchone())
    (left,) = await database.read(lambda connection: connection.execute(far, (n,)).fetchone())
    assert left < 300
    await threads.close()


class Commands(monitoring.CommandListener):
    """Counts the commands of one database."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.number = 0

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        self.number += event.database_name == self.database

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        pass

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        pass


async def unions(threads: Threads, size: int, spent: Callable[[], int]) -> list[int]:
    """Unite threads one after the other, each new name smaller than all before; return what each union cost."""
    opened = sorted([((await threads.resolve(clue(f"{n}@x"))).thread, f"{n}@x") for n in range(size)], reverse=True)
    costs = []
    for (_, larger), (_, smaller) in pairwise(opened):
        before = spent()
        await threads.resolve(clue(f"{larger} {smaller}", larger, smaller))
        costs.append(spent() - before)
    end = await threads.resolve(clue("end@x", opened[0][1]))
    assert (end.thread, set(end.names)) == (opened[-1][0], {name for name, _ in opened})
    await threads.close()
    return costs


async def test_a_union_at_the_end_of_a_long_chain_asks_sqlite_no_more_than_at_the_end_of_a_short_one() -> None:
    database = SqliteDatabase.open(":memory:")
    statements: list[str] = []
    database._writer.set_trace_callback(statements.append)
    costs = await unions(SqliteThreads(database), 200, lambda: len(statements))
    assert max(costs[20:]) <= max(costs[:20])


async def test_a_union_at_the_end_of_a_long_chain_asks_mongodb_little_more_than_at_the_end_of_a_short_one(
    secantus: Service,
) -> None:
    counted = Commands("ingest_chain")
    monitoring.register(counted)
    costs = await unions(MongoThreads(connect(secantus.url, "pymongo", "ingest_chain")), 40, lambda: counted.number)
    assert max(costs[20:]) <= 1.2 * max(costs[:10]), costs
