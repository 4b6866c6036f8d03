"""The port to what one node asks of another: mail that is only there is read, released, tried again or erased there."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

__all__ = ["Request", "RequestKind", "Requests"]


class RequestKind(StrEnum):
    """What is asked of the node that has the bytes of a mail."""

    READ = "read"
    """Put the original where every node reads it."""
    RELEASE = "release"
    """Let the held mail pass."""
    RETRY = "retry"
    """Try shunted mail again."""
    ERASE = "erase"
    """Empty what the spool has of the mail."""


@dataclass(frozen=True, slots=True)
class Request:
    """One thing asked of one node about one mail. Times are seconds since the epoch."""

    node: str
    """The id of the node that is asked."""
    kind: RequestKind
    subject: str
    """The delivery key of the mail; of an erasure also `person:DIGEST@TIME`, all mail of somebody until then; of
    shunted mail, to be read or tried again, `shunted:RECEIPT:REASON:MAILBOX@TIME`, each of the three `*` for any."""
    actor: str
    """Who asked first: a decision is recorded under this name."""
    asked_at: float
    storm: str = ""
    """The storm of a held mail, so that a list of storms can tell what waits."""
    done_at: float | None = None
    why: str = ""
    """Why it could not be done; "" while it waits, and when it was done."""

    @property
    def id(self) -> str:
        """The same for everybody who asks the same."""
        return f"{self.kind}:{self.node}:{self.subject}"

    @property
    def waits(self) -> bool:
        """Whether the node has yet to carry it out."""
        return self.done_at is None


class Requests(Protocol):
    """Remembers what nodes are asked to do until they have done it.

    Guarantees: what is asked twice is there once, under the name of whoever asked first; a request ends once. Durable
    when a call returns. Raises `StoreUnavailable`.
    """

    async def ask(self, request: Request) -> Request:
        """Ask, unless it has been asked; return what is there. A request that failed is asked anew."""

    async def pending(self, node: str | None = None, limit: int = 1_000) -> list[Request]:
        """Return up to `limit` requests that wait (for one node), oldest first."""

    async def about(self, subjects: Sequence[str]) -> list[Request]:
        """Return all requests about these mails, ended or not, in no order."""

    async def finish(self, request: Request, at: float, why: str = "") -> bool:
        """End a request that waits, with the reason if it could not be done; return whether it still waited."""

    async def forget(self, before: float) -> int:
        """Drop requests that ended before `before`; return how many."""

    async def close(self) -> None:
        """Let go of connections and files."""
