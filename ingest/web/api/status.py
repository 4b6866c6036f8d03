"""GET /api/v1: what there is to ask; GET /api/v1/status: what this node has taken in, and what became of it."""

from http import HTTPStatus
from importlib.metadata import version

from fastapi import APIRouter, Request

from ingest.staff.caller import Verb
from ingest.staff.status import status_of, store_counts
from ingest.web.desk import AtDesk
from ingest.web.forms.index import IndexForm, RouteForm
from ingest.web.forms.status import StatusForm
from ingest.web.look import Look
from ingest.web.parameters import Reader
from ingest.web.problem import Problem

__all__ = ["router"]

router = APIRouter(tags=["node"])
LOOK_S = 2.0


@router.get("", summary="What there is")
async def list_routes(request: Request, _: Reader) -> IndexForm:
    """Every route with its method, its path and a sentence."""
    shown = [
        RouteForm(method=method.upper(), path=path, summary=one["summary"], operation=one["operationId"])
        for path, methods in sorted(request.app.openapi()["paths"].items())
        for method, one in sorted(methods.items())
    ]
    where = {"version": version("helpdesk-ingest"), "openapi": request.app.openapi_url}
    return IndexForm(name="helpdesk-ingest", routes=shown, **where)


@router.get("/status", summary="How this node is")
async def show_status(request: Request, desk: AtDesk, caller: Reader) -> StatusForm:
    """Counts of this node, of all mailboxes together: not for who sees some of them only."""
    if caller.mailboxes is not None:
        raise Problem(HTTPStatus.FORBIDDEN, f"{caller.name} sees some mailboxes, and this counts all of them together.")
    admin = caller.may(Verb.ADMIN)
    look: Look = request.app.state.look
    seen = await look.seen(LOOK_S)
    if seen.backlog is None:
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE, "; ".join(one.full if admin else one.plain for one in seen.trouble)
        )
    ports = desk.engines().ports
    counts = await store_counts(ports.store, ports.quarantine)
    return StatusForm.of(status_of(desk.settings, seen.backlog, counts, seen.engines), plain=not admin)
