"""What a mail looks like in Elasticsearch: a strict mapping, one analyzer for all words.

Built-in analyzers only unless a setting names another that the server has. One analyzer for every field of words is
what lets the words of a search be spread over fields. It indexes no attachment's content.
"""

from dataclasses import asdict
from typing import Any

from ingest.ports.index_document import IndexDocument

__all__ = ["VERSION", "WORDS", "index_body", "source", "stripped"]

VERSION = 1
"""Version of this mapping, and external version of every document: a mail of an older build's is a 409, which is done;
the same mail again is written again, as its record may have been read anew."""
WORDS = ("subject^4", "text", "people^2", "attachments^2", "ids")
"""The fields that a search looks into, with their weight."""


def index_body(analyzer: str) -> dict[str, Any]:
    """Return settings and mappings of the index."""
    words = {"type": "text", "analyzer": analyzer}
    keyword = {"type": "keyword", "ignore_above": 8_000}
    return {
        "settings": {
            "index.refresh_interval": "500ms",  # said, and not left to the default, it also holds for an idle index
            "index.auto_expand_replicas": "0-1",
        },
        "mappings": {
            "dynamic": "strict",
            "properties": {
                "mailbox": keyword,
                "thread": keyword,
                "kind": keyword,
                "accepted_at": {"type": "double"},
                "sender": {"type": "keyword", "index": False, "doc_values": False},
                "head": {"type": "keyword", "index": False, "doc_values": False},
                "subject": words,
                "text": words,
                "people": words,
                "attachments": words,
                "ids": words,
            },
        },
    }


def source(document: IndexDocument) -> dict[str, Any]:
    """Return a document's fields as Elasticsearch holds them; its id stands beside them."""
    fields = asdict(document)
    del fields["id"]
    return fields


def stripped(fields: dict[str, Any]) -> dict[str, Any]:
    """Return a refused document without its texts: it can still be found by its people and ids."""
    return {name: "" if name in {"text", "attachments", "head"} else value for name, value in fields.items()}
