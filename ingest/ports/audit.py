"""The port to the audit log: who decided what, when and from where. It only grows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ingest.ports.pages.held import FEW

__all__ = ["Audit", "AuditEntry", "AuditPage", "AuditQuery", "Subject", "place_of_entry", "sift_of_entries"]


class Subject(StrEnum):
    """What an entry is about."""

    MESSAGE = "message"
    STORM = "storm"
    THREAD = "thread"
    JOB = "job"
    """Mails that were named one by one, or by a filter: the job lists them."""
    RECEIPT = "receipt"
    """Mail that was set aside, which has no delivery key; `*`: all of a mailbox, or of a reason."""
    ACCOUNT = "account"
    """A user or a token."""
    NODE = "node"
    """The node's settings, its webhooks."""
    ALLOWANCE = "allowance"
    """What is let pass from now on, by its id."""
    AT_ONCE = "at-once"
    """What is held at once from now on, by its id."""
    PARTY = "party"
    """Somebody we exchange mail with, by a digest of his address."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that somebody did. `id` is the same whenever the same thing is recorded again."""

    id: str
    at: float
    """Seconds since the epoch."""
    actor: str
    origin: str
    """From where: an address, or `cli`."""
    action: str
    """What: `release`, `release.ended`, `discard`, `view`, `merge`, `allow`, `shunted.retry` …"""
    subject: Subject
    name: str
    """The delivery key, storm, thread, job or receipt."""
    mailbox: str = ""
    """Whose mail it is about; "" for what is no mailbox's: only who sees all mailboxes sees it."""
    count: int = 0
    """How many mails."""
    note: str = ""
    job: str = ""


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """Which entries. None: any."""

    mailboxes: tuple[str, ...] | None = None
    actor: str | None = None
    name: str | None = None
    """What it is about: a delivery key, storm, thread or job."""
    since: float | None = None
    until: float | None = None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Some entries; `next` is None when no other follow."""

    entries: tuple[AuditEntry, ...]
    next: str | None


class Audit(Protocol):
    """Keeps what people did.

    Guarantees: `record` is idempotent on `AuditEntry.id` and durable when it returns; no entry is changed or removed.
    Raises `StoreUnavailable`.
    """

    async def record(self, entries: Sequence[AuditEntry]) -> None:
        """Append these entries, but those that are there."""

    async def page(self, query: AuditQuery, after: str | None, limit: int) -> AuditPage:
        """Return entries, newest first, that follow the cursor `after`. Raises `CallerError`."""

    async def close(self) -> None:
        """Let go of connections and files."""


def place_of_entry(entry: AuditEntry) -> tuple[float, str]:
    """Return where an entry stands in a page."""
    return entry.at, entry.id


def sift_of_entries(query: AuditQuery) -> Callable[[AuditEntry], bool] | None:
    """Return the test of what one index does not find together with the rest; None when there is nothing to test."""
    names = frozenset(query.mailboxes) if query.mailboxes is not None else None
    if names is not None and len(names) <= FEW and query.actor is None and query.name is None:
        return None
    if names is None and (query.actor is None or query.name is None):
        return None

    def wanted(entry: AuditEntry) -> bool:
        return (
            (names is None or entry.mailbox in names)
            and (query.actor is None or entry.actor == query.actor)
            and (query.name is None or entry.name == query.name)
        )

    return wanted
