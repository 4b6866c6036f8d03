"""`ingest held`: look at held mail and storms, and decide. An ID is a mail's or a storm's (`v1:...`).

Where only another node has a mail's bytes, releasing and reading it is asked of that node; until it has done so, lists
say which node is waited for.
"""

import asyncio
import sys
from dataclasses import asdict, dataclass, field
from typing import Annotated, Any

import typer

from ingest.cli.options import Config, Json, actor, print_json, tell, when
from ingest.cli.reading import desk
from ingest.errors import CallerError
from ingest.records import HeldMessage, Storm
from ingest.staff.asking import Standing

__all__ = ["app"]

app = typer.Typer(help="Held mail: list storms, show one, release or discard it.", no_args_is_help=True)

LARGEST = 100_000
"""Storms that are looked through, latest first, for those that wait for a decision."""

Id = Annotated[
    str, typer.Argument(metavar="ID", help="A held mail, or a storm (`v1:...`) for all its undecided mails.")
]
Actor = Annotated[str | None, typer.Option("--as", help="Who decides; default: the user of this shell.")]


@dataclass(frozen=True, slots=True)
class _Shown:
    """What was asked for: storms or mails, and of each what it waits for."""

    storms: list[Storm] = field(default_factory=list)
    mails: list[HeldMessage] = field(default_factory=list)
    waiting: dict[str, str] = field(default_factory=dict)
    standing: dict[str, Standing] = field(default_factory=dict)
    content: bytes = b""


@app.command("list")
def list_(
    storm: Annotated[str | None, typer.Option(help="List the mails of this storm instead of the storms.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Show storms too in which all is decided.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many rows at most.")] = 50,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """List storms, latest first, one row each with its reason; or the mails of one storm."""
    shown = asyncio.run(_rows(storm, everything, limit, config))
    for row in shown.storms:
        _tell_storm(row, shown, as_json)
    for one in shown.mails:
        if as_json:
            print_json(_facts(one, shown))
        else:
            tell(f"{one.id}  {when(one.receipt.accepted_at)}  {one.sender}: {one.subject}{_waits(one, shown)}")


@app.command()
def show(
    id_: Id,
    raw: Annotated[bool, typer.Option("--raw", help="Write the mail as it was received to standard output.")] = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Show a held mail with every finding, or its original bytes; of a storm what it is about, and its mails."""
    shown = asyncio.run(_show(id_, raw, config))
    if raw:
        sys.stdout.buffer.write(shown.content)
        return
    for storm in shown.storms:
        _tell_storm(storm, shown, as_json)
    for one in shown.mails:
        if as_json:
            print_json(_facts(one, shown))
            continue
        tell(f"{one.id}  {one.state}{f' by {one.actor}' if one.actor else ''}  storm {one.storm}{_waits(one, shown)}")
        tell(f"  {when(one.receipt.accepted_at)} UTC to {one.receipt.mailbox}")
        tell(f"  from {one.sender or 'nobody'}: {one.subject}")
        for finding in one.findings:
            tell(f"  {finding.code} ({finding.effect}): {finding.evidence} [{finding.reference}]")


@app.command()
def release(id_: Id, who: Actor = None, config: Config = None, as_json: Json = False) -> None:
    """Let held mail pass to the store; what another node has, that node does. It is never answered automatically."""
    moved, asked, labels = asyncio.run(_release(id_, actor(who), config))
    if as_json:
        print_json({"released": moved, "asked": asked, "waiting_for": labels or None})
        return
    tell(f"released {moved}{f'; waiting for node {labels} to release {asked}' if asked else ''}")


@app.command()
def discard(id_: Id, who: Actor = None, config: Config = None, as_json: Json = False) -> None:
    """Set held mail aside for good, at once and from any node; its record stays."""
    count = asyncio.run(_discard(id_, actor(who), config))
    print_json({"discarded": count}) if as_json else tell(f"discarded {count}")


def _tell_storm(storm: Storm, shown: _Shown, as_json: bool) -> None:
    label = shown.waiting.get(storm.key)
    if as_json:
        print_json({**asdict(storm), "per_minute": storm.per_minute, "waiting_for": label})
        return
    span = f"{when(storm.first_at)} to {when(storm.last_at)} UTC"
    tell(f"{storm.key}  {storm.count} held, {storm.per_minute:g} a minute  {span}")
    tell(f"    {storm.parties[0]} <-> {storm.parties[1]}\n    {storm.code}: {storm.reason}")
    if label:
        tell(f"    waiting for node {label}")


def _facts(one: HeldMessage, shown: _Shown) -> dict[str, Any]:
    return {**asdict(one), **asdict(shown.standing.get(one.id, Standing()))}


def _waits(one: HeldMessage, shown: _Shown) -> str:
    standing = shown.standing.get(one.id, Standing())
    if standing.waiting_for is not None:
        return f"  waiting for node {standing.waiting_for}"
    return f"  {standing.trouble}" if standing.trouble else ""


async def _rows(storm: str | None, everything: bool, limit: int, config: Config) -> _Shown:
    from ingest.staff.asking import standing, storms_waiting

    async with desk(config) as opened:
        quarantine = opened.ports.quarantine
        if storm is not None:
            mails = await quarantine.held(storm, limit=limit)
            return _Shown(mails=mails, standing=await standing(mails, opened.ports))
        waiting = await storms_waiting(opened.ports)
        if everything:
            return _Shown(storms=await quarantine.storms(limit=limit), waiting=waiting)
        undecided: list[Storm] = []
        for one in await quarantine.open_storms(0.0, LARGEST):
            if len(undecided) < limit and await quarantine.held(one.key, limit=1):
                undecided += [told] if (told := await quarantine.storm(one.key)) else []
        return _Shown(storms=undecided, waiting=waiting)


async def _show(id_: str, raw: bool, config: Config) -> _Shown:
    from ingest.staff.asking import fetched, standing, storms_waiting
    from ingest.staff.decisions import chosen

    async with desk(config) as opened:
        held = await chosen(opened.ports, id_)
        if raw and len(held) > 1:
            raise CallerError(
                f"{id_} is a storm of {len(held)} mails: name one of them, `ingest held list --storm` does"
            )
        if raw:
            return _Shown(content=await fetched(held[0], actor(None), opened.ports, opened.raw))
        storm = await opened.ports.quarantine.storm(id_)  # None for a mail's id
        return _Shown(
            [storm] if storm is not None else [],
            held,
            await storms_waiting(opened.ports),
            await standing(held, opened.ports),
        )


async def _release(id_: str, who: str, config: Config) -> tuple[int, int, str]:
    """Return how many mails passed, how many other nodes were asked to release, and those nodes' labels."""
    from rich.console import Console
    from rich.progress import track

    from ingest.staff.asking import release_or_ask
    from ingest.staff.decisions import chosen

    async with desk(config) as opened:
        held = await chosen(opened.ports, id_)
        moved, labels = 0, []
        for one in track(held, "releasing", console=Console(stderr=True), disable=len(held) < 10):
            passed, label = await release_or_ask(one, who, opened.ports, opened.raw, opened.mailboxes)
            moved += passed
            labels += [label] if label else []
        return moved, len(labels), ", ".join(sorted(set(labels)))


async def _discard(id_: str, who: str, config: Config) -> int:
    from ingest.staff.decisions import chosen, discard

    async with desk(config) as opened:
        return await discard([one.id for one in await chosen(opened.ports, id_)], who, opened.ports)
