"""`SearchIndex` on Elasticsearch: an alias over one index, own ids, external version, `_bulk` read item by item.

The alias is what makes a rebuild safe: `clear` swaps in an empty index in one step, and a late bulk request can never
create an index with guessed mappings (`require_alias`). What users type goes into `multi_match` as words: no part of it
is a query language. It retries nothing itself: the indexer does. Writing has a breaker; searches go on beside it: an
index that takes nothing may well be read.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from elasticsearch import AsyncElasticsearch, BadRequestError, NotFoundError

from ingest.adapters.elasticsearch.bulk import Bulk
from ingest.adapters.elasticsearch.compatibility import SpeaksEight
from ingest.adapters.elasticsearch.failures import translated
from ingest.adapters.elasticsearch.mapping import WORDS, index_body, source
from ingest.calls.breaker import Breaker
from ingest.errors import SearchUnavailable, SettingError
from ingest.ports.index_document import HEAD, index_document
from ingest.ports.search_index import Hit, IndexReport
from ingest.records import StoredMessage

__all__ = ["ElasticsearchIndex"]

WORDS_LIMIT = 256
"""Characters of a search that are read (attack 18: a search box is not a place for a novel)."""
REMOVED_AT_ONCE = 500
FIELDS = ["mailbox", "thread", "sender", "subject", "accepted_at", "kind", "head"]


class ElasticsearchIndex:
    """See `ingest.ports.SearchIndex` for what it guarantees."""

    def __init__(self, client: AsyncElasticsearch, alias: str, host: str, analyzer: str) -> None:
        self._client = client
        self._alias = alias
        self._host = host
        self._body = index_body(analyzer)
        self.breaker = Breaker(SearchUnavailable.engine)
        """Of what is written to the index."""

    @classmethod
    def open(
        cls,
        url: str,
        alias: str,
        *,
        api_key: str = "",
        analyzer: str = "standard",
        compatibility: int = 9,
        timeout_s: float = 30.0,
    ) -> "ElasticsearchIndex":
        """Return the index that `alias` stands for. Nothing is asked of the server yet. Raises `SettingError`."""
        if not url.startswith(("http://", "https://")):
            raise SettingError("search.url: an Elasticsearch URL is http(s)://HOST:PORT")
        options: dict[str, Any] = {"transport_class": SpeaksEight} if compatibility == 8 else {}
        try:
            client = AsyncElasticsearch(
                url,
                api_key=api_key or None,
                request_timeout=timeout_s,
                max_retries=0,
                retry_on_timeout=False,
                **options,
            )
        except ValueError as error:
            raise SettingError(f"search.url: {error}; it is http(s)://HOST:PORT") from error
        return cls(client, alias, url.partition("://")[2].rpartition("@")[2].rstrip("/"), analyzer)

    async def prepare(self) -> None:
        """See the port. Raises `SettingError` when the index was made with another analyzer."""
        async with self._writing():
            names = await self._indices()
            if not names:
                await self._create(f"{self._alias}-1", aliases={self._alias: {}})
                return
            try:
                await self._client.indices.put_mapping(index=self._alias, **self._body["mappings"])
            except BadRequestError as error:
                raise SettingError(
                    f"search.analyzer: index {self._alias} at {self._host} was made otherwise, `ingest reindex`"
                    f" makes it anew ({error})"
                ) from error

    async def add(self, messages: Sequence[StoredMessage]) -> IndexReport:
        """See the port. Mail that is larger than a request may be goes out in several."""
        bulk = Bulk(self._client, self._alias, self._writing)
        await bulk.send((message.id, source(index_document(message))) for message in messages)
        if bulk.no_index:
            await self.prepare()
        return bulk.report()

    async def search(self, words: str, mailbox: str | Sequence[str] | None = None, limit: int = 20) -> list[Hit]:
        """See the port."""
        named = [mailbox] if isinstance(mailbox, str) else mailbox
        query = {
            "multi_match": {
                "query": words[:WORDS_LIMIT].encode("utf-8", "replace").decode(),
                "type": "cross_fields",
                "operator": "and",
                "fields": WORDS,
            }
        }
        only = [] if named is None else [{"terms": {"mailbox": list(named)}}]
        with translated(self._host):
            try:
                answer = await self._client.search(
                    index=self._alias,
                    query={"bool": {"must": query, "filter": only}},
                    sort=["_score", {"accepted_at": "desc"}],
                    size=limit,
                    source_includes=FIELDS,
                    track_total_hits=False,
                    highlight={
                        "fields": {"text": {}},
                        "fragment_size": HEAD,
                        "number_of_fragments": 1,
                        "pre_tags": [""],
                        "post_tags": [""],
                    },
                )
            except NotFoundError:  # nothing was indexed yet
                return []
        return [_hit(one) for one in answer["hits"]["hits"]]

    async def forget(self, messages: Sequence[StoredMessage]) -> None:
        """See the port. There is nothing to do: `add` writes over what it finds of the same version."""

    async def remove(self, messages: Sequence[StoredMessage]) -> None:
        """See the port."""
        for start in range(0, len(messages), REMOVED_AT_ONCE):
            part = messages[start : start + REMOVED_AT_ONCE]
            operations = [{"delete": {"_id": message.id}} for message in part]
            async with self._writing():
                answer = await self._client.bulk(index=self._alias, operations=operations, require_alias=True)
            for item in answer["items"]:
                if item["delete"]["status"] not in {200, 404}:
                    raise SearchUnavailable(f"Elasticsearch at {self._host} kept a mail that was to go: {item}")

    async def clear(self) -> None:
        """See the port. Searches find the old index until the new, empty one is swapped in."""
        with translated(self._host):
            old = await self._indices()
            last = max((int(name.rpartition("-")[2]) for name in old), default=0)
            new = f"{self._alias}-{last + 1}"
            await self._client.indices.delete(index=new, ignore_unavailable=True)
            await self._create(new)
            swap: list[dict[str, Any]] = [{"remove": {"index": name, "alias": self._alias}} for name in old]
            await self._client.indices.update_aliases(actions=[*swap, {"add": {"index": new, "alias": self._alias}}])
            for name in old:
                await self._client.indices.delete(index=name, ignore_unavailable=True)

    async def count(self) -> int:
        """See the port."""
        with translated(self._host):
            try:
                return int((await self._client.count(index=self._alias))["count"])
            except NotFoundError:
                return 0

    async def close(self) -> None:
        """See the port."""
        await self._client.close()

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[None]:
        async with self.breaker.call():
            with translated(self._host):
                yield

    async def _indices(self) -> list[str]:
        try:
            return list(await self._client.indices.get_alias(name=self._alias))
        except NotFoundError:
            return []

    async def _create(self, name: str, **options: Any) -> None:
        try:
            await self._client.indices.create(index=name, **self._body, **options)
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":  # another node made it at the same moment
                raise


def _hit(one: dict[str, Any]) -> Hit:
    fields = one["_source"]
    found = one.get("highlight", {}).get("text")
    return Hit(
        id=one["_id"],
        mailbox=fields["mailbox"],
        thread=fields["thread"],
        sender=fields["sender"],
        subject=fields["subject"],
        accepted_at=fields["accepted_at"],
        kind=fields["kind"],
        snippet=" ".join(found[0].split()) if found else fields["head"],
        score=one["_score"],
    )
