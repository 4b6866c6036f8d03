"""GET /at-once: loops that are held at once; /at-once/new asks and makes such a rule, /at-once/{rule}/end ends one.

The page of a storm that was discarded twice leads to the question: whose loop, in which mailbox, until when.
"""

import time
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse

from ingest.errors import CallerError
from ingest.staff.allowing import making
from ingest.staff.allowing.holding import DAYS, hold_at_once
from ingest.staff.allowing.making import AT_ONCE
from ingest.staff.allowing.scope import scope_of, written_by
from ingest.staff.allowing.twice import correspondent_of
from ingest.web.admission import origin_of
from ingest.web.desk import AtDesk, Desk
from ingest.web.forms.written import Note
from ingest.web.pages.held.names import STORM
from ingest.web.pages.page_route import PageRoute
from ingest.web.pages.rendering import HEADERS, page
from ingest.web.pages.visitor import Decider, Reader, Visitor
from ingest.web.parameters import Cursor
from ingest.web.reading import AtOpening
from ingest.web.sight import seen_storm

__all__ = ["router"]

router = APIRouter(include_in_schema=False, route_class=PageRoute)
ROWS, DAY_S = 50, 86_400
Storm = Annotated[str, Query(max_length=80, pattern=STORM)]


class HoldForm(BaseModel):
    """Which loop, in which mailbox ("" is all), and for how many days."""

    storm: Annotated[str, Field(max_length=80, pattern=STORM)]
    mailbox: Annotated[str, Field(max_length=320)] = ""
    days: Annotated[int, Field(ge=1, le=90)] = 30
    note: Note = ""


@router.get("/at-once")
async def rules_page(request: Request, visitor: Reader, desk: AtDesk, cursor: Cursor = None) -> Response:
    """Show what counts for mail that the visitor sees, and what is over."""
    found = await making.listed(desk.engines().ports, visitor.caller, cursor, ROWS, AT_ONCE)
    now = time.time()
    shown = [(one, scope_of(one, now, at_once=True)) for one in found.allowances]
    facts = {"rules": shown, "next": found.next, "section": "allowances"}
    return page(request, visitor, "held/at_once.html", facts)


@router.get("/at-once/new")
async def question(request: Request, visitor: Decider, desk: AtDesk, storm: Storm) -> Response:
    """Ask in which mailbox and until when."""
    row = await seen_storm(desk, visitor.caller, storm)
    return await _asked(request, visitor, desk, HoldForm(storm=storm, mailbox=row.mailboxes[0]), "")


@router.post("/at-once/new")
async def hold(
    form: Annotated[HoldForm, Form()], request: Request, visitor: Decider, desk: AtDesk, opening: AtOpening
) -> Response:
    """Hold it at once from now on."""
    now, row = time.time(), await seen_storm(desk, visitor.caller, form.storm)
    ports, origin, until = desk.engines().ports, origin_of(request), now + form.days * DAY_S
    box = form.mailbox or None
    try:
        await hold_at_once(
            ports,
            opening,
            desk.mailboxes,
            visitor.caller,
            origin,
            row,
            mailbox=box,
            until=until,
            at=now,
            note=form.note,
        )
    except CallerError as error:
        return await _asked(request, visitor, desk, form, str(error))
    return RedirectResponse("/at-once", HTTPStatus.SEE_OTHER, HEADERS)


@router.post("/at-once/{rule}/end")
async def end(
    rule: Annotated[str, Path(pattern="^[0-9a-f]{32}$")], request: Request, visitor: Decider, desk: AtDesk
) -> Response:
    """End it on every node."""
    await making.end(desk.engines().ports, visitor.caller, origin_of(request), rule, time.time(), AT_ONCE)
    return RedirectResponse("/at-once", HTTPStatus.SEE_OTHER, HEADERS)


async def _asked(request: Request, visitor: Visitor, desk: Desk, form: HoldForm, wrong: str) -> Response:
    row = await seen_storm(desk, visitor.caller, form.storm)
    sender = correspondent_of(row, desk.mailboxes)
    facts = {
        "section": "allowances",
        "form": form,
        "sender": sender,
        "written": written_by(sender),
        "mailboxes": [box.address for box in desk.mailboxes if visitor.caller.sees(box.address)],
        "sees_all": visitor.caller.mailboxes is None,
        "days": DAYS,
        "wrong": wrong,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return page(request, visitor, "held/hold.html", facts, status)
