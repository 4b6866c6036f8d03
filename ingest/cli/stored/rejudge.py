"""`ingest rejudge`: what another policy, or another build, would have made of the mail that came; changes nothing."""

import asyncio
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ingest.cli.options import Config, Json, instant, print_json, tell, when
from ingest.cli.reading import reading
from ingest.staff.rejudge import Change, Judged, Tally

__all__ = ["rejudge", "window"]


def rejudge(
    policy: Annotated[
        Path | None,
        typer.Option(
            help="TOML file with `policy` and `mailbox` tables to judge by; default: the settings as they are."
        ),
    ] = None,
    since: Annotated[str, typer.Option("--from", help="ISO 8601 time (UTC unless it says) or `24h` ago.")] = "24h",
    until: Annotated[str, typer.Option("--to", help="The same; default: now.")] = "0s",
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Judge stored and held mail again and print the verdicts that would change. Nothing is stored, held or sent."""
    tally = asyncio.run(_rejudge(policy, *window(since, until), config, as_json))
    if as_json:
        print_json({"total": asdict(tally)})
        return
    tell(
        f"judged {tally.judged}: {tally.unchanged} unchanged, {tally.changed} changed ({tally.would_hold} would be "
        f"held, {tally.would_pass} would pass, {tally.would_mute} would be muted, {tally.would_unmute} would no longer "
        f"be, {tally.other_kind} would be of another kind)"
    )
    if tally.not_settled or tally.unreadable:
        tell(f"not judged: {tally.not_settled} without a verdict, {tally.unreadable} without original or mailbox")


async def _rejudge(policy: Path | None, since: float, until: float, config: Config, as_json: bool) -> Tally:
    from rich.console import Console
    from rich.progress import Progress

    from ingest.config import judged_by
    from ingest.heart.raw_mail import RawMail
    from ingest.mailboxes import Mailboxes
    from ingest.spool import SqliteLedger
    from ingest.spool.node_id import node_id
    from ingest.staff.rejudge import NoOriginals, Rejudge
    from ingest.staff.window import Window
    from ingest.wiring import engines, scratch

    with reading(config) as settings:
        boxes = Mailboxes(judged_by(settings, policy) if policy else settings)
        opened = await engines(settings)
        ledger = SqliteLedger(settings.data_dir, "rejudge")
        with tempfile.TemporaryDirectory(prefix="ingest-rejudge-") as folder:
            window = Window(Path(folder))
            ports = scratch(Path(folder), NoOriginals())
            raw = RawMail(opened.ports.originals, ledger, node_id(settings.data_dir))
            run = Rejudge(opened.ports, ledger, raw, ports, boxes, since)
            try:
                warm = max((box.policy.memory_s for box in boxes), default=0)
                await window.fill(settings.data_dir, opened.ports, since - warm, until)
                with Progress(console=Console(stderr=True), transient=True) as progress:
                    task = progress.add_task("judging", total=len(window))
                    async for changes in run.run(window):
                        for change in changes:
                            _tell(change, as_json)
                        progress.update(task, completed=run.seen)
            finally:
                window.close()
                ledger.close()
                for adapter in (ports.threads, ports.arrivals, ports.quarantine, ports.store):
                    await adapter.close()
                await opened.close()
    return run.tally


def window(since: str, until: str) -> tuple[float, float]:
    """Return the two times that `--from` and `--to` name."""
    now = time.time()
    begin, end = instant(since, "--from", now), instant(until, "--to", now)
    if begin >= end:
        raise typer.BadParameter(f"{since} is not before --to, which is {until}", param_hint="--from")
    return begin, end


def _tell(change: Change, as_json: bool) -> None:
    if as_json:
        print_json(change)
        return
    tell(f"{change.id}  {when(change.at)}  {change.sender or 'nobody'}: {change.subject}")
    tell(f"    {_said(change.before)}  ->  {_said(change.after)}")
    tell(f"    {change.after.reason or 'nothing is found any more; before: ' + change.before.reason}")


def _said(judged: Judged) -> str:
    fate = "held" if judged.held else "passes" if judged.may_autoreply else "passes, muted"
    return f"{judged.kind}, {fate}"
