"""/api/v1/users: the users of the store, for admins of all mailboxes. A change names the version that it changes."""

import re
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response

from ingest.accounts import users
from ingest.accounts.noted import note
from ingest.accounts.scope import scope
from ingest.ports.accounts import User
from ingest.web.admission import AtDoor, origin_of
from ingest.web.desk import AtDesk
from ingest.web.forms.accounts import NewUser, UserChange, UserForm, Users
from ingest.web.gate import unkept
from ingest.web.json_only import JsonRoute, json_only
from ingest.web.parameters import AdminOfAll
from ingest.web.problem import Problem, unseen

__all__ = ["router"]

router = APIRouter(dependencies=[Depends(unkept)], route_class=JsonRoute)
IfMatch = Annotated[str | None, Header(alias="If-Match", description="the ETag of the user as he was read")]


@router.get("/users")
async def list_users(desk: AtDesk, _: AdminOfAll) -> Users:
    """List all users by name."""
    return Users(items=[UserForm.of(user) for user in await desk.engines().ports.accounts.users()])


@router.get("/users/{name}")
async def show_user(name: str, desk: AtDesk, _: AdminOfAll, response: Response) -> UserForm:
    """Show one user; the ETag goes with a change."""
    user = await desk.engines().ports.accounts.user(name)
    if user is None:
        raise unseen("user", name)
    return _told(user, response)


@router.post("/users", dependencies=[Depends(json_only)], status_code=HTTPStatus.CREATED)
async def add_user(
    request: Request, body: NewUser, desk: AtDesk, admission: AtDoor, caller: AdminOfAll, response: Response
) -> UserForm:
    """Add a user."""
    kept = "" if body.password is None else await admission.login.passwords.hashed(body.password, body.name)
    new = User(body.name, body.role, scope(body.mailboxes, desk.mailboxes), kept)
    user = await users.add(desk.engines().ports.accounts, new, caller.name)
    await note(desk.engines().ports.audit, caller.name, origin_of(request), "user.add", user.name, user.role)
    response.headers["Location"] = f"/api/v1/users/{user.name}"
    return _told(user, response)


@router.patch("/users/{name}", dependencies=[Depends(json_only)])
async def change_user(
    name: str,
    body: UserChange,
    request: Request,
    desk: AtDesk,
    admission: AtDoor,
    caller: AdminOfAll,
    response: Response,
    if_match: IfMatch = None,
) -> UserForm:
    """Change a user as he was read (`If-Match`). A new role, password or mailboxes end his logins."""
    if if_match is None:
        raise Problem(HTTPStatus.PRECONDITION_REQUIRED, "Send the user's ETag in If-Match: read him first.")
    changes: dict[str, Any] = body.model_dump(exclude_unset=True)
    if "mailboxes" in changes:
        changes["mailboxes"] = scope(body.mailboxes, desk.mailboxes)
    if "password" in changes:
        changes["password"] = await admission.login.passwords.hashed(body.password, name)
    changed = await users.change(desk.engines().ports.accounts, name, caller.name, _version(if_match), **changes)
    what = ", ".join(sorted(changes))
    await note(desk.engines().ports.audit, caller.name, origin_of(request), "user.change", name, what)
    return _told(changed, response)


def _told(user: User, response: Response) -> UserForm:
    response.headers["ETag"] = f'"{user.version}"'
    return UserForm.of(user)


def _version(etag: str) -> int:
    found = re.fullmatch(r'"([0-9]{1,9})"', etag.strip(), re.ASCII)
    return int(found[1]) if found else -1
