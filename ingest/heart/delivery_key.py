"""The one key that makes a delivery idempotent from end to end.

One mail that comes by two paths is one delivery, and so is a sender's retry; the same mail to two mailboxes is two,
and so are two mails with the same Message-ID and different bodies. The Message-ID counts as it is spelled in its
brackets: normalising drops quotes and case, and what is dropped must not decide that two mails are one. A mail without
a Message-ID counts by its whole content, trace fields included.
"""

from hashlib import sha256

from ingest.records import Receipt
from parsers import IdState, ParsedMessage
from parsers.headers.message_id import spelling

__all__ = ["delivery_key"]


def delivery_key(receipt: Receipt, message: ParsedMessage) -> str:
    """Return 32 hex digits that name the delivery of `message` to the receipt's mailbox."""
    if message.message_id.state is IdState.CANONICAL:
        spelled = spelling(message.headers.first("Message-ID") or "")
        parts = (receipt.mailbox, spelled, message.content_digest)
    else:
        parts = (receipt.mailbox, "", receipt.sha256)
    return sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
