"""Pages by keyset on MongoDB: the rows that follow a place in an index, asked in two ranges, without `$or`."""

from collections.abc import Awaitable, Callable
from math import inf, nextafter

from ingest.adapters.mongodb.collection import Document, MongoCollection

__all__ = ["LATEST", "Place", "keyset"]

Place = tuple[float, str]
LATEST = 1e300


def keyset(
    collection: MongoCollection,
    same: Document,
    fields: tuple[str, str],
    between: tuple[float | None, float | None] = (None, None),
    *,
    falling: bool = True,
) -> Callable[[Place | None, int], Awaitable[list[Document]]]:
    """Return what hands out documents that equal `same`, in the order of `fields` (a number, a name).

    `between`: the least and the greatest number.
    """
    first, second = fields
    way = -1 if falling else 1
    beyond = "$lt" if falling else "$gt"
    low, high = (bound if bound is not None else sign * LATEST for bound, sign in zip(between, (-1, 1), strict=True))
    sort = [(first, way), (second, way)]

    async def source(after: Place | None, size: int) -> list[Document]:
        inside = {"$gte": low, "$lt": nextafter(high, inf)}  # SecantusDB leaves out what `$lte` says is in
        if after is None or not low <= after[0] <= high:
            if after is not None and (after[0] < low) == falling:
                return []
            return await collection.find({**same, first: inside}, sort=sort, limit=size)
        found = await collection.find(
            {**same, first: after[0], second: {beyond: after[1]}}, sort=[(second, way)], limit=size
        )
        if len(found) < size:
            above = after[0] if falling else nextafter(high, inf)
            rest = {"$lt": above, "$gte": low if falling else nextafter(after[0], inf)}
            found += await collection.find({**same, first: rest}, sort=sort, limit=size - len(found))
        return found

    return source
