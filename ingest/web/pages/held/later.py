"""GET and POST /storms/{storm}/later: look at a storm later: at a time, at so many mails, or when it is quiet."""

import time
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse

from ingest.ports import Postponement, StormRow
from ingest.staff.looking.later import bring_back, postpone
from ingest.web.admission import origin_of
from ingest.web.desk import AtDesk, Desk
from ingest.web.forms.written import Note
from ingest.web.pages.blank import BLANK
from ingest.web.pages.held.going_back import came_from, telling
from ingest.web.pages.held.names import StormName
from ingest.web.pages.held.storm_list import lines
from ingest.web.pages.page_route import PageRoute
from ingest.web.pages.rendering import HEADERS, page
from ingest.web.pages.visitor import Decider, Visitor
from ingest.web.sight import seen_storm

__all__ = ["router"]

router = APIRouter(include_in_schema=False, route_class=PageRoute)
HOUR_S = 3_600


Hours = Annotated[Annotated[int, Field(ge=1, le=8_760)] | None, BLANK]


class LaterForm(BaseModel):
    """Until when: the first of these that comes."""

    hours: Hours = None
    quiet: Hours = None
    count: Annotated[Annotated[int, Field(ge=1, le=1_000_000_000)] | None, BLANK] = None
    note: Note = ""
    next: str = "/"
    """The list that is told."""


@router.get("/storms/{storm}/later")
async def later_page(
    storm: StormName,
    request: Request,
    visitor: Decider,
    desk: AtDesk,
    then: Annotated[str, Query(alias="next")] = "/",
) -> Response:
    """Ask until when."""
    return await _asked(request, visitor, desk, await seen_storm(desk, visitor.caller, storm), then)


@router.post("/storms/{storm}/later")
async def put_off(
    storm: StormName, form: Annotated[LaterForm, Form()], request: Request, visitor: Decider, desk: AtDesk
) -> Response:
    """Put the storm off. It decides nothing about its mail."""
    row, now, caller = await seen_storm(desk, visitor.caller, storm), time.time(), visitor.caller
    if form.hours is None and form.quiet is None and form.count is None:
        return await _asked(request, visitor, desk, row, form.next, visitor.texts("later.nothing"))
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
    return RedirectResponse(telling(came_from(form.next), "later", [storm]), HTTPStatus.SEE_OTHER, HEADERS)


@router.post("/storms/{storm}/later/end")
async def take_up(storm: StormName, request: Request, visitor: Decider, desk: AtDesk) -> Response:
    """Look at it now after all."""
    row = await seen_storm(desk, visitor.caller, storm)
    await bring_back(desk.engines().ports, row, visitor.caller.name, origin_of(request), time.time())
    return RedirectResponse(f"/storms/{storm}", HTTPStatus.SEE_OTHER, HEADERS)


async def _asked(request: Request, visitor: Visitor, desk: Desk, row: StormRow, then: str, wrong: str = "") -> Response:
    (line,) = await lines(desk, visitor, [row], time.time())
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    facts = {"line": line, "wrong": wrong, "back": came_from(then), "section": "storms"}
    return page(request, visitor, "held/later.html", facts, status)
