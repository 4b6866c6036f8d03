"""What mails speak of, and the rendezvous keys that they left, in SQLite.

Ids, tokens and conversations (`thread_ids`) and people (`thread_people`) are kept as digests under a number, and a key
is three numbers: the keys of one id lie side by side, a dozen bytes each. Whoever takes a person's number away has
taken all his keys away: what he leaves when he comes again gets a new number.

`rank` says how an id is known: a mail spoke of it, a mail bore it, we sent it. What bears an id counts before what
speaks of it, and nothing counts before what we sent.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.adapters.sqlite.text import digest
from ingest.threads.keys import Key, Keys

__all__ = ["SCHEMA", "NewId", "Numbers", "Seen", "awaited", "known", "leave", "number",
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

Row = tuple[int, int, int]
"""A key as numbers."""
NewId = tuple[str, bytes, int, int, int | None, str | None]
"""Name, digest, day, rank, thread and seal of what nobody spoke of before."""


@dataclass(slots=True)
class Seen:
    """What is known of an id, a token or a conversation."""

    n: int
    day: int
    rank: int
    thread: int | None
    seal: str | None


@dataclass(slots=True)
class Numbers:
    """The numbers of what one mail speaks of, and of the people that it names."""

    seen: Mapping[str, Seen]
    """What was known of what it speaks of; what is new stands in `new` and gets its number when its place is known."""
    new: tuple[str, ...]
    people: dict[str, int]
    strangers: frozenset[str]
    """Those of the people who were not known."""
    list_: int = 0
    digests: Mapping[str, bytes] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)
    """The numbers that `new` got."""

    def met(self, keys: Iterable[Key]) -> list[Row]:
        """Return those keys as numbers that somebody may have left before: of what is known, between who is known."""
        some = [key for key in keys if key[0] in self.seen and not self._new_to_us(key)]
        return self.rows(some)

    def rows(self, keys: Iterable[Key]) -> list[Row]:
        """Return keys as numbers; nobody is 0."""
        seen, made, people = self.seen, self.made, self.people
        return [
            (
                seen[what].n if what in seen else made[what],
                people[writer] if writer else 0,
                people[reader] if writer else self.list_,
            )
            for what, writer, reader in keys
        ]

    def _new_to_us(self, key: Key) -> bool:
        _, writer, reader = key
        return bool(writer) and (writer in self.strangers or reader in self.strangers)

    def make(self, connection: sqlite3.Connection, rows: Iterable[NewId]) -> None:
        """Give numbers to what is new: (name, digest, day, rank, thread, seal) each."""
        for what, *values in rows:
            made = connection.execute(
                "INSERT INTO thread_ids (key, day, rank, thread, seal) VALUES (?, ?, ?, ?, ?)", values
            )
            self.made[what] = made.lastrowid or 0  # an insert of one row has one


def number(connection: sqlite3.Connection, keys: Keys, day: int) -> Numbers:
    """Return the numbers of all that a mail leaves, new ones for people who are new."""
    spoken = dict.fromkeys(
        (*keys.bears, *keys.speaks_of, *keys.tokens, *(what for what, _, _ in (*keys.joins, *keys.links)))
    )
    digests = {what: digest(keys.mailbox, what) for what in spoken}
    found = _seen(connection, digests)
    stale = [(day, each.n) for each in found.values() if each.day < day]
    if stale:
        connection.executemany("UPDATE thread_ids SET day = ? WHERE n = ?", stale)
    lists = dict.fromkeys(reader for _, writer, reader in keys.joins if not writer)
    numbers, strangers = _numbered(connection, {digest("person", one): one for one in keys.people})
    listed, _ = _numbered(connection, {digest("list", one): one for one in lists})
    new = tuple(what for what in spoken if what not in found)
    return Numbers(found, new, numbers, strangers, next(iter(listed.values()), 0), digests)


def seen(connection: sqlite3.Connection, mailbox: str, names: Sequence[str]) -> dict[str, Seen]:
    """Return what is known of these names in a mailbox."""
    return _seen(connection, {name: digest(mailbox, name) for name in names})


def _seen(connection: sqlite3.Connection, digests: Mapping[str, bytes]) -> dict[str, Seen]:
    names = {key: name for name, key in digests.items()}
    rows = connection.execute(
        f"SELECT key, n, day, rank, thread, seal FROM thread_ids WHERE key IN ({_marks(names)})", tuple(names)
    )
    return {names[key]: Seen(n, day, rank, thread, seal) for key, n, day, rank, thread, seal in rows}


def known(connection: sqlite3.Connection, rows: Sequence[Row]) -> dict[Row, int]:
    """Return the threads of those keys that were left before."""
    if not rows:
        return {}
    found = connection.execute(
        "SELECT what, writer, reader, thread FROM json_each(?) CROSS JOIN thread_keys"
        " ON what = value ->> 0 AND writer = value ->> 1 AND reader = value ->> 2",
        (json.dumps(rows),),
    )
    return {(what, writer, reader): thread for what, writer, reader, thread in found}


def awaited(connection: sqlite3.Connection, rows: Sequence[Row]) -> list[int]:
    """Return the threads of our own answers that wait for a mail with these keys."""
    if not rows:
        return []
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
    left = [(*row, thread) for row in rows]
    if left:
        connection.executemany("INSERT INTO thread_awaits VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", left)


def people(connection: sqlite3.Connection, addresses: Sequence[str]) -> dict[str, int]:
    """Return the numbers of those of these people who have one."""
    return _known(connection, {digest("person", one): one for one in addresses})


def _numbered(connection: sqlite3.Connection, digests: Mapping[bytes, str]) -> tuple[dict[str, int], frozenset[str]]:
    """Return the numbers of these names, and which of them are new."""
    found = _known(connection, digests) if digests else {}
    new = [(key, name) for key, name in digests.items() if name not in found]
    for key, name in new:
        found[name] = connection.execute("INSERT INTO thread_people (key) VALUES (?)", (key,)).lastrowid or 0
    return found, frozenset(name for _, name in new)


def _known(connection: sqlite3.Connection, digests: Mapping[bytes, str]) -> dict[str, int]:
    rows = connection.execute(f"SELECT key, n FROM thread_people WHERE key IN ({_marks(digests)})", tuple(digests))
    return {digests[key]: n for key, n in rows}


def _marks(values: Collection[object]) -> str:
    return ",".join("?" * len(values))
