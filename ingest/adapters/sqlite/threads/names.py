"""Names of threads in SQLite, and which of them are one: a name that lost points at the one that it was united with.

That edge (`into`) is written once. `short` skips the chain behind it, and is written when somebody followed the chain.
A name that has no row was forgotten, or never came. Numbers stand for names in the other tables, and are never given
twice.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.adapters.sqlite.text import digest

__all__ = ["SCHEMA", "Name", "all_of", "cut", "name_of", "number_of", "opened", "reconcile", "roots", "unite", "used"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS thread_names (
  n INTEGER PRIMARY KEY AUTOINCREMENT, key BLOB NOT NULL UNIQUE, name TEXT NOT NULL, day INTEGER NOT NULL,
  into_n INTEGER, short_n INTEGER);
CREATE INDEX IF NOT EXISTS thread_names_into ON thread_names (into_n) WHERE into_n IS NOT NULL;
CREATE INDEX IF NOT EXISTS thread_names_day ON thread_names (day) WHERE into_n IS NULL;
CREATE TABLE IF NOT EXISTS thread_joins (
  row INTEGER PRIMARY KEY, mailbox TEXT NOT NULL, thread TEXT NOT NULL, other TEXT NOT NULL,
  by TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS thread_joins_mailbox ON thread_joins (mailbox, row);
CREATE TABLE IF NOT EXISTS thread_apart (
  one INTEGER NOT NULL, other INTEGER NOT NULL, PRIMARY KEY (one, other)) WITHOUT ROWID;
"""
SLICE = 500
MOST = 1_000
"""Names of a thread, and people whom we wrote to in it, that are looked at."""
BELOW = """
WITH RECURSIVE below (n, name) AS (
  SELECT n, name FROM thread_names WHERE into_n = ?1 AND into_n IS NOT NULL
  UNION ALL
  SELECT each.n, each.name FROM below JOIN thread_names AS each ON each.into_n = below.n AND each.into_n IS NOT NULL
  LIMIT ?2)"""
"""The names that stand for the thread of one name beside it, however long the chain: one statement."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name that stands, or stood when it was read, for its whole thread."""

    n: int
    name: str
    day: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A thread, and whether nobody had called one so before: it has no other names then."""

    name: Name
    fresh: bool


def roots(connection: sqlite3.Connection, numbers: Iterable[int], *, shorten: bool = True) -> dict[int, Name]:
    """Return the name that stays for each of these names; those that were forgotten are left out.

    The chains that were followed are shortened, unless the connection only reads.
    """
    passed: dict[int, list[int]] = {n: [] for n in numbers}
    at = {n: n for n in passed}
    ends: dict[int, Name] = {}
    while at:
        rows = _rows(connection, list(dict.fromkeys(at.values())))
        for start, n in list(at.items()):
            if n not in rows:
                del at[start]
                continue
            name, day, further = rows[n]
            if further is None:
                ends[start] = Name(n, name, day)
                del at[start]
            else:
                passed[start].append(n)
                at[start] = further
    shorter = {n: ends[start].n for start, chain in passed.items() if start in ends for n in chain[:-1]}
    if shorter and shorten:
        connection.executemany("UPDATE thread_names SET short_n = ? WHERE n = ?", [(r, n) for n, r in shorter.items()])
    return ends


def number_of(connection: sqlite3.Connection, mailbox: str, name: str) -> int | None:
    """Return the number of a name of a mailbox, if it is known."""
    found = connection.execute("SELECT n FROM thread_names WHERE key = ?", (digest(mailbox, name),)).fetchone()
    return found[0] if found else None


def name_of(connection: sqlite3.Connection, mailbox: str, name: str, day: int) -> int:
    """Return the number of a name, which is a new thread's if it was not known."""
    if (n := number_of(connection, mailbox, name)) is not None:
        return n
    made = connection.execute(
        "INSERT INTO thread_names (key, name, day) VALUES (?, ?, ?)", (digest(mailbox, name), name, day)
    )
    return made.lastrowid or 0  # an insert of one row has one


def opened(connection: sqlite3.Connection, mailbox: str, name: str, day: int) -> Opened:
    """Return the thread of a name, which is most often a new one's: it is made before it is looked for."""
    made = connection.execute(
        "INSERT INTO thread_names (key, name, day) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (digest(mailbox, name), name, day),
    )
    if made.rowcount == 1:
        return Opened(Name(made.lastrowid or 0, name, day), fresh=True)
    n = name_of(connection, mailbox, name, day)
    return Opened(roots(connection, (n,))[n], fresh=False)


def used(connection: sqlite3.Connection, name: Name, day: int) -> None:
    """Remember the day on which a thread was last spoken in: a day is exact enough, and seldom written."""
    if name.day < day:
        connection.execute("UPDATE thread_names SET day = ? WHERE n = ?", (day, name.n))


def all_of(connection: sqlite3.Connection, root: int) -> list[tuple[int, str]]:
    """Return the numbers and names that stand for the thread of `root` beside it."""
    return connection.execute(f"{BELOW} SELECT n, name FROM below", (root, MOST)).fetchall()


def unite(connection: sqlite3.Connection, one: Name, other: Name, told: tuple[str, str, float]) -> Name | None:
    """Make two threads one and return the name that stays: the smaller. None where staff have split them.

    `told` is the mailbox, what joins them and when, for whoever looks at threads that brought people together.
    """
    stays, goes = sorted((one, other), key=lambda each: each.name)
    if stays.n == goes.n:
        return stays
    if _bars(connection, stays.n, goes.n):
        return None
    first, second = _wrote_to(connection, stays.n), _wrote_to(connection, goes.n)
    connection.execute("UPDATE thread_names SET into_n = ? WHERE n = ?", (stays.n, goes.n))
    if first and second and first.isdisjoint(second):
        mailbox, by, at = told
        connection.execute(
            "INSERT INTO thread_joins (mailbox, thread, other, by, at) VALUES (?, ?, ?, ?, ?)",
            (mailbox, stays.name, goes.name, by, at),
        )
    return stays


def reconcile(connection: sqlite3.Connection, one: int, other: int) -> None:
    """Keep two threads apart no longer."""
    bars = _bars(connection, one, other)
    connection.executemany("DELETE FROM thread_apart WHERE one = ? AND other = ?", [*bars, *((b, a) for a, b in bars)])


def cut(connection: sqlite3.Connection, n: int, day: int) -> bool:
    """Take a name out of the thread that it was united with, and keep the two apart."""
    (into,) = connection.execute("SELECT into_n FROM thread_names WHERE n = ?", (n,)).fetchone() or (None,)
    if into is None:
        return False
    root = roots(connection, (n,))[n].n
    below = [(each,) for each, _ in all_of(connection, root)]
    connection.executemany("UPDATE thread_names SET short_n = NULL WHERE n = ?", below)
    connection.execute("UPDATE thread_names SET into_n = NULL, day = ? WHERE n = ?", (day, n))
    connection.execute("INSERT INTO thread_apart VALUES (?, ?) ON CONFLICT DO NOTHING", (n, into))
    connection.execute("INSERT INTO thread_apart VALUES (?, ?) ON CONFLICT DO NOTHING", (into, n))
    return True


def _rows(connection: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, tuple[str, int, int | None]]:
    """Return name, day and what it points at, of each of these numbers."""
    found: dict[int, tuple[str, int, int | None]] = {}
    for start in range(0, len(numbers), SLICE):
        some = numbers[start : start + SLICE]
        asked = f"SELECT n, name, day, coalesce(short_n, into_n) FROM thread_names WHERE n IN ({_marks(some)})"
        found |= {n: (name, day, further) for n, name, day, further in connection.execute(asked, some)}
    return found


def _bars(connection: sqlite3.Connection, one: int, other: int) -> list[tuple[int, int]]:
    """Return the pairs of names of two threads that staff keep apart."""
    if connection.execute("SELECT 1 FROM thread_apart LIMIT 1").fetchone() is None:
        return []
    ours = [one, *(n for n, _ in all_of(connection, one))]
    theirs = {other, *(n for n, _ in all_of(connection, other))}
    pairs = connection.execute(f"SELECT one, other FROM thread_apart WHERE one IN ({_marks(ours)})", ours).fetchall()
    return [(first, second) for first, second in pairs if second in theirs]


def _wrote_to(connection: sqlite3.Connection, root: int) -> set[int]:
    """Return some of the people whom we wrote to in a thread."""
    people = connection.execute(
        f"{BELOW} SELECT person FROM thread_parts"
        " WHERE wrote = 1 AND thread IN (SELECT ?1 UNION ALL SELECT n FROM below) LIMIT ?2",
        (root, MOST),
    )
    return {person for (person,) in people}


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
