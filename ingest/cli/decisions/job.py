"""`ingest job`: decisions about many mails, how far they are, and what became of each mail."""

import asyncio
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.cli.decisions.deciding import finished
from ingest.cli.decisions.paper import flow
from ingest.cli.options import Config, Json, actor, print_json, tell, when
from ingest.cli.reading import Desk, desk
from ingest.errors import Decided, NotFound

if TYPE_CHECKING:
    from ingest.ports import Job

__all__ = ["app"]

app = typer.Typer(help="Decisions as jobs: list them, show one, stop one, take one back.", no_args_is_help=True)
PAGE = 500
JobId = Annotated[str, typer.Argument(metavar="JOB", help="A job, as the list names it.")]


@app.command("list")
def list_(
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many at most.")] = 20,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """List jobs, newest first."""
    asyncio.run(_list(limit, config, as_json))


@app.command()
def show(job: JobId, config: Config = None, as_json: Json = False) -> None:
    """Show a job, and the mails that it did not do; with --json what became of each."""
    asyncio.run(_show(job, config, as_json))


@app.command()
def cancel(
    job: JobId,
    who: Annotated[str | None, typer.Option("--as", help="Who stops it; default: the user of this shell.")] = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Stop a job before its next mails. What it has decided stays decided."""
    asyncio.run(_cancel(job, actor(who), config, as_json))


@app.command()
def undo(
    job: JobId,
    who: Annotated[str | None, typer.Option("--as", help="Who takes it back; default: the user of this shell.")] = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Take a decision back: cancel what has not begun, restore what it discarded and nobody decided on since."""
    asyncio.run(_undo(job, actor(who), config, as_json))


async def _list(limit: int, config: Config, as_json: bool) -> None:
    async with desk(config) as opened:
        shown, cursor = 0, None
        while shown < limit:
            jobs, cursor = await opened.ports.jobs.page(cursor, min(PAGE, limit - shown))
            for job in jobs:
                _tell(job, as_json)
            shown += len(jobs)
            if cursor is None:
                return
        tell(f"older jobs are not shown; --limit {2 * limit} shows more", err=as_json)


async def _show(id_: str, config: Config, as_json: bool) -> None:
    from ingest.ports import ItemResult

    async with desk(config) as opened:
        _tell(await _found(id_, opened), as_json)
        cursor: str | None = None
        while True:
            items, cursor = await opened.ports.jobs.results(id_, cursor, PAGE)
            for one in items:
                if as_json:
                    print_json({**asdict(one), "result": str(one.result)})
                elif one.result not in (ItemResult.DONE, ItemResult.WAITING):
                    flow(f"{one.message} {one.result}: {one.why}", 4)
            if cursor is None:
                return


async def _cancel(id_: str, who: str, config: Config, as_json: bool) -> None:
    from ingest.jobs.gathering import cancelled
    from ingest.ports import JobState

    async with desk(config) as opened:
        job = await _found(id_, opened)
        now = time.time()
        if not await opened.ports.jobs.finish(id_, JobState.CANCELLED, now, f"cancelled by {who}"):
            raise Decided(f"job {id_} has ended: it is {(await _found(id_, opened)).state}")
        await opened.ports.audit.record(cancelled(job, who, "cli", now))
        _tell(await _found(id_, opened), as_json)


async def _undo(id_: str, who: str, config: Config, as_json: bool) -> None:
    from ingest.jobs.asked import Asked
    from ingest.jobs.undoing import undone
    from ingest.ports import JobKind

    async with desk(config) as opened:
        asked = Asked(JobKind.RESTORE, who, "cli", undoes=id_)
        job = await undone(await _found(id_, opened), asked, opened.ports, time.time())
        if job.id == id_:
            _tell(job, as_json)
        else:
            await finished(job, opened, as_json)


async def _found(id_: str, opened: Desk) -> "Job":
    job = await opened.ports.jobs.get(id_)
    if job is None:
        raise NotFound(f"no job is called {id_}; `ingest job list` shows what there is")
    return job


def _tell(job: "Job", as_json: bool) -> None:
    if as_json:
        print_json(_facts(job))
        return
    tally = job.tally
    left = tally.total - tally.ended
    counts = {"done": tally.done, "skipped": tally.skipped, "failed": tally.failed, "asked": tally.asked, "left": left}
    said = ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "nothing"
    flow(f"{job.id}  {job.kind}, {job.state}: {said}")
    flow(f"{when(job.created_at)} UTC by {job.actor} ({job.origin})", 4)
    flow(", ".join(f"{name} {value}" for name, value in job.what.items()), 4)
    for line in filter(None, (job.note, job.why)):
        flow(line, 4)


def _facts(job: "Job") -> dict[str, Any]:
    facts = {**asdict(job), "kind": str(job.kind), "state": str(job.state), "counts": asdict(job.tally), "job": job.id}
    return {name: value for name, value in facts.items() if name not in ("tally", "fingerprint")}
