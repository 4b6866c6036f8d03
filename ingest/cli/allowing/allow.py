"""`ingest allow`, and `ingest held allow` beside what is decided: whose mail is let pass, to which mailbox, until when.

`end` is called `remove` too.
"""

import asyncio
import time
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.cli.allowing.rules import Limit, Over, Who, caller_of, list_rules, tell_rule
from ingest.cli.options import Config, Json, actor, last_moment, print_json
from ingest.cli.reading import ports_of, reading

if TYPE_CHECKING:
    from ingest.ports import Allowance

__all__ = ["app"]

app = typer.Typer(help="Mail that is let pass from now on: allow a sender, list them, end one.", no_args_is_help=True)


@app.command()
def add(
    sender: Annotated[str, typer.Argument(metavar="SENDER", help="One address, or *@example.org: all of a domain.")],
    mailbox: Annotated[str, typer.Option("--mailbox", help="The mailbox that it may write to.")] = "",
    all_mailboxes: Annotated[bool, typer.Option("--all-mailboxes", help="Any mailbox.")] = False,
    until: Annotated[
        str, typer.Option(metavar="WHEN", help="Last day, 2027-01-31, or for how many days, 90d. Default: until ended.")
    ] = "",
    note: Annotated[str, typer.Option("--note", help="Why; it stands in the audit log.")] = "",
    who: Who = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Let mail by this sender pass from now on. Mail that is held already stays held.

    It is stored where it would be held for what was counted of it, and no machine answers it. Still held: a mail that
    goes in a circle, and our own mail that comes back.
    """
    from ingest.errors import CallerError

    if bool(mailbox) == all_mailboxes:
        raise CallerError("say either --mailbox ADDRESS or --all-mailboxes")
    made = asyncio.run(_add(sender, mailbox or None, last_moment(until, "--until"), note, actor(who), config))
    _tell(made, as_json)


@app.command("list")
def list_(
    over: Over = False,
    limit: Limit = 200,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """List what is let pass, newest first."""
    asyncio.run(_list(over, limit, config, as_json))


@app.command("remove", hidden=True)
@app.command()
def end(
    allowance: Annotated[str, typer.Argument(metavar="ID", help="Its id, as `ingest allow list` shows it.")],
    who: Who = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """End an allowance, on every node. To undo it, add it again."""
    _tell(asyncio.run(_end(allowance, actor(who), config)), as_json)


def _tell(one: "Allowance", as_json: bool) -> None:
    from ingest.staff.allowing.scope import scope_of
    from ingest.web.forms.decisions.allowance import AllowanceForm

    now = time.time()
    if as_json:
        print_json(AllowanceForm.of(one, now).model_dump())
        return
    tell_rule(one, scope_of(one, now).sentence)


async def _add(
    sender: str, mailbox: str | None, until: float | None, note: str, who: str, config: Config
) -> "Allowance":
    from ingest.config import load
    from ingest.mailboxes import Mailboxes
    from ingest.staff.allowing.making import allow

    settings = load(config)  # a node need not have begun: what is allowed before counts from its first mail
    boxes = Mailboxes(settings)
    async with ports_of(settings) as ports:
        now, caller = time.time(), caller_of(who)
        return await allow(ports, boxes, caller, "cli", sender=sender, mailbox=mailbox, until=until, at=now, note=note)


async def _list(over: bool, limit: int, config: Config, as_json: bool) -> None:
    from ingest.staff.allowing.making import ALLOWED

    with reading(config) as settings:
        async with ports_of(settings) as ports:
            await list_rules(ports, ALLOWED, lambda one: _tell(one, as_json), over=over, limit=limit, as_json=as_json)


async def _end(id_: str, who: str, config: Config) -> "Allowance":
    from ingest.staff.allowing.making import end

    with reading(config) as settings:
        async with ports_of(settings) as ports:
            return await end(ports, caller_of(who), "cli", id_, time.time())
