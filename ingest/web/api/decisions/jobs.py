"""GET /api/v1/jobs, one of them and its results; POST …/cancel stops one where it is, …/undo takes it back."""

import time
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from ingest.jobs.gathering import cancelled
from ingest.jobs.undoing import undoing
from ingest.ports import ItemResult, Job, JobState
from ingest.staff.asking import Standing, standing_of
from ingest.web.admission import origin_of
from ingest.web.api.decisions.deciding import AtDeciding
from ingest.web.desk import AtDesk, Desk
from ingest.web.forms.decisions.job import JobForm, JobsPage, OneJobForm, ResultForm, ResultsPage
from ingest.web.parameters import Cursor, Decider, PageLimit, Reader
from ingest.web.problem import Problem
from ingest.web.sight import seen_job, sees_job

__all__ = ["list_jobs", "results_of", "router"]

router = APIRouter(tags=["jobs"])
JobName = Annotated[str, Path(description="A job.", pattern="^[0-9a-f]{32}$")]
MOST = 2_000
"""Jobs of others that one page looks through."""


@router.get("/jobs", summary="List jobs, newest first")
async def list_jobs(desk: AtDesk, caller: Reader, cursor: Cursor = None, limit: PageLimit = 50) -> JobsPage:
    """Decisions of which all mail is in the caller's mailboxes. A page may be short, and not the last."""
    ports = desk.engines().ports
    found: list[Job] = []
    looked = 0
    while True:
        jobs, cursor = await ports.jobs.page(cursor, limit - len(found))
        found += [job for job in jobs if sees_job(caller, job)]
        looked += len(jobs)
        if cursor is None or len(found) == limit or looked >= MOST:
            return JobsPage(items=[JobForm.of(job) for job in found], next=cursor)


@router.get("/jobs/{job}", summary="Open one job")
async def open_job(job: JobName, desk: AtDesk, caller: Reader) -> OneJobForm:
    """How far a decision is, and whether it can be taken back."""
    found = await seen_job(desk, caller, job)
    return OneJobForm.shown(found, await undoing(found, desk.engines().ports, desk.settings.retention.discarded_s))


@router.get("/jobs/{job}/results", summary="List what became of each mail")
async def list_results(
    job: JobName,
    desk: AtDesk,
    caller: Reader,
    result: Annotated[ItemResult | None, Query(description="Only with this result.")] = None,
    cursor: Cursor = None,
    limit: PageLimit = 50,
) -> ResultsPage:
    """The mails of a job in order, each with its result; of one that another node was asked for, how that stands."""
    return await results_of(await seen_job(desk, caller, job), desk, result, cursor, limit)


async def results_of(job: Job, desk: Desk, result: ItemResult | None, cursor: str | None, limit: int) -> ResultsPage:
    """Return a page of what became of each mail of a job."""
    ports = desk.engines().ports
    items, after = await ports.jobs.results(job.id, cursor, limit, result)
    told = await standing_of([one.message for one in items if one.result is ItemResult.ASKED], ports)
    return ResultsPage(items=[ResultForm.of(one, told.get(one.message, Standing())) for one in items], next=after)


@router.post("/jobs/{job}/cancel", summary="Stop a job")
async def cancel_job(job: JobName, request: Request, desk: AtDesk, caller: Decider) -> JobForm:
    """Stop a job before its next mails. What it has decided stays decided."""
    ports = desk.engines().ports
    found = await seen_job(desk, caller, job)
    now = time.time()
    if not await ports.jobs.finish(found.id, JobState.CANCELLED, now, f"cancelled by {caller.name}"):
        raise Problem(
            HTTPStatus.CONFLICT, f"Job {found.id} has ended: it is {(await seen_job(desk, caller, job)).state}."
        )
    await ports.audit.record(cancelled(found, caller.name, origin_of(request), now))
    return JobForm.of(await seen_job(desk, caller, job))


@router.post("/jobs/{job}/undo", summary="Take a decision back", response_model=JobForm, status_code=202)
async def undo_job(job: JobName, desk: AtDesk, caller: Decider, deciding: AtDeciding) -> Response:
    """Cancel what has not begun; put back what a job discarded, as far as nobody decided on it since.

    The answer is the job that was cancelled, or the one that restores.
    """
    return await deciding.undo(await seen_job(desk, caller, job))
