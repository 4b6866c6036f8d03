"""`Threads` on SQLite: keys, names and people of each mailbox apart. One transaction a mail, shared by a crowd."""

import sqlite3
import time
from collections.abc import Callable, Sequence

from ingest.adapters.sqlite.database import SqliteDatabase
from ingest.adapters.sqlite.text import storable
from ingest.adapters.sqlite.threads import keys as thread_keys
from ingest.adapters.sqlite.threads import names as thread_names
from ingest.adapters.sqlite.threads import sent_mail
from ingest.adapters.sqlite.threads.forgetting import forget, leave, part_of
from ingest.adapters.sqlite.threads.older import OlderThreads
from ingest.adapters.sqlite.threads.place import Place
from ingest.threads.clue import Clue
from ingest.threads.keys import id_name, keys_of, keys_of_sent
from ingest.threads.known import BORNE, SENT, SPOKEN
from ingest.threads.match import Join, Match
from ingest.threads.sent import SentMail

__all__ = ["SqliteThreads"]


class SqliteThreads:
    """See `ingest.ports.Threads` for what it guarantees."""

    def __init__(self, database: SqliteDatabase, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        self._older = OlderThreads()
        database.ensure(thread_names.SCHEMA + thread_keys.SCHEMA + sent_mail.SCHEMA)

    async def resolve(self, clue: Clue) -> Match:
        """See the port."""
        keys = keys_of(clue)

        def work(connection: sqlite3.Connection) -> Match:
            day = int(self._clock() // 86_400)
            older, answers_older = self._older.thread(connection, clue, day)
            place = Place(connection, keys, day, (clue.mailbox, clue.own_id, self._clock()))
            place.join(older, BORNE, clue.seal)
            return place.match(clue.seal, answers_older)

        return await self._database.write(work)

    async def sent(self, mail: SentMail) -> str:
        """See the port."""
        keys = keys_of_sent(mail)

        def work(connection: sqlite3.Connection) -> str:
            day = int(self._clock() // 86_400)
            n = thread_names.name_of(connection, mail.mailbox, mail.thread, day)
            if sent_mail.keep_sent(connection, mail, n):
                place = Place(connection, keys, day, (mail.mailbox, mail.ids[0] if mail.ids else mail.key, mail.at))
                place.join(None, SENT, "")
            return thread_names.roots(connection, (n,))[n].name

        return await self._database.write(work)

    async def sent_mail(self, mailbox: str, thread: str, since: float, limit: int) -> list[SentMail]:
        """See the port."""

        def work(connection: sqlite3.Connection) -> list[SentMail]:
            found = [
                mail
                for n in _numbers(connection, mailbox, thread)
                for mail in sent_mail.sent_in(connection, n, since, limit)
            ]
            return sorted(found, key=lambda mail: mail.at)[-limit:]

        return await self._database.read(work)

    async def find(self, mailbox: str, ids: Sequence[str], people: Sequence[str] = ()) -> str | None:
        """See the port."""

        def work(connection: sqlite3.Connection) -> str | None:
            for id_ in ids:
                thread, rank = _found(connection, mailbox, id_name(id_), people)
                if thread is None or rank < BORNE:  # a mail that only spoke of it counts after what an older build knew
                    thread = self._older.find(connection, mailbox, id_) or thread
                if thread is not None:
                    return thread
            return None

        return await self._database.read(work)

    async def names(self, mailbox: str, thread: str) -> tuple[str, ...]:
        """See the port."""
        return await self._database.read(lambda connection: _names(connection, mailbox, thread))

    async def joined(self, mailbox: str, limit: int = 100) -> list[Join]:
        """See the port."""
        asked = "SELECT mailbox, thread, other, by, at FROM thread_joins WHERE mailbox = ? ORDER BY row DESC LIMIT ?"
        return await self._database.read(
            lambda connection: [Join(*row) for row in connection.execute(asked, (storable(mailbox), limit))]
        )

    async def merge(self, mailbox: str, thread: str, other: str, by: str) -> str:
        """See the port."""

        def work(connection: sqlite3.Connection) -> str:
            day = int(self._clock() // 86_400)
            numbers = [thread_names.name_of(connection, mailbox, name, day) for name in (thread, other)]
            ends = thread_names.roots(connection, numbers)
            thread_names.reconcile(connection, *(ends[n].n for n in numbers))
            told = (storable(mailbox), storable(by), self._clock())
            stays = thread_names.unite(connection, ends[numbers[0]], ends[numbers[1]], told)
            return ends[numbers[0]].name if stays is None else stays.name

        return await self._database.write(work)

    async def split(self, mailbox: str, name: str) -> bool:
        """See the port."""

        def work(connection: sqlite3.Connection) -> bool:
            n = thread_names.number_of(connection, mailbox, name)
            return n is not None and thread_names.cut(connection, n, int(self._clock() // 86_400))

        return await self._database.write(work)

    async def forget(self, before: float) -> int:
        """See the port."""
        day, forgotten, busy = int(before // 86_400), 0, True
        while busy:
            gone, busy = await self._database.write(lambda connection: forget(connection, before, day))
            older = await self._database.write(lambda connection: self._older.forget(connection, day))
            forgotten += gone + older
            busy = busy or older > 0
        return forgotten

    async def part_of(self, address: str) -> int:
        """See the port."""
        return await self._database.read(
            lambda connection: part_of(connection, address) + self._older.part_of(connection, address)
        )

    async def leave(self, address: str) -> int:
        """See the port."""
        return await self._database.erase(
            lambda connection: leave(connection, address) + self._older.leave(connection, address)
        )

    async def close(self) -> None:
        """See the port."""
        await self._database.close()


Found = tuple[str | None, int]
"""A thread, and how the id is known that leads to it."""


def _found(connection: sqlite3.Connection, mailbox: str, name: str, people: Sequence[str]) -> Found:
    """Return the thread of what one of these people wrote to the mailbox under a name, else of what is known of it."""
    what = thread_keys.seen(connection, mailbox, (name,)).get(name)
    if what is None:
        return None, SPOKEN
    us = mailbox.lower()
    numbers = thread_keys.people(connection, (us, *(one.lower() for one in people)))
    rows = [(what.n, numbers[one.lower()], numbers[us]) for one in people if one.lower() in numbers and us in numbers]
    left = thread_keys.known(connection, rows)
    threads = [*(left[row] for row in rows if row in left), *([what.thread] if what.thread is not None else ())]
    ends = thread_names.roots(connection, threads, shorten=False)
    by_one_of_them = bool(left)
    return next((ends[n].name for n in threads if n in ends), None), BORNE if by_one_of_them else what.rank


def _numbers(connection: sqlite3.Connection, mailbox: str, thread: str) -> list[int]:
    n = thread_names.number_of(connection, mailbox, thread)
    root = thread_names.roots(connection, (n,), shorten=False).get(n) if n is not None else None
    return [] if root is None else [root.n, *(each for each, _ in thread_names.all_of(connection, root.n))]


def _names(connection: sqlite3.Connection, mailbox: str, thread: str) -> tuple[str, ...]:
    n = thread_names.number_of(connection, mailbox, thread)
    root = thread_names.roots(connection, (n,), shorten=False).get(n) if n is not None else None
    if root is None:
        return (thread,)
    return (root.name, *(name for _, name in thread_names.all_of(connection, root.n)))
