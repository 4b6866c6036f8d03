"""GET and POST /password: give oneself another password; all logins end but this browser's."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse

from ingest.accounts import users
from ingest.errors import CallerError
from ingest.web.admission import AtDoor, AtEntered, Entered
from ingest.web.desk import AtDesk
from ingest.web.entry.logging_in import begun, proved
from ingest.web.pages.page_route import PageRoute
from ingest.web.pages.rendering import HEADERS, page
from ingest.web.pages.visitor import Reader
from ingest.web.problem import Problem

__all__ = ["router"]

router = APIRouter(include_in_schema=False, route_class=PageRoute)


class PasswordForm(BaseModel):
    """The old password, and twice the new one."""

    old: Annotated[str, Field(max_length=1_000)]
    new: Annotated[str, Field(max_length=1_000)]
    again: Annotated[str, Field(max_length=1_000)]


@router.get("/password")
async def password_page(request: Request, visitor: Reader, who: AtEntered) -> Response:
    """Ask for it."""
    _session(who)
    return page(request, visitor, "desk/password.html", {"wrong": ""})


@router.post("/password")
async def change_password(
    form: Annotated[PasswordForm, Form()],
    request: Request,
    visitor: Reader,
    who: AtEntered,
    desk: AtDesk,
    admission: AtDoor,
) -> Response:
    """Change it, and begin a new login."""
    name = _session(who)
    if form.new != form.again:
        return _again(request, visitor, visitor.texts("password.differ"))
    user = await proved(name, form.old, request, admission)
    if user is None:
        return _again(request, visitor, visitor.texts("password.old_wrong"))
    try:
        kept = await admission.login.passwords.hashed(form.new, name)
    except CallerError as error:
        return _again(request, visitor, str(error))
    changed = await users.change(admission.accounts(), name, name, user.version, password=kept)
    answer = RedirectResponse("/", HTTPStatus.SEE_OTHER, HEADERS)
    await begun(changed, "password", request, answer, desk.engines().ports.audit, admission)
    return answer


def _session(who: Entered) -> str:
    """Return the name of who logged in here by password or issuer. Raises `Problem` (403) for anybody else."""
    if who.session is None:
        raise Problem(HTTPStatus.FORBIDDEN, "Log in by name and password to change the password.")
    return who.session.user.name


def _again(request: Request, visitor: Reader, wrong: str) -> Response:
    return page(request, visitor, "desk/password.html", {"wrong": wrong}, HTTPStatus.UNPROCESSABLE_ENTITY)
