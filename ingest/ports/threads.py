"""The port that knows which ids belong to which thread."""

from collections.abc import Sequence
from typing import Protocol

from ingest.threads.choice import Match
from ingest.threads.clue import Clue

__all__ = ["Threads"]


class Threads(Protocol):
    """Remembers, for each mailbox apart, ids seen, ids sent, who takes part, and what mail bore an id first.

    Guarantees: a lookup never leaves its mailbox; `resolve` is idempotent on the clue; clues resolved at once are
    decided one after the other in the order of the calls, by `ingest.threads.choice.choose`. Raises `StoreUnavailable`.
    """

    async def resolve(self, clue: Clue) -> Match:
        """Find or open the thread of a mail and remember the mail's ids and participants in it."""

    async def sent(self, mailbox: str, thread: str, ids: Sequence[str], participants: Sequence[str]) -> None:
        """Record ids that we sent in a thread, and whom we wrote to."""

    async def find(self, mailbox: str, ids: Sequence[str]) -> str | None:
        """Return the thread of the first of these names that is known in `mailbox`, or None. Changes nothing."""

    async def forget(self, before: float) -> int:
        """Forget threads in which no mail came or went since `before` (seconds since the epoch); return how many.

        All names and participants of a thread go together: what is left of none lets a stranger in. A mail that
        speaks of a forgotten thread opens a new one.
        """

    async def part_of(self, address: str) -> int:
        """Return in how many threads, of all mailboxes, this address takes part."""

    async def leave(self, address: str) -> int:
        """Let this address take part in no thread any more; return in how many it did."""

    async def close(self) -> None:
        """Let go of connections and files."""
