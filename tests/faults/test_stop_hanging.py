"""SIGTERM while the store hangs: the worker is gone within ten seconds, and no mail is charged for it."""

import asyncio
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from ingest.spool import SqliteLedger, SqliteSpoolWriter
from ingest.spool.ownership import published
from loopguard import Envelope
from tests.conftest import started
from tests.node import MAILBOX, clean, letter, wait_for
from tests.services.secantus import Secantus

BACKLOG = 64
STORE_S = 120


async def spooled(data_dir: Path) -> None:
    writer = SqliteSpoolWriter(data_dir / "spool", "intake-0")
    for number in range(BACKLOG):
        draft = writer.draft()
        draft.write(letter(number))
        await draft.commit(Envelope("sender@customer.example", (MAILBOX,)), [MAILBOX])
    await writer.close()


@pytest.mark.parametrize("driver", ["motor", "pymongo"])
def test_a_stop_with_a_hanging_store_ends_in_time_and_charges_nothing(tmp_path: Path, driver: str) -> None:
    """It was killed after 30 s, and each of 64 mails had lost an attempt."""
    data_dir = tmp_path / "data"
    config = tmp_path / "ingest.toml"
    for server in started(Secantus):
        config.write_text(
            f'data_dir = "{data_dir}"\nstore.url = "{server.url}"\nstore.driver = "{driver}"\n'
            f'store.timeout_s = {STORE_S}\n[[mailbox]]\naddress = "{MAILBOX}"\n'
        )
        with (tmp_path / "log").open("wb") as log:
            command = [sys.executable, "-m", "ingest", "serve", "--role", "worker", "--config", str(config)]
            worker = subprocess.Popen(command, stdout=log, stderr=log, env=clean())
            wait_for(partial(at_work, data_dir), "the worker does not start")
            server.freeze()
            asyncio.run(spooled(data_dir))
            wait_for(partial(in_hand, data_dir), "the worker takes nothing in hand")
            worker.send_signal(signal.SIGTERM)
            code = worker.wait(STORE_S / 2)
        server.thaw()
        assert code == 0, (tmp_path / "log").read_text()
        watch = SqliteLedger(data_dir, "watch")
        watch.reclaim()
        claims = watch.claim(BACKLOG)
        assert {claim.attempt for claim in claims} == {1}
        assert len(claims) > 1, "none of them alone"
        watch.close()


def at_work(data_dir: Path) -> bool:
    """Whether the worker has asked the store whether it is alone and gone to work: it tells of its engines then."""
    return "engines" in published(data_dir / "run", "worker-0")


def in_hand(data_dir: Path) -> bool:
    """Whether the worker has claimed mail, which the ledger gives nobody else."""
    with closing(sqlite3.connect(data_dir / "ledger.sqlite")) as connection:
        return bool(connection.execute("SELECT 1 FROM open WHERE state = 'claimed'").fetchone())
