"""What the audit log says of somebody who looked at a held mail: once a day for each mail and person."""

from hashlib import sha256

from ingest.ports import AuditEntry, Subject
from ingest.records import HeldMessage

__all__ = ["viewed"]

DAY_S = 86_400


def viewed(held: HeldMessage, actor: str, origin: str, now: float) -> AuditEntry:
    """Return the entry of one look; another look on the same day has the same id."""
    said = f"view:{len(actor)}:{actor}{held.id}{int(now // DAY_S)}".encode("utf-8", "surrogatepass")
    id_ = sha256(said).hexdigest()[:32]
    return AuditEntry(id_, now, actor, origin, "view", Subject.MESSAGE, held.id, held.receipt.mailbox, 1)
