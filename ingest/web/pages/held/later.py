"""GET and POST /storms/{storm}/later: look at a storm later: at a time, at so many mails, or when it is quiet."""

import time
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, BeforeValidator, Field
from starlette.responses import RedirectResponse

from ingest.ports import Postponement, StormRow
from ingest.staff.looking.later import bring_back, postpone
from ingest.web.admission import origin_of
from ingest.web.desk import AtDesk, Desk
from ingest.web.forms.decisions.decision import Note
from ingest.web.pages.held.names import StormName
from ingest.web.pages.held.storm_list import lines
from ingest.web.pages.page_route import PageRoute
from ingest.web.pages.rendering import HEADERS, page
from ingest.web.pages.visitor import Decider, Visitor
from ingest.web.problem import unseen

__all__ = ["router"]

router = APIRouter(include_in_schema=False, route_class=PageRoute)
HOUR_S = 3_600


def _none(said: object) -> object:
    """A field that somebody left empty."""
    return None if said == "" else said


Hours = Annotated[Annotated[int, Field(ge=1, le=8_760)] | None, BeforeValidator(_none)]


class LaterForm(BaseModel):
    """Until when: the first of these that comes."""

    hours: Hours = None
    quiet: Hours = None
    count: Annotated[Annotated[int, Field(ge=1, le=1_000_000_000)] | None, BeforeValidator(_none)] = None
    note: Note = ""


@router.get("/storms/{storm}/later")
async def later_page(storm: StormName, request: Request, visitor: Decider, desk: AtDesk) -> Response:
    """Ask until when."""
    return await _asked(request, visitor, desk, await _row(desk, visitor, storm), "")


@router.post("/storms/{storm}/later")
async def put_off(
    storm: StormName, form: Annotated[LaterForm, Form()], request: Request, visitor: Decider, desk: AtDesk
) -> Response:
    """Put the storm off. It decides nothing about its mail."""
    row, now, caller = await _row(desk, visitor, storm), time.time(), visitor.caller
    if form.hours is None and form.quiet is None and form.count is None:
        return await _asked(request, visitor, desk, row, visitor.texts("later.nothing"))
    until = Postponement(
        storm,
        caller.scope,
        caller.name,
        origin_of(request),
        now,
        now + form.hours * HOUR_S if form.hours is not None else None,
        form.count,
        form.quiet * HOUR_S if form.quiet is not None else None,
        form.note,
    )
    await postpone(desk.engines().ports, row, until)
    return RedirectResponse("/", HTTPStatus.SEE_OTHER, HEADERS)


@router.post("/storms/{storm}/later/end")
async def take_up(storm: StormName, request: Request, visitor: Decider, desk: AtDesk) -> Response:
    """Look at it now after all."""
    row = await _row(desk, visitor, storm)
    await bring_back(desk.engines().ports, row, visitor.caller.name, origin_of(request), time.time())
    return RedirectResponse(f"/storms/{storm}", HTTPStatus.SEE_OTHER, HEADERS)


async def _row(desk: Desk, visitor: Visitor, storm: str) -> StormRow:
    row = await desk.engines().ports.quarantine.storm_row(storm, visitor.caller.scope)
    if row is None:
        raise unseen("storm", storm)
    return row


async def _asked(request: Request, visitor: Visitor, desk: Desk, row: StormRow, wrong: str) -> Response:
    (line,) = await lines(desk, visitor, [row], time.time())
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return page(request, visitor, "held/later.html", {"line": line, "wrong": wrong, "section": "storms"}, status)
