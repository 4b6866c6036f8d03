"""The spool is the witness: what was accepted is what the partitions say, so what the ledger loses shows."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from ingest.records import Fate
from ingest.spool import SqliteLedger, SqliteSpoolWriter
from ingest.spool.retention import Retention
from tests.spool.mails import Clock, crowd, ends, take_one


async def settled(writer: SqliteSpoolWriter, ledger: SqliteLedger, clock: Clock) -> None:
    """Ten mails: five stored, two held, three that wait; their partition closed."""
    for _ in range(10):
        await take_one(writer)
    claims = ledger.claim(7)
    ends(ledger, claims[:5])
    ends(ledger, claims[5:], Fate.HELD)
    clock.now += 3_600
    await writer.roll()
    ledger.enter()
    assert ledger.backlog().unaccounted == 0


def by_hand(data_dir: Path, statement: str) -> None:
    with sqlite3.connect(data_dir / "ledger.sqlite") as connection:
        connection.execute(statement)
    connection.close()


def behind_the_back(data_dir: Path, statement: str) -> None:
    """As a damaged file, or one that was copied together from two: no trigger sees it."""
    with sqlite3.connect(data_dir / "ledger.sqlite", isolation_level=None) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
        for _, sql in triggers:
            connection.execute(sql)
    connection.close()


@pytest.mark.parametrize("how", [by_hand, behind_the_back])
@pytest.mark.parametrize(
    ("statement", "lost"),
    [
        ("DELETE FROM done WHERE fate = 'held'", 2),
        ("DELETE FROM done", 7),
        ("DELETE FROM open", 3),
        ("DELETE FROM done WHERE seq = 1", 1),
    ],
)
async def test_ledger_rows_that_were_deleted_show(
    writer: SqliteSpoolWriter,
    ledger: SqliteLedger,
    clock: Clock,
    data_dir: Path,
    how: Callable[[Path, str], None],
    statement: str,
    lost: int,
) -> None:
    await settled(writer, ledger, clock)
    how(data_dir, statement)
    retention = Retention(data_dir)
    with capture_logs() as logs:
        retention.audit()
    assert [entry["event"] for entry in logs] == ([] if how is by_hand else ["ledger-lost-mail"])
    for _ in range(2):
        backlog = ledger.backlog()
        assert (backlog.accepted, backlog.unaccounted) == (10, lost)
        retention.audit()
    assert retention.past(1e12) == [], "what the ledger has lost keeps its partition"
    retention.close()


async def test_a_ledger_that_was_restored_from_yesterday_goes_on_from_there(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, clock: Clock, data_dir: Path
) -> None:
    """Nothing is lost: what it does not know is unread, and is worked on again."""
    await settled(writer, ledger, clock)
    for path in data_dir.glob("ledger.sqlite*"):
        path.unlink()
    again = SqliteLedger(data_dir, "worker-0", clock, clock)
    assert (again.backlog().accepted, again.backlog().pending, again.backlog().unaccounted) == (10, 10, 0)
    assert len(again.claim(64)) == 10
    again.close()


async def test_each_round_audits_another_partition(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, clock: Clock, data_dir: Path
) -> None:
    for _ in range(3):
        crowd(writer, 3, "ann@customer.example")
        clock.now += 3_600
        await writer.roll()
    ends(ledger, ledger.claim(64))
    ledger.enter()
    behind_the_back(data_dir, "DELETE FROM done WHERE seq = 2")
    retention = Retention(data_dir)
    seen = []
    for _ in range(4):
        retention.audit()
        seen.append(ledger.backlog().unaccounted)
    retention.close()
    assert seen == [1, 2, 3, 3]


async def test_oldest_mail_is_told_by_lane(writer: SqliteSpoolWriter, ledger: SqliteLedger, clock: Clock) -> None:
    assert ledger.backlog().oldest == ()
    crowd(writer, 200, "many@customer.example")
    clock.now += 10
    assert dict(ledger.backlog().oldest) == {"fresh": 10}, "what nobody has looked at yet is counted too"
    ledger.enter()
    clock.now += 25
    assert dict(ledger.backlog().oldest) == {"fresh": 35, "backlog": 35}
