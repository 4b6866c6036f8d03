"""`ingest held`: look at held mail and storms, and decide. An ID is a mail's or a storm's (`v1:...`)."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Annotated

import typer

from ingest.cli.options import Config, Json, print_json, tell, when
from ingest.cli.reading import reading
from ingest.mailboxes import Mailboxes
from ingest.ports import Ledger, Ports
from ingest.records import HeldMessage, Storm

__all__ = ["app"]

app = typer.Typer(help="Held mail: list storms, show one, release or discard it.", no_args_is_help=True)

LARGEST = 100_000
"""Storms that are looked through, latest first, for those that wait for a decision."""

Id = Annotated[
    str, typer.Argument(metavar="ID", help="A held mail, or a storm (`v1:...`) for all its undecided mails.")
]
Actor = Annotated[str | None, typer.Option("--as", help="Who decides; default: the user of this shell.")]


@dataclass(frozen=True, slots=True)
class _Desk:
    ports: Ports
    ledger: Ledger
    mailboxes: Mailboxes


@asynccontextmanager
async def _desk(config: Config) -> AsyncIterator[_Desk]:
    from ingest.spool import SqliteLedger
    from ingest.wiring import engines

    with reading(config) as settings:
        opened = await engines(settings)
        ledger = SqliteLedger(settings.data_dir, "desk")
        try:
            yield _Desk(opened.ports, ledger, Mailboxes(settings))
        finally:
            ledger.close()
            await opened.close()


@app.command("list")
def list_(
    storm: Annotated[str | None, typer.Option(help="List the mails of this storm instead of the storms.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Show storms too in which all is decided.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many rows at most.")] = 50,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """List storms, latest first, one row each with its reason; or the mails of one storm."""
    for row in asyncio.run(_rows(storm, everything, limit, config)):
        if isinstance(row, Storm):
            _tell(row, as_json)
        elif as_json:
            print_json(row)
        else:
            tell(f"{row.id}  {when(row.receipt.accepted_at)}  {row.sender}: {row.subject}")


@app.command()
def show(
    id_: Id,
    raw: Annotated[bool, typer.Option("--raw", help="Write the mail as it was received to standard output.")] = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Show a held mail with every finding, or its original bytes; of a storm what it is about, and its mails."""
    storm, held, content = asyncio.run(_show(id_, raw, config))
    if raw:
        sys.stdout.buffer.write(content)
        return
    if storm is not None:
        _tell(storm, as_json)
    for one in held:
        if as_json:
            print_json(one)
            continue
        tell(f"{one.id}  {one.state}{f' by {one.actor}' if one.actor else ''}  storm {one.storm}")
        tell(f"  {when(one.receipt.accepted_at)} UTC to {one.receipt.mailbox}")
        tell(f"  from {one.sender or 'nobody'}: {one.subject}")
        for finding in one.findings:
            tell(f"  {finding.code} ({finding.effect}): {finding.evidence} [{finding.reference}]")


@app.command()
def release(id_: Id, actor: Actor = None, config: Config = None, as_json: Json = False) -> None:
    """Let held mail pass to the store. It is never answered automatically."""
    count = asyncio.run(_decide(id_, _actor(actor), config, passes=True))
    print_json({"released": count}) if as_json else tell(f"released {count}")


@app.command()
def discard(id_: Id, actor: Actor = None, config: Config = None, as_json: Json = False) -> None:
    """Set held mail aside for good; its record stays."""
    count = asyncio.run(_decide(id_, _actor(actor), config, passes=False))
    print_json({"discarded": count}) if as_json else tell(f"discarded {count}")


def _tell(storm: Storm, as_json: bool) -> None:
    if as_json:
        print_json({**asdict(storm), "per_minute": storm.per_minute})
        return
    span = f"{when(storm.first_at)} to {when(storm.last_at)} UTC"
    tell(f"{storm.key}  {storm.count} held, {storm.per_minute:g} a minute  {span}")
    tell(f"    {storm.parties[0]} <-> {storm.parties[1]}\n    {storm.code}: {storm.reason}")


async def _rows(storm: str | None, everything: bool, limit: int, config: Config) -> list[Storm] | list[HeldMessage]:
    async with _desk(config) as desk:
        quarantine = desk.ports.quarantine
        if storm is not None:
            return await quarantine.held(storm, limit=limit)
        if everything:
            return await quarantine.storms(limit=limit)
        waiting: list[Storm] = []
        for one in await quarantine.open_storms(0.0, LARGEST):
            if len(waiting) < limit and await quarantine.held(one.key, limit=1):
                waiting += [told] if (told := await quarantine.storm(one.key)) else []
        return waiting


async def _show(id_: str, raw: bool, config: Config) -> tuple[Storm | None, list[HeldMessage], bytes]:
    from ingest.staff.decisions import chosen, original

    async with _desk(config) as desk:
        held = await chosen(desk.ports, id_)
        content = await original(desk.ports, desk.ledger, held[0].receipt) if raw else b""
        storm = await desk.ports.quarantine.storm(id_)  # None for a mail's id
        return storm, held, content


async def _decide(id_: str, actor: str, config: Config, *, passes: bool) -> int:
    from rich.console import Console
    from rich.progress import track

    from ingest.staff.decisions import chosen, discard, release

    async with _desk(config) as desk:
        held = await chosen(desk.ports, id_)
        if not passes:
            return await discard([one.id for one in held], actor, desk.ports)
        moved = 0
        for one in track(held, "releasing", console=Console(stderr=True), disable=len(held) < 10):
            moved += await release(one, actor, desk.ports, desk.ledger, desk.mailboxes)
        return moved


def _actor(given: str | None) -> str:
    if given:
        return given
    import getpass

    return getpass.getuser()
