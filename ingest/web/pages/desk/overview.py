"""GET /overview: what came in and what became of it, how old what waits is, how the engines and the nodes do."""

import asyncio
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from ingest.errors import EngineError
from ingest.ports import Lane, NodeRecord
from ingest.staff.engines import CLOSED
from ingest.staff.status import Status, StoreCounts, status_of, store_counts
from ingest.web.desk import AtDesk, Desk
from ingest.web.look import Look
from ingest.web.node_view import NodeView
from ingest.web.pages.desk.stages import stages
from ingest.web.pages.page_route import PageRoute
from ingest.web.pages.rendering import page
from ingest.web.pages.visitor import Reader

__all__ = ["router"]

router = APIRouter(include_in_schema=False, route_class=PageRoute)
LOOK_S, STORE_S = 2.0, 3.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """One lane, and how long its oldest mail has waited, in seconds."""

    lane: Lane
    oldest_s: float


@router.get("/overview")
async def overview(request: Request, visitor: Reader, desk: AtDesk) -> Response:
    """Show how this node and its neighbours do. Counts of all mailboxes are for who sees all of them."""
    look: Look = request.app.state.look
    node: NodeView | None = request.app.state.node()
    seen, counts, nodes = await asyncio.gather(look.seen(LOOK_S), _counts(desk), _nodes(desk))
    sees_all = visitor.caller.mailboxes is None
    status = status_of(desk.settings, seen.backlog, counts, seen.engines) if sees_all and seen.backlog else None
    facts = {
        "section": "overview",
        "status": status,
        "sees_all": sees_all,
        "waiting": _waiting(status),
        "stages": stages(node.counts) if node is not None and sees_all else [],
        "roles": sorted(node.roles.items()) if node is not None else [],
        "nodes": nodes,
        "engines": sorted(seen.engines.items()),
        "well": CLOSED,
        "trouble": [one.full if visitor.may("admin") else one.plain for one in seen.trouble],
        "store_away": bool(counts.error),
    }
    return page(request, visitor, "desk/overview.html", facts)


def _waiting(status: Status | None) -> list[Waiting]:
    return [Waiting(lane, getattr(status, f"oldest_{lane}_s")) for lane in Lane] if status is not None else []


async def _counts(desk: Desk) -> StoreCounts:
    try:
        ports = desk.engines().ports
    except EngineError as error:
        return StoreCounts(error=str(error))
    return await store_counts(ports.store, ports.quarantine)


async def _nodes(desk: Desk) -> list[NodeRecord] | None:
    """Return the nodes that are not gone for good, None where the store does not tell."""
    try:
        async with asyncio.timeout(STORE_S):
            found = await desk.engines().ports.nodes.every()
    except (EngineError, TimeoutError):
        return None
    return [one for one in found if one.retired_at is None]
