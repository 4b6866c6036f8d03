"""Routes for machines: /livez (it answers), /readyz (mail is taken), /metrics (Prometheus text), and the API."""

from dataclasses import asdict

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest, multiprocess
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from ingest.config import metrics_folder
from ingest.errors import IngestError
from ingest.settings import Settings
from ingest.spool.ownership import published
from ingest.spool.room import has_room
from ingest.staff.status import Status, node_status
from ingest.web.outgoing import OutgoingRoute
from ingest.wiring import Engines

__all__ = ["make_app"]


def make_app(settings: Settings, opened: Engines) -> Starlette:
    """Return the application over one node's data directory and engines."""

    async def status() -> Status:
        return await node_status(settings, opened.ports.store, opened.ports.quarantine)

    async def livez(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_: Request) -> Response:
        """Ready: an intake listens and the ledger can be read. With the store down mail is still taken: ready."""
        why = []
        if not published(settings.data_dir / "run", "intake-0"):
            why.append("no intake process is running")
        try:
            if not has_room(settings.data_dir, settings.room):
                why.append(f"{settings.data_dir} has less than {settings.room} bytes free: mail is answered 452")
            why += (await status()).damaged
        except (IngestError, OSError) as error:
            why.append(str(error))
        return JSONResponse({"ready": not why, "why": why}, 503 if why else 200)

    async def metrics(_: Request) -> Response:
        registry = CollectorRegistry()
        if metrics_folder():
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # untyped upstream
        _gauges(registry, await status())
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return Starlette(
        routes=[
            Route("/livez", livez),
            Route("/readyz", readyz),
            Route("/metrics", metrics),
            Route("/api/v1/outgoing", OutgoingRoute(settings, opened).post, methods=["POST"]),
        ]
    )


def _gauges(registry: CollectorRegistry, status: Status) -> None:
    """Add what the ledger and the store say now; a store that does not answer leaves its gauges out."""
    for name, value in asdict(status).items():
        if value is not None and name != "running":
            gauge = Gauge(
                f"ingest_node_{name}", f"{name.replace('_', ' ')}, from the ledger and the store", registry=registry
            )
            gauge.set(len(value) if isinstance(value, tuple) else value)
