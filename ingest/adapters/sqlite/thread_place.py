"""One mail finds its thread in SQLite: what left its keys before becomes one thread, and it leaves them too."""

import sqlite3
from collections.abc import Sequence

from ingest.adapters.sqlite import thread_keys, thread_names
from ingest.adapters.sqlite.text import storable
from ingest.adapters.sqlite.thread_keys import SENT, Numbers
from ingest.adapters.sqlite.thread_names import Name
from ingest.threads.keys import Keys
from ingest.threads.match import Match

__all__ = ["Place"]


class Place:
    """The place of one mail, inside one transaction."""

    def __init__(self, connection: sqlite3.Connection, keys: Keys, day: int, told: tuple[str, str, float]) -> None:
        self._connection = connection
        self._keys = keys
        self._day = day
        self._told = (storable(told[0]), storable(told[1]), told[2])
        self._numbers: Numbers = thread_keys.number(connection, keys, day)

    def join(self, older: str | None) -> None:
        """Find the threads that left what this mail leaves, make them one, and leave it too."""
        keys, connection = self._keys, self._connection
        rows, links = self._numbers.rows(keys.joins), self._numbers.rows(keys.links)
        awaits = self._numbers.rows(keys.awaits)
        left = thread_keys.known(connection, [*rows, *links, *awaits])
        named = [thread_names.name_of(connection, keys.mailbox, one, self._day) for one in (keys.stamped, older) if one]
        here = [*named, *(left[row] for row in (*rows, *awaits) if row in left)]
        here += thread_keys.awaited(connection, rows[: len(keys.bears) * len(keys.people)])  # the mail's own come first
        spoken = [each.thread for each in self._numbers.seen.values() if each.thread is not None]
        linked = [left[row] for row in links if row in left]
        self._ends = thread_names.roots(connection, dict.fromkeys((*here, *spoken, *linked)))
        self._thread = self._united(here)
        self._linked = next((self._ends[n] for n in linked if n in self._ends), None)
        new = [row for row in (*rows, *links) if left.get(row) not in self._ends]
        thread_keys.leave(connection, new, self._thread.n)
        thread_keys.wait(connection, (row for row in awaits if left.get(row) not in self._ends), self._thread.n)

    def _united(self, here: Sequence[int]) -> Name:
        met = dict.fromkeys(self._ends[n] for n in here if n in self._ends)
        if not met:
            n = thread_names.name_of(self._connection, self._keys.mailbox, self._keys.name, self._day)
            met = {thread_names.roots(self._connection, (n,))[n]: None}
        thread, *others = met
        self._ours = {thread.n}
        for other in others:
            united = thread_names.unite(self._connection, thread, other, self._told)
            if united is not None:
                self._ours.add(other.n)
                thread = united
        thread_names.used(self._connection, thread, self._day)
        return thread

    def remember(self, rank: int, seal: str) -> None:
        """Note whose the ids are that the mail bears, what it speaks of, and who takes part."""
        seen, n = self._numbers.seen, self._thread.n
        alive = self._ends
        bears = [*self._keys.bears, *(self._keys.tokens if rank == SENT else ())]
        change: list[tuple[int, int | None, str | None, int]] = [
            (
                max(rank, one.rank),
                n if rank > one.rank or one.thread not in alive else one.thread,
                one.seal or seal,
                one.n,
            )
            for one in map(seen.__getitem__, bears)
            if rank > one.rank or one.thread not in alive or (seal and not one.seal)
        ]
        change += [
            (one.rank, n, one.seal, one.n)
            for one in (seen[name] for name in self._keys.speaks_of if name not in bears)
            if one.thread not in alive
        ]
        if change:
            self._connection.executemany("UPDATE thread_ids SET rank = ?, thread = ?, seal = ? WHERE n = ?", change)
        wrote = rank == SENT
        self._connection.executemany(
            "INSERT INTO thread_parts VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET wrote = 1 WHERE excluded.wrote > wrote",
            [(n, self._numbers.people[one], wrote and one != self._keys.author) for one in self._keys.people],
        )

    def match(self, seal: str, answers_older: bool) -> Match:
        """Return what was found."""
        keys, seen = self._keys, self._numbers.seen
        sent = [seen[name] for name in (*keys.speaks_of, *keys.tokens) if seen[name].rank == SENT]
        spoken = [seen[name] for name in keys.speaks_of] + [
            seen[name] for name in keys.tokens if seen[name].rank == SENT
        ]
        roots = [self._ends.get(one.thread or 0) for one in (*spoken, *(seen[name] for name in keys.bears))]
        others = [one.name for one in (*roots, self._linked) if one is not None and one.n not in self._ours]
        ours = [one for one in sent if (end := self._ends.get(one.thread or 0)) is not None and end.n in self._ours]
        own = seen[keys.bears[0]] if keys.bears else None
        return Match(
            thread=self._thread.name,
            related=others[0] if others else None,
            answers_us=keys.stamped is not None or answers_older or bool(ours),
            collides=own is not None and bool(own.seal) and bool(seal) and own.seal != seal,
            names=(self._thread.name, *(name for _, name in thread_names.all_of(self._connection, self._thread.n))),
        )
