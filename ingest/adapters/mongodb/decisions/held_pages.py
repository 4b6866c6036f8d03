"""Pages of held mail on MongoDB: each source is one range of an index in the order of the page."""

from itertools import product

from ingest.adapters.mongodb.collection import Document, MongoCollection
from ingest.adapters.mongodb.decisions.keyset import Place, keyset
from ingest.adapters.mongodb.documents import digest, escaped, held_record, restored
from ingest.calls.sift import merged, sifted
from ingest.ports.pages.cursor import Listed, cursor_of, place_of
from ingest.ports.pages.held import FEW, HeldPage, HeldQuery, sift_of
from ingest.records import HeldMessage, HeldState

__all__ = ["INDEXES", "held_page"]

ORDER = [("state", 1), ("accepted_at", 1), ("_id", 1)]
INDEXES = (
    [("storm_id", 1), ("receipt.mailbox", 1), *ORDER],
    [("receipt.mailbox", 1), *ORDER],
    [("sender_id", 1), *ORDER],
    ORDER,
)


async def held_page(
    held: MongoCollection, parts: MongoCollection, query: HeldQuery, after: str | None, limit: int, newest: bool
) -> HeldPage:
    """See `Quarantine.page`. `parts` are the parts of storms."""
    begin = place_of(Listed.HELD, after)
    states = [query.state] if query.state is not None else list(HeldState)
    sources = [
        keyset(held, {**same, "state": str(state)}, ("accepted_at", "_id"), (query.since, query.until), falling=newest)
        for same, state in product(await _same(parts, query), states)
    ]

    async def fetch(at: Place | None, size: int) -> list[Document]:
        return await merged(sources, _place, at, size, falling=newest)

    sift = sift_of(query, by_sender=True)
    wanted = (lambda document: sift(held_record(document))) if sift is not None else None
    found, last = await sifted(fetch, _place, (begin[1], escaped(begin[2])) if begin else None, limit, wanted)
    mails: tuple[HeldMessage, ...] = tuple(map(held_record, found))
    return HeldPage(mails, cursor_of(Listed.HELD, last[0], restored(last[1])) if last is not None else None)


async def _same(parts: MongoCollection, query: HeldQuery) -> list[Document]:
    names = query.mailboxes
    if query.storm is not None:
        storm = digest(query.storm)
        boxes = [restored(one["mailbox"]) for one in await parts.find({"storm_id": storm}, fields=["mailbox"])]
        seen = [box for box in boxes if names is None or box in names]
        return [{"storm_id": storm, "receipt.mailbox": escaped(box)} for box in seen]
    if query.sender is not None:
        return [{"sender_id": digest(query.sender)}, {"sender_id": None}]  # None: an older build wrote no digest
    if names is not None and len(names) <= FEW:
        return [{"receipt.mailbox": escaped(name)} for name in names]
    return [{}]


def _place(document: Document) -> Place:
    return document["accepted_at"], document["_id"]
