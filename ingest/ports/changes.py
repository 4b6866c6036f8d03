"""The port to the feed: what has changed, in an order that never loses one.

Every writing process numbers its entries 1, 2, 3 … without a gap, each under a name of its own; a reader remembers
one number a writer. No clock and no common counter decides what a reader has seen, so nodes share no lock, and an entry
that becomes visible late is never behind a reader.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

__all__ = ["Change", "ChangeKind", "Changes", "Entry"]


class ChangeKind(StrEnum):
    """What happened."""

    MESSAGE_STORED = "message.stored"
    MESSAGE_HELD = "message.held"
    """A mail is held; of a storm only its first, `storm.grown` tells of the others."""
    MESSAGE_RELEASED = "message.released"
    MESSAGE_DISCARDED = "message.discarded"
    MESSAGE_CHANGED = "message.changed"
    """Its record was read anew from its original (`ingest reparse`)."""
    MESSAGE_ERASED = "message.erased"
    STORM_OPENED = "storm.opened"
    STORM_GROWN = "storm.grown"
    """It has ten, a hundred, a thousand … mails."""
    STORM_CLOSED = "storm.closed"
    THREAD_MERGED = "thread.merged"
    THREAD_SPLIT = "thread.split"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened. `id` names the message (delivery key), storm or thread that it is about."""

    kind: ChangeKind
    at: float
    """Seconds since the epoch by the clock of the process that did it: for people, no order."""
    mailbox: str
    id: str
    thread: str = ""
    """The thread of a message, by the name that it had then; "" for a storm."""
    storm: str = ""
    """The storm of a held message."""
    other: str = ""
    """Of `thread.merged` the name that became an alias, of `thread.split` the name that left."""
    count: int = 0
    """Of a storm, how many mails it had."""
    actor: str = ""
    """Who decided; "" where nobody did."""

    @property
    def key(self) -> str:
        """The same whenever the same thing is told again: a process that dies after telling tells it once more."""
        size = f":{self.count}" if self.kind is ChangeKind.STORM_GROWN else ""
        return f"{self.kind}:{self.id}{size}{f':{self.other}' if self.other else ''}"


@dataclass(frozen=True, slots=True)
class Entry:
    """What one writer told at once. `number` counts from 1 without a gap."""

    writer: str
    number: int
    changes: tuple[Change, ...]


class Changes(Protocol):
    """Keeps what the writers told, for a time.

    Guarantees: `append` is idempotent on (`writer`, `token`) as long as nothing else was appended under that name
    since, and durable when it returns; numbers of one writer have no gaps, also when two processes write under one
    name; `after` hands out the entries of a writer in the order of their numbers and stops before one that is not there
    yet. Raises `StoreUnavailable`.
    """

    async def append(self, writer: str, token: str, changes: Sequence[Change]) -> int:
        """Write these changes as the writer's next entry and return its number.

        `token`: random, of this entry: whoever does not know whether an append succeeded asks again with the same.
        """

    async def after(self, seen: Mapping[str, int], limit: int) -> list[Entry]:
        """Return up to `limit` entries that follow what was seen of each writer (a writer not named: from its first
        entry that is still kept), the oldest first as far as clocks tell."""

    async def heads(self) -> dict[str, int]:
        """Return the last number of each writer: what `after` begins with to hear only of what comes."""

    async def before(self, at: float) -> dict[str, int]:
        """Return, of each writer, the last number whose changes all came before `at`: where a replay begins."""

    async def forget(self, before: float) -> int:
        """Drop entries told before `before`, but each writer's last; return how many."""

    async def close(self) -> None:
        """Let go of connections and files."""
