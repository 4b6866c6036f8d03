"""A data directory and an open writer on it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ingest.spool import SqliteSpoolWriter
from tests.spool.mails import Clock


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
