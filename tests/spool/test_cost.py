"""What has ended costs nothing: a million finished mails slow claim, settle and status no more than a thousand do."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.records import Fate, Outcome
from ingest.spool import SqliteLedger
from tests.benchmarks.bench_ledger import HAND, fill
from tests.spool.history import write_history

MOST = 1.5
"""How many times as many steps of SQLite's machine: times depend on the neighbours of this machine, steps do not."""


class Steps:
    """Counts the steps of SQLite's virtual machine, in tens, on every connection opened while it is patched in."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.tens = 0
        self._connect = sqlite3.connect
        monkeypatch.setattr(sqlite3, "connect", self.connect)

    def connect(self, *arguments: Any, **named: Any) -> sqlite3.Connection:
        connection = self._connect(*arguments, **named)
        connection.set_progress_handler(self.count, 10)
        return connection

    def count(self) -> int:
        self.tens += 1
        return 0

    def of(self, work: Callable[[], object]) -> int:
        before = self.tens
        work()
        return self.tens - before


def steps_beside(steps: Steps, data_dir: Path, finished: int) -> dict[str, int]:
    """Return the steps by what they were spent on, beside a history of `finished` mails."""
    write_history(data_dir, finished)
    asyncio.run(fill(data_dir / "spool", HAND))
    ledger = SqliteLedger(data_dir, "worker-0")
    ledger.reclaim()
    claims: list[Any] = []
    claim = steps.of(lambda: claims.extend(ledger.claim(HAND)))
    assert len(claims) == HAND
    outcomes = [Outcome(claimed.receipt.id, Fate.STORED, claimed.receipt.sha256) for claimed in claims]
    found = {
        "claim": claim,
        "settle": steps.of(lambda: ledger.settle(outcomes)),
        "closing": steps.of(lambda: ledger.claim(1)),
        "idle": steps.of(lambda: ledger.claim(HAND)),
        "status": steps.of(ledger.backlog),
    }
    ledger.close()
    return found


def test_a_history_of_a_million_costs_no_more_than_one_of_a_thousand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A claim took 158 ms beside a million, because the history was in the way: 4,000 times as long."""
    steps = Steps(monkeypatch)
    small = steps_beside(steps, tmp_path / "small", 1_000)
    large = steps_beside(steps, tmp_path / "large", 1_000_000)
    assert small["claim"] > 100  # the steps are counted
    for work in small:
        assert large[work] <= MOST * max(small[work], 10), (work, small, large)
