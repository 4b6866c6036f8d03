"""Nodes that will not come back: what each has taken with it, and marking it so.

What was asked of such a node ends with the reason. Held mail whose bytes were only there can be discarded, and
nothing else. A node that starts again after all is back, with its bytes.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from ingest.errors import CallerError, NotFound
from ingest.ports import NodeRecord, Ports
from ingest.records import HeldState

__all__ = ["Loss", "loss", "named", "retire"]

ALIVE_S = 60.0
"""A node that was seen so lately, by the clocks of both, runs."""
MANY = 100_000


@dataclass(frozen=True, slots=True)
class Loss:
    """What a node takes with it: requests that wait for it, and undecided held mails whose bytes are only there."""

    requests: int
    held: int


async def named(name: str, ports: Ports) -> NodeRecord:
    """Return the node with this id or label. Raises `NotFound`, and `CallerError` where a label fits several."""
    found = [node for node in await ports.nodes.every() if name in (node.id, node.label)]
    if not found:
        raise NotFound(f"no node is called {name}; `ingest node list` shows them")
    if len(found) > 1:
        raise CallerError(f"{len(found)} nodes are called {name}: name one by its id, {', '.join(n.id for n in found)}")
    return found[0]


async def loss(node: NodeRecord, ports: Ports) -> Loss:
    """Count what would be lost. Looks through everything that is held."""
    requests = await ports.requests.pending(node.id, limit=MANY)
    held = 0
    async for one in ports.quarantine.every():
        if one.state is HeldState.HELD and one.receipt.node == node.id:
            held += not await ports.originals.has(one.receipt.sha256)
    return Loss(len(requests), held)


async def retire(node: NodeRecord, actor: str, ports: Ports) -> int:
    """Mark a node as gone and end what it was asked for; return how many requests. Raises `CallerError` if it runs."""
    now = time.time()
    if abs(now - node.seen_at) < ALIVE_S and node.retired_at is None:
        raise CallerError(f"node {node.label} was seen {now - node.seen_at:.0f} s ago: it runs; stop it first")
    await ports.nodes.retire(node.id, actor, now)
    why = f"the node was retired on {datetime.fromtimestamp(now, UTC):%Y-%m-%d} by {actor}"
    ended = 0
    while waiting := await ports.requests.pending(node.id):
        for request in waiting:
            ended += await ports.requests.finish(request, now, why)
    return ended
