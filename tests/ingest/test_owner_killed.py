"""The owner of the index is killed in the middle of its work: another process goes on, and every mail is indexed."""

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.adapters.mongodb import MongoMailStore, connect
from tests.conformance.mails import stored
from tests.services.secantus import Secantus

MAILS = 240
FASTER = 10
"""How many times faster than real its clocks go here: two seconds instead of twenty."""

NODE = """
import asyncio, sys
from pathlib import Path
from ingest.adapters.mongodb import MongoLease, MongoMailStore, connect
from ingest.ports import IndexReport
from ingest.work import indexer, tenure

url, database, name, log, faster = *sys.argv[1:5], float(sys.argv[5])
for each in ("BEAT_S", "VALID_S", "GONE_S"):
    setattr(tenure, each, getattr(tenure, each) / faster)
indexer.BATCH, indexer.LOOK_S = 5, 0.2

class Index:
    async def prepare(self):
        pass

    async def count(self):
        return 1

    async def add(self, messages):
        await asyncio.sleep(0.1)
        with Path(log).open("a") as file:
            file.writelines(f"{name} {message.id}\\n" for message in messages)
        return IndexReport(done=tuple(message.id for message in messages))

async def main():
    opened = connect(url, "pymongo", database)
    store, lease = MongoMailStore(opened), MongoLease(opened, "index")
    await indexer.Indexer(store, Index(), tenure.Tenure(lease, name)).run(asyncio.Event())

asyncio.run(main())
"""


@contextmanager
def node(*arguments: object) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", NODE, *map(str, arguments)])
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def test_another_goes_on_where_it_was_killed(secantus: Secantus, tmp_path: Path) -> None:
    database, log = f"ingest_test_{tmp_path.parent.name[-6:]}_owner", tmp_path / "indexed"
    store = MongoMailStore(connect(secantus.url, "pymongo", database))
    log.touch()

    def by() -> Counter[str]:
        return Counter(line.split()[0] for line in log.read_text().splitlines())

    async def until(name: str, count: int) -> None:
        while by()[name] < count:
            await asyncio.sleep(0.05)

    async with asyncio.timeout(60):
        with node(secantus.url, database, "a", log, FASTER) as first:
            await asyncio.gather(*(store.append(stored(number)) for number in range(MAILS)))
            await until("a", 5)
            with node(secantus.url, database, "b", log, FASTER):
                await until("a", 120)
                assert by()["b"] == 0
                first.kill()
                while (await store.count())[1] < MAILS:
                    await asyncio.sleep(0.05)
    await store.close()
    ids = Counter(line.split()[1] for line in log.read_text().splitlines())
    assert set(ids) == {stored(number).id for number in range(MAILS)}
    assert ids.total() <= MAILS + 5  # the batch in which it was killed may be heard twice
    assert by()["b"] > 0
