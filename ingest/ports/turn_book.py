"""The port that remembers what went between us and a party, over all threads and mailboxes."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from loopguard.dealings import Dealings

__all__ = ["Fold", "Known", "TurnBook"]

T = TypeVar("T")

Known = tuple[Dealings, ...]
"""What is known under some keys, in their order."""

Fold = Callable[[Known], tuple[Known, T]]
"""Takes what is known of some keys and returns what is known then, and an answer; pure, and may be asked again."""


class TurnBook(Protocol):
    """Keeps `Dealings` under keys, which say what they are of (`ingest.turns.parties`).

    Guarantees: of two changes of one key, on whichever nodes, the later sees the earlier one. Keys of one change are
    written one after the other, in their order: who is stopped between two has written the first. What a fold returns
    as it was is not written, and a key that nothing was kept under is known as empty `Dealings`. Raises
    `StoreUnavailable`.
    """

    async def known(self, keys: Sequence[str]) -> Known:
        """Return what is known under each key."""

    async def change(self, keys: Sequence[str], fold: Fold[T]) -> T:
        """Put in place what `fold` makes of what is known under `keys`; return its answer."""

    async def forget(self, before: float) -> int:
        """Drop what nothing was added to since `before` (seconds since the epoch); return how many keys."""

    async def remove(self, keys: Sequence[str]) -> int:
        """Erase what is kept under these keys; return how many there were."""

    async def close(self) -> None:
        """Let go of connections and files."""
