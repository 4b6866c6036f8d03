"""GET /api/v1/audit: who decided what, when and from where; as JSON a page at a time, as CSV whole."""

from collections.abc import AsyncIterator
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response, StreamingResponse

from ingest.ports import Audit, AuditQuery
from ingest.web.desk import AtDesk
from ingest.web.forms.decisions.audit import AuditForm, AuditsPage, header_line, line_of
from ingest.web.parameters import Cursor, InMailbox, PageLimit, Reader, Since, Until, before
from ingest.web.sight import mailboxes_of

__all__ = ["list_audit", "router"]

router = APIRouter(tags=["audit"])
PAGE = 500


@router.get(
    "/audit",
    summary="List who decided what",
    response_model=AuditsPage,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def list_audit(
    desk: AtDesk,
    caller: Reader,
    actor: Annotated[str | None, Query(description="Only by this person or token.", max_length=320)] = None,
    name: Annotated[
        str | None, Query(description="Only about this message, storm, thread, job or account.", max_length=320)
    ] = None,
    mailbox: InMailbox = None,
    since: Since = None,
    until: Until = None,
    format: Annotated[Literal["json", "csv"], Query(description="csv: all of it, without pages.")] = "json",  # noqa: A002  what it is called outside
    cursor: Cursor = None,
    limit: PageLimit = 50,
) -> Response:
    """What people did with mail of the caller's mailboxes, newest first; who sees all sees what is no mailbox's too."""
    query = AuditQuery(await mailboxes_of(desk, caller, mailbox), actor, name, since, before(until))
    audit = desk.engines().ports.audit
    if format == "csv":
        headers = {
            "Content-Disposition": 'attachment; filename="audit.csv"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
        return StreamingResponse(_lines(audit, query), media_type="text/csv; charset=utf-8", headers=headers)
    page = await audit.page(query, cursor, limit)
    form = AuditsPage(items=[AuditForm.of(one) for one in page.entries], next=page.next)
    return Response(form.model_dump_json(), media_type="application/json")


async def _lines(audit: Audit, query: AuditQuery) -> AsyncIterator[str]:
    yield header_line()
    cursor: str | None = None
    while True:
        page = await audit.page(query, cursor, PAGE)
        yield "".join(map(line_of, page.entries))
        cursor = page.next
        if cursor is None:
            return
