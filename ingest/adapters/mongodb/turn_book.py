"""`TurnBook` on MongoDB: one document a key, written only if nobody wrote it since it was read.

Changes that are asked for at once on one node are made one after the other in memory and written together. Between two
nodes the slower one reads again and folds again; what it had written then knows its mail already.
"""

from collections.abc import Sequence
from typing import Any, TypeVar, cast

from ingest.adapters.mongodb.client import MongoDatabase
from ingest.adapters.mongodb.collection import Document
from ingest.adapters.mongodb.documents import digest
from ingest.calls.coalesce import Coalescer
from ingest.errors import StoreUnavailable
from ingest.ports.turn_book import Fold
from ingest.record_json import dealings_from_json, dealings_to_json
from loopguard.dealings import Dealings

__all__ = ["MongoTurnBook"]

T = TypeVar("T")

ATTEMPTS = 20
"""How often a change is made again because another node was faster, before it is given up."""

Question = tuple[tuple[str, ...], Fold[Any]]


class MongoTurnBook:
    """See `ingest.ports.TurnBook` for what it guarantees."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database
        self._turns = database.collection("turns", [("last_at", 1)])
        self._changes: Coalescer[Question, Any] = Coalescer(self._change)
        database.join()

    async def known(self, keys: Sequence[str]) -> tuple[Dealings, ...]:
        """See the port."""
        found = await self._found([digest("turns", key) for key in keys])
        return tuple(_dealings(found.get(digest("turns", key))) for key in keys)

    async def change(self, keys: Sequence[str], fold: Fold[T]) -> T:
        """See the port."""
        return cast(T, await self._changes.ask((tuple(digest("turns", key) for key in keys), fold)))

    async def forget(self, before: float) -> int:
        """See the port."""
        return await self._turns.delete({"last_at": {"$lt": before}})

    async def remove(self, keys: Sequence[str]) -> int:
        """See the port."""
        return await self._turns.delete_ids([digest("turns", key) for key in keys])

    async def close(self) -> None:
        """See the port."""
        await self._changes.close()
        await self._database.leave()

    async def _found(self, names: Sequence[str]) -> dict[str, Document]:
        return {one["_id"]: one for one in await self._turns.by_ids(list(dict.fromkeys(names)))}

    async def _change(self, questions: list[Question]) -> list[Any]:
        names = [name for keys, _ in questions for name in keys]
        for _ in range(ATTEMPTS):
            found = await self._found(names)
            before = {name: _dealings(found.get(name)) for name in names}
            now, answers = dict(before), []
            for keys, fold in questions:
                after, answer = fold(tuple(now[name] for name in keys))
                now.update(zip(keys, after, strict=True))
                answers.append(answer)
            if all([await self._write(name, one, found.get(name)) for name, one in now.items() if one != before[name]]):
                return answers
        raise StoreUnavailable(f"MongoDB at {self._database.host}: one party's turns are written by too many nodes")

    async def _write(self, name: str, dealings: Dealings, found: Document | None) -> bool:
        fields = {"last_at": dealings.last_at, "dealings": dealings_to_json(dealings)}
        if found is None:
            inserted = await self._turns.insert([{"_id": name, "round": 0, **fields}])
            for error in inserted.refused.values():
                raise error
            return not inserted.there
        same = {"_id": name, "round": found["round"]}
        return await self._turns.swap(same, {"$set": {"round": found["round"] + 1, **fields}})


def _dealings(document: Document | None) -> Dealings:
    return dealings_from_json(document["dealings"]) if document else Dealings()
