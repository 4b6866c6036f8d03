"""Which names of threads are one, in MongoDB: an alias is a document, inserted once, that points at a smaller name.

Two nodes that unite at once meet: whoever finds an alias written already unites with what it points to. An edge never
changes; `short` (by name) and `near` (by key) skip the chain behind it, and are written when somebody followed it.
"""

from collections.abc import Iterable, Mapping, Sequence

from ingest.adapters.mongodb.client import MongoDatabase
from ingest.adapters.mongodb.collection import Document
from ingest.adapters.mongodb.documents import digest, escaped, restored
from ingest.threads.match import Join

__all__ = ["Aliases", "Named", "key_of"]

Named = tuple[str, str]
"""A mailbox, and one of its threads by one of its names."""
MOST = 1_000
"""Names of a thread, and people whom we wrote to in it, that are looked at."""
SLICE = 500
DEEP = 4
"""Aliases that stand further from the end of their chain than this are pointed nearer to it when they are met."""


def key_of(*names: str) -> str:
    """Return 128 bits as hex digits for one name or several: most documents of threads have no more than such keys."""
    return digest(*names)[:32]


class Aliases:
    """The names of all threads. `parts` is the collection of who takes part, for what it knows of whom we wrote to."""

    def __init__(self, database: MongoDatabase) -> None:
        self._aliases = database.collection("thread_aliases", [("into", 1)], [("near", 1)])
        self._joins = database.collection("thread_joins", [("mailbox", 1), ("at", 1)])
        self._apart = database.collection("thread_apart", [("mailbox", 1)])
        self._parts = database.collection("thread_parts", [("thread", 1)], [("wrote", 1)], [("person", 1)])

    async def roots(self, names: Iterable[Named]) -> dict[Named, str]:
        """Return the name that stays for each of these."""
        passed: dict[Named, list[Document]] = {one: [] for one in names}
        ends = {one: one[1] for one in passed}
        going = set(passed)
        while going:
            keys = {one: key_of(one[0], ends[one]) for one in going}
            found = {each["_id"]: each for each in await self._aliases.by_ids(list(dict.fromkeys(keys.values())))}
            going = {one for one in going if keys[one] in found}
            for one in going:
                alias = found[keys[one]]
                passed[one].append(alias)
                ends[one] = restored(alias.get("short") or alias["name"])
        shorter: dict[Named, list[str]] = {}
        for one, chain in passed.items():
            shorter.setdefault((one[0], ends[one]), []).extend(alias["_id"] for alias in chain[:-1])
        await self._shorten(shorter)
        return ends

    async def all_of(self, roots: Iterable[Named]) -> dict[Named, list[str]]:
        """Return the aliases of each of these threads."""
        owner = {key_of(*one): one for one in roots}
        found: dict[Named, list[str]] = {one: [] for one in owner.values()}
        far: dict[Named, list[str]] = {}
        level, depth = list(owner), 0
        while level:
            below = {
                each["_id"]: each
                for edge in ("into", "near")
                for start in range(0, len(level), SLICE)
                for each in await self._aliases.find({edge: {"$in": level[start : start + SLICE]}})
                if each["_id"] not in owner
            }
            for key, each in below.items():
                one = owner[key] = owner[each["into"]] if each["into"] in owner else owner[each["near"]]
                found[one].append(restored(each["alias"]))
                if depth > DEEP:
                    far.setdefault(one, []).append(key)
            level = [key for key in below if len(found[owner[key]]) < MOST]
            depth += 1
        await self._shorten(far)
        return found

    async def _shorten(self, aliases: Mapping[Named, Iterable[str]]) -> None:
        """Let these aliases point near the end of their chain as well."""
        for one, keys in aliases.items():
            if wanted := list(dict.fromkeys(keys)):
                short = {"short": escaped(one[1]), "near": key_of(*one)}
                await self._aliases.update_ids(wanted, {}, {"$set": short})

    async def unite(self, mailbox: str, one: str, other: str, by: str, at: float) -> str | None:
        """Make two threads one and return the name that stays: the smaller. None where staff have split them."""
        while True:
            ends = await self.roots([(mailbox, one), (mailbox, other)])
            stays, goes = sorted(ends.values()) if len(ends) == 2 else (one, one)
            if stays == goes:
                return stays
            if await self._bars(mailbox, stays, goes):
                return None
            wrote = [await self._wrote_to(mailbox, each) for each in (stays, goes)]
            alias = {
                "_id": key_of(mailbox, goes),
                "alias": escaped(goes),
                "name": escaped(stays),
                "into": key_of(mailbox, stays),
            }
            inserted = await self._aliases.insert([alias])
            for error in inserted.refused.values():
                raise error
            if inserted.there:
                continue  # somebody was quicker: meet them
            if all(wrote) and wrote[0].isdisjoint(wrote[1]):
                join = {
                    "mailbox": escaped(mailbox),
                    "thread": escaped(stays),
                    "other": escaped(goes),
                    "by": escaped(by),
                }
                await self._joins.keep([{"_id": key_of(mailbox, goes, repr(at)), "at": at, **join}])
            return stays

    async def joined(self, mailbox: str, limit: int) -> list[Join]:
        """Return the threads that brought people together, the latest first."""
        found = await self._joins.find({"mailbox": escaped(mailbox)}, sort=[("at", -1)], limit=limit)
        return [
            Join(mailbox, restored(one["thread"]), restored(one["other"]), restored(one["by"]), one["at"])
            for one in found
        ]

    async def reconcile(self, mailbox: str, one: str, other: str) -> None:
        """Keep two threads apart no longer."""
        await self._apart.delete_ids([each["_id"] for each in await self._bars(mailbox, one, other)])

    async def cut(self, mailbox: str, name: str) -> bool:
        """Take a name out of the thread that it was united with, and keep the two apart."""
        found = await self._aliases.by_ids([key_of(mailbox, name)])
        if not found:
            return False
        other = restored(found[0]["name"])
        root = (await self.roots([(mailbox, name)]))[mailbox, name]
        pair = {"mailbox": escaped(mailbox), "one": escaped(name), "other": escaped(other)}
        await self._apart.keep([{"_id": key_of(mailbox, name, other), **pair}])
        await self._aliases.delete({"_id": found[0]["_id"]})
        for below in (await self.all_of([(mailbox, root), (mailbox, name)])).values():
            for alias in below:
                await self._aliases.update({"_id": key_of(mailbox, alias)}, {"$set": {"short": "", "near": ""}})
        return True

    async def forget(self, mailbox: str, root: str) -> list[str]:
        """Forget a thread's aliases and who took part; return the names."""
        names = [root, *(await self.all_of([(mailbox, root)]))[mailbox, root]]
        for name in names:
            await self._parts.delete({"thread": key_of(mailbox, name)})
        await self._aliases.delete_ids([key_of(mailbox, name) for name in names[1:]])
        return names

    async def take_part(self, parts: Iterable[tuple[Named, str, bool]]) -> None:
        """Remember (thread, person, whether we wrote to him): `wrote` names the thread once more where we did."""
        new = {key_of(*thread, person): (thread, person, wrote) for thread, person, wrote in parts}
        there = {each["_id"]: each for each in await self._parts.by_ids(list(new))}
        await self._parts.keep(
            [
                {"_id": key, "thread": key_of(*thread), "person": person, "wrote": key_of(*thread) if wrote else ""}
                for key, (thread, person, wrote) in new.items()
                if key not in there
            ]
        )
        for key, (thread, _, wrote) in new.items():
            if wrote and key in there and not there[key]["wrote"]:
                await self._parts.swap({"_id": key}, {"$set": {"wrote": key_of(*thread)}})

    async def parts_of(self, person: str) -> int:
        """Return in how many threads a person takes part; names that became one count as they were."""
        return await self._parts.count({"person": person})

    async def leave(self, person: str) -> int:
        """Take a person out of all threads."""
        return await self._parts.delete({"person": person})

    async def _bars(self, mailbox: str, one: str, other: str) -> Sequence[Document]:
        """Return what keeps two threads apart."""
        apart = await self._apart.find({"mailbox": escaped(mailbox)})
        if not apart:
            return ()
        below = await self.all_of([(mailbox, one), (mailbox, other)])
        ours, theirs = ({name, *below[mailbox, name]} for name in (one, other))
        pairs = [({restored(each["one"]), restored(each["other"])}, each) for each in apart]
        return [each for pair, each in pairs if pair & ours and pair & theirs]

    async def _wrote_to(self, mailbox: str, root: str) -> set[str]:
        """Return some of the people whom we wrote to in a thread."""
        found: set[str] = set()
        names = [key_of(mailbox, name) for name in (root, *(await self.all_of([(mailbox, root)]))[mailbox, root])]
        for start in range(0, len(names), SLICE):
            some = {"wrote": {"$in": names[start : start + SLICE]}}
            found |= {each["person"] for each in await self._parts.find(some, limit=MOST, fields=["person"])}
        return found
