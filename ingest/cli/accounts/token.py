"""`ingest token`: secrets for programs. A token is printed once, to standard output; the store keeps a digest."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.cli.accounts.opened import opened
from ingest.cli.options import Config, Json, actor, last_moment, print_json, tell, when
from ingest.staff.caller import Verb

if TYPE_CHECKING:
    from ingest.ports import Token

__all__ = ["app"]

app = typer.Typer(help="Tokens: secrets by which programs may ask.", no_args_is_help=True)

Named = Annotated[str, typer.Argument(metavar="NAME", help="The token's name or id.")]


@app.command()
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the program is called; acts are told by it.")],
    verb: Annotated[list[Verb], typer.Option("--verb", help="What it may; repeat it.")],
    mailbox: Annotated[
        list[str] | None, typer.Option("--mailbox", help="A mailbox that it sees; repeat it. Default: all of them.")
    ] = None,
    expires: Annotated[
        str, typer.Option(metavar="WHEN", help="Last day, 2027-01-31, or in how many days, 90d. Default: never.")
    ] = "",
    owner: Annotated[
        str, typer.Option(metavar="USER", help="A user: it may no more than he may, and ends with him.")
    ] = "",
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Make a token and print it, this once, to standard output."""
    token, text = asyncio.run(_add(name, verb, mailbox, last_moment(expires, "--expires"), owner, config))
    if as_json:
        print_json({"token": _facts(token), "secret": text})
        return
    typer.echo(text)
    tell(f"{token.id}  {token.name}: keep it now, it is not shown again", err=True)


@app.command("list")
def list_(config: Config = None, as_json: Json = False) -> None:
    """List all tokens, oldest first, those that ended too; never their secrets."""
    for token in asyncio.run(_list(config)):
        if as_json:
            print_json(_facts(token))
        else:
            _tell(token)


@app.command()
def revoke(name: Named, config: Config = None, as_json: Json = False) -> None:
    """Revoke a token for good, at once and on every node."""
    token, now = asyncio.run(_revoke(name, config))
    if as_json:
        print_json({"id": token.id, "name": token.name, "revoked": now})
        return
    tell(f"{token.id}  {token.name}  {'revoked' if now else 'was revoked before'}")


def _tell(token: "Token") -> None:
    ends = token.revoked_at if token.revoked_at is not None else token.expires_at
    how = "" if ends is None else f"  {'revoked' if token.revoked_at is not None else 'expires'} {when(ends)}"
    tell(f"{token.id}  {token.name}{how}")
    owner = f", of {token.owner}" if token.owner else ""
    used = f", last used {when(token.used_at)}" if token.used_at is not None else ", never used"
    tell(f"    may {' '.join(token.verbs) or 'nothing'}{owner}{used}")
    for mailbox in ["all mailboxes"] if token.mailboxes is None else token.mailboxes or ["no mailbox"]:
        tell(f"    {mailbox}")


def _facts(token: "Token") -> dict[str, object]:
    from ingest.web.forms.accounts import TokenForm

    return TokenForm.of(token).model_dump()


async def _add(
    name: str, verbs: list[Verb], boxes: list[str] | None, expires_at: float | None, owner: str, config: Config
) -> tuple["Token", str]:
    from ingest.accounts.scope import scope
    from ingest.accounts.tokens import issue
    from ingest.errors import NotFound

    async with opened(config) as here:
        if owner and await here.accounts.user(owner.lower()) is None:
            raise NotFound(f"There is no user {owner}.")
        made = await issue(
            here.accounts,
            name,
            set(verbs),
            actor(None),
            mailboxes=scope(boxes, here.mailboxes),
            owner=owner.lower(),
            expires_at=expires_at,
        )
        await here.note("token.add", name, " ".join(made[0].verbs))
        return made


async def _list(config: Config) -> list["Token"]:
    async with opened(config) as here:
        return await here.accounts.tokens()


async def _revoke(name: str, config: Config) -> tuple["Token", bool]:
    from ingest.accounts import tokens

    async with opened(config) as here:
        token = await tokens.named(here.accounts, name)
        revoked = await tokens.revoke(here.accounts, token, actor(None))
        if revoked:
            await here.note("token.revoke", token.name)
        return token, revoked
