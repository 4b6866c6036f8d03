"""A receipt as the API shows it: that a mail is ours, for which mailbox, and what became of it."""

from datetime import UTC, datetime

from pydantic import BaseModel

from ingest.records import Receipt

__all__ = ["ReceiptForm", "ReceiptsForm", "stamp"]


class ReceiptForm(BaseModel):
    """One mail for one mailbox, taken in."""

    receipt: str
    mailbox: str
    accepted_at: str
    size: int
    sha256: str
    node: str

    @classmethod
    def of(cls, receipt: Receipt, label: str) -> "ReceiptForm":
        """Return the form of `receipt`; `label` is what people call its node."""
        return cls(
            receipt=receipt.id,
            mailbox=receipt.mailbox,
            accepted_at=stamp(receipt.accepted_at),
            size=receipt.size,
            sha256=receipt.sha256,
            node=label,
        )


class ReceiptsForm(BaseModel):
    """What a mail that was handed in got: a receipt a mailbox."""

    receipts: list[ReceiptForm]


def stamp(at: float) -> str:
    """Return a time as RFC 3339 in UTC, to the millisecond."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
