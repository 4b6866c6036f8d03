"""The port to a lease: of all that share a store, one holds it and does what only one must do."""

from dataclasses import dataclass
from typing import Protocol

__all__ = ["Lease", "Term"]


@dataclass(frozen=True, slots=True)
class Term:
    """What the store says of a lease: who holds it, and how often its holders have beaten so far.

    An owner that ends with "/" has let go of it.
    """

    owner: str
    beat: int


class Lease(Protocol):
    """One named document in the store that changes only from what was seen of it.

    Guarantee: of those that `swap` the same term, one succeeds, and it is durable then. It reads no clock: whoever
    waits judges by his own whether the count still moves. FerretDB does not compare and write in one step. Raises
    `StoreUnavailable` for whatever may pass; the swap may have been made then.
    """

    async def look(self) -> Term | None:
        """Return the term as it stands, None when nobody has ever held the lease."""

    async def swap(self, seen: Term | None, new: Term) -> bool:
        """Put `new` in the place of `seen`; return whether that was still what stood there."""

    async def close(self) -> None:
        """Let go of connections and files."""
