"""`ingest held at-once`: has a loop that was discarded twice held at once, lists such rules, ends one."""

import asyncio
import time
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.cli.allowing.rules import Limit, Over, Who, caller_of, list_rules, tell_rule
from ingest.cli.options import Config, Json, actor, last_moment, print_json
from ingest.cli.reading import desk
from ingest.errors import CallerError, NotFound

if TYPE_CHECKING:
    from ingest.ports import Allowance

__all__ = ["app"]

app = typer.Typer(help="Loops that were discarded twice and are held at once: add, list, remove.", no_args_is_help=True)


@app.command()
def add(
    storm: Annotated[str, typer.Argument(metavar="STORM", help="A storm (`v1:...`) that was discarded twice.")],
    mailbox: Annotated[str, typer.Option("--mailbox", help="In which mailbox; default: the one that it reaches.")] = "",
    all_mailboxes: Annotated[bool, typer.Option("--all-mailboxes", help="In any mailbox.")] = False,
    until: Annotated[
        str, typer.Option(metavar="WHEN", help="Last day, 2027-01-31, or for how many days, 90d at most.")
    ] = "30d",
    note: Annotated[str, typer.Option("--note", help="Why; it stands in the audit log.")] = "",
    who: Who = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Hold this loop at once next time: automatic answers, and what says the same as a discarded mail.

    What its correspondent writes otherwise passes.
    """
    if mailbox and all_mailboxes:
        raise CallerError("give --mailbox or --all-mailboxes")
    asyncio.run(_add(storm, mailbox, all_mailboxes, last_moment(until, "--until"), note, actor(who), config, as_json))


@app.command("list")
def list_(
    over: Over = False,
    limit: Limit = 200,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """List what is held at once, newest first."""
    asyncio.run(_list(over, limit, config, as_json))


@app.command()
def remove(
    rule: Annotated[str, typer.Argument(metavar="ID", help="Its id, as `ingest held at-once list` shows it.")],
    who: Who = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """End such a rule, on every node."""
    asyncio.run(_remove(rule, actor(who), config, as_json))


async def _add(
    storm: str, mailbox: str, everywhere: bool, until: float | None, note: str, who: str, config: Config, as_json: bool
) -> None:
    from ingest.staff.allowing.holding import hold_at_once
    from ingest.staff.opening import Opening

    now = time.time()
    async with desk(config) as opened:
        row = await opened.ports.quarantine.storm_row(storm)
        if row is None:
            raise NotFound(f"nothing held is called {storm}; `ingest held list` shows what is")
        if not mailbox and not everywhere and len(row.mailboxes) > 1:
            raise CallerError(f"it reaches {', '.join(row.mailboxes)}: say --mailbox ADDRESS or --all-mailboxes")
        made = await hold_at_once(
            opened.ports,
            Opening(opened.ports, opened.raw, opened.mailboxes),
            opened.mailboxes,
            caller_of(who),
            "cli",
            row,
            mailbox=None if everywhere else mailbox or row.mailboxes[0],
            until=until or now,
            at=now,
            note=note,
        )
    _tell(made, as_json)


async def _list(over: bool, limit: int, config: Config, as_json: bool) -> None:
    from ingest.staff.allowing.making import AT_ONCE

    async with desk(config) as opened:
        await list_rules(
            opened.ports, AT_ONCE, lambda one: _tell(one, as_json), over=over, limit=limit, as_json=as_json
        )


async def _remove(rule: str, who: str, config: Config, as_json: bool) -> None:
    from ingest.staff.allowing.making import AT_ONCE, end

    async with desk(config) as opened:
        ended = await end(opened.ports, caller_of(who), "cli", rule, time.time(), AT_ONCE)
    _tell(ended, as_json)


def _tell(one: "Allowance", as_json: bool) -> None:
    from ingest.staff.allowing.scope import scope_of
    from ingest.web.forms.decisions.at_once import AtOnceForm

    now = time.time()
    if as_json:
        print_json(AtOnceForm.of(one, now).model_dump())
        return
    tell_rule(one, scope_of(one, now, at_once=True).sentence)
