"""The web role: /livez, /readyz and /metrics over HTTP. The review page and the API come later."""

import asyncio
from collections.abc import Callable

import uvicorn

from ingest.listen_address import ListenAddress
from ingest.settings import Settings
from ingest.web.app import make_app
from ingest.web.sockets import bound
from ingest.wiring import engines

__all__ = ["run"]


async def run(
    settings: Settings,
    index: int,
    stop: asyncio.Event,
    reload: asyncio.Event,
    publish: Callable[[dict[str, object]], None],
) -> None:
    """Serve until `stop`. Raises `InUse` when the address is taken."""
    address = ListenAddress.read(settings.web.listen)
    socket = bound(address)
    opened = await engines(settings)
    server = uvicorn.Server(
        uvicorn.Config(make_app(settings, opened), log_config=None, lifespan="off", access_log=False, loop="none")
    )
    server.capture_signals = _no_signals  # type: ignore[method-assign]  # signals are ours: one place ends a role
    publish({"addresses": [str(address) if address.path else "{}:{}".format(*socket.getsockname()[:2])]})
    serving = asyncio.create_task(server.serve([socket]))
    try:
        await asyncio.wait([serving, asyncio.create_task(stop.wait())], return_when=asyncio.FIRST_COMPLETED)
    finally:
        server.should_exit = True
        await serving
        await opened.close()
