"""A data directory, an open writer on it, and ledgers that a test leaves open, as a process that died does."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from ingest.spool import SqliteLedger, SqliteSpoolWriter
from tests.spool.mails import Clock

Open = Callable[[str], SqliteLedger]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def spool(data_dir: Path) -> Path:
    return data_dir / "spool"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def writer(spool: Path, clock: Clock) -> AsyncIterator[SqliteSpoolWriter]:
    opened = SqliteSpoolWriter(spool, "intake-0", clock=clock, wall=clock)
    yield opened
    await opened.close()


@pytest.fixture
def opening(data_dir: Path, clock: Clock) -> Iterator[Open]:
    opened: list[SqliteLedger] = []

    def make(owner: str) -> SqliteLedger:
        opened.append(SqliteLedger(data_dir, owner, clock, clock))
        return opened[-1]

    yield make
    for ledger in opened:
        ledger._connection.close()
        ledger._partitions.close_all()


@pytest.fixture
def ledger(writer: SqliteSpoolWriter, opening: Open) -> SqliteLedger:
    return opening("worker-0")
