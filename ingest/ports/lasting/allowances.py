"""The port to allowances: whose mail is let pass from now on, to which mailbox, and until when.

Of a scope (who writes, to which mailbox) there is one allowance at most: made again it is another term of the same one,
so that whoever ends what he sees has ended it. What there was before is in the audit log.

Rules that hold a loop at once (`ingest.heart.at_once`) are kept in the same form, in a place of their own: these have
what was discarded beside them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final, Protocol

from ingest.ports.pages.cursor import Listed
from ingest.ports.pages.held import FEW

__all__ = [
    "MOST",
    "Allowance",
    "AllowancePage",
    "AllowanceQuery",
    "Allowances",
    "Discarded",
    "Kept",
    "allowance_id",
    "boxes_of",
]

MOST: Final = 10_000
"""The most allowances that hold at one time: every worker has all of them in memory."""
NEVER: Final = 1e300
"""When an allowance without a term is over, in seconds since the epoch."""


class Kept(StrEnum):
    """What is kept in this form: each has a table of its own."""

    ALLOWANCES = "allowance"
    AT_ONCE = "at_once"
    """Rules that hold what comes of a loop at once."""

    @property
    def listed(self) -> Listed:
        """Whose cursors its pages have."""
        return Listed.ALLOWANCES if self is Kept.ALLOWANCES else Listed.AT_ONCE

    @property
    def words(self) -> str:
        """What people call them."""
        return "allowances" if self is Kept.ALLOWANCES else "rules to hold at once"


@dataclass(frozen=True, slots=True)
class Discarded:
    """What a discarded mail is compared by (`loopguard.rules.at_once`); no text of it."""

    kind: str
    fingerprint: str
    words: int
    sketch: str
    sender: str
    """Who wrote it, or of whom a bounce is, as `Arrival.sender` has it."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """Mail by `sender` to `mailbox` is not held for what was counted of it; or, of a rule to hold at once, it is held
    where it is the loop that was discarded."""

    id: str
    sender: str
    """One address, or `*@example.org` for all of that domain and none below it; in one spelling
    (`ingest.mailboxes.spelling`)."""
    mailbox: str | None
    """The mailbox as the settings write it; None: all of them."""
    until: float | None
    """Seconds since the epoch; None: until somebody ends it."""
    actor: str
    origin: str
    """Who made it, and from where: an address, or `cli`."""
    made_at: float
    note: str = ""
    ended_at: float | None = None
    ended_by: str = ""
    alike: tuple[Discarded, ...] = ()
    """Of a rule to hold at once: what was discarded."""

    @property
    def over_at(self) -> float:
        """When it is over: somebody ended it, or its time has passed."""
        return self.ended_at if self.ended_at is not None else NEVER if self.until is None else self.until

    def holds(self, at: float) -> bool:
        """Whether it counts at this moment."""
        return at < self.over_at


@dataclass(frozen=True, slots=True)
class AllowanceQuery:
    """Which allowances. With `mailboxes`, those for one of them and those for all mailboxes; None: any."""

    mailboxes: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class AllowancePage:
    """Some allowances; `next` is None when no other follow."""

    allowances: tuple[Allowance, ...]
    next: str | None


class Allowances(Protocol):
    """Keeps what people let pass.

    Guarantees: what returns is durable; `make` is idempotent on the whole allowance; whatever changes, `revision`
    changes not earlier. Raises `StoreUnavailable`.
    """

    async def make(self, allowance: Allowance, at: float) -> None:
        """Put an allowance into its scope's place, whatever was there.

        Raises `CallerError` when `MOST` others hold at the moment `at`; makers at the same time may get past that by
        as many as they are.
        """

    async def end(self, id_: str, by: str, at: float) -> bool:
        """End an allowance; return whether it held until now."""

    async def get(self, id_: str) -> Allowance | None:
        """Return one, also one that is over."""

    async def page(self, query: AllowanceQuery, after: str | None, limit: int) -> AllowancePage:
        """Return allowances, those over too, newest first, that follow the cursor `after`. Raises `CallerError`."""

    async def current(self, at: float) -> list[Allowance]:
        """Return all that hold at this moment."""

    async def revision(self) -> str:
        """Return a word that is another one after each change; cheap to ask for."""

    async def naming(self, sender: str) -> list[Allowance]:
        """Return those for this sender, as `Allowance.sender` spells him, those over too."""

    async def remove(self, ids: Sequence[str]) -> int:
        """Remove allowances; return how many there were."""

    async def forget(self, before: float) -> int:
        """Remove those that were over before this moment; return how many."""

    async def close(self) -> None:
        """Let go of connections and files."""


def allowance_id(sender: str, mailbox: str | None) -> str:
    """Return the name of a scope: 32 hex digits, which say nothing to whoever does not know it.

    The audit log keeps them for good, and whom they name may have the allowance erased.
    """
    return sha256(f"{mailbox or ''}\n{sender}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def boxes_of(query: AllowanceQuery) -> tuple[list[str] | None, frozenset[str] | None]:
    """Return the mailboxes to look into one by one ("" is all of them), None for any; and those to pick from."""
    if query.mailboxes is None:
        return None, None
    names = ["", *query.mailboxes]
    return (names, None) if len(names) <= FEW else (None, frozenset(names))
