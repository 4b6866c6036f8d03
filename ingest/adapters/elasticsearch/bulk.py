"""One `_bulk` call and what became of each document in it (Elasticsearch answers 200 to requests that failed inside).

200, 201 and 409 are done; 400 and 413 blame the document, which goes again without its texts and is reported; all else
(429, 503, a full disk's 403, a missing index's 404) may pass and is handed back to be tried later.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from elasticsearch import ApiError, AsyncElasticsearch

from ingest.adapters.elasticsearch.mapping import VERSION, stripped
from ingest.ports.search_index import IndexReport

__all__ = ["Bulk"]

Entry = tuple[str, dict[str, Any]]

REQUEST = 900_000
"""Bytes of one request: over 1 MiB aiohttp warns, with reason, that sending it holds up the event loop."""
ACTION = 150
"""Bytes of the line that goes before each document."""
DONE = frozenset({200, 201, 409})
BLAMED = frozenset({400, 413})


class Bulk:
    """Sends documents to an alias and gathers the report."""

    def __init__(self, client: AsyncElasticsearch, alias: str) -> None:
        self.no_index = False
        """Whether the alias turned out to be missing."""
        self._client = client
        self._alias = alias
        self._done: list[str] = []
        self._retry: list[str] = []
        self._degraded: list[tuple[str, str]] = []

    def report(self) -> IndexReport:
        """Return what became of everything that was sent; degraded documents are done as well."""
        return IndexReport(tuple(self._done), tuple(self._retry), tuple(self._degraded))

    async def send(self, entries: Sequence[Entry]) -> None:
        """Index these documents. Raises the client's exceptions for a request that failed as a whole."""
        for part in _parts(entries):
            for entry, status, why in await self._ask(part):
                if status in BLAMED:
                    await self._degrade(entry, why)
                else:
                    self._note(entry[0], status)

    async def _degrade(self, entry: Entry, why: str) -> None:
        id_, source = entry
        for _, status, second in await self._ask([(id_, stripped(source))]):
            hopeless = status in BLAMED
            self._note(id_, 200 if hopeless else status)
            if hopeless:
                self._degraded.append((id_, f"{why}; it is not in the index, also its headers were refused: {second}"))
            elif status in DONE:
                self._degraded.append((id_, why))

    def _note(self, id_: str, status: int) -> None:
        self.no_index = self.no_index or status == 404
        (self._done if status in DONE else self._retry).append(id_)

    async def _ask(self, entries: Sequence[Entry]) -> list[tuple[Entry, int, str]]:
        """Send one request and return each document's status and the reason; a request that is too large is halved."""
        action = {"version": VERSION, "version_type": "external"}
        operations = [line for id_, source in entries for line in ({"index": {"_id": id_, **action}}, source)]
        try:
            answer = await self._client.bulk(index=self._alias, operations=operations, require_alias=True)
        except ApiError as error:
            if error.meta.status != 413:
                raise
            if len(entries) == 1:
                return [(entries[0], 413, "the request is larger than the server takes")]
            middle = len(entries) // 2
            return [*await self._ask(entries[:middle]), *await self._ask(entries[middle:])]
        items = [item["index"] for item in answer["items"]]
        return [(entry, item["status"], _why(item)) for entry, item in zip(entries, items, strict=True)]


def _why(item: dict[str, Any]) -> str:
    error = item.get("error") or {}
    cause = error.get("caused_by") or {}
    return " ".join(str(part) for part in (error.get("reason"), cause.get("reason")) if part)[:300]


def _parts(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
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
