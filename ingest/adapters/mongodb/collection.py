"""The few questions that are asked of a MongoDB collection, the same over both drivers and every MongoDB-wire server.

Filters are equality on `_id` or an indexed field, or one `$in`, `$lt`, `$gt` or `$gte` over it; changes are `$set`,
`$unset`, `$setOnInsert`, `$inc`, `$min` and `$max`. Values are scalars and lists that we made: nothing that a mail says
becomes a key or an operator. One command holds one update: FerretDB 1 keeps a connection for each, and 50 in one
command stop it for good. Indexes are made on first use. It retries nothing but the race of two upserts.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bson.errors import InvalidDocument
from pymongo.errors import BulkWriteError, DuplicateKeyError, PyMongoError

from ingest.adapters.mongodb.failures import DUPLICATE, refused
from ingest.errors import DocumentRefused, IngestError, StoreUnavailable

__all__ = ["Document", "Inserted", "MongoCollection"]

Document = dict[str, Any]

FEW = 4
"""Up to here ids are asked one by one: FerretDB 1 pushes equality down to PostgreSQL, `$in` it does not."""
SLICE = 500
PAGE = 100


@dataclass(frozen=True, slots=True)
class Inserted:
    """What became of an insert, by position: `there` already, `refused` for what they are; all others are new."""

    there: frozenset[int] = frozenset()
    refused: Mapping[int, IngestError] = field(default_factory=dict)


class MongoCollection:
    """One collection. Every method raises `StoreUnavailable` for what may pass, with the host named.

    `guard` is entered around every call of the server.
    """

    def __init__(
        self,
        raw: Any,
        host: str,
        guard: Callable[[], AbstractAsyncContextManager[None]],
        indexes: Iterable[Sequence[tuple[str, int]]] = (),
    ) -> None:
        self._raw = raw
        self._host = host
        self._guard = guard
        self._missing = [list(keys) for keys in indexes]
        self._making = asyncio.Lock()
        self._attempts = 0
        self._failure: PyMongoError | None = None

    async def insert(self, documents: Sequence[Document]) -> Inserted:
        """Insert documents that carry their `_id`, in no order, and say which were there."""
        try:
            async with self._asking():
                return await self._insert(documents)
        except DocumentRefused as error:
            if len(documents) == 1:
                return Inserted(refused={0: error})
            if isinstance(error.__cause__, InvalidDocument | UnicodeEncodeError | OverflowError):
                return _merged([await self.insert([document]) for document in documents])
            raise

    async def _insert(self, documents: Sequence[Document]) -> Inserted:
        try:
            await self._raw.insert_many(documents, ordered=False)
        except BulkWriteError as error:  # the server's answer, document by document
            return self._inserted(error.details)
        return Inserted()

    async def keep(self, documents: Sequence[Document]) -> None:
        """Insert documents, where they are missing. Raises `DocumentRefused` for the first that was refused."""
        if documents:
            for error in (await self.insert(documents)).refused.values():
                raise error

    async def by_ids(self, ids: Sequence[str], fields: Sequence[str] | None = None) -> list[Document]:
        """Return the documents with these ids, in no order, whole or with `fields` only."""
        found: Sequence[list[Document]]
        if len(ids) <= FEW:
            found = await asyncio.gather(*(self.find({"_id": id_}, fields=fields) for id_ in ids))
        else:
            slices = [list(ids[start : start + SLICE]) for start in range(0, len(ids), SLICE)]
            found = [await self.find({"_id": {"$in": part}}, fields=fields) for part in slices]
        return [document for part in found for document in part]

    async def find(
        self,
        filter_: Document,
        sort: Sequence[tuple[str, int]] = (),
        limit: int = 0,
        fields: Sequence[str] | None = None,
        by: Sequence[tuple[str, int]] = (),
    ) -> list[Document]:
        """Return the documents that match; `limit` 0 means all. `by`: the index to use, or the server's choice."""
        async with self._asking():
            shown = dict.fromkeys(fields, 1) if fields else None
            cursor = self._raw.find(filter_, shown, limit=limit, hint=list(by) or None)
            found: list[Document] = await (cursor.sort(list(sort)) if sort else cursor).to_list(None)
        return found

    async def every(self, filter_: Document) -> AsyncIterator[Document]:
        """Yield the documents that match, a page at a time."""
        async with self._asking():
            cursor = self._raw.find(filter_, batch_size=PAGE)
        while True:
            async with self._asking():
                page: list[Document] = await cursor.to_list(PAGE)
            for document in page:
                yield document
            if not page:
                return

    async def update(self, filter_: Document, change: Document) -> int:
        """Change every document that matches; return how many were changed."""
        async with self._asking():
            changed: int = (await self._raw.update_many(filter_, change)).modified_count
        return changed

    async def update_ids(self, ids: Sequence[str], also: Document, change: Document) -> int:
        """Change the documents with these ids that match `also`; return how many were changed."""
        parts = [list(ids[start : start + SLICE]) for start in range(0, len(ids), SLICE)]
        return sum([await self.update({"_id": {"$in": part}, **also}, change) for part in parts])

    async def upsert(self, id_: str, change: Document) -> None:
        """Change one document, or make it; two that make it at once become one."""
        async with self._asking():
            try:
                await self._raw.update_one({"_id": id_}, change, upsert=True)
            except DuplicateKeyError:
                await self._raw.update_one({"_id": id_}, change, upsert=True)

    async def swap(self, same: Document, change: Document) -> bool:
        """Change the one document that still matches `same`; return whether there was one."""
        async with self._asking():
            changed: int = (await self._raw.update_one(same, change)).modified_count
        return changed == 1

    async def delete(self, filter_: Document) -> int:
        """Delete what matches; return how many."""
        async with self._asking():
            deleted: int = (await self._raw.delete_many(filter_)).deleted_count
        return deleted

    async def delete_ids(self, ids: Sequence[str]) -> int:
        """Delete the documents with these ids; return how many."""
        parts = [list(ids[start : start + SLICE]) for start in range(0, len(ids), SLICE)]
        return sum([await self.delete({"_id": {"$in": part}}) for part in parts])

    async def count(self, filter_: Document | None = None) -> int:
        """Count what matches; without a filter as fast as the server's own bookkeeping can."""
        async with self._asking():
            counted: int = await (
                self._raw.estimated_document_count() if filter_ is None else self._raw.count_documents(filter_)
            )
        return counted

    async def distinct(self, name: str, filter_: Document) -> list[Any]:
        """Return the different values of one field."""
        async with self._asking():
            values: list[Any] = await self._raw.distinct(name, filter_)
        return values

    @asynccontextmanager
    async def _asking(self) -> AsyncIterator[None]:
        async with self._guard():
            if self._missing:
                await self._make_indexes()
            yield

    async def _make_indexes(self) -> None:
        """Make what is missing. Who waits for an attempt that fails, fails with it and does not queue for another."""
        begun = self._attempts
        async with self._making:
            if self._failure is not None and self._attempts != begun:
                raise self._failure
            self._attempts += 1
            try:
                while self._missing:
                    await self._raw.create_index(self._missing[0])
                    self._missing.pop(0)
            except PyMongoError as error:
                self._failure = error
                raise
            self._failure = None

    def _inserted(self, details: Mapping[str, Any]) -> Inserted:
        """Read a bulk write's report. Raises when part of it may pass, so that the whole is asked again."""
        if details.get("writeConcernErrors"):
            raise StoreUnavailable(f"MongoDB at {self._host}: {details['writeConcernErrors'][0].get('errmsg')}")
        there: set[int] = set()
        faults: dict[int, IngestError] = {}
        for one in details.get("writeErrors", ()):
            if one["code"] in DUPLICATE:
                there.add(one["index"])
                continue
            fault = refused(one["code"], str(one.get("errmsg", ""))[:300], self._host)
            if isinstance(fault, StoreUnavailable):
                raise fault
            faults[one["index"]] = fault
        return Inserted(frozenset(there), faults)


def _merged(single: Sequence[Inserted]) -> Inserted:
    there = frozenset(position for position, one in enumerate(single) if one.there)
    return Inserted(there, {position: one.refused[0] for position, one in enumerate(single) if one.refused})
