"""One mail finds its thread in SQLite: what left its keys before becomes one thread, and it leaves them too."""

import sqlite3
from collections.abc import Container, Sequence

from ingest.adapters.sqlite.text import storable
from ingest.adapters.sqlite.threads import keys as thread_keys
from ingest.adapters.sqlite.threads import names as thread_names
from ingest.adapters.sqlite.threads.keys import NewId, Numbers
from ingest.adapters.sqlite.threads.names import Name
from ingest.threads.keys import Keys
from ingest.threads.known import SENT, SPOKEN
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
        self._alone = False
        self._merged: list[str] = []

    def join(self, older: str | None, rank: int, seal: str) -> None:
        """Find the threads that left what this mail leaves, make them one, and leave it too.

        What nobody spoke of before cannot have been left, so a mail that is new asks for little.
        """
        keys, connection, numbers = self._keys, self._connection, self._numbers
        rows, links, awaits = numbers.met(keys.joins), numbers.met(keys.links), numbers.met(keys.awaits)
        left = thread_keys.known(connection, [*rows, *links, *awaits])
        named = [thread_names.name_of(connection, keys.mailbox, one, self._day) for one in (keys.stamped, older) if one]
        here = [*named, *(left[row] for row in (*rows, *awaits) if row in left)]
        here += thread_keys.awaited(connection, numbers.met(keys.own))
        spoken = [each.thread for each in numbers.seen.values() if each.thread is not None]
        linked = [left[row] for row in links if row in left]
        self._ends = thread_names.roots(connection, dict.fromkeys((*here, *spoken, *linked)))
        self._thread = self._united(here)
        self._linked = next((self._ends[n] for n in linked if n in self._ends), None)
        self._remember(rank, seal)
        new = [row for row in numbers.rows((*keys.joins, *keys.links)) if left.get(row) not in self._ends]
        thread_keys.leave(connection, new, self._thread.n)
        waits = [row for row in numbers.rows(keys.awaits) if left.get(row) not in self._ends]
        thread_keys.wait(connection, waits, self._thread.n)

    def _united(self, here: Sequence[int]) -> Name:
        met = dict.fromkeys(self._ends[n] for n in here if n in self._ends)
        if not met:
            opened = thread_names.opened(self._connection, self._keys.mailbox, self._keys.name, self._day)
            self._alone = opened.fresh
            met = {opened.name: None}
        thread, *others = met
        self._ours = {thread.n}
        for other in others:
            united = thread_names.unite(self._connection, thread, other, self._told)
            if united is not None:
                self._ours.add(other.n)
                self._merged += [each.name for each in (thread, other) if each.n != united.n]
                thread = united
        thread_names.used(self._connection, thread, self._day)
        return thread

    def _remember(self, rank: int, seal: str) -> None:
        """Note whose the ids are that the mail bears, what it speaks of, and who takes part."""
        seen, n, alive = self._numbers.seen, self._thread.n, self._ends
        bears = dict.fromkeys((*self._keys.bears, *(self._keys.tokens if rank == SENT else ())))
        change: list[tuple[int, int | None, str | None, int]] = [
            (
                max(rank, one.rank),
                n if rank > one.rank or one.thread not in alive else one.thread,
                one.seal or seal,
                one.n,
            )
            for one in (seen[name] for name in bears if name in seen)
            if rank > one.rank or one.thread not in alive or (seal and not one.seal)
        ]
        change += [
            (one.rank, n, one.seal, one.n)
            for one in (seen[name] for name in self._keys.speaks_of if name in seen and name not in bears)
            if one.thread not in alive
        ]
        if change:
            self._connection.executemany("UPDATE thread_ids SET rank = ?, thread = ?, seal = ? WHERE n = ?", change)
        self._numbers.make(self._connection, (self._fresh(name, bears, rank, seal) for name in self._numbers.new))
        wrote = rank == SENT
        self._connection.executemany(
            "INSERT INTO thread_parts VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET wrote = 1 WHERE excluded.wrote > wrote",
            [(n, self._numbers.people[one], wrote and one != self._keys.author) for one in self._keys.people],
        )

    def _fresh(self, name: str, bears: Container[str], rank: int, seal: str) -> NewId:
        """Return what is known from now on of what nobody spoke of before."""
        known = (self._numbers.digests[name], self._day)
        if name in bears:
            return (name, *known, rank, self._thread.n, seal)
        return (name, *known, SPOKEN, self._thread.n if name in self._keys.speaks_of else None, None)

    def match(self, seal: str, answers_older: bool) -> Match:
        """Return what was found."""
        keys, seen = self._keys, self._numbers.seen
        told = [seen[name] for name in keys.tokens if name in seen and seen[name].rank == SENT]
        spoken = [*(seen[name] for name in keys.speaks_of if name in seen), *told]
        borne = [seen[id_] for id_ in keys.bears if id_ in seen and seen[id_].rank > SPOKEN]
        roots = [self._ends.get(one.thread or 0) for one in (*spoken, *borne)]
        others = [one.name for one in (*roots, self._linked) if one is not None and one.n not in self._ours]
        sent = [self._ends.get(one.thread or 0) for one in spoken if one.rank == SENT]
        own = seen.get(keys.bears[0]) if keys.bears else None
        aliases = [] if self._alone else thread_names.all_of(self._connection, self._thread.n)
        return Match(
            thread=self._thread.name,
            related=others[0] if others else None,
            answers_us=keys.stamped is not None or answers_older or any(one and one.n in self._ours for one in sent),
            collides=own is not None and bool(own.seal) and bool(seal) and own.seal != seal,
            names=(self._thread.name, *(name for _, name in aliases)),
            merged=tuple(self._merged),
        )
