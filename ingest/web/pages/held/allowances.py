"""GET /allowances: whose mail is always let pass; GET and POST /allow make one, POST /allowances/{id}/end ends it.

The scope is spelt out before and after: whose mail, to which mailbox, until when.
"""

import time
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Path, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse

from ingest.errors import CallerError
from ingest.staff.allowing import making
from ingest.staff.allowing.scope import scope_of, written_by
from ingest.web.admission import origin_of
from ingest.web.desk import AtDesk, Desk
from ingest.web.forms.written import Note
from ingest.web.pages.blank import BLANK
from ingest.web.pages.held.lines import others
from ingest.web.pages.held.names import STORM
from ingest.web.pages.page_route import PageRoute
from ingest.web.pages.rendering import HEADERS, page
from ingest.web.pages.visitor import Decider, Reader, Visitor
from ingest.web.parameters import Cursor
from ingest.web.sight import seen_storm

__all__ = ["router"]

router = APIRouter(include_in_schema=False, route_class=PageRoute)
ROWS, DAY_S = 50, 86_400
Storm = Annotated[str | None, Query(max_length=80, pattern=STORM)]
DAYS = (7, 30, 365)
"""Terms that are offered, beside none."""


class AllowForm(BaseModel):
    """Whose mail, to which mailbox ("" is all), and for how many days (0: until somebody ends it)."""

    sender: Annotated[str, Field(max_length=320)]
    mailbox: Annotated[str, Field(max_length=320)] = ""
    days: Annotated[int, Field(ge=0, le=3_650)] = 30
    note: Note = ""
    storm: Annotated[Annotated[str, Field(max_length=80, pattern=STORM)] | None, BLANK] = None
    """What somebody looked at who makes it."""


@router.get("/allowances")
async def allowances_page(
    request: Request, visitor: Reader, desk: AtDesk, cursor: Cursor = None, storm: Storm = None
) -> Response:
    """Show what counts for mail that the visitor sees, and what is over. `storm`: what one was just made because of."""
    row = None if storm is None else await desk.engines().ports.quarantine.storm_row(storm, visitor.caller.scope)
    found, now = await making.listed(desk.engines().ports, visitor.caller, cursor, ROWS), time.time()
    shown = [(one, scope_of(one, now)) for one in found.allowances]
    facts = {"allowances": shown, "next": found.next, "row": row, "section": "allowances"}
    return page(request, visitor, "held/allowances.html", facts)


@router.get("/allow")
async def allow_page(
    request: Request,
    visitor: Decider,
    desk: AtDesk,
    storm: Storm = None,
    sender: Annotated[str, Query(max_length=320)] = "",
    mailbox: Annotated[str, Query(max_length=320)] = "",
) -> Response:
    """Ask whose mail, to which mailbox and until when; what a storm is about stands there already."""
    if storm is not None:
        row = await seen_storm(desk, visitor.caller, storm)
        sender, mailbox = next(iter(others(row, desk.mailboxes.ours)), ""), row.mailboxes[0]
    return _asked(request, visitor, desk, AllowForm(sender=sender, mailbox=mailbox, storm=storm), "")


@router.post("/allow")
async def allow(form: Annotated[AllowForm, Form()], request: Request, visitor: Decider, desk: AtDesk) -> Response:
    """Let it pass from now on."""
    now = time.time()
    try:
        await making.allow(
            desk.engines().ports,
            desk.mailboxes,
            visitor.caller,
            origin_of(request),
            sender=form.sender,
            mailbox=form.mailbox or None,
            until=now + form.days * DAY_S if form.days else None,
            at=now,
            note=form.note,
        )
    except CallerError as error:
        return _asked(request, visitor, desk, form, str(error))
    about = f"?storm={quote(form.storm)}" if form.storm else ""
    return RedirectResponse(f"/allowances{about}", HTTPStatus.SEE_OTHER, HEADERS)


@router.post("/allowances/{allowance}/end")
async def end(
    allowance: Annotated[str, Path(pattern="^[0-9a-f]{32}$")], request: Request, visitor: Decider, desk: AtDesk
) -> Response:
    """End it on every node."""
    await making.end(desk.engines().ports, visitor.caller, origin_of(request), allowance, time.time())
    return RedirectResponse("/allowances", HTTPStatus.SEE_OTHER, HEADERS)


def _asked(request: Request, visitor: Visitor, desk: Desk, form: AllowForm, wrong: str) -> Response:
    domain = form.sender.rpartition("@")[2]
    facts = {
        "section": "allowances",
        "form": form,
        "domain": f"*@{domain}" if domain else "",
        "mailboxes": [box.address for box in desk.mailboxes if visitor.caller.sees(box.address)],
        "sees_all": visitor.caller.mailboxes is None,
        "days": DAYS,
        "wrong": wrong,
        "written": written_by(form.sender),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return page(request, visitor, "held/allow.html", facts, status)
