"""GET /jobs and /jobs/{job}: decisions, how far they are, what became of each mail; POST …/undo takes one back."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from pydantic import BaseModel
from starlette.responses import RedirectResponse

from ingest.ports import ItemResult
from ingest.web.admission import origin_of
from ingest.web.api.decisions.deciding import Deciding
from ingest.web.api.decisions.jobs import list_jobs, results_of
from ingest.web.desk import AtDesk
from ingest.web.pages.held.banner import banner_of
from ingest.web.pages.held.going_back import telling
from ingest.web.pages.held.names import JobName
from ingest.web.pages.page_route import PageRoute
from ingest.web.pages.questions import no_question
from ingest.web.pages.rendering import HEADERS, page
from ingest.web.pages.visitor import Decider, Reader
from ingest.web.parameters import Cursor
from ingest.web.reading import AtReading
from ingest.web.sight import seen_job

__all__ = ["router"]

router = APIRouter(include_in_schema=False, route_class=PageRoute)
ROWS = 50


class UndoForm(BaseModel):
    """Where somebody was who takes a decision back."""

    next: str = "/"


@router.get("/jobs")
async def jobs_page(request: Request, visitor: Reader, desk: AtDesk, cursor: Cursor = None) -> Response:
    """Show decisions, newest first."""
    found = await list_jobs(desk, visitor.caller, cursor, ROWS)
    return page(request, visitor, "held/jobs.html", {"jobs": found.items, "next": found.next, "section": "log"})


@router.get("/jobs/{job}")
async def job_page(
    job: JobName,
    request: Request,
    visitor: Reader,
    desk: AtDesk,
    result: ItemResult | None = None,
    cursor: Cursor = None,
) -> Response:
    """Show one decision, and what became of its mails."""
    found = await seen_job(desk, visitor.caller, job)
    results = await results_of(found, desk, result, cursor, ROWS)
    mails = await desk.engines().ports.quarantine.these([one.message for one in results.items])
    subjects = {mail.id: mail.subject for mail in mails}
    facts = {
        "one": await banner_of(desk, visitor.caller, found),
        "subjects": subjects,
        "results": results.items,
        "next": results.next,
        "result": result or "",
        "section": "log",
    }
    return page(request, visitor, "held/job.html", facts)


@router.get("/jobs/{job}/banner")
async def job_banner(
    job: JobName,
    request: Request,
    visitor: Reader,
    desk: AtDesk,
    then: Annotated[str, Query(alias="next")] = "/",
) -> Response:
    """Return the banner alone, for a page, `next`, that looks again."""
    banner = await banner_of(desk, visitor.caller, await seen_job(desk, visitor.caller, job))
    return page(request, visitor, "held/banner.html", {"one": banner, "back": no_question(then)})


@router.post("/jobs/{job}/undo")
async def undo(
    job: JobName,
    form: Annotated[UndoForm, Form()],
    request: Request,
    visitor: Decider,
    desk: AtDesk,
    reading: AtReading,
) -> Response:
    """Take a decision back, and tell about what does so."""
    found = await seen_job(desk, visitor.caller, job)
    deciding = Deciding(desk, reading, visitor.caller, origin_of(request), "")
    taken = await deciding.taken_back(found)
    return RedirectResponse(telling(form.next, "job", [taken.id]), HTTPStatus.SEE_OTHER, HEADERS)
