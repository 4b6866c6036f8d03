"""The port to the local spool: what makes a 250 true."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ingest.records import Fate, Outcome, Receipt
from loopguard import Envelope

__all__ = ["Back", "Backlog", "Claim", "Draft", "Lane", "Ledger", "SpoolWriter"]


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


class Lane(StrEnum):
    """The queues of a node's open mail; each has a guaranteed share of what is claimed, whatever the others hold."""

    FRESH = "fresh"
    BACKLOG = "backlog"
    """What was not fresh when it was entered, came in a crowd, or went back before."""
    STORM = "storm"
    """Mail of a sender whose mail to this mailbox is being held as a storm."""
    LARGE = "large"
    """Mail that is read and parsed apart, a few at a time."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A receipt to work on. `attempt` counts from 1 and was on disk before the claim was handed out."""

    receipt: Receipt
    attempt: int
    """1 + the errors and the lonely deaths that it has cost so far: what is compared with `worker.attempts`."""
    waits: int = 0
    """How often it went back to wait, for whatever reason: its next wait grows with this."""
    alone: bool = False
    """It was in hand when a worker died: nothing else is in hand beside it, so that its next death is its own."""
    lane: Lane = Lane.FRESH


@dataclass(frozen=True, slots=True)
class Back:
    """A claim that goes back: it is due again in `wait_s` seconds. `strike`: its own error cost it the attempt."""

    claim: Claim
    wait_s: float
    strike: bool = False


@dataclass(frozen=True, slots=True)
class Backlog:
    """This node's mail. `accepted` is what the spool itself says, the other numbers are the ledger's."""

    accepted: int
    stored: int
    held: int
    shunted: int
    duplicate: int
    pending: int
    oldest_pending_at: float | None
    damaged: tuple[str, ...] = ()
    """Of each partition that cannot be read, its file and why. What nobody claimed of it is in none of the numbers."""
    unaccounted: int = 0
    """accepted - pending - the four fates: 0, or the ledger has lost (or, below 0, made up) so many mails."""
    missing: int = 0
    """Mails that the ledger calls stored and the store did not have when it was last asked."""
    oldest: tuple[tuple[Lane, float], ...] = ()
    """Of each lane in which mail is open, how long ago its oldest was accepted, seconds."""


class Ledger(Protocol):
    """Says what became of each receipt.

    Guarantees: claim, settle, retry and shunt survive kill -9; a receipt is claimed by one owner at a time; claims of
    an owner that died are handed out again with `attempt` raised.
    """

    def reclaim(self) -> int:
        """Hand out again what owners that died had claimed, at first this name's former life too; return how many."""

    def claim(self, limit: int, large: int = 0) -> list[Claim]:
        """Hand out up to `limit` receipts that are due, at most `large` of them large ones.

        A receipt that was in hand when a worker died comes alone (`Claim.alone`).
        """

    def claim_these(self, receipts: Sequence[Receipt]) -> list[Claim]:
        """Claim receipts that this process has just written, those that nobody else has claimed meanwhile."""

    def outcome(self, receipt: str) -> Outcome | None:
        """Return what became of a receipt, or None while it is pending."""

    def content(self, receipt: Receipt) -> bytes:
        """Return what this spool has in the receipt's place, checked against the receipt's sha256.

        Raises `Corrupt` (also for another mail's bytes), `NotFound`, `Erased`.
        """

    def settle(self, outcomes: Sequence[Outcome], back: Sequence[Back] = ()) -> None:
        """Record the end of receipts that this owner has claimed, and put others back, in one commit."""

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
