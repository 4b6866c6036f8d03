"""GET /: what is held, a storm a row."""

from fastapi import APIRouter, Request, Response

from ingest.ports import StormQuery
from ingest.web.desk import AtDesk
from ingest.web.pages.page_route import PageRoute
from ingest.web.pages.rendering import page
from ingest.web.pages.visitor import Reader
from ingest.web.parameters import Cursor, InMailbox
from ingest.web.sight import mailboxes_of

__all__ = ["router"]

router = APIRouter(include_in_schema=False, route_class=PageRoute)
ROWS = 50


@router.get("/")
async def storm_list(
    request: Request,
    visitor: Reader,
    desk: AtDesk,
    mailbox: InMailbox = None,
    cursor: Cursor = None,
) -> Response:
    """Show storms, those that wait first."""
    boxes = await mailboxes_of(desk, visitor.caller, mailbox)
    found = await desk.engines().ports.quarantine.storm_page(StormQuery(boxes, waits=True), cursor, ROWS)
    return page(request, visitor, "held/storm_list.html", {"rows": found.rows, "next": found.next, "section": "storms"})
