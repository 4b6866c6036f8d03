"""`ingest node`: the nodes that share one store, and retiring one that will not come back."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.cli.options import Config, Json, actor, print_json, tell, when
from ingest.cli.reading import ports_of, reading

if TYPE_CHECKING:
    from ingest.ports import NodeRecord, Ports

__all__ = ["app"]

app = typer.Typer(help="The nodes that share the store: list them, retire one.", no_args_is_help=True)


@asynccontextmanager
async def _ports(config: Config) -> AsyncIterator["Ports"]:
    with reading(config) as settings:
        async with ports_of(settings) as ports:
            yield ports


@app.command("list")
def list_(config: Config = None, as_json: Json = False) -> None:
    """List the nodes that have worked on this store, and how many requests wait for each."""
    for node, waiting in asyncio.run(_list(config)):
        if as_json:
            facts = asdict(node)
            del facts["token"]
            print_json({**facts, "requests": waiting})
            continue
        gone = f"  retired {when(node.retired_at)} by {node.retired_by}" if node.retired_at is not None else ""
        tell(f"{node.id}  {node.label}  last seen {when(node.seen_at)} UTC  {waiting} requests{gone}")


@app.command()
def retire(
    name: Annotated[str, typer.Argument(metavar="NODE", help="The node's label or id, from the list.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without this the command only says what is lost.")] = False,
    who: Annotated[str | None, typer.Option("--as", help="Who retires it; default: the user of this shell.")] = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Mark a node as gone for good: what was asked of it fails, and mail that only it had can only be discarded."""
    facts = asyncio.run(_retire(name, actor(who), config, yes=yes))
    if as_json:
        print_json(facts)
    else:
        tell(
            f"node {facts['label']} {'took' if yes else 'would take'} with it: {facts['requests']} requests that wait,"
            f" {facts['held']} held mails whose bytes are only there"
        )
    if not yes:
        tell("nothing was done: say --yes to retire it", err=True)
        raise typer.Exit(os.EX_USAGE)


async def _list(config: Config) -> list[tuple["NodeRecord", int]]:
    async with _ports(config) as ports:
        waiting = await ports.requests.pending(limit=100_000)
        return [(node, sum(one.node == node.id for one in waiting)) for node in await ports.nodes.every()]


async def _retire(name: str, who: str, config: Config, *, yes: bool) -> dict[str, Any]:
    from ingest.staff.retiring import loss, named
    from ingest.staff.retiring import retire as retired

    async with _ports(config) as ports:
        node = await named(name, ports)
        lost = await loss(node, ports)
        if yes:
            await retired(node, who, ports)
        return {"node": node.id, "label": node.label, "retired": yes, **asdict(lost)}
