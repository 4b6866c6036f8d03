"""`TurnBook` on MongoDB: one document a key, written only if nobody wrote it since it was read.

What is asked, or changed, at once on one node is read together; changes are made one after the other in memory, and
what stands first among the keys of a change is written before what stands behind it. Between two nodes the slower one
reads again and folds again; what it had written then knows its mail already.
"""

import asyncio
from collections.abc import Sequence
from itertools import groupby
from typing import Any, TypeVar, cast

from ingest.adapters.mongodb.client import MongoDatabase
from ingest.adapters.mongodb.collection import Document
from ingest.adapters.mongodb.documents import digest
from ingest.calls.coalesce import Coalescer
from ingest.errors import StoreUnavailable
from ingest.ports.turn_book import Fold, Known
from ingest.record_json import dealings_from_json, dealings_to_json
from loopguard.dealings import Dealings

__all__ = ["MongoTurnBook"]

T = TypeVar("T")

ATTEMPTS = 20
"""How often a change is made again because another node was faster, before it is given up."""
AT_ONCE = 16
"""Documents that are written at the same time."""

Names = tuple[str, ...]
Question = tuple[Names, Fold[Any]]


class MongoTurnBook:
    """See `ingest.ports.TurnBook` for what it guarantees."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database
        self._turns = database.collection("turns", [("last_at", 1)])
        self._reads: Coalescer[Names, Known] = Coalescer(self._read)
        self._changes: Coalescer[Question, Any] = Coalescer(self._change)
        database.join()

    async def known(self, keys: Sequence[str]) -> Known:
        """See the port."""
        return await self._reads.ask(_names(keys))

    async def change(self, keys: Sequence[str], fold: Fold[T]) -> T:
        """See the port."""
        return cast(T, await self._changes.ask((_names(keys), fold)))

    async def forget(self, before: float) -> int:
        """See the port."""
        return await self._turns.delete({"last_at": {"$lt": before}})

    async def remove(self, keys: Sequence[str]) -> int:
        """See the port."""
        return await self._turns.delete_ids(_names(keys))

    async def close(self) -> None:
        """See the port."""
        await self._reads.close()
        await self._changes.close()
        await self._database.leave()

    async def _read(self, questions: list[Names]) -> list[Known]:
        found = await self._found([name for names in questions for name in names])
        return [tuple(_dealings(found.get(name)) for name in names) for names in questions]

    async def _found(self, names: Sequence[str]) -> dict[str, Document]:
        return {one["_id"]: one for one in await self._turns.by_ids(list(dict.fromkeys(names)))}

    async def _change(self, questions: list[Question]) -> list[Any]:
        names = [name for keys, _ in questions for name in keys]
        for _ in range(ATTEMPTS):
            found = await self._found(names)
            before = {name: _dealings(found.get(name)) for name in names}
            now = dict(before)
            answers = [_folded(keys, fold, now) for keys, fold in questions]
            if await self._written({name: now[name] for name in now if now[name] != before[name]}, found, questions):
                return answers
        raise StoreUnavailable(f"MongoDB at {self._database.host}: one party's turns are written by too many nodes")

    async def _written(
        self, changed: dict[str, Dealings], found: dict[str, Document], questions: Sequence[Question]
    ) -> bool:
        """Write what changed; False where another node was faster, and then nothing that stands behind it either."""
        places: dict[str, int] = {}
        for keys, _ in questions:
            for place, name in enumerate(keys):
                places[name] = max(place, places.get(name, 0))
        for _, same in groupby(sorted(changed, key=places.__getitem__), key=places.__getitem__):
            names = list(same)
            for start in range(0, len(names), AT_ONCE):
                some = names[start : start + AT_ONCE]
                if not all(await asyncio.gather(*(self._write(one, changed[one], found.get(one)) for one in some))):
                    return False
        return True

    async def _write(self, name: str, dealings: Dealings, found: Document | None) -> bool:
        fields = {"last_at": dealings.last_at, "dealings": dealings_to_json(dealings)}
        if found is None:
            inserted = await self._turns.insert([{"_id": name, "round": 0, **fields}])
            for error in inserted.refused.values():
                raise error
            return not inserted.there
        same = {"_id": name, "round": found["round"]}
        return await self._turns.swap(same, {"$set": {"round": found["round"] + 1, **fields}})


def _folded(keys: Names, fold: Fold[Any], now: dict[str, Dealings]) -> Any:
    """Put in place in `now` what `fold` makes of it; return its answer, or what it raised."""
    try:
        after, answer = fold(tuple(now[name] for name in keys))
        changed = dict(zip(keys, after, strict=True))
    except Exception as error:  # noqa: BLE001  handed to the one who asked
        return error
    now.update(changed)
    return answer


def _names(keys: Sequence[str]) -> Names:
    return tuple(digest("turns", key) for key in keys)


def _dealings(document: Document | None) -> Dealings:
    return dealings_from_json(document["dealings"]) if document else Dealings()
