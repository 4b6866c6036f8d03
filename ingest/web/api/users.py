"""/api/v1/users: the users of the store, for admins of all mailboxes. A change names the version that it changes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response

from ingest.accounts import users
from ingest.accounts.noted import note
from ingest.accounts.scope import scope
from ingest.ports.accounts import User
from ingest.staff.caller import Caller, Verb
from ingest.web.admission import Admission, admitted, door
from ingest.web.api.deciding import origin_of
from ingest.web.desk import AtDesk
from ingest.web.forms.accounts import NewUser, UserChange, UserForm, Users
from ingest.web.gate import unkept
from ingest.web.json_only import JsonRoute, json_only
from ingest.web.problem import Problem, unseen

__all__ = ["TAKEN", "AdminOfAll", "refusals", "router"]

router = APIRouter(dependencies=[Depends(unkept)], route_class=JsonRoute)
TAKEN: dict[int | str, dict[str, Any]] = {409: {"description": "The name is taken."}}
AtDoor = Annotated[Admission, Depends(door)]
IfMatch = Annotated[str | None, Header(alias="If-Match", description="the ETag of the user as he was read")]


async def _of_all(caller: Annotated[Caller, Depends(admitted(Verb.ADMIN))]) -> Caller:
    if caller.mailboxes is not None:
        raise Problem(HTTPStatus.FORBIDDEN, "Users and tokens are for admins of all mailboxes.")
    return caller


AdminOfAll = Annotated[Caller, Depends(_of_all)]
"""Type of a route's argument: an admin whom no mailbox is hidden from; else he could give himself the others."""


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


@router.post("/users", dependencies=[Depends(json_only)], status_code=HTTPStatus.CREATED, responses=TAKEN)
async def add_user(
    request: Request, body: NewUser, desk: AtDesk, admission: AtDoor, caller: AdminOfAll, response: Response
) -> UserForm:
    """Add a user."""
    kept = "" if body.password is None else await admission.login.passwords.hashed(body.password, body.name)
    new = User(body.name, body.role, scope(body.mailboxes, desk.mailboxes), kept)
    with refusals():
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
    with refusals():
        changed = await users.change(desk.engines().ports.accounts, name, caller.name, _version(if_match), **changes)
    what = ", ".join(sorted(changes))
    await note(desk.engines().ports.audit, caller.name, origin_of(request), "user.change", name, what)
    return _told(changed, response)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn refused changes into problems: 409 for what contradicts what is there, 412 for an old version."""
    try:
        yield
    except (users.Taken, users.LastAdmin) as error:
        raise Problem(HTTPStatus.CONFLICT, str(error)) from None
    except users.Stale as error:
        raise Problem(HTTPStatus.PRECONDITION_FAILED, str(error)) from None


def _told(user: User, response: Response) -> UserForm:
    response.headers["ETag"] = f'"{user.version}"'
    return UserForm.of(user)


def _version(etag: str) -> int:
    found = re.fullmatch(r'"([0-9]{1,9})"', etag.strip(), re.ASCII)
    return int(found[1]) if found else -1
