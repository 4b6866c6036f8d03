"""/api/v1/session: log in by name and password, say who one is, take another password, log out."""

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from ingest.accounts import users
from ingest.accounts.granted import of_user
from ingest.accounts.sessions import Begun
from ingest.web.admission import AtDoor, AtEntered
from ingest.web.desk import AtDesk
from ingest.web.entry.cookie import SESSION, take
from ingest.web.entry.logging_in import begun, proved
from ingest.web.entry.same_origin import check_login
from ingest.web.forms.accounts import LoginBody, PasswordBody, WhoForm
from ingest.web.gate import unkept
from ingest.web.json_only import JsonRoute, json_only
from ingest.web.problem import Problem

__all__ = ["router"]

router = APIRouter(dependencies=[Depends(unkept)], route_class=JsonRoute)

LATE: dict[int | str, dict[str, Any]] = {429: {"description": "Too many logins failed."}}


@router.post("/session", dependencies=[Depends(json_only)], responses=LATE)
async def log_in(body: LoginBody, request: Request, response: Response, desk: AtDesk, admission: AtDoor) -> WhoForm:
    """Log in. The answer's cookie is the login; `csrf_token` goes with all that changes anything."""
    check_login(request, admission.origin(request))
    user = await proved(body.name, body.password, request, admission)
    if user is None:
        raise Problem(HTTPStatus.UNAUTHORIZED, "There is no such name with this password.")
    return _said(await begun(user, "login", request, response, desk.engines().ports.audit, admission))


@router.put("/session/password", dependencies=[Depends(json_only)], responses=LATE)
async def change_password(
    body: PasswordBody,
    who: AtEntered,
    request: Request,
    response: Response,
    desk: AtDesk,
    admission: AtDoor,
) -> WhoForm:
    """Give oneself another password. All logins end, and this browser has a new one."""
    if who.session is None:
        raise Problem(HTTPStatus.FORBIDDEN, "Log in by name and password to change the password.")
    name = who.session.user.name
    user = await proved(name, body.old, request, admission)
    if user is None:
        raise Problem(HTTPStatus.FORBIDDEN, "The old password is another one.")
    kept = await admission.login.passwords.hashed(body.new, name)
    changed = await users.change(admission.accounts(), name, name, user.version, password=kept)
    return _said(await begun(changed, "password", request, response, desk.engines().ports.audit, admission))


@router.get("/session")
async def who_am_i(who: AtEntered) -> WhoForm:
    """Say who asks, and what he may."""
    return WhoForm.of(who.caller, who.session)


@router.delete("/session", status_code=HTTPStatus.NO_CONTENT)
async def log_out(who: AtEntered, request: Request, response: Response, admission: AtDoor) -> None:
    """End this login, on every node. What came in without one stays in."""
    if who.session is not None:
        await admission.sessions.end(admission.accounts(), who.session.secret)
        take(response, SESSION, secure=admission.is_secure(request))


def _said(session: Begun) -> WhoForm:
    return WhoForm.of(of_user(session.user), session)
