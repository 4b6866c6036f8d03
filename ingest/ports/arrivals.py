"""The port that counts."""

from collections.abc import Sequence
from typing import Protocol

from loopguard import Arrival, History, Policy

__all__ = ["Arrivals"]


class Arrivals(Protocol):
    """Remembers recent arrivals by thread and by pair.

    Guarantees: `record` is idempotent on `Arrival.id` while fewer than `Policy.history` others of its thread and of its
    pair have come since; after that it may count once more. Arrivals recorded at once are counted one after the other
    in the order of the calls, so that exactly one of them is the n-th; at most `Policy.history` of each key are handed
    back. What is older than the longest window may be forgotten. Raises `StoreUnavailable`.
    """

    async def record(self, arrival: Arrival, policy: Policy, names: Sequence[str] = ()) -> History:
        """Remember `arrival` and return the recent ones with the same (mailbox, thread) and with the same pair.

        `names` are all names of its thread: what was counted under another of them counts as well.
        """

    async def recent(self, mailbox: str, threads: Sequence[str], pair: str, since: float, limit: int) -> History:
        """Return up to `limit` arrivals at or after `since` of each key, oldest first, and remember nothing.

        `threads` are the names of one thread.
        """

    async def forget(self, before: float) -> int:
        """Drop arrivals older than `before`; return how many."""

    async def remove(self, ids: Sequence[str]) -> int:
        """Erase these arrivals; return how many of them were remembered."""

    async def close(self) -> None:
        """Let go of connections and files."""
