"""GET /log: who did what, when, from where and why, views of mail included; /log.csv: all that fits, as CSV."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from ingest.ports import AuditQuery
from ingest.staff.allowing.noted import noted
from ingest.web.api.decisions.audit import list_audit
from ingest.web.desk import AtDesk
from ingest.web.pages.held.banner import jobs_seen
from ingest.web.pages.page_route import PageRoute
from ingest.web.pages.rendering import page
from ingest.web.pages.visitor import Reader
from ingest.web.parameters import Cursor, Since, Until, before
from ingest.web.sight import mailboxes_of

__all__ = ["router"]

router = APIRouter(include_in_schema=False, route_class=PageRoute)
ROWS = 100
Actor = Annotated[str, Query(max_length=320)]
Name = Annotated[str, Query(max_length=320)]
Mailbox = Annotated[str, Query(max_length=320)]


@router.get("/log")
async def log_page(
    request: Request,
    visitor: Reader,
    desk: AtDesk,
    actor: Actor = "",
    name: Name = "",
    mailbox: Mailbox = "",
    since: Since = None,
    until: Until = None,
    cursor: Cursor = None,
) -> Response:
    """Show what people did with mail that the visitor may see, newest first."""
    boxes = await mailboxes_of(desk, visitor.caller, mailbox or None)
    query = AuditQuery(boxes, actor or None, name or None, since, before(until))
    found = await desk.engines().ports.audit.page(query, cursor, ROWS)
    jobs = await jobs_seen(desk, visitor.caller, (one.job for one in found.entries))
    asked = {"actor": actor, "name": name, "mailbox": mailbox}
    entries = [(one, noted(one.note) if one.action == "allow" else None) for one in found.entries]
    facts = {"entries": entries, "jobs": jobs, "next": found.next, "section": "log"}
    return page(request, visitor, "desk/log.html", {**facts, **asked})


@router.get("/log.csv")
async def log_csv(
    visitor: Reader,
    desk: AtDesk,
    actor: Actor = "",
    name: Name = "",
    mailbox: Mailbox = "",
    since: Since = None,
    until: Until = None,
) -> Response:
    """Return all of it as CSV."""
    who, about, box = actor or None, name or None, mailbox or None
    return await list_audit(desk, visitor.caller, who, about, box, since, until, "csv")
