"""The port to the feed: what has changed, in an order that never loses one.

Every writing process numbers its entries 1, 2, 3 … without a gap, each under a name of its own; a reader remembers
one number a writer, and which entry had it: a store that was restored from a backup gives numbers a second time. No
clock and no common counter decides what a reader has seen, so nodes share no lock, and an entry that becomes visible
late is never behind a reader.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from heapq import merge
from itertools import islice
from math import inf
from types import MappingProxyType
from typing import Protocol

from ingest.errors import Forgotten

__all__ = ["NO_MARKS", "Change", "ChangeKind", "Changes", "Entry", "beyond", "in_order", "mark_of", "same_entry"]

NO_MARKS: Mapping[str, str] = MappingProxyType({})
AND_THEN = "read the messages themselves, then follow the feed anew, without a cursor"


class ChangeKind(StrEnum):
    """What happened."""

    MESSAGE_STORED = "message.stored"
    MESSAGE_HELD = "message.held"
    """A mail is held; of a storm only its first in a mailbox, `storm.grown` tells of the others."""
    MESSAGE_RELEASED = "message.released"
    MESSAGE_DISCARDED = "message.discarded"
    MESSAGE_RESTORED = "message.restored"
    """It had been discarded, and waits for a decision again."""
    MESSAGE_CHANGED = "message.changed"
    """Its record was read anew from its original (`ingest reparse`)."""
    MESSAGE_ERASED = "message.erased"
    STORM_OPENED = "storm.opened"
    """It has a second mail in this mailbox. A storm that spans mailboxes is told in each by itself: its part there."""
    STORM_GROWN = "storm.grown"
    """It has ten, a hundred, a thousand … mails."""
    STORM_CLOSED = "storm.closed"
    STORMS_DIGEST = "storms.digest"
    """Once a day, of a mailbox in which held mail waits or something was decided; `id` is the day."""
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
    """Of a storm, how many mails it had in this mailbox; of a digest, how many wait in it."""
    actor: str = ""
    """Who decided; "" where nobody did."""

    @property
    def key(self) -> str:
        """The same whenever the same thing is told again: a process that dies after telling tells it once more."""
        parts = [str(self.kind), self.id, self.other]
        if self.kind in _OF_STORMS:
            parts += [str(self.count), self.mailbox]
        elif self.kind is ChangeKind.STORMS_DIGEST:
            parts.append(self.mailbox)
        elif self.kind in _AGAIN or (self.other and self.actor):
            parts.append(f"{self.at:.3f}")  # may happen again
        return ":".join(filter(None, parts))


_AGAIN = (ChangeKind.MESSAGE_CHANGED, ChangeKind.MESSAGE_DISCARDED, ChangeKind.MESSAGE_RESTORED)
_OF_STORMS = (ChangeKind.STORM_OPENED, ChangeKind.STORM_GROWN, ChangeKind.STORM_CLOSED)


@dataclass(frozen=True, slots=True)
class Entry:
    """What one writer told at once. `number` counts from 1 without a gap."""

    writer: str
    number: int
    changes: tuple[Change, ...]
    mark: str = field(default="", compare=False)
    """Tells it from another that had this number before the store was restored."""


class Changes(Protocol):
    """Keeps what the writers told, for a time.

    Guarantees: `append` is idempotent on (`writer`, `token`) as long as nothing else was appended under that name
    since, and durable when it returns; numbers of one writer have no gaps, also when two processes write under one
    name; `after` hands out the entries of a writer in the order of their numbers and stops before one that is not there
    yet; what is forgotten of a writer is always its beginning. Raises `StoreUnavailable`.
    """

    async def append(self, writer: str, token: str, changes: Sequence[Change]) -> int:
        """Write these changes, at least one, as the writer's next entry and return its number.

        `token`: random, of this entry: whoever does not know whether an append succeeded asks again with the same.
        """

    async def after(self, seen: Mapping[str, int], limit: int, marks: Mapping[str, str] = NO_MARKS) -> list[Entry]:
        """Return up to `limit` entries that follow what was seen of each writer (0 of one that is not named), the
        oldest first as far as clocks tell. `marks`: those of the entries that were seen last, as far as known.

        Raises `Forgotten` where an entry that follows is no longer kept; and, as after a store was restored from a
        backup, where more was seen of a writer than it has told, or another entry than has that number now.
        """

    async def marks(self, seen: Mapping[str, int]) -> dict[str, str]:
        """Return the marks of the entries with these numbers, of those that are there; the last forgotten one is."""

    async def heads(self) -> dict[str, int]:
        """Return the last number of each writer: what `after` begins with to hear only of what comes."""

    async def floors(self) -> dict[str, int]:
        """Return the last number of each writer that was forgotten, 0 where none was: what `after` begins with to hear
        all that is kept."""

    async def before(self, at: float) -> dict[str, int]:
        """Return, of each writer, the last number whose changes all came before `at`: where a replay begins."""

    async def forget(self, before: float, until: float = inf, keep: int = 1) -> int:
        """Drop what each writer told before its first entry at or after `before`, but its last `keep`; return how many.

        An entry that says it was told at or after `until` is from a clock that was ahead, and counts as old as what
        follows it. `keep` is for clocks that are behind.
        """

    async def notes(self, names: Sequence[str] | None = None) -> dict[str, str]:
        """Return what tellers have noted of what they have yet to tell, all or of these names."""

    async def note(self, name: str, was: str | None, now: str | None) -> bool:
        """Change a note from `was` to `now`, None where there is none; return whether it was so. Of two, one does."""

    async def close(self) -> None:
        """Let go of connections and files."""


def in_order(found: Mapping[str, Sequence[Entry]], seen: Mapping[str, int], limit: int) -> list[Entry]:
    """Return up to `limit` of what was found of each writer after what was seen, each writer's up to its first gap."""
    parts = [
        [entry for place, entry in enumerate(entries, seen.get(writer, 0) + 1) if entry.number == place]
        for writer, entries in found.items()
    ]
    return list(islice(merge(*parts, key=lambda entry: entry.changes[0].at if entry.changes else 0.0), limit))


def mark_of(token: str) -> str:
    """Return the mark of the entry that was written with this token."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()[:6]


def same_entry(writer: str, number: int, seen: str | None, there: str | None) -> None:
    """Raise `Forgotten` where an entry is not the one that was seen; what is not known tells nothing."""
    if seen and there and seen != there:
        raise Forgotten(
            f"the cursor is not of this feed: number {number} of {writer} is another entry than it has seen (was the"
            f" store restored from a backup?); {AND_THEN}"
        )


def beyond(writer: str, seen: int, floor: int, head: float) -> None:
    """Raise `Forgotten` where what was seen of a writer is outside what is kept of it."""
    if seen < floor:
        raise Forgotten(
            f"the cursor is too old: of what {writer} told, the feed reaches back to number {floor + 1}, and {seen + 1}"
            f" is next; {AND_THEN}"
        )
    if seen > head:
        raise Forgotten(
            f"the cursor is not of this feed: it has seen number {seen} of {writer}, which has not told so many (was"
            f" the store restored from a backup?); {AND_THEN}"
        )
