"""One `_bulk` call and what became of each document in it (Elasticsearch answers 200 to requests that failed inside).

200, 201 and 409 are done; 400 and 413 blame the document, which goes again without its texts and is reported; all else
(429, 503, a missing index's 404) may pass and is handed back to be tried later. Where nothing of a request was done and
no document is blamed (a block that makes the index read-only, a queue that is full), it is the index that fails.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from elastic_transport import ConnectionTimeout
from elasticsearch import ApiError, AsyncElasticsearch

from ingest.adapters.elasticsearch.mapping import VERSION, stripped
from ingest.errors import SearchUnavailable
from ingest.ports.search_index import IndexReport

__all__ = ["Bulk"]

Entry = tuple[str, dict[str, Any]]

REQUEST = 900_000
"""Bytes of one request: over 1 MiB aiohttp warns, with reason, that sending it holds up the event loop."""
ACTION = 150
"""Bytes of the line that goes before each document."""
DONE = frozenset({200, 201, 409})
BLAMED = frozenset({400, 413})
NO_INDEX = 404


class Guard(Protocol):
    """Wraps one request: counts it for the breaker and translates what the client raises."""

    def __call__(self) -> AbstractAsyncContextManager[None]:
        """Return the context to ask in."""


class Bulk:
    """Sends documents to an alias, each request inside `guard`, and gathers the report."""

    def __init__(self, client: AsyncElasticsearch, alias: str, guard: Guard) -> None:
        self.no_index = False
        """Whether the alias turned out to be missing."""
        self._client = client
        self._alias = alias
        self._guard = guard
        self._late: list[str] = []
        self._done: list[str] = []
        self._retry: list[str] = []
        self._degraded: list[tuple[str, str]] = []

    def report(self) -> IndexReport:
        """Return what became of everything that was sent; degraded documents are done as well."""
        return IndexReport(tuple(self._done), tuple(self._retry), tuple(self._degraded), tuple(self._late))

    async def send(self, entries: Iterable[Entry]) -> None:
        """Index these documents, until a request is not answered in time.

        Raises `SearchUnavailable` for a request that failed as a whole.
        """
        for part in _parts(entries):
            try:
                answered = await self._ask(part)
            except SearchUnavailable as error:
                if not isinstance(error.__cause__, ConnectionTimeout):
                    raise
                self._late = [id_ for id_, _ in part]
                return
            for entry, status, why in answered:
                if status in BLAMED:
                    await self._degrade(entry, why)
                else:
                    self._note(entry[0], status)

    async def _degrade(self, entry: Entry, why: str) -> None:
        id_, fields = entry
        try:
            answered = await self._ask([(id_, stripped(fields))])
        except SearchUnavailable:  # counted by the breaker; what the others were told stands
            self._retry.append(id_)
            return
        for _, status, second in answered:
            hopeless = status in BLAMED
            self._note(id_, 200 if hopeless else status)
            if hopeless:
                self._degraded.append((id_, f"{why}; it is not in the index, also its headers were refused: {second}"))
            elif status in DONE:
                self._degraded.append((id_, why))

    def _note(self, id_: str, status: int) -> None:
        self.no_index = self.no_index or status == NO_INDEX
        (self._done if status in DONE else self._retry).append(id_)

    async def _ask(self, entries: Sequence[Entry]) -> list[tuple[Entry, int, str]]:
        """Send one request and return each document's status and the reason; a request that is too large is halved."""
        async with self._guard():
            answered = await self._request(entries)
        if answered is not None:
            return answered
        if len(entries) == 1:
            return [(entries[0], 413, "the request is larger than the server takes")]
        middle = len(entries) // 2
        return [*await self._ask(entries[:middle]), *await self._ask(entries[middle:])]

    async def _request(self, entries: Sequence[Entry]) -> list[tuple[Entry, int, str]] | None:
        """Return what the server said of each document, None when the request is too large for it."""
        action = {"version": VERSION, "version_type": "external_gte"}
        operations = [line for id_, fields in entries for line in ({"index": {"_id": id_, **action}}, fields)]
        try:
            answer = await self._client.bulk(index=self._alias, operations=operations, require_alias=True)
        except ApiError as error:
            if error.meta.status != 413:
                raise
            return None
        items = [item["index"] for item in answer["items"]]
        if not any(item["status"] in DONE | BLAMED | {NO_INDEX} for item in items):
            raise SearchUnavailable(f"Elasticsearch takes no mail now: {items[0]['status']}, {_why(items[0])}")
        return [(entry, item["status"], _why(item)) for entry, item in zip(entries, items, strict=True)]


def _why(item: dict[str, Any]) -> str:
    """Return why a document was refused, without the preview of the value that the server quotes: it is a mail's."""
    error = item.get("error") or {}
    reason = str(error.get("reason") or "").partition(" Preview of field")[0]
    cause = (error.get("caused_by") or {}).get("type")
    return " ".join(str(part) for part in (reason, cause and f"({cause})") if part)[:300]


def _parts(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    part: list[Entry] = []
    size = 0
    for entry in entries:
        length = len(json.dumps(entry[1])) + ACTION
        if part and size + length > REQUEST:
            yield part
            part, size = [], 0
        part.append(entry)
        size += length
    if part:
        yield part
