"""GET and POST /login, POST /logout, POST /language: how one comes in and out, and which language the pages speak."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse

from ingest.errors import EngineError
from ingest.web.admission import AtDoor, entered
from ingest.web.desk import AtDesk
from ingest.web.entry.cookie import SESSION, put, take
from ingest.web.entry.logging_in import begun, proved
from ingest.web.entry.own_path import own_path
from ingest.web.pages.page_route import PageRoute
from ingest.web.pages.questions import no_question
from ingest.web.pages.rendering import HEADERS, page
from ingest.web.pages.visitor import LANGUAGE, Visitor, guest
from ingest.web.problem import Problem

__all__ = ["router"]

router = APIRouter(include_in_schema=False, route_class=PageRoute)
Guest = Annotated[Visitor, Depends(guest)]
YEAR_S = 365 * 86_400


class LoginForm(BaseModel):
    """What is typed in at the door."""

    name: Annotated[str, Field(max_length=200)]
    password: Annotated[str, Field(max_length=1_000)]
    next: str = "/"


class LanguageForm(BaseModel):
    """Which language is wanted, and on which page that was said."""

    language: Annotated[str, Field(pattern="^[a-z]{2,3}$")]
    next: str = "/"


@router.get("/login")
async def door_page(
    request: Request, visitor: Guest, desk: AtDesk, then: Annotated[str, Query(alias="next")] = "/"
) -> Response:
    """Ask for name and password, or lead to the issuer; who has come in already, as far as can be told, is led on."""
    try:
        await entered(request)
    except (Problem, EngineError):
        return _door(request, visitor, desk, no_question(then), "")
    return RedirectResponse(no_question(then), HTTPStatus.SEE_OTHER, HEADERS)


@router.post("/login")
async def log_in(
    form: Annotated[LoginForm, Form()], request: Request, visitor: Guest, desk: AtDesk, admission: AtDoor
) -> Response:
    """Begin a login, and lead to where somebody wanted to go."""
    then = no_question(form.next)
    try:
        user = await proved(form.name, form.password, request, admission)
    except Problem as problem:
        return _door(request, visitor, desk, then, str(problem), problem.status)
    if user is None:
        return _door(request, visitor, desk, then, visitor.texts("door.wrong"), HTTPStatus.UNAUTHORIZED)
    answer = RedirectResponse(then, HTTPStatus.SEE_OTHER, HEADERS)
    await begun(user, "login", request, answer, desk.engines().ports.audit, admission)
    return answer


@router.post("/logout")
async def log_out(request: Request, visitor: Guest, admission: AtDoor) -> Response:
    """End this login on every node."""
    answer = RedirectResponse("/login", HTTPStatus.SEE_OTHER, HEADERS)
    session = (await entered(request)).session
    if session is not None:
        await admission.sessions.end(admission.accounts(), session.secret)
        take(answer, SESSION, secure=admission.is_secure(request))
    return answer


@router.post("/language")
async def choose(
    form: Annotated[LanguageForm, Form()], request: Request, visitor: Guest, admission: AtDoor
) -> Response:
    """Keep a language in this browser."""
    answer = RedirectResponse(own_path(form.next), HTTPStatus.SEE_OTHER, HEADERS)
    put(answer, LANGUAGE, form.language, YEAR_S, secure=admission.is_secure(request))
    return answer


def _door(
    request: Request, visitor: Visitor, desk: AtDesk, then: str, wrong: str, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    issuer = f"/api/v1/oidc/login?next={quote(then, safe='')}" if desk.settings.web.oidc.issuer else ""
    return page(request, visitor, "login.html", {"then": then, "wrong": wrong, "issuer": issuer}, status)
