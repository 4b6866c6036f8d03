"""What threads cost: two of thousands of mails become one by the same few writes as two of one mail each."""

from itertools import pairwise

from ingest.adapters.sqlite import SqliteDatabase, SqliteThreads
from tests.conformance.mails import clue

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
