"""The port to the outbox: what each webhook endpoint has yet to be told, and where it stands in the feed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ingest.ports.changes import Change

__all__ = ["Delivery", "EndpointState", "Outbox", "OutboxCounts", "Replay"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One change that one endpoint is to be told of. Times are seconds since the epoch."""

    endpoint: str
    id: str
    """The webhook-id: the same for every endpoint, and whenever the same change is told again."""
    place: int
    """Where it stands among what waits for this endpoint; of one thread the lower number goes first."""
    change: Change
    made_at: float
    due_at: float
    attempts: int = 0
    error: str = ""
    """What the last attempt ended with."""
    failed_at: float | None = None
    """When it was given up; None while it waits."""


@dataclass(frozen=True, slots=True)
class Replay:
    """What of the feed an endpoint is to be told once more. Cursors are the feed's own."""

    cursor: str
    """How far it has come."""
    end: str
    """How far it goes."""
    since: float
    until: float
    """Only changes from `since` to before `until`, by the clocks of who told them."""


@dataclass(frozen=True, slots=True)
class EndpointState:
    """What the store knows of an endpoint, beside the settings."""

    name: str
    cursor: str
    """What of the feed has become deliveries."""
    seen_at: float
    """When it was last in the settings of a node, by that node's clock."""
    accepted_at: float | None = None
    failing_since: float | None = None
    error: str = ""
    disabled_at: float | None = None
    """Since when nothing is sent, because its receiver said that it is gone."""
    replay: Replay | None = None


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """What lies in the outbox for one endpoint."""

    waiting: int
    oldest_at: float | None
    """When the oldest of what waits was made."""
    failed: int


class Outbox(Protocol):
    """Keeps deliveries until they are accepted, and those that were given up for a time.

    Guarantees: durable when a call returns; a delivery that waits is there once for (endpoint, id), however often it is
    added. One process writes the deliveries of an endpoint at a time (it holds a lease); the state of an endpoint may
    be changed by several, each field by itself. Raises `StoreUnavailable`.
    """

    async def endpoints(self) -> list[EndpointState]:
        """Return every endpoint that there is, by name."""

    async def endpoint(self, name: str) -> EndpointState | None:
        """Return one endpoint, or None."""

    async def begin(self, endpoint: EndpointState) -> EndpointState:
        """Make an endpoint, unless there is one of its name; return what is there."""

    async def seen(self, name: str, at: float) -> None:
        """Note that the endpoint is in the settings of a node."""

    async def move(self, name: str, cursor: str) -> None:
        """Note what of the feed has become deliveries."""

    async def tell(self, name: str, *, accepted_at: float | None, failing_since: float | None, error: str) -> None:
        """Note how it goes with the endpoint's receiver."""

    async def disable(self, name: str, at: float | None, error: str = "") -> None:
        """Note that nothing is to be sent any more; with `at` None that it is again."""

    async def replay(self, name: str, replay: Replay | None) -> None:
        """Note what is to be told once more, in the place of what stood there."""

    async def add(self, deliveries: Sequence[Delivery]) -> None:
        """Put deliveries in. Those that wait already stay as they are; those that were given up wait anew."""

    async def waiting(self, endpoint: str, limit: int) -> list[Delivery]:
        """Return up to `limit` deliveries of an endpoint that wait, by their places."""

    async def failed(self, endpoint: str, limit: int = 100) -> list[Delivery]:
        """Return up to `limit` deliveries that were given up, the latest first."""

    async def settle(self, accepted: Sequence[Delivery], others: Sequence[Delivery]) -> None:
        """Drop what was accepted, and keep what was not as it is now."""

    async def tally(self, endpoint: str) -> OutboxCounts:
        """Count what lies there for an endpoint."""

    async def forget(self, before: float) -> int:
        """Drop deliveries that were given up before `before`; return how many."""

    async def drop(self, name: str) -> None:
        """Drop an endpoint with all its deliveries."""

    async def close(self) -> None:
        """Let go of connections and files."""
