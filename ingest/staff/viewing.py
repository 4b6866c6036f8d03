"""What the audit log says of somebody who looked at a held or shunted mail: once a day for each mail and person."""

from hashlib import sha256

from ingest.ports import AuditEntry, Subject
from ingest.records import HeldMessage

__all__ = ["viewed", "viewed_shunted"]

DAY_S = 86_400


def viewed(held: HeldMessage, actor: str, origin: str, now: float) -> AuditEntry:
    """Return the entry of one look; another look on the same day has the same id."""
    id_ = _id(held.id, actor, now)
    return AuditEntry(id_, now, actor, origin, "view", Subject.MESSAGE, held.id, held.receipt.mailbox, 1)


def viewed_shunted(receipt: str, mailbox: str, actor: str, origin: str, now: float) -> AuditEntry:
    """Return the same of a look at a shunted mail."""
    id_ = _id(receipt, actor, now)
    return AuditEntry(id_, now, actor, origin, "view", Subject.RECEIPT, receipt, mailbox, 1)


def _id(name: str, actor: str, now: float) -> str:
    said = f"view:{len(actor)}:{actor}{name}{int(now // DAY_S)}".encode("utf-8", "surrogatepass")
    return sha256(said).hexdigest()[:32]
