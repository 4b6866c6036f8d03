"""Records the statements that run on SQLite, and asks SQLite how it would carry each of them out.

The statements are asked about as they were written, parameters not filled in: a partial index that only a literal can
use must not look used. What triggers do is asked about too.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

__all__ = ["recorded", "scans"]

PLANNED = re.compile(r"\s*(SELECT|WITH|INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)


class _Recording(sqlite3.Connection):
    seen: set[str]

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        self.note(sql)
        return super().execute(sql, *parameters)

    def executemany(self, sql: str, parameters: Iterable[Any]) -> sqlite3.Cursor:
        self.note(sql)
        return super().executemany(sql, parameters)

    def note(self, sql: str) -> None:
        if PLANNED.match(sql):
            self.seen.add(sql)


@contextmanager
def recorded() -> Iterator[set[str]]:
    """Yield the statements of all connections that are opened meanwhile, as they come."""
    seen: set[str] = set()
    real = sqlite3.connect
    factory = type("_Here", (_Recording,), {"seen": seen})
    with mock.patch("sqlite3.connect", lambda *given, **named: real(*given, factory=factory, **named)):
        yield seen


def scans(connection: sqlite3.Connection, statements: Iterable[str]) -> dict[str, list[str]]:
    """Return the statements about `connection`'s tables that look at all of one or sort, with those lines of plan."""
    found: dict[str, list[str]] = {}
    for sql in [*statements, *_of_triggers(connection)]:
        try:
            rows = connection.execute(f"EXPLAIN QUERY PLAN {sql}", [None] * _parameters(sql)).fetchall()
        except sqlite3.OperationalError as error:
            if "no such table" in str(error) or "no such column" in str(error):
                continue  # another file's
            raise
        except sqlite3.ProgrammingError:  # named parameters
            names = dict.fromkeys(re.findall(r":(\w+)", sql))
            rows = connection.execute(f"EXPLAIN QUERY PLAN {sql}", names).fetchall()
        lines = [row[3] for row in rows if row[3].startswith("SCAN") or "TEMP B-TREE" in row[3]]
        if lines:
            found[sql] = lines
    return found


def _parameters(sql: str) -> int:
    marks = re.findall(r"\?(\d*)", re.sub(r"'[^']*'", "", sql))
    return max([marks.count(""), *(int(number) for number in marks if number)])


def _of_triggers(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield what triggers do, as statements of their own."""
    for (sql,) in connection.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'").fetchall():
        body = sql[sql.index("BEGIN") + 5 : sql.rindex("END")]
        yield from (re.sub(r"\b(new|old)\.\w+", "?", one).strip() for one in body.split(";") if one.strip())
