"""Mails that come at once find their threads in MongoDB: read for all of them, decided one by one, written for all.

A key is inserted where it is missing. One that another node was quicker to insert is read then, and the two threads are
united: whichever comes first, one of the two sees the other. An answer of ours is written among what waits before the
mails that it answers are looked for, and a mail is written before what waits for it is: of these, too, one sees the
other. A process that dies between leaves a mail that is not done, and is done again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ingest.adapters.mongodb.collection import Document, MongoCollection
from ingest.adapters.mongodb.documents import digest, escaped, restored
from ingest.adapters.mongodb.threads.aliases import Aliases, Named, key_of
from ingest.adapters.mongodb.threads.people import People
from ingest.threads.keys import Key, Keys
from ingest.threads.known import SENT, SPOKEN
from ingest.threads.match import Match

__all__ = ["Asked", "Batch", "Tables"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One mail to find the thread of."""

    keys: Keys
    rank: int
    seal: str
    by: str
    """The id of the mail, for who looks at threads that became one."""
    older: str | None = None
    answers_older: bool = False


@dataclass(frozen=True, slots=True)
class Tables:
    """The collections."""

    aliases: Aliases
    people: People
    keys: MongoCollection
    awaits: MongoCollection
    facts: MongoCollection
    threads: MongoCollection


@dataclass(slots=True)
class _Fact:
    """What is known of an id, a token or a conversation."""

    thread: str
    rank: int
    seal: str
    day: int
    was: int | None = None
    """The rank that the database has; None when it has nothing."""
    changed: bool = False


@dataclass(slots=True)
class Batch:
    """Some mails on their way to their threads."""

    tables: Tables
    asked: Sequence[Asked]
    now: float
    _people: Mapping[str, str] = field(default_factory=dict)
    _left: dict[str, tuple[str, int]] = field(default_factory=dict)
    _new: dict[str, Document] = field(default_factory=dict)
    _waits: dict[str, list[str]] = field(default_factory=dict)
    _facts: dict[str, _Fact] = field(default_factory=dict)
    _roots: dict[Named, str] = field(default_factory=dict)
    _merged: dict[int, dict[str, None]] = field(default_factory=dict)
    """By the mail that made them one (its `id`): names that lost."""

    @property
    def day(self) -> int:
        """Today."""
        return int(self.now // 86_400)

    async def run(self) -> list[Match]:
        """Find the threads of all, and write what the mails leave."""
        await self._read()
        found = [await self._place(one) for one in self.asked]
        await self._write()
        await self._meet()
        matches = [self._match(one, collides) for one, collides in zip(self.asked, found, strict=True)]
        threads = {(one.keys.mailbox, match.thread) for one, match in zip(self.asked, matches, strict=True)}
        await self._used(threads)
        await self._take_part(matches)
        below = await self.tables.aliases.all_of(threads)
        return [
            _with_names(match, below[one.keys.mailbox, match.thread])
            for one, match in zip(self.asked, matches, strict=True)
        ]

    async def _read(self) -> None:
        asked, tables = self.asked, self.tables
        self._people = await tables.people.named(
            name for one in asked for name in (*one.keys.people, *_lists(one.keys))
        )
        keys = dict.fromkeys(
            key for one in asked for key in self._ids(one, (*one.keys.joins, *one.keys.links, *one.keys.awaits))
        )
        for each in await tables.keys.by_ids(list(keys)):
            self._left[each["_id"]] = (restored(each["thread"]), each["day"])
        names = dict.fromkeys(key_of(one.keys.mailbox, what) for one in asked for what in _spoken(one.keys))
        for each in await tables.facts.by_ids(list(names)):
            rank = each["rank"]
            self._facts[each["_id"]] = _Fact(restored(each["thread"]), rank, each["seal"], each["day"], rank)
        await self._learn_roots()

    async def _learn_roots(self) -> None:
        """Follow the aliases of every name that was read."""
        names: dict[Named, None] = {}
        for one in self.asked:
            mailbox, keys = one.keys.mailbox, one.keys
            ours = [keys.name, *(name for name in (keys.stamped, one.older) if name)]
            ours += [
                self._left[key][0]
                for key in self._ids(one, (*keys.joins, *keys.links, *keys.awaits))
                if key in self._left
            ]
            ours += [fact.thread for what in _spoken(keys) if (fact := self._fact(mailbox, what)) is not None]
            names |= dict.fromkeys((mailbox, name) for name in ours)
        self._roots = await self.tables.aliases.roots(names)

    async def _place(self, one: Asked) -> bool:
        """Unite the threads that meet in one mail, and leave its keys; return whether its id collides."""
        keys = one.keys
        joins, awaits, links = (self._ids(one, each) for each in (keys.joins, keys.awaits, keys.links))
        here = [name for name in (keys.stamped, one.older) if name]
        here += [self._left[key][0] for key in (*joins, *awaits) if key in self._left]
        thread = await self._united(one, here or [keys.name])
        for key in (*joins, *links):
            if key not in self._left:
                self._left[key] = (thread, self.day)
                self._new[key] = {"_id": key, "thread": escaped(thread), "day": self.day}
        for key in awaits:
            if key not in self._left:
                self._waits.setdefault(key, []).append(thread)
        return self._remember(one, thread)

    async def _united(self, one: Asked, names: Iterable[str]) -> str:
        mailbox = one.keys.mailbox
        thread, *others = dict.fromkeys(self._root(mailbox, name) for name in names)
        for other in others:
            united = await self.tables.aliases.unite(mailbox, thread, other, one.by, self.now)
            if united is not None:
                for goes in {thread, other} - {united}:
                    self._roots[mailbox, goes] = united
                    self._merged.setdefault(id(one), {})[goes] = None
                thread = united
        return thread

    def _remember(self, one: Asked, thread: str) -> bool:
        mailbox, keys = one.keys.mailbox, one.keys
        own = self._fact(mailbox, keys.bears[0]) if keys.bears else None
        collides = own is not None and bool(own.seal) and bool(one.seal) and own.seal != one.seal
        bears = (*keys.bears, *(keys.tokens if one.rank == SENT else ()))
        for what in (*bears, *keys.speaks_of):
            rank, seal = (one.rank, one.seal) if what in bears else (SPOKEN, "")
            fact = self._facts.setdefault(key_of(mailbox, what), _Fact(thread, rank, seal, self.day, changed=True))
            if rank > fact.rank or (seal and not fact.seal):
                fact.thread = thread if rank > fact.rank else fact.thread
                fact.rank, fact.seal, fact.changed = max(rank, fact.rank), fact.seal or seal, True
        return collides

    async def _write(self) -> None:
        tables, day = self.tables, self.day
        waits = [
            {"_id": key_of(key, thread), "key": key, "thread": escaped(thread), "day": day}
            for key, threads in self._waits.items()
            for thread in dict.fromkeys(threads)
        ]
        await tables.awaits.keep(waits)
        new = list(self._new.values())
        inserted = await tables.keys.insert(new) if new else None
        for error in inserted.refused.values() if inserted else ():
            raise error
        quicker = [new[position]["_id"] for position in inserted.there] if inserted else []
        for each in await tables.keys.by_ids([*quicker, *self._waits]):
            self._left[each["_id"]] = (restored(each["thread"]), each["day"])
        fresh = [(key, fact) for key, fact in self._facts.items() if fact.was is None]
        await tables.facts.keep(
            [
                {"_id": key, "thread": escaped(fact.thread), "rank": fact.rank, "seal": fact.seal, "day": day}
                for key, fact in fresh
            ]
        )
        for key, fact in self._facts.items():
            if fact.was is not None and fact.changed:
                change = {"thread": escaped(fact.thread), "rank": fact.rank, "seal": fact.seal, "day": day}
                await tables.facts.update({"_id": key, "rank": {"$lt": fact.rank + 1}}, {"$set": change})
        await self._refresh()

    async def _refresh(self) -> None:
        """Note the day of what was known and is spoken of again."""
        old = {"day": {"$lt": self.day}}
        facts = [key for key, fact in self._facts.items() if fact.day < self.day and fact.was is not None]
        keys = [key for key, (_, day) in self._left.items() if day < self.day]
        for table, stale in ((self.tables.facts, facts), (self.tables.keys, keys)):
            if stale:
                await table.update_ids(stale, old, {"$set": {"day": self.day}})

    async def _meet(self) -> None:
        """Unite with what another node has written meanwhile, and with our answers that waited for these mails."""
        own = {key: one for one in self.asked for key in self._ids(one, one.keys.own)}
        waiting: list[tuple[Asked, str]] = []
        wanted = list(own)
        for start in range(0, len(wanted), 500):
            found = await self.tables.awaits.find({"key": {"$in": wanted[start : start + 500]}})
            waiting += [(own[each["key"]], restored(each["thread"])) for each in found]
        met = [*waiting]
        for one in self.asked:
            met += [
                (one, self._left[key][0])
                for key in self._ids(one, (*one.keys.joins, *one.keys.awaits))
                if key in self._left
            ]
        unknown = {(one.keys.mailbox, name) for one, name in met} - self._roots.keys()
        self._roots |= await self.tables.aliases.roots(unknown)
        for one, name in met:
            thread = self._thread(one)
            if self._root(one.keys.mailbox, name) != thread:
                await self._united(one, (thread, name))

    def _match(self, one: Asked, collides: bool) -> Match:
        keys, mailbox = one.keys, one.keys.mailbox
        thread = self._thread(one)
        facts = [(what, self._fact(mailbox, what)) for what in (*keys.speaks_of, *keys.tokens)]
        spoken = [fact for what, fact in facts if fact is not None and (fact.rank == SENT or what not in keys.tokens)]
        names = [
            fact.thread for fact in (*spoken, *(self._fact(mailbox, what) for what in keys.bears)) if fact is not None
        ]
        names += [self._left[key][0] for key in self._ids(one, keys.links) if key in self._left]
        others = [root for name in names if (root := self._root(mailbox, name)) != thread]
        answers = any(fact.rank == SENT and self._root(mailbox, fact.thread) == thread for fact in spoken)
        return Match(
            thread=thread,
            related=others[0] if others else None,
            answers_us=keys.stamped is not None or one.answers_older or answers,
            collides=collides,
            merged=tuple(self._merged.get(id(one), ())),
        )

    async def _used(self, threads: Iterable[Named]) -> None:
        """Remember that these threads were spoken in today."""
        new = [
            {"_id": digest(*one), "mailbox": escaped(one[0]), "thread": escaped(one[1]), "day": self.day}
            for one in sorted(threads)
        ]
        there = (await self.tables.threads.insert(new)).there
        known = [new[position]["_id"] for position in there]
        if known:
            await self.tables.threads.update_ids(known, {"day": {"$lt": self.day}}, {"$set": {"day": self.day}})

    async def _take_part(self, matches: Sequence[Match]) -> None:
        parts: dict[tuple[Named, str], bool] = {}
        for one, match in zip(self.asked, matches, strict=True):
            for name in one.keys.people:
                part = ((one.keys.mailbox, match.thread), self._people[name])
                parts[part] = parts.get(part, False) or (one.rank == SENT and name != one.keys.author)
        await self.tables.aliases.take_part((thread, person, wrote) for (thread, person), wrote in parts.items())

    def _thread(self, one: Asked) -> str:
        """Return the thread that a mail stands in by now."""
        keys = one.keys
        first = next((self._left[key][0] for key in self._ids(one, keys.joins) if key in self._left), None)
        return self._root(keys.mailbox, keys.stamped or one.older or first or keys.name)

    def _root(self, mailbox: str, name: str) -> str:
        while (further := self._roots.get((mailbox, name), name)) != name:
            name = further
        return name

    def _fact(self, mailbox: str, what: str) -> _Fact | None:
        return self._facts.get(key_of(mailbox, what))

    def _ids(self, one: Asked, keys: Iterable[Key]) -> list[str]:
        """Return the names under which keys are kept."""
        mailbox, people = one.keys.mailbox, self._people
        return [
            key_of(mailbox, what, people[writer], people[reader])
            if writer
            else key_of(mailbox, what, people[_list(reader)])
            for what, writer, reader in keys
        ]


def _spoken(keys: Keys) -> tuple[str, ...]:
    return (*keys.bears, *keys.speaks_of, *keys.tokens)


def _lists(keys: Keys) -> set[str]:
    return {_list(reader) for _, writer, reader in keys.joins if not writer}


def _list(name: str) -> str:
    return f"list\n{name}"


def _with_names(match: Match, aliases: Sequence[str]) -> Match:
    return replace(match, names=(match.thread, *aliases))
