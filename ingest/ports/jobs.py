"""The port to decisions as jobs: what somebody decided about many held mails, carried out over time by one runner.

A job names its mails one by one from the moment it is opened: what comes later is not part of it. Each of its items
ends once, with a result. Who works a job says so by a term (`ingest.ports.Term`) that moves on; nothing depends on
there being one runner only, it saves work.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from ingest.ports.lease import Term

__all__ = ["Item", "ItemResult", "Job", "JobKind", "JobState", "Jobs", "Tally"]


class JobKind(StrEnum):
    """What is decided."""

    RELEASE = "release"
    DISCARD = "discard"
    RESTORE = "restore"
    """What was discarded waits again."""


class JobState(StrEnum):
    """Where a job stands. It moves down this list only."""

    GATHERING = "gathering"
    """Its mails are being written down; nobody works it. One that stays so lost its maker."""
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """It cannot go on; `why` says what stopped it. Items that have a result keep it."""
    CANCELLED = "cancelled"


OPEN = (JobState.WAITING, JobState.RUNNING)


class ItemResult(StrEnum):
    """What became of one mail of a job."""

    WAITING = "waiting"
    DONE = "done"
    SKIPPED = "skipped"
    """Somebody had decided on it."""
    FAILED = "failed"
    ASKED = "asked"
    """The node that has its bytes was asked, and carries it out."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many items of a job there are, and how many ended how."""

    total: int = 0
    done: int = 0
    skipped: int = 0
    failed: int = 0
    asked: int = 0

    @property
    def ended(self) -> int:
        """Items that have a result."""
        return self.done + self.skipped + self.failed + self.asked


@dataclass(frozen=True, slots=True)
class Job:
    """One decision about many mails. Times are seconds since the epoch."""

    id: str
    """32 hex digits."""
    kind: JobKind
    what: Mapping[str, str]
    """What was named, for people: `storm`, `message`, `ids` (how many), or the fields of a filter."""
    actor: str
    origin: str
    """Where the decision came from: an address, or `cli`."""
    created_at: float
    note: str = ""
    fingerprint: str = ""
    """Of all that was asked: the same idempotency key with another one is a mistake."""
    mailboxes: tuple[str, ...] = ()
    """Whose mail it decides on; known when it is opened."""
    state: JobState = JobState.GATHERING
    tally: Tally = field(default_factory=Tally)
    started_at: float | None = None
    ended_at: float | None = None
    why: str = ""
    not_before: float = 0.0
    """It is not worked before this moment, so that it can be taken back; 0: at once."""

    @property
    def delay_s(self) -> float:
        """How long it waits after it was asked for."""
        return max(0.0, self.not_before - self.created_at)

    @property
    def open(self) -> bool:
        """Whether it is to be worked."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Item:
    """One mail of a job."""

    position: int
    message: str
    """The delivery key."""
    mailbox: str
    result: ItemResult = ItemResult.WAITING
    why: str = ""


class Jobs(Protocol):
    """Remembers jobs and the mails of each.

    Guarantees: durable when a call returns; an item is there once and ends once; a state moves on and never back.
    Raises `StoreUnavailable`.
    """

    async def create(self, job: Job) -> Job:
        """Write a job down, unless one with its id is there; return what is there."""

    async def add(self, id_: str, items: Sequence[Item]) -> None:
        """Add items to a job that is being gathered; a message that it has already is passed over."""

    async def begin(self, id_: str, mailboxes: Sequence[str]) -> Job | None:
        """Open a job whose items are all there: from GATHERING to WAITING; return it as it is now."""

    async def get(self, id_: str) -> Job | None:
        """Return one job, or None."""

    async def page(self, after: str | None, limit: int) -> tuple[list[Job], str | None]:
        """Return jobs, newest first, and the cursor of the next page. Raises `CallerError`."""

    async def unfinished(self, limit: int = 100) -> list[Job]:
        """Return jobs that are WAITING or RUNNING, oldest first."""

    async def waiting(self, id_: str, limit: int) -> list[Item]:
        """Return items of a job that have no result yet, in their order."""

    async def results(
        self, id_: str, after: str | None, limit: int, result: ItemResult | None = None
    ) -> tuple[list[Item], str | None]:
        """Return items of a job (with this result), in their order, and the next cursor. Raises `CallerError`."""

    async def end(self, id_: str, items: Sequence[Item]) -> None:
        """Record the results of items; one that has a result keeps it."""

    async def count(self, id_: str) -> Tally:
        """Count a job's items: the truth that `progress` repeats."""

    async def progress(self, id_: str, tally: Tally, at: float) -> JobState | None:
        """Note how far an open job is, which makes it RUNNING; return the state that it has then."""

    async def finish(self, id_: str, state: JobState, at: float, why: str = "") -> bool:
        """End a job that has not ended: DONE, FAILED or CANCELLED; return whether it had not."""

    async def recall(self, id_: str, at: float, why: str) -> bool:
        """Cancel a job that nobody has begun to work, from WAITING: no mail is touched; return whether it was so."""

    async def term(self, id_: str) -> Term | None:
        """Return who works a job, None when nobody has."""

    async def swap_term(self, id_: str, seen: Term | None, new: Term) -> bool:
        """Put `new` in the place of `seen`; return whether that was still what stood there."""

    async def forget(self, before: float) -> int:
        """Drop jobs that ended before `before`, and those that were never opened; return how many."""

    async def close(self) -> None:
        """Let go of connections and files."""
