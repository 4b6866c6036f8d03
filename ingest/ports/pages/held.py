"""Questions about held mail and storms a page at a time, and their answers; part of the port `Quarantine`.

A page begins after the last row of the one before it (keyset), so that what comes meanwhile moves nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from ingest.records import HeldMessage, HeldState, Storm

__all__ = [
    "FEW",
    "HeldPage",
    "HeldQuery",
    "StormPage",
    "StormQuery",
    "StormRow",
    "StormTally",
    "place_of_mail",
    "sift_of",
]

FEW = 20
"""Mailboxes up to which each is a source of a page; of more the mails of all are sifted."""


@dataclass(frozen=True, slots=True)
class HeldQuery:
    """Which held mails. None: any."""

    mailboxes: tuple[str, ...] | None = None
    storm: str | None = None
    sender: str | None = None
    """The author's address, as the record has it."""
    code: str | None = None
    """One of its findings has this code."""
    state: HeldState | None = HeldState.HELD
    since: float | None = None
    """Accepted at this time or later."""
    until: float | None = None
    """Accepted at this time or earlier."""


@dataclass(frozen=True, slots=True)
class HeldPage:
    """Some held mails; `next` is None when no other follow."""

    mails: tuple[HeldMessage, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class StormQuery:
    """Which storms. None: any. `mailboxes`: those that have mail of these, and only their mail counts."""

    mailboxes: tuple[str, ...] | None = None
    sender: str | None = None
    """One of the storm's parties: an address in any case, or `*@domain` for all of a domain."""
    code: str | None = None
    since: float | None = None
    """Its last mail came at this time or later."""
    until: float | None = None
    waits: bool | None = None
    """Whether a mail of it waits for a decision."""
    single: bool | None = None
    """Whether it is one mail, held for itself."""
    postponed: bool | None = None
    """Whether a mail of it waits and somebody wants to see it later, which is not due by `now`."""
    now: float = inf


@dataclass(frozen=True, slots=True)
class StormTally:
    """How many storms there are, of one mail and of more, and how many of their mails wait for a decision."""

    storms: int = 0
    singles: int = 0
    mails: int = 0
    complete: bool = True
    """Whether all were counted; else there are more than these."""

    @property
    def rows(self) -> int:
        """Rows of a list that has both."""
        return self.storms + self.singles


@dataclass(frozen=True, slots=True)
class StormRow:
    """One storm as whoever sees `mailboxes` sees it: `storm.count` and its times are of their mails."""

    storm: Storm
    waiting: int
    """Mails of these that wait for a decision."""
    mailboxes: tuple[str, ...]

    @property
    def single(self) -> bool:
        """Whether it is one mail, held for itself."""
        return self.storm.count == 1


@dataclass(frozen=True, slots=True)
class StormPage:
    """Some storms; `next` is None when no other follow. Filters that no index has may leave a page short."""

    rows: tuple[StormRow, ...]
    next: str | None


def place_of_mail(held: HeldMessage) -> tuple[float, str]:
    """Return where a mail stands in a page."""
    return held.receipt.accepted_at, held.id


def sift_of(query: HeldQuery, *, by_sender: bool = False) -> Callable[[HeldMessage], bool] | None:
    """Return the test of what no index of held mail finds together with the rest; None when there is nothing to test.

    What an index has found passes it as well. `by_sender`: the engine's index of senders finds others too.
    """
    names = frozenset(query.mailboxes) if query.mailboxes is not None else None
    sender, code = query.sender, query.code
    if (
        code is None
        and (names is None or (sender is None and len(names) <= FEW))
        and not (sender and (by_sender or query.storm))
    ):
        return None

    def wanted(held: HeldMessage) -> bool:
        return (
            (names is None or held.receipt.mailbox in names)
            and (sender is None or held.sender == sender)
            and (code is None or any(finding.code == code for finding in held.findings))
        )

    return wanted
