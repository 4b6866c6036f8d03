"""The web role: /livez, /readyz and /metrics over HTTP. The review page and the API come later."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from ingest.listen_address import ListenAddress
from ingest.roles.company import Company, Part
from ingest.settings import Settings
from ingest.web.app import make_app
from ingest.web.sockets import bound
from ingest.wiring import engines

__all__ = ["run"]


class _Server(uvicorn.Server):
    """Leaves signals alone: `ingest.roles.process` is the one place that ends a role."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


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
    server = _Server(
        uvicorn.Config(make_app(settings, opened), log_config=None, lifespan="off", access_log=False, loop="none")
    )
    publish({"addresses": [str(address) if address.path else "{}:{}".format(*socket.getsockname()[:2])]})
    serving = asyncio.create_task(server.serve([socket]))
    stopping = asyncio.create_task(stop.wait())
    company = Company(settings, opened.ports, Part.WATCHES)
    watching = asyncio.gather(*company.tasks(stop))
    try:
        await asyncio.wait([serving, stopping], return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        server.should_exit = True
        await serving
        stop.set()
        await watching
        await opened.close()
    company.check()
