"""GET /silences: whom no machine of ours answers now, why, and until when; /silences/lift asks, and lifts a silence."""

import time
from contextlib import suppress
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse

from ingest.errors import CallerError, NotFound
from ingest.staff.allowing.lifting import lift_silence, silence_now
from ingest.staff.looking.reasons import reason_words
from ingest.staff.looking.silences import Silence, silences
from ingest.web.admission import origin_of
from ingest.web.desk import AtDesk
from ingest.web.forms.decisions.silences import SilenceLine
from ingest.web.forms.written import Note
from ingest.web.pages.page_route import PageRoute
from ingest.web.pages.rendering import HEADERS, page
from ingest.web.pages.visitor import Decider, Reader, Visitor
from ingest.web.parameters import Cursor
from ingest.web.sight import mailboxes_of

__all__ = ["router"]

router = APIRouter(include_in_schema=False, route_class=PageRoute)
ROWS = 50


class LiftForm(BaseModel):
    """Whose silence ends."""

    address: Annotated[str, Field(max_length=320)]
    note: Note = ""


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


@router.get("/silences/lift")
async def lift_page(
    request: Request, visitor: Decider, desk: AtDesk, address: Annotated[str, Query(max_length=320)] = ""
) -> Response:
    """Ask whether a silence is to end, and say what it is."""
    try:
        silent = await silence_now(desk.engines().ports, desk.mailboxes, visitor.caller, address, time.time())
    except CallerError:
        silent = None
    facts = {"address": address, "silent": silent, "section": "silences"}
    return page(request, visitor, "desk/lift.html", facts)


@router.post("/silences/lift")
async def lift(form: Annotated[LiftForm, Form()], request: Request, visitor: Decider, desk: AtDesk) -> Response:
    """End it."""
    ports, origin, now = desk.engines().ports, origin_of(request), time.time()
    with suppress(NotFound):  # it has ended meanwhile
        await lift_silence(ports, desk.mailboxes, visitor.caller, origin, address=form.address, at=now, note=form.note)
    return RedirectResponse("/silences", HTTPStatus.SEE_OTHER, HEADERS)


def _reasons(silence: Silence, visitor: Visitor) -> list[str]:
    words = visitor.texts.section("reasons")
    reasons = [reason_words(one, words) for one in silence.present]
    return list(dict.fromkeys(reasons)) or [visitor.texts("silences.over")]
