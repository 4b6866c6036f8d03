"""The port to storms that staff look at later: until a time, until so many mails, or until the loop is quiet.

Whether one is due is worked out when it is read (`due`); nobody has to wake up for it. It decides nothing about mail:
what is postponed can be released and discarded as before. Once nothing of a storm waits it means nothing any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from ingest.ports.pages.held import StormRow

__all__ = ["Postponement", "Postponements", "covers", "due", "due_when"]


@dataclass(frozen=True, slots=True)
class Postponement:
    """A storm that somebody wants to see again later; the first of the conditions that is met brings it back.

    Raises `ValueError` without any condition.
    """

    storm: str
    mailboxes: tuple[str, ...] | None
    """What he sees who did it, None for all: it hides the storm from nobody who sees more of it."""
    actor: str
    origin: str
    """From where: an address, or `cli`."""
    at: float
    """When it was done, seconds since the epoch."""
    until: float | None = None
    """It comes back at this time."""
    count: int | None = None
    """It comes back when it has so many mails, decided on or not."""
    quiet_s: float | None = None
    """It comes back after so many seconds without a new mail: the loop is over then."""
    note: str = ""

    def __post_init__(self) -> None:
        if self.until is None and self.count is None and self.quiet_s is None:
            raise ValueError("say until when: a time, a count of mails, or for how long it must be quiet")

    @property
    def id(self) -> str:
        """The name of its place: that of the one that is put in its place has the same."""
        names = (self.storm, *(("all",) if self.mailboxes is None else ("of", *sorted(set(self.mailboxes)))))
        said = "".join(f"{len(name)}:{name}" for name in names)
        return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def due_when(postponement: Postponement, count: int, last_at: float, now: float) -> bool:
    """Whether a storm of so many mails, the last at `last_at`, is to be seen again."""
    return (
        (postponement.until is not None and now >= postponement.until)
        or (postponement.quiet_s is not None and now - last_at >= postponement.quiet_s)
        or (postponement.count is not None and count >= postponement.count)
    )


def due(postponement: Postponement, row: StormRow, now: float) -> bool:
    """Whether the storm is to be seen again by whoever sees `row`."""
    return due_when(postponement, row.storm.count, row.storm.last_at, now)


def covers(postponement: Postponement, mailboxes: Sequence[str]) -> bool:
    """Whether it is about all of a storm that somebody sees whose row of it has these mailboxes."""
    return postponement.mailboxes is None or set(mailboxes) <= set(postponement.mailboxes)


class Postponements(Protocol):
    """Keeps what is looked at later.

    Guarantees: one for each storm and each set of mailboxes; durable when a call returns. Raises `StoreUnavailable`.
    """

    async def put(self, postponement: Postponement) -> None:
        """Keep it, in place of the one that was there for the same storm and mailboxes."""

    async def end(self, these: Sequence[Postponement]) -> int:
        """Forget these, but those that were replaced meanwhile; return how many there were."""

    async def of(self, storms: Sequence[str]) -> list[Postponement]:
        """Return all that there are of these storms, due or not, the latest first."""

    async def page(self, after: str | None, limit: int) -> tuple[list[Postponement], str | None]:
        """Return what there is, due or not, the latest first, and where the next page begins. Raises `CallerError`."""

    async def close(self) -> None:
        """Let go of connections and files."""
