"""A receipt as the API shows it: that a mail is ours, for which mailbox, and what became of it."""

from pydantic import BaseModel

from ingest.records import Receipt
from ingest.rfc3339 import rfc3339

__all__ = ["ReceiptForm", "ReceiptsForm"]


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
            accepted_at=rfc3339(receipt.accepted_at),
            size=receipt.size,
            sha256=receipt.sha256,
            node=label,
        )


class ReceiptsForm(BaseModel):
    """What a mail that was handed in got: a receipt a mailbox."""

    receipts: list[ReceiptForm]
