"""The port to the local spool: what makes a 250 true."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ingest.records import Fate, Outcome, Receipt
from loopguard import Envelope

__all__ = ["Backlog", "Claim", "Draft", "Ledger", "SpoolWriter"]


class Draft(Protocol):
    """One mail on its way in; bounded memory whatever its size."""

    def write(self, chunk: bytes) -> None:
        """Take the next bytes of the mail. Raises `SpoolUnavailable`."""

    async def commit(self, envelope: Envelope, mailboxes: Sequence[str]) -> tuple[Receipt, ...]:
        """Make the mail durable for these mailboxes and return their receipts, in order: now 250 may be said.

        Raises `SpoolUnavailable`; then nothing was kept.
        """

    def discard(self) -> None:
        """Forget what was written. Does nothing after `commit`."""


class SpoolWriter(Protocol):
    """Takes mail in. Guarantee: returned from `commit` = durable. The first failed sync stops it for good."""

    def draft(self) -> Draft:
        """Begin a mail."""

    def room(self) -> bool:
        """Whether the volume has room for another mail of the largest size."""

    async def close(self) -> None:
        """Finish what is being committed and let go of the files."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A receipt to work on. `attempt` counts from 1 and was on disk before the claim was handed out."""

    receipt: Receipt
    attempt: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """What the ledger knows of this node's mail: accepted = pending + the four fates."""

    accepted: int
    stored: int
    held: int
    shunted: int
    duplicate: int
    pending: int
    oldest_pending_at: float | None
    damaged: tuple[str, ...] = ()
    """Of each partition that cannot be read, its file and why. What nobody claimed of it is in none of the numbers."""


class Ledger(Protocol):
    """Says what became of each receipt.

    Guarantees: claim, settle, retry and shunt survive kill -9; a receipt is claimed by one owner at a time; claims of
    an owner that died are handed out again with `attempt` raised.
    """

    def reclaim(self) -> int:
        """Hand out again what owners that died had claimed, at first this name's former life too; return how many."""

    def claim(self, limit: int, now: float) -> list[Claim]:
        """Hand out up to `limit` receipts that are due; one that has cost an attempt before comes alone."""

    def claim_these(self, receipts: Sequence[Receipt]) -> list[Claim]:
        """Claim receipts that this process has just written, those that nobody else has claimed meanwhile."""

    def outcome(self, receipt: str) -> Outcome | None:
        """Return what became of a receipt, or None while it is pending."""

    def content(self, receipt: Receipt) -> bytes:
        """Return the mail's bytes, length and sha256 checked. Raises `Corrupt`, `NotFound`."""

    def settle(self, outcomes: Sequence[Outcome], now: float) -> None:
        """Record the end of receipts that this owner has claimed."""

    def retry(self, claims: Sequence[Claim], not_before: float, *, strike: bool) -> None:
        """Put claims back until `not_before`; without `strike` the attempt does not count."""

    def shunted(self) -> list[Outcome]:
        """Return the receipts that were set aside, oldest first, each with its reason."""

    def put_back(self, receipts: Sequence[str]) -> int:
        """Let shunted receipts be tried again, all attempts unspent; return how many were."""

    def fates(self, since: float, until: float) -> dict[Fate, int]:
        """Count receipts accepted in [since, until) by fate."""

    def backlog(self) -> Backlog:
        """Count everything."""

    def close(self) -> None:
        """Let go of the files and of this owner's claims."""
