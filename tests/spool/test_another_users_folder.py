"""A folder that another user keeps to himself is named, and disturbs nobody: workers need not run as root."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

import pytest

from ingest.errors import NotFound, SpoolUnavailable
from ingest.spool import SqliteLedger, SqliteSpoolWriter
from ingest.spool.ledger.handing import UNREADABLE_S
from ingest.spool.partition import PartitionReader, partitions
from ingest.spool.retention import Retention
from tests.spool.mails import Clock, goes_back, ids, take_one

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else")

NOBODY = 65_534


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data directory that everybody may enter, unlike pytest's."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    yield folder / "data"
    rmtree(folder)


@contextmanager
def nobody() -> Iterator[None]:
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def give_away(data_dir: Path) -> None:
    for path in (data_dir, *data_dir.rglob("*")):
        os.chown(path, NOBODY, NOBODY)


@pytest.mark.parametrize("mode", [0o700, 0o744], ids=["not listed", "listed and not entered"])
async def test_it_disturbs_no_other(data_dir: Path, clock: Clock, mode: int) -> None:
    spool = data_dir / "spool"
    theirs, ours = (SqliteSpoolWriter(spool, name, clock=clock, wall=clock) for name in ("library-1", "intake-0"))
    kept = await take_one(theirs)
    await theirs.close()
    ledger = SqliteLedger(data_dir, "worker-0", clock, clock)
    goes_back(ledger, ledger.claim(9))
    receipt = await take_one(ours)
    give_away(data_dir)
    folder = spool / "library-1"
    os.chown(folder, 0, 0)
    folder.chmod(mode)
    ledger._partitions.close_all()
    with nobody():
        assert ids(ledger.claim(9)) == [receipt.id]
        (said,) = ledger.backlog().damaged
        assert str(folder) in said
        assert ledger.backlog().unaccounted == 0
        retention = Retention(data_dir)
        retention.bury(1e12)
        assert retention.past(1e12) == []
        retention.close()
        with pytest.raises(SpoolUnavailable, match="Permission denied"):
            PartitionReader(spool, "library-1/1")
    folder.chmod(0o755)
    clock.now += UNREADABLE_S
    os.chown(folder, NOBODY, NOBODY)
    with nobody():
        assert ids(ledger.claim(9)) == [kept.id], "nothing was set aside for it"
        assert ledger.backlog().damaged == ()
    ledger.close()
    await ours.close()


async def test_a_spool_that_cannot_be_listed_is_not_an_empty_one(data_dir: Path) -> None:
    spool = data_dir / "spool"
    spool.mkdir(parents=True)
    spool.chmod(0o700)
    with nobody(), pytest.raises(SpoolUnavailable, match="Permission denied"):
        partitions(spool)
    spool.chmod(0o755)
    with pytest.raises(NotFound):
        PartitionReader(spool, "intake-0/1")
