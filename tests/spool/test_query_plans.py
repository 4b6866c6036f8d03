"""No statement of spool and ledger looks at all of what grows: a claim once read a million rows at each look."""

import re
import sqlite3
from pathlib import Path

import pytest

from ingest.records import Fate
from ingest.spool import SqliteLedger, SqliteSpoolWriter
from ingest.spool.draft import sweep
from ingest.spool.retention import Retention
from tests.plans import recorded, scans
from tests.spool.mails import LARGE, Clock, ends, goes_back, take, take_from

SMALL = {
    "partition": "a row a partition that retention has not dropped",
    "tally": "five rows a partition",
    "lane": "five rows",
    "closed": "one row",
    "fact": "two rows",
    "sqlite_master": "the tables",
    "CONSTANT": "no table",
    "json_each": "the rows of one claim",
}
"""What may be looked at whole, and why."""
PARTIAL = {
    "open USING INDEX open_owner": "only what is in hand",
    "content USING INDEX content_file": "only mail that lies beside its partition, read when that is dropped",
    "content USING COVERING INDEX content_file": "only mail that lies beside its partition, read when that is dropped",
    "stormy USING COVERING INDEX stormy_until": "its first row",
    "(subquery": "its bounded inner query",
}
DUE = re.compile(r"FROM open\b.*state = 'resting' AND not_before", re.DOTALL)


@pytest.fixture
async def statements(tmp_path: Path, clock: Clock) -> set[str]:
    """Use everything that spool and ledger can do, and return the statements that it took."""
    with recorded() as seen:
        writer = SqliteSpoolWriter(tmp_path / "spool", "intake-0", clock=clock, wall=clock)
        ledger = SqliteLedger(tmp_path, "worker-0", clock, clock)
        ledger.reclaim()
        for number in range(20):
            await take_from(writer, ["a@x.example", "", "b@x.example"][number % 3], f"box{number % 2}@desk.example")
        mine = await take(writer, LARGE)
        ends(ledger, ledger.claim_these(mine))
        for fate, storm in ((Fate.HELD, "v1:storm"), (Fate.STORED, None), (Fate.SHUNTED, None)):
            ends(ledger, ledger.claim(2, 1), fate, storm)
        goes_back(ledger, ledger.claim(2), 5, strike=True)
        ledger.put_back([outcome.receipt for outcome in ledger.shunted()])
        assert ledger.claim(1)
        again = SqliteLedger(tmp_path, "worker-1", clock, clock)
        again.reclaim()
        clock.now += 3_600
        await writer.roll()
        while claims := again.claim(9, 9):
            again.content(claims[0].receipt)
            again.outcome(claims[0].receipt.id)
            ends(again, claims)
        again.backlog()
        again.fates(clock.now - 9_000, clock.now + 9_000)
        retention = Retention(tmp_path)
        retention.bury(clock.now)
        retention.audit()
        for name in retention.past(1e12):
            retention.held(name, 0)
            retention.drop(name)
        sweep(tmp_path / "spool" / "intake-0")
        retention.close()
        again.close()
        await take_from(writer, None)
    await writer.close()
    ledger._connection.close()
    return seen


async def test_nothing_that_grows_is_looked_at_whole(statements: set[str], tmp_path: Path) -> None:
    assert len(statements) > 60
    files = [tmp_path / "ledger.sqlite", next((tmp_path / "spool").glob("*/*.sqlite"))]
    wrong = []
    for file in files:
        connection = sqlite3.connect(file)
        for statement, lines in scans(connection, statements).items():
            wrong += [f"{line}: {statement}" for line in lines if not allowed(line, lines)]
        connection.close()
    assert not wrong, "\n".join(wrong)


def allowed(line: str, lines: list[str]) -> bool:
    """Whether a plan's line looks at what is small; or sorts it, when the plan's other lines do."""
    if "TEMP B-TREE" in line:
        return any("TEMP" not in other and allowed(other, lines) for other in lines)
    what = line.removeprefix("SCAN ")
    return what.split(" ")[0] in SMALL or what.startswith(tuple(PARTIAL))


async def test_what_is_due_is_found_by_its_time(statements: set[str], tmp_path: Path) -> None:
    """SQLite prefers another index here, by which it would look at all that rests, unless it is told."""
    connection = sqlite3.connect(tmp_path / "ledger.sqlite")
    due = [statement for statement in statements if DUE.search(statement)]
    assert len(due) == 2
    for statement in due:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}", [0] * statement.count("?")).fetchall()
        assert any("open_resting (not_before<?)" in row[3] for row in plan)
    connection.close()


def test_the_check_bites(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "x.sqlite")
    connection.execute("CREATE TABLE entry (receipt TEXT PRIMARY KEY, state TEXT NOT NULL, not_before REAL)")
    connection.execute("CREATE INDEX entry_open ON entry (not_before) WHERE state IN ('claimed', 'waiting')")
    bad = "SELECT receipt FROM entry WHERE state = ? AND not_before <= ? ORDER BY not_before LIMIT 1"
    good = bad.replace("state = ?", "state = 'waiting' AND state IN ('claimed', 'waiting')")
    found = scans(connection, [bad, good])
    assert [allowed(line, lines) for lines in found.values() for line in lines] == [False, False]
    assert list(found) == [bad]
    connection.close()
