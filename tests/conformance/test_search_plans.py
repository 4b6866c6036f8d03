"""What SQLite does for each statement of the index: no question costs more because there is more mail."""

import sqlite3
from pathlib import Path

from ingest.adapters.sqlite import SqliteDatabase, SqliteSearchIndex
from tests.conformance.mails import stored
from tests.plans import recorded, scans

ALLOWED = (
    "SCAN sqlite_master",
    "SCAN words VIRTUAL TABLE INDEX",  # FTS5 looks its words up
    "SCAN json_each VIRTUAL TABLE INDEX",  # the mailboxes that are asked about
    "USE TEMP B-TREE FOR ORDER BY",  # the best of those that were found: their order is their score's
)


async def test_no_statement_of_the_index_looks_at_all_of_it(tmp_path: Path) -> None:
    path = tmp_path / "search.sqlite"
    with recorded() as statements:
        index = SqliteSearchIndex(SqliteDatabase.open(path))
        await index.prepare()
        await index.add([stored(1)])
        assert await index.search("text1")
        assert await index.search("text1", "support@example.org")
        await index.remove([stored(1)])
        await index.close()
    connection = sqlite3.connect(path)
    wrong = {
        statement: line
        for statement, lines in scans(connection, statements).items()
        for line in lines
        if not line.startswith(ALLOWED)
    }
    connection.close()
    assert len(statements) > 5
    assert wrong == {}
