"""What the web role knows of its node's other roles: what the supervisor told it last. It asks nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ingest.metrics import Count

__all__ = ["NodeView", "RoleView", "read_view"]


@dataclass(frozen=True, slots=True)
class RoleView:
    """One role: whether it is at work, since when it is silent, and how often it was started."""

    up: bool
    silent_s: float
    """Seconds since its last beat, when the supervisor said so."""
    starts: int
    waits: str = ""
    """What it waits for before it can begin, as a sentence; "" when it does not."""


@dataclass(frozen=True, slots=True)
class NodeView:
    """All roles, and what they and those before them have counted. `heard_at`: by our own monotonic clock."""

    roles: Mapping[str, RoleView]
    counts: tuple[Count, ...]
    heard_at: float


def read_view(fact: Mapping[str, Any], heard_at: float) -> NodeView:
    """Return the view that the supervisor's `fact` tells of."""
    roles = {name: RoleView(**role) for name, role in fact["roles"].items()}
    return NodeView(roles, tuple((name, labels, value) for name, labels, value in fact["counts"]), heard_at)
