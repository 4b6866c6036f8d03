"""The port to the list of nodes that share a store."""

from dataclasses import dataclass
from typing import Protocol

__all__ = ["NodeRecord", "Nodes"]


@dataclass(frozen=True, slots=True)
class NodeRecord:
    """One node as the others know it. Times are seconds since the epoch by the node's own clock: for people to read."""

    id: str
    """The random id of its data folder."""
    label: str
    """What people call it: `node.label`, or its host name."""
    started_at: float
    token: str
    """Random, of this start: whoever finds another one here shares his id with somebody."""
    beats: int = 0
    """Moves on while the node runs. Whoever watches it judges by his own monotonic clock."""
    seen_at: float = 0.0
    """When it last moved on."""
    retired_at: float | None = None
    retired_by: str = ""


class Nodes(Protocol):
    """Knows every node that has worked on this store.

    Guarantees: a beat counts only for the start that entered last, so of two nodes with one id each finds out. Raises
    `StoreUnavailable`.
    """

    async def enter(self, node: NodeRecord) -> None:
        """Write down a node that starts, over what was there; one that was retired is back."""

    async def beat(self, id_: str, token: str, beats: int, at: float) -> bool:
        """Move a node on; return False, and change nothing, when another start has entered since."""

    async def get(self, id_: str) -> NodeRecord | None:
        """Return one node, or None."""

    async def every(self) -> list[NodeRecord]:
        """Return all nodes, retired ones too, in the order of their labels."""

    async def retire(self, id_: str, actor: str, at: float) -> bool:
        """Mark a node as one that will not come back; return whether it was there and not marked.

        Its token goes: if it runs after all, its next beat finds that out, and it enters again.
        """

    async def close(self) -> None:
        """Let go of connections and files."""
