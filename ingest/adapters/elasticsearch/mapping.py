"""What a mail looks like in Elasticsearch: a strict mapping, capped texts, one analyzer for all words.

Built-in analyzers only unless a setting names another that the server has. One analyzer for every field of words is
what lets the words of a search be spread over fields. It indexes no attachment's content.
"""

from typing import Any

from ingest.records import StoredMessage

__all__ = ["HEAD", "VERSION", "WORDS", "document", "index_body", "stripped"]

VERSION = 1
"""Version of this mapping, and external version of every document: the same mail again is a 409, which is done."""
TEXT_LIMIT = 100_000
"""Characters of text that are indexed; what comes later in a mail is found in the original only."""
NAMES_LIMIT = 20_000
HEAD = 160
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


def document(message: StoredMessage) -> dict[str, Any]:
    """Return what is indexed of a mail. Lone surrogates, which JSON in UTF-8 cannot hold, become U+FFFD."""
    people = " ".join((message.sender, message.sender_name, *message.to, *message.cc))
    ids = " ".join((message.id, message.message_id or "", *message.references, *message.in_reply_to))
    source = {
        "mailbox": message.mailbox,
        "thread": message.thread,
        "kind": message.kind,
        "accepted_at": message.accepted_at,
        "sender": message.sender,
        "head": " ".join((message.new_text or message.text)[: 2 * HEAD].split())[:HEAD],
        "subject": message.subject,
        "text": message.text[:TEXT_LIMIT],
        "people": people[:NAMES_LIMIT],
        "attachments": " ".join(message.attachments)[:NAMES_LIMIT],
        "ids": ids[:NAMES_LIMIT],
    }
    return {name: _clean(value) if isinstance(value, str) else value for name, value in source.items()}


def stripped(source: dict[str, Any]) -> dict[str, Any]:
    """Return a refused document without its texts: it can still be found by its people and ids."""
    return {name: "" if name in {"text", "attachments", "head"} else value for name, value in source.items()}


def _clean(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
