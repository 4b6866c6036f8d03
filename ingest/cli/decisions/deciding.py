"""What `ingest held release`, `discard` and `restore` do: a job, worked in this process unless a node has it already.

A command that is killed leaves its job open: a node's worker goes on with it, or the same command run again does.
"""

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ingest.cli.decisions.paper import cut, flow
from ingest.cli.decisions.wanted import within
from ingest.cli.options import print_json, tell, when
from ingest.cli.reading import Desk, desk
from ingest.errors import CallerError, NotFound

if TYPE_CHECKING:
    from ingest.jobs.asked import Asked
    from ingest.jobs.gathering import Preview
    from ingest.jobs.runner import Runner
    from ingest.ports import HeldQuery, Job, JobKind

__all__ = ["decide", "finished"]

PROGRESS = 10
"""From so many mails on, progress is shown."""
LOOK_S = 0.5
AGES = ("since", "until")
DONE = {"release": "released", "discard": "discarded", "restore": "restored"}
TOLD = 5
"""Failures that are told one by one."""


async def decide(
    kind: "JobKind",
    id_: str | None,
    query: "HeldQuery | None",
    who: str,
    note: str,
    dry_run: bool,
    config: Path | None,
    as_json: bool,
    delay_s: int = 0,
) -> None:
    """Decide on what is named, and say what was done to what. Raises `Decided`, `NotFound`, `EngineError`."""
    from ingest.jobs.asked import Asked
    from ingest.jobs.gathering import previewed

    if (id_ is None) == (query is None):
        raise CallerError(
            "name a mail, a storm (`v1:...`) or a filter (--mailbox, --sender, --older, --newer, --reason)"
        )
    storm = id_ if id_ is not None and id_.startswith("v1:") else ""
    async with desk(config) as opened:
        if query is not None:
            query = replace(query, mailboxes=within(query.mailboxes, opened.mailboxes))
        mail = "" if storm else id_ or ""
        asked = Asked(kind, who, "cli", message=mail, storm=storm, query=query, note=note, delay_s=delay_s)
        if dry_run:
            _tell_preview(kind, await previewed(asked, opened.ports, time.time()), as_json)
            return
        await finished(await _job(asked, opened), opened, as_json)


async def finished(job: "Job", opened: Desk, as_json: bool) -> None:
    """Work a job to its end and say what was done. Raises `NotFound`, `EngineError`."""
    if job.delay_s and job.open:
        flow_err(f"waits until {when(job.not_before)} UTC; `ingest job undo {job.id}` takes it back")
    await _report(await _work(job, opened), opened, as_json)


async def _job(asked: "Asked", opened: Desk) -> "Job":
    """Return the job that this very command began before and that is open still, or a new one."""
    from ingest.jobs.gathering import gathered

    before = [job for job in await opened.ports.jobs.unfinished() if _same(job, asked)]
    return before[0] if before else await gathered(asked, opened.ports, time.time())


def _same(job: "Job", asked: "Asked") -> bool:
    """Whether a job was asked for in the same words; what an age means moves on between two commands."""
    what = [{name: value for name, value in one.what.items() if name not in AGES} for one in (job, asked)]
    waits = round(job.delay_s) == asked.delay_s
    return (job.kind, job.actor, job.origin) == (asked.kind, asked.actor, asked.origin) and what[0] == what[1] and waits


async def _work(job: "Job", opened: Desk) -> "Job":
    """Work a job to its end, or watch the node that does."""
    from ingest.feed.teller import Teller
    from ingest.jobs.carrying import Carrier
    from ingest.jobs.runner import Runner

    teller = Teller(opened.ports.changes, f"{opened.raw.node}.cli")
    runner = Runner(opened.ports, Carrier(opened.ports, opened.raw, opened.mailboxes, teller.tell))
    watching = asyncio.create_task(_watch(job, opened)) if job.tally.total >= PROGRESS else None
    try:
        return await _to_end(job, runner, opened)
    finally:
        if watching is not None:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
        await teller.close()


async def _to_end(job: "Job", runner: "Runner", opened: Desk) -> "Job":
    while True:
        await runner.work(job.id)
        found = await opened.ports.jobs.get(job.id)
        if found is None or not found.open:
            return found or job
        await asyncio.sleep(LOOK_S)


async def _watch(job: "Job", opened: Desk) -> None:
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(f"{job.kind} {job.tally.total}", total=job.tally.total)
        while True:
            found = await opened.ports.jobs.get(job.id)
            progress.update(task, completed=found.tally.ended if found is not None else 0)
            await asyncio.sleep(LOOK_S)


async def _report(job: "Job", opened: Desk, as_json: bool) -> None:
    """Say what became of the mails. Raises `NotFound` for the one mail that failed; exits 65 where some of many did."""
    from ingest.ports import ItemResult
    from ingest.staff.asking import standing_of

    tally = job.tally
    asked, _ = await opened.ports.jobs.results(job.id, None, 1_000, ItemResult.ASKED)
    waits = (await standing_of([one.message for one in asked], opened.ports)).values()
    labels = ", ".join(sorted({one.waiting_for for one in waits if one.waiting_for is not None})) or None
    failed, _ = await opened.ports.jobs.results(job.id, None, TOLD, ItemResult.FAILED)
    skipped, _ = await opened.ports.jobs.results(job.id, None, 1, ItemResult.SKIPPED)
    done = DONE[job.kind]
    if tally.failed and tally.total == 1:
        raise NotFound(f"{failed[0].message}: {failed[0].why}")
    if as_json:
        more = {"skipped": tally.skipped, "failed": tally.failed, "job": job.id, "state": str(job.state)}
        print_json({done: tally.done, "asked": tally.asked, "waiting_for": labels, **more})
    else:
        flow(f"{done} {tally.done}{_what(job)}")
        if tally.asked:
            flow(f"waiting for node {labels} to release {tally.asked}" if labels else f"asked for {tally.asked}", 2)
        if tally.skipped:
            flow(f"{tally.skipped} left as they were: {skipped[0].why}", 2)
        if job.state != "done":
            flow(f"the job is {job.state}{f': {job.why}' if job.why else ''}", 2)
    for one in failed:
        flow_err(f"{one.message} failed: {one.why}")
    if tally.failed:
        flow_err(f"{tally.failed} of {tally.total} failed; `ingest job show {job.id}` lists them")
        raise typer.Exit(65)


def flow_err(text: str) -> None:
    """Print a line of trouble to standard error."""
    tell(text, err=True)


def _what(job: "Job") -> str:
    """Return what was decided on, as people read it."""
    if "filter" in job.what:
        return f" by {job.what['filter']}"
    if "job" in job.what:
        return f" of job {job.what['job']}"
    return f" of storm {job.what['storm']}" if "storm" in job.what else f": mail {job.what.get('message', '')}"


def _tell_preview(kind: "JobKind", preview: "Preview", as_json: bool) -> None:
    if as_json:
        examples = [one.id for one in preview.examples]
        print_json(
            {"dry_run": True, "total": preview.total, "mailboxes": dict(preview.mailboxes), "examples": examples}
        )
        return
    flow(f"would {kind} {preview.total}; nothing was done")
    for mailbox, count in preview.mailboxes:
        flow(f"{count} of {mailbox}", 2)
    for one in preview.examples:
        cut(f"{one.id}  {when(one.receipt.accepted_at)[:16]}  {one.sender or 'nobody'}: {one.subject}")
    if preview.total > len(preview.examples):
        flow(f"and {preview.total - len(preview.examples)} more")
