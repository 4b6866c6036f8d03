"""The number of a MongoDB database's data format: one document in `meta`. A newer database is refused.

1  no such document; a stored mail's `new_text` is written out, its size nowhere
2  `new_text` is where in the text it stands, `text_bytes` its size; documents of format 1 are read as they are
3  threads by rendezvous keys; `thread_ids` and `participants` stay, are read, and expire with their threads
4  `message_key` and `sender_key` are what a mail is listed by; documents without them get them in slices
5  `not_before` of a job (one without it does not wait); discarded mail may be put back, `restore` is a job
"""

from typing import Any

from pymongo.errors import DuplicateKeyError

from ingest.errors import NodeError

__all__ = ["NUMBER", "admit"]

NUMBER = 5
"""What this build writes."""
ID = "format"


async def admit(database: Any, host: str) -> None:
    """Note our number where there is an older one or none. Raises `NodeError` for a newer one, or what the driver says.

    Safe for many nodes at once: the number only grows.
    """
    meta = database["meta"]
    found = await meta.find_one({"_id": ID})
    if found is None:
        try:
            await meta.insert_one({"_id": ID, "number": NUMBER})
        except DuplicateKeyError:  # another node was quicker
            found = await meta.find_one({"_id": ID})
    number = found["number"] if found else NUMBER
    if number > NUMBER:
        raise NodeError(
            f"store.database: {database.name} on MongoDB at {host} has data format {number}, and this build knows"
            f" {NUMBER}: run the newer helpdesk-ingest that wrote it"
        )
    if number < NUMBER:
        await meta.update_one({"_id": ID}, {"$max": {"number": NUMBER}})
