"""Search on Elasticsearch 9, or 8 by a setting, with the official asyncio client."""

from ingest.adapters.elasticsearch.search_index import ElasticsearchIndex

__all__ = ["ElasticsearchIndex"]
