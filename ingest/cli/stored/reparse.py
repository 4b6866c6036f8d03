"""`ingest reparse`: what today's parser reads otherwise in mail that is stored, and with `--apply` new records of
it."""

import asyncio
from dataclasses import asdict
from typing import Annotated

import typer

from ingest.cli.options import Config, Json, print_json, tell, when
from ingest.cli.reading import desk
from ingest.cli.stored.rejudge import window
from ingest.staff.reread import Reread, Tally, Unread

__all__ = ["reparse"]


def reparse(
    since: Annotated[str, typer.Option("--from", help="ISO 8601 time (UTC unless it says) or `24h` ago.")] = "24h",
    until: Annotated[str, typer.Option("--to", help="The same. The indexer has what is older than a minute.")] = "60s",
    apply: Annotated[bool, typer.Option("--apply", help="Write the new records; decisions and keys stay.")] = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Read stored mail again from its original and print what is read otherwise now; `--apply` writes it.

    Text, people, ids, date, attachment names and threads change; kind, findings, held or released and the delivery key
    do not. The index follows by itself. Exit 1 when a mail could not be read again; its record stays.
    """
    tally = asyncio.run(_reparse(*window(since, until), config, apply=apply, as_json=as_json))
    if as_json:
        print_json({"total": asdict(tally)})
    else:
        names = ", ".join(f"{name} {count}" for name, count in tally.fields.items() if count)
        tell(f"read {tally.read}: {tally.unchanged} unchanged, {tally.changed} changed{f' ({names})' if names else ''}")
        tell(f"applied {tally.applied}" if apply else "nothing was written: say --apply to write it")
        if unread := tally.gone + tally.failed + tally.no_mailbox:
            tell(
                f"left as they are: {unread} ({tally.gone} originals gone, {tally.failed} failed, "
                f"{tally.no_mailbox} without a mailbox)"
            )
    raise typer.Exit(1 if tally.gone or tally.failed else 0)


async def _reparse(since: float, until: float, config: Config, *, apply: bool, as_json: bool) -> Tally:
    from rich.console import Console
    from rich.progress import Progress

    from ingest.feed.teller import Teller
    from ingest.staff.reparse import Reparse

    async with desk(config) as opened:
        if apply:
            await opened.index.prepare()
        teller = Teller(opened.ports.changes, f"{opened.raw.node}.cli")
        run = Reparse(opened.ports, opened.raw, opened.mailboxes, opened.index if apply else None, teller)
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("reading again", total=None)
            async for told in run.run(since, until):
                for one in told:
                    print_json(one) if as_json else _tell(one)
                progress.update(task, completed=run.tally.read)
    return run.tally


def _tell(one: Reread | Unread) -> None:
    if isinstance(one, Unread):
        tell(f"{one.id}  {when(one.at)}  not read again: {one.why}")
        return
    tell(f"{one.id}  {when(one.at)}  {one.subject}")
    for change in one.changes:
        tell(f"    {change.name}: {_short(change.before)}  ->  {_short(change.after)}")


def _short(value: str) -> str:
    line = " ".join(value.split())
    return repr(line if len(line) <= 80 else f"{line[:79]}…")
