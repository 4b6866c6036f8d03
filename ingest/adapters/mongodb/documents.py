"""Records as MongoDB documents and back: `_id` is the delivery key, texts are kept exactly as they are.

BSON text is UTF-8 and some servers keep it in PostgreSQL, so NUL and lone surrogates are written as U+001A and four
hex digits, and U+001A itself as well. Keys are our own field names only. Names of threads, ids and storms are hashed
where they become an `_id`: no server then meets a key that is too long or too strange.
"""

import re
from hashlib import sha256
from typing import Any

from ingest.adapters.mongodb.collection import Document
from ingest.record_json import held_from_record, held_to_record, stored_from_record, stored_to_record
from ingest.records import HeldMessage, StoredMessage, Storm

__all__ = ["digest", "escaped", "held_document", "held_record", "mail_document", "mail_record", "restored",
           "storm_document", "storm_record"]  # fmt: skip

_STRANGE = re.compile("[\0\x1a\ud800-\udfff]")
_ESCAPED = re.compile("\x1a([0-9a-f]{4})")


def digest(*names: str) -> str:
    """Return one short name for several, the same everywhere; lengths keep ("ab", "c") and ("a", "bc") apart."""
    return sha256("".join(f"{len(name)}:{name}" for name in names).encode("utf-8", "surrogatepass")).hexdigest()


def escaped(value: Any) -> Any:
    """Return `value`, texts in it made storable, tuples made lists."""
    if isinstance(value, str):
        return _STRANGE.sub(lambda found: f"\x1a{ord(found[0]):04x}", str(value))
    if isinstance(value, list | tuple):
        return [escaped(one) for one in value]
    if isinstance(value, dict):
        return {key: escaped(one) for key, one in value.items()}
    return value


def restored(value: Any) -> Any:
    """Return what `escaped` was given, lists for tuples."""
    if isinstance(value, str):
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value) if "\x1a" in value else value
    if isinstance(value, list):
        return [restored(one) for one in value]
    if isinstance(value, dict):
        return {key: restored(one) for key, one in value.items()}
    return value


def mail_document(message: StoredMessage) -> Document:
    """Return a stored mail as the document that the index has not heard of yet; `text_bytes` is what a page counts."""
    record = escaped(stored_to_record(message))
    size = len(message.text.encode("utf-8", "surrogatepass"))
    return {"_id": record.pop("id"), "indexed": False, "text_bytes": size, **record}


def mail_record(document: Document) -> StoredMessage:
    """Return the mail of a document."""
    record = restored(document)
    return stored_from_record({**record, "id": record["_id"]})


def held_document(held: HeldMessage) -> Document:
    """Return a held mail as a document; it is looked up by `storm_id` and `sender_id`, and by when it came."""
    record = escaped(held_to_record(held))
    keys = {"_id": record.pop("id"), "storm_id": digest(held.storm), "accepted_at": held.receipt.accepted_at}
    keys["sender_id"] = digest(held.sender)
    return {**keys, **record}


def held_record(document: Document) -> HeldMessage:
    """Return the held mail of a document."""
    record = restored(document)
    return held_from_record({**record, "id": record["_id"]})


def storm_document(storm: Storm) -> Document:
    """Return what of a storm never changes: all but its times and its count."""
    names = {"key": storm.key, "mailbox": storm.mailbox, "parties": storm.parties, "code": storm.code}
    document: Document = escaped({**names, "reason": storm.reason})
    return document


def storm_record(document: Document, count: int) -> Storm:
    """Return the storm of a document, with the number of its held mails."""
    record = restored(document)
    return Storm(
        key=record["key"],
        mailbox=record["mailbox"],
        parties=(record["parties"][0], record["parties"][1]),
        code=record["code"],
        reason=record["reason"],
        first_at=record["first_at"],
        last_at=record["last_at"],
        count=count,
    )
