"""GET /silences: whom no machine of ours answers now, why, and until when."""

import time
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from ingest.staff.looking.reasons import reason_words
from ingest.staff.looking.silences import Silence, silences
from ingest.web.desk import AtDesk
from ingest.web.forms.decisions.silences import SilenceLine
from ingest.web.pages.page_route import PageRoute
from ingest.web.pages.rendering import page
from ingest.web.pages.visitor import Reader, Visitor
from ingest.web.parameters import Cursor
from ingest.web.sight import mailboxes_of

__all__ = ["router"]

router = APIRouter(include_in_schema=False, route_class=PageRoute)
ROWS = 50


@router.get("/silences")
async def silences_page(
    request: Request,
    visitor: Reader,
    desk: AtDesk,
    mailbox: Annotated[str, Query(max_length=320)] = "",
    cursor: Cursor = None,
) -> Response:
    """Show the authors of the last day whom no machine may answer."""
    boxes = await mailboxes_of(desk, visitor.caller, mailbox or None)
    found = await silences(desk.engines().ports, desk.mailboxes, boxes, time.time(), cursor, ROWS)
    rows = [(SilenceLine.of(one), _reasons(one, visitor)) for one in found.silences]
    facts = {"rows": rows, "next": found.next, "left_out": found.left_out, "mailbox": mailbox}
    return page(request, visitor, "desk/silences.html", {**facts, "section": "silences"})


def _reasons(silence: Silence, visitor: Visitor) -> list[str]:
    words = visitor.texts.section("reasons")
    return list(dict.fromkeys(reason_words(one, words) for one in silence.findings))
