"""Routes for machines: /livez (it answers), /readyz (mail is taken), /metrics (Prometheus text)."""

import asyncio
from collections.abc import Callable

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from ingest.errors import EngineError
from ingest.settings import Settings
from ingest.staff.engines import plain_engines
from ingest.staff.status import StoreCounts, status_of, store_counts
from ingest.web.admission import Admission
from ingest.web.exposition import exposition
from ingest.web.look import Look
from ingest.web.node_view import NodeView
from ingest.web.readiness import why_not_ready
from ingest.web.webhook_figures import notice_figures, webhook_figures
from ingest.wiring import Engines

__all__ = ["for_machines", "unwatched"]

READY_S = 0.8
"""How long /readyz waits for the disk: it answers within a second whatever hangs."""
METRICS_S = 2.0


def unwatched() -> None:
    """What a web role knows of the others without a supervisor."""


def for_machines(
    settings: Settings,
    engines: Callable[[], Engines],
    look: Look,
    admission: Admission,
    node: Callable[[], NodeView | None],
) -> list[Route]:
    """Return the routes. They answer whether or not `engines` can be opened; see `make_app`."""

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
        seen, counts, outbox, notices = await asyncio.gather(
            look.seen(METRICS_S),
            _counted(engines),
            webhook_figures(settings, engines),
            notice_figures(settings, engines),
        )
        status = status_of(settings, seen.backlog, counts, seen.engines) if seen.backlog else None
        return Response(exposition(status, seen, node(), [*outbox, *notices]), media_type=CONTENT_TYPE_LATEST)

    return [Route("/livez", livez), Route("/readyz", readyz), Route("/metrics", metrics)]


async def _counted(engines: Callable[[], Engines]) -> StoreCounts:
    try:
        ports = engines().ports
    except EngineError as error:
        return StoreCounts(error=str(error))
    return await store_counts(ports.store, ports.quarantine)
