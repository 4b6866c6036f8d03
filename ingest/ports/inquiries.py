"""The port to what one node asks another about its own ledger: a question, and its answer, both short texts.

A node that does not know the question answers it with nothing, and one that is down leaves it; the asker waits for
seconds and takes the question back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

__all__ = ["Inquiries", "Inquiry"]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One question to one node. `id` is random; the time is in seconds since the epoch."""

    id: str
    node: str
    """The id of the node that is asked."""
    question: str
    asked_at: float


class Inquiries(Protocol):
    """Carries questions between nodes.

    Guarantees: a question is answered once, and what was taken back is not. Nothing of it must outlive a crash: who
    asked has gone then. Raises `StoreUnavailable`.
    """

    async def ask(self, inquiries: Sequence[Inquiry]) -> None:
        """Ask; a question that is there already stays as it is."""

    async def waiting(self, node: str, limit: int = 100) -> list[Inquiry]:
        """Return up to `limit` questions to `node` that have no answer, oldest first."""

    async def answer(self, id_: str, text: str) -> bool:
        """Answer a question; return whether it still waited for that."""

    async def answers(self, ids: Sequence[str]) -> dict[str, str]:
        """Return, by id, the answers that there are to these questions."""

    async def withdraw(self, ids: Sequence[str]) -> int:
        """Take questions back, with their answers; return how many there were."""

    async def forget(self, before: float) -> int:
        """Drop what was asked before `before`, by askers that are gone; return how much."""

    async def close(self) -> None:
        """Let go of connections and files."""
