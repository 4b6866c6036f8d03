"""Routes for machines: /livez (it answers), /readyz (mail is taken), /metrics (Prometheus text), and the API."""

import asyncio
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from ingest.errors import CallerError, EngineError, IngestError
from ingest.mailboxes import Mailboxes
from ingest.settings import Settings
from ingest.staff.engines import plain_engines
from ingest.staff.status import StoreCounts, status_of, store_counts
from ingest.staff.tracing import Tracing
from ingest.web.admission import Admission
from ingest.web.answers.conditional import Conditional
from ingest.web.answers.contract import allowed, contract, operation
from ingest.web.answers.known_query import known_query
from ingest.web.api import ROUTERS
from ingest.web.api.posting import PATH as POSTING
from ingest.web.body_limit import BodyLimit
from ingest.web.desk import Desk
from ingest.web.door.door import Door
from ingest.web.door.taking import Taking
from ingest.web.exposition import exposition
from ingest.web.gate import Gate
from ingest.web.look import Look
from ingest.web.node_view import NodeView
from ingest.web.problem import Problem, of_error, of_status, of_wrong
from ingest.web.readiness import why_not_ready
from ingest.web.reading import Reading
from ingest.web.webhook_figures import webhook_figures
from ingest.wiring import Engines

__all__ = ["make_app"]

log = structlog.get_logger()

READY_S = 0.8
"""How long /readyz waits for the disk: it answers within a second whatever hangs."""
METRICS_S = 2.0
API_VERSION = "1"


def _unwatched() -> None:
    """What a web role knows of the others without a supervisor."""


def make_app(
    settings: Settings, engines: Callable[[], Engines], node: Callable[[], NodeView | None] = _unwatched
) -> FastAPI:
    """Return the application over one node's data directory. `node`: what the supervisor said last.

    `engines` raises `EngineError` while they cannot be opened; what is for machines answers all the same.
    """
    look = Look(settings)
    admission = Admission(settings, lambda: engines().ports.accounts)

    async def livez(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_: Request) -> Response:
        """Ready: mail is taken here and goes on. With the store down mail is still taken: ready."""
        seen = await look.seen(READY_S)
        why = why_not_ready(settings, seen, node())
        told = {"engines": plain_engines(seen.engines)} if seen.engines else {}
        return JSONResponse({"ready": not why, "why": why, **told}, 503 if why else 200)

    async def metrics(request: Request) -> Response:
        await admission.figures(request)
        seen, counts, outbox = await asyncio.gather(
            look.seen(METRICS_S), _counted(engines), webhook_figures(settings, engines)
        )
        status = status_of(settings, seen.backlog, counts, seen.engines) if seen.backlog else None
        return Response(exposition(status, seen, node(), outbox), media_type=CONTENT_TYPE_LATEST)

    app = FastAPI(
        title="helpdesk-ingest",
        version=API_VERSION,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        exception_handlers=ANSWERS,
        redirect_slashes=False,
        generate_unique_id_function=operation,
    )
    app.openapi = lambda: contract(app)  # type: ignore[method-assign]  # as FastAPI's documentation has it
    app.add_middleware(Conditional)
    app.add_middleware(BodyLimit, free=frozenset({POSTING}))
    app.add_middleware(Gate)
    mailboxes = Mailboxes(settings)
    app.state.desk = Desk(settings, mailboxes, engines)
    app.state.reading = Reading(settings, mailboxes, engines)
    app.state.look = look
    app.state.admission = admission
    app.state.tracing = Tracing(lambda: engines().ports, settings.data_dir)
    app.state.taking = Taking(Door(settings), app.state.desk.mailboxes, settings.intake)
    for path, answer in (("/livez", livez), ("/readyz", readyz), ("/metrics", metrics)):
        app.add_route(path, answer)
    for router in ROUTERS:
        app.include_router(router, prefix="/api/v1", dependencies=[Depends(known_query)])
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
    answer = of_status(error.status_code, str(error.detail)).response()
    answer.headers.update(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED and (methods := allowed(request.app, request.url.path)):
        answer.headers["Allow"] = ", ".join(methods)
    return answer


async def _bug(_: Request, error: Exception) -> Response:
    """Say nothing of our code (attack 31); the server logs the error."""
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Something is wrong here; the log says what.").response()


ANSWERS: dict[int | type[Exception], Callable[[Request, Any], Coroutine[Any, Any, Response]]] = {
    Problem: _problem,
    IngestError: _ours,
    RequestValidationError: _wrong,
    HTTPException: _missing,
    500: _bug,
}
"""Every error is answered as a problem (RFC 9457)."""


async def _counted(engines: Callable[[], Engines]) -> StoreCounts:
    try:
        ports = engines().ports
    except EngineError as error:
        return StoreCounts(error=str(error))
    return await store_counts(ports.store, ports.quarantine)
