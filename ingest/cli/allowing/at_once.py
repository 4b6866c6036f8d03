"""`ingest held at-once`: has a loop that was discarded twice held at once, lists such rules, ends one."""

import asyncio
import time
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.cli.decisions.paper import flow
from ingest.cli.options import Config, Json, actor, last_moment, print_json, tell, when
from ingest.cli.reading import desk
from ingest.errors import CallerError, NotFound

if TYPE_CHECKING:
    from ingest.ports import Allowance
    from ingest.staff.caller import Caller

__all__ = ["app"]

app = typer.Typer(help="Loops that were discarded twice and are held at once: add, list, remove.", no_args_is_help=True)

PAGE = 200
Who = Annotated[str | None, typer.Option("--as", help="Who decides; default: the user of this shell.")]


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
    over: Annotated[bool, typer.Option("--over", help="Also what was ended, and what has passed.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many at most.")] = 200,
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
            _caller(who),
            "cli",
            row,
            mailbox=None if everywhere else mailbox or row.mailboxes[0],
            until=until or now,
            at=now,
            note=note,
        )
    _tell(made, as_json)


async def _list(over: bool, limit: int, config: Config, as_json: bool) -> None:
    from ingest.staff.allowing.making import AT_ONCE, listed

    async with desk(config) as opened:
        told, cursor = 0, None
        while told < limit:
            page = await listed(opened.ports, _caller(""), cursor, min(PAGE, limit - told), AT_ONCE)
            shown = [one for one in page.allowances if over or one.holds(time.time())]
            for one in shown:
                _tell(one, as_json)
            told, cursor = told + len(shown), page.next
            if cursor is None:
                return
    tell(f"older ones are not shown; --limit {2 * limit} shows more", err=as_json)


async def _remove(rule: str, who: str, config: Config, as_json: bool) -> None:
    from ingest.staff.allowing.making import AT_ONCE, end

    async with desk(config) as opened:
        ended = await end(opened.ports, _caller(who), "cli", rule, time.time(), AT_ONCE)
    _tell(ended, as_json)


def _tell(one: "Allowance", as_json: bool) -> None:
    from ingest.staff.allowing.scope import scope_of
    from ingest.web.forms.decisions.at_once import AtOnceForm

    now = time.time()
    if as_json:
        print_json(AtOnceForm.of(one, now).model_dump())
        return
    flow(f"{one.id}  {scope_of(one, now, at_once=True).sentence}")
    flow(f"{when(one.made_at)}  {one.actor} ({one.origin}){f': {one.note}' if one.note else ''}", 4)


def _caller(who: str) -> "Caller":
    """Return the user of this shell: whoever reads the settings sees all mailboxes."""
    from ingest.staff.caller import Caller, Verb

    return Caller(who, frozenset(Verb))
