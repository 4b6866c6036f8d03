"""`ingest user`: who may log in, as what, and to which mailboxes. A password is typed, or the first line of stdin."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.cli.accounts.opened import opened
from ingest.cli.options import Config, Json, actor, print_json, tell
from ingest.staff.caller import Role

if TYPE_CHECKING:
    from ingest.ports import User

__all__ = ["app"]

app = typer.Typer(help="Users: who may log in, as what, to which mailboxes.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="What the user is called.")]
Boxes = Annotated[
    list[str] | None, typer.Option("--mailbox", help="A mailbox that he sees; repeat it. Default: all of them.")
]


@app.command()
def add(
    name: Name,
    role: Annotated[Role, typer.Option(help="viewer sees, reviewer decides too, admin all.")] = Role.VIEWER,
    mailbox: Boxes = None,
    password: Annotated[
        bool, typer.Option("--password/--no-password", help="Without: an issuer or a proxy vouches for him.")
    ] = True,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Add a user. His password is asked for, or is the first line of standard input."""
    from ingest.cli.accounts.secret_input import typed

    _tell(asyncio.run(_add(name.lower(), role, mailbox, typed(name) if password else "", config)), as_json)


@app.command("list")
def list_(config: Config = None, as_json: Json = False) -> None:
    """List all users by name."""
    for user in asyncio.run(_list(config)):
        _tell(user, as_json)


@app.command()
def change(
    name: Name,
    role: Annotated[Role | None, typer.Option(help="Another role.")] = None,
    mailbox: Boxes = None,
    all_mailboxes: Annotated[bool, typer.Option("--all-mailboxes", help="He sees all of them.")] = False,
    enable: Annotated[bool, typer.Option("--enable", help="Let him in again.")] = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Change a role or mailboxes, or let a user in again. His logins end."""
    from ingest.errors import CallerError

    if mailbox and all_mailboxes:
        raise CallerError("say either --mailbox or --all-mailboxes")
    changes: dict[str, Any] = {} if role is None else {"role": str(role)}
    changes |= {"mailboxes": mailbox or None} if mailbox or all_mailboxes else {}
    changes |= {"disabled": False} if enable else {}
    if not changes:
        raise CallerError("say what is to change: --role, --mailbox, --all-mailboxes or --enable")
    _tell(asyncio.run(_change(name, changes, config)), as_json)


@app.command()
def disable(name: Name, config: Config = None, as_json: Json = False) -> None:
    """Let a user in no more. His logins end at once on every node, and so do the tokens that he made."""
    _tell(asyncio.run(_change(name, {"disabled": True}, config)), as_json)


@app.command()
def password(name: Name, config: Config = None, as_json: Json = False) -> None:
    """Give a user another password; his logins end. It is asked for, or is the first line of standard input."""
    from ingest.cli.accounts.secret_input import typed

    _tell(asyncio.run(_change(name, {"password": typed(name)}, config)), as_json)


def _tell(user: "User", as_json: bool) -> None:
    from ingest.web.forms.accounts import UserForm

    form = UserForm.of(user)
    if as_json:
        print_json(form.model_dump())
        return
    marks = [] if user.password else ["no password"]
    tell("  ".join([user.name, user.role, *(["disabled"] if user.disabled else []), *marks]))
    for mailbox in ["all mailboxes"] if user.mailboxes is None else user.mailboxes or ["no mailbox"]:
        tell(f"    {mailbox}")


async def _add(name: str, role: Role, boxes: list[str] | None, secret: str, config: Config) -> "User":
    from ingest.accounts import users
    from ingest.accounts.passwords import Passwords
    from ingest.accounts.scope import scope
    from ingest.ports import User

    kept = await Passwords().hashed(secret, name) if secret else ""
    async with opened(config) as here:
        made = await users.add(here.accounts, User(name, role, scope(boxes, here.mailboxes), kept), actor(None))
        await here.note("user.add", name, role)
        return made


async def _list(config: Config) -> list["User"]:
    async with opened(config) as here:
        return await here.accounts.users()


async def _change(name: str, changes: dict[str, Any], config: Config) -> "User":
    from ingest.accounts import users
    from ingest.accounts.passwords import Passwords
    from ingest.accounts.scope import scope

    name = name.lower()
    if "password" in changes:
        changes["password"] = await Passwords().hashed(changes["password"], name)
    async with opened(config) as here:
        accounts = here.accounts
        if "mailboxes" in changes:
            changes["mailboxes"] = scope(changes["mailboxes"], here.mailboxes)
        before = await accounts.user(name)
        last = before is not None and await users.is_only_admin(accounts, before)
        changed = await users.change(accounts, name, actor(None), may_leave_none=True, **changes)
        await here.note("user.change", name, ", ".join(sorted(changes)))
        if last and not await users.is_only_admin(accounts, changed):
            tell(f"{name} was the only admin of all mailboxes: nobody is one now", err=True)
        return changed
