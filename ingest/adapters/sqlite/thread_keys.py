"""What mails speak of, and the rendezvous keys that they left, in SQLite.

Ids, tokens and conversations (`thread_ids`) and people (`thread_people`) are kept as digests under a number, and a key
is three numbers: the keys of one id lie side by side, a dozen bytes each. Whoever takes a person's number away has
taken all his keys away: what he leaves when he comes again gets a new number.

`rank` says how an id is known: a mail spoke of it, a mail bore it, we sent it. What bears an id counts before what
speaks of it, and nothing counts before what we sent.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ingest.adapters.sqlite.text import digest
from ingest.threads.keys import Key, Keys

__all__ = ["BORNE", "SCHEMA", "SENT", "SPOKEN", "Numbers", "Seen", "awaited", "known", "leave", "number",
           "people", "seen", "wait"]  # fmt: skip

SCHEMA = """
CREATE TABLE IF NOT EXISTS thread_ids (
  n INTEGER PRIMARY KEY AUTOINCREMENT, key BLOB NOT NULL UNIQUE, day INTEGER NOT NULL, rank INTEGER NOT NULL DEFAULT 0,
  thread INTEGER, seal TEXT);
CREATE INDEX IF NOT EXISTS thread_ids_day ON thread_ids (day);
CREATE TABLE IF NOT EXISTS thread_people (n INTEGER PRIMARY KEY AUTOINCREMENT, key BLOB NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS thread_keys (
  what INTEGER NOT NULL, writer INTEGER NOT NULL, reader INTEGER NOT NULL, thread INTEGER NOT NULL,
  PRIMARY KEY (what, writer, reader)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS thread_awaits (
  what INTEGER NOT NULL, writer INTEGER NOT NULL, reader INTEGER NOT NULL, thread INTEGER NOT NULL,
  PRIMARY KEY (what, writer, reader, thread)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS thread_parts (
  thread INTEGER NOT NULL, person INTEGER NOT NULL, wrote INTEGER NOT NULL,
  PRIMARY KEY (thread, person)) WITHOUT ROWID;
"""
SPOKEN, BORNE, SENT = range(3)

Row = tuple[int, int, int]
"""A key as numbers."""


@dataclass(slots=True)
class Seen:
    """What is known of an id, a token or a conversation."""

    n: int
    day: int
    rank: int
    thread: int | None
    seal: str | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of what one mail speaks of, and of the people that it names."""

    seen: Mapping[str, Seen]
    people: Mapping[str, int]
    list_: int = 0

    def rows(self, keys: Iterable[Key]) -> list[Row]:
        """Return keys as numbers; nobody is 0."""
        return [
            (self.seen[what].n, self.people[writer] if writer else 0, self.people[reader] if writer else self.list_)
            for what, writer, reader in keys
        ]


def number(connection: sqlite3.Connection, keys: Keys, day: int) -> Numbers:
    """Return the numbers of all that a mail leaves, new ones for what is new."""
    spoken = dict.fromkeys(
        (*keys.bears, *keys.speaks_of, *keys.tokens, *(what for what, _, _ in (*keys.joins, *keys.links)))
    )
    found = seen(connection, keys.mailbox, tuple(spoken))
    for what in spoken:
        if what not in found:
            made = connection.execute(
                "INSERT INTO thread_ids (key, day) VALUES (?, ?)", (digest(keys.mailbox, what), day)
            )
            found[what] = Seen(made.lastrowid or 0, day, SPOKEN, None, None)
    stale = [(day, each.n) for each in found.values() if each.day < day]
    if stale:
        connection.executemany("UPDATE thread_ids SET day = ? WHERE n = ?", stale)
    lists = dict.fromkeys(reader for _, writer, reader in keys.joins if not writer)
    numbers = _numbered(connection, {digest("person", one): one for one in keys.people})
    listed = _numbered(connection, {digest("list", one): one for one in lists})
    return Numbers(found, numbers, next(iter(listed.values()), 0))


def seen(connection: sqlite3.Connection, mailbox: str, names: Sequence[str]) -> dict[str, Seen]:
    """Return what is known of these names in a mailbox."""
    digests = {digest(mailbox, name): name for name in names}
    rows = connection.execute(
        f"SELECT key, n, day, rank, thread, seal FROM thread_ids WHERE key IN ({_marks(digests)})", tuple(digests)
    )
    return {digests[key]: Seen(*values) for key, *values in rows}


def known(connection: sqlite3.Connection, rows: Sequence[Row]) -> dict[Row, int]:
    """Return the threads of those keys that were left before."""
    found = connection.execute(
        "SELECT what, writer, reader, thread FROM json_each(?) CROSS JOIN thread_keys"
        " ON what = value ->> 0 AND writer = value ->> 1 AND reader = value ->> 2",
        (json.dumps(rows),),
    )
    return {(what, writer, reader): thread for what, writer, reader, thread in found}


def awaited(connection: sqlite3.Connection, rows: Sequence[Row]) -> list[int]:
    """Return the threads of our own answers that wait for a mail with these keys."""
    found = connection.execute(
        "SELECT thread FROM json_each(?) CROSS JOIN thread_awaits"
        " ON what = value ->> 0 AND writer = value ->> 1 AND reader = value ->> 2",
        (json.dumps(rows),),
    )
    return [thread for (thread,) in found]


def leave(connection: sqlite3.Connection, rows: Iterable[Row], thread: int) -> None:
    """Leave keys; those that a forgotten thread left go over to this one."""
    connection.executemany("INSERT OR REPLACE INTO thread_keys VALUES (?, ?, ?, ?)", [(*row, thread) for row in rows])


def wait(connection: sqlite3.Connection, rows: Iterable[Row], thread: int) -> None:
    """Let an answer of ours wait for the mails that it answers."""
    connection.executemany(
        "INSERT INTO thread_awaits VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", [(*row, thread) for row in rows]
    )


def people(connection: sqlite3.Connection, addresses: Sequence[str]) -> dict[str, int]:
    """Return the numbers of those of these people who have one."""
    return _known(connection, {digest("person", one): one for one in addresses})


def _numbered(connection: sqlite3.Connection, digests: Mapping[bytes, str]) -> dict[str, int]:
    found = _known(connection, digests) if digests else {}
    for key, name in digests.items():
        if name not in found:
            found[name] = connection.execute("INSERT INTO thread_people (key) VALUES (?)", (key,)).lastrowid or 0
    return found


def _known(connection: sqlite3.Connection, digests: Mapping[bytes, str]) -> dict[str, int]:
    rows = connection.execute(f"SELECT key, n FROM thread_people WHERE key IN ({_marks(digests)})", tuple(digests))
    return {digests[key]: n for key, n in rows}


def _marks(values: Iterable[object]) -> str:
    return ",".join("?" for _ in values)
