"""The application of a web role: the API, what stands before it, answers to errors, and the routes for machines."""

from collections.abc import Callable, Coroutine
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ingest.errors import CallerError, EngineError, IngestError
from ingest.mailboxes import Mailboxes
from ingest.settings import Settings
from ingest.staff.shunted.nodes import Nodes
from ingest.staff.tracing.tracing import Tracing
from ingest.web.admission import Admission, entered
from ingest.web.answers.budget import Budget
from ingest.web.answers.conditional import Conditional
from ingest.web.answers.contract import allowed, contract, operation
from ingest.web.answers.known_query import known_query
from ingest.web.answers.outflow import Outflow
from ingest.web.api import ROUTERS
from ingest.web.api.posting import PATH as POSTING
from ingest.web.body_limit import BodyLimit
from ingest.web.desk import Desk
from ingest.web.door.door import Door
from ingest.web.door.taking import Taking
from ingest.web.entry.same_origin import API
from ingest.web.gate import Gate
from ingest.web.look import Look
from ingest.web.machines import for_machines, unwatched
from ingest.web.node_view import NodeView
from ingest.web.pages.page_route import trouble
from ingest.web.pages.site import add_pages
from ingest.web.problem import Problem, of_error, of_status, of_wrong
from ingest.web.reading import Reading
from ingest.wiring import Engines

__all__ = ["make_app"]

log = structlog.get_logger()

API_VERSION = "1"
NOWHERE = "There is no such route, and none ends with a slash: GET /api/v1 lists them all."


class _App(FastAPI):
    def openapi(self) -> dict[str, Any]:
        """Return the contract, as it is served."""
        return contract(self)


def make_app(
    settings: Settings, engines: Callable[[], Engines], node: Callable[[], NodeView | None] = unwatched
) -> FastAPI:
    """Return the application over one node's data directory. `node`: what the supervisor said last.

    `engines` raises `EngineError` while they cannot be opened; what is for machines answers all the same.
    """
    look = Look(settings)
    admission = Admission(settings, lambda: engines().ports.accounts)
    app = _App(
        title="helpdesk-ingest",
        version=API_VERSION,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        exception_handlers=ANSWERS,
        redirect_slashes=False,
        generate_unique_id_function=operation,
    )
    app.add_middleware(Conditional)
    app.add_middleware(Outflow, budget=Budget(), address=admission.proxy.address)
    app.add_middleware(BodyLimit, free=frozenset({POSTING}))
    app.add_middleware(Gate)
    mailboxes = Mailboxes(settings)
    app.state.desk = Desk(settings, mailboxes, engines)
    app.state.reading = Reading(settings, mailboxes, engines)
    app.state.look = look
    app.state.node = node
    app.state.admission = admission
    app.state.tracing = Tracing(lambda: engines().ports, settings.data_dir)
    app.state.nodes = Nodes(lambda: engines().ports, settings)
    app.state.taking = Taking(Door(settings), app.state.desk.mailboxes, settings.intake)
    app.router.routes.extend(for_machines(settings, engines, look, admission, node))
    for router in ROUTERS:
        app.include_router(router, prefix="/api/v1", dependencies=[Depends(known_query)])
    add_pages(app)
    return app


async def _problem(_: Request, error: Problem) -> Response:
    return error.response()


async def _ours(request: Request, error: IngestError) -> Response:
    if not isinstance(error, CallerError):
        log.warning("request-failed", path=getattr(request.scope.get("route"), "path", ""), exc_info=error)
    return of_error(error).response()


async def _wrong(_: Request, error: RequestValidationError) -> Response:
    return of_wrong(error.errors()).response()


async def _missing(request: Request, error: HTTPException) -> Response:
    if _is_page(request):
        with suppress(Problem, EngineError):  # no route asked who it is: the page has the menu for who has come in
            await entered(request)
        return trouble(request, of_status(error.status_code, str(error.detail)))
    said = NOWHERE if error.status_code == HTTPStatus.NOT_FOUND else str(error.detail)
    answer = of_status(error.status_code, said).response()
    answer.headers.update(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED and (methods := allowed(request.app, request.url.path)):
        answer.headers["Allow"] = ", ".join(methods)
    return answer


async def _bug(request: Request, error: Exception) -> Response:
    """Say nothing of our code (attack 31); the server logs the error."""
    problem = Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Something is wrong here; the log says what.")
    with suppress(Exception):  # the fault may be in what makes pages
        if _is_page(request):
            return trouble(request, problem)
    return problem.response()


def _is_page(request: Request) -> bool:
    """Whether somebody asks with a browser for what is not of the API."""
    return not request.url.path.startswith(API) and "text/html" in request.headers.get("accept", "")


ANSWERS: dict[int | type[Exception], Callable[[Request, Any], Coroutine[Any, Any, Response]]] = {
    Problem: _problem,
    IngestError: _ours,
    RequestValidationError: _wrong,
    HTTPException: _missing,
    500: _bug,
}
"""Every error is answered as a problem (RFC 9457)."""
