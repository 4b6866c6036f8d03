"""What SQLite does for each statement of the store and the index: no question costs more because there is more mail."""

from pathlib import Path
from typing import Any

import pytest

from ingest.adapters.sqlite import SqliteDatabase, SqliteLease, SqliteMailStore, SqliteSearchIndex
from ingest.ports import Term
from tests.conformance.mails import stored

GROWS = ("mail", "entry")
"""Tables that hold a row a mail."""


def traced(database: SqliteDatabase) -> list[str]:
    """Return a list that every statement of the database is added to, values put in."""
    said: list[str] = []
    for connection in (database._writer, database._reader):
        connection.set_trace_callback(said.append)
    return said


def scans(database: SqliteDatabase, statements: list[str]) -> list[str]:
    found = []
    for statement in statements:
        if statement.split()[0] in {"SELECT", "UPDATE", "DELETE", "INSERT"}:
            plan = [row[3] for row in database._writer.execute(f"EXPLAIN QUERY PLAN {statement}")]
            found += [
                f"{statement}: {line}"
                for line in plan
                if line.startswith("SCAN") and line.split()[1] in GROWS and "mail_unindexed" not in line
            ]
    return found


async def every_call(database: SqliteDatabase) -> None:
    store, lease = SqliteMailStore(database), SqliteLease(database, "index")
    await store.append(stored(1))
    await store.append(stored(1))
    await store.get(stored(1).id)
    await store.unindexed(5, but={stored(2).id})
    await store.mark_indexed([stored(1).id])
    await store.forget_index()
    await store.count()
    _ = [mail async for mail in store.every()]
    await store.remove([stored(1).id])
    await lease.swap(None, Term("a/1", 1))
    await lease.swap(Term("a/1", 1), Term("a/1", 2))
    await lease.look()


async def test_no_statement_of_the_store_scans_what_grows(tmp_path: Path) -> None:
    database = SqliteDatabase.open(tmp_path / "store.sqlite")
    SqliteMailStore(database)
    said = traced(database)
    await every_call(database)
    assert len([one for one in said if "mail" in one]) > 8
    assert scans(database, said) == []
    await database.close()


async def test_no_statement_of_the_index_scans_what_grows(tmp_path: Path) -> None:
    database = SqliteDatabase.open(tmp_path / "search.sqlite")
    index = SqliteSearchIndex(database)
    await index.prepare()
    said = traced(database)
    await index.add([stored(1)])
    await index.search("text1")
    await index.search("text1", "support@example.org")
    await index.remove([stored(1)])
    assert scans(database, [one for one in said if "-- INSERT" not in one]) == []
    await index.close()


@pytest.mark.parametrize("statement", ["SELECT count(*) FROM mail", "SELECT 1 FROM mail WHERE mailbox = 'a'"])
async def test_a_scan_is_seen(statement: str) -> None:
    database: Any = SqliteDatabase.open(":memory:")
    SqliteMailStore(database)
    assert scans(database, [statement])
    await database.close()
