"""The web role: /livez, /readyz, /metrics and the routes of `ingest.web` over HTTP."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socket import socket

import uvicorn

from ingest.listen_address import ListenAddress
from ingest.roles.company import Company, Part
from ingest.roles.pulse import Pulse
from ingest.settings import Settings
from ingest.web.app import make_app
from ingest.web.sockets import bound
from ingest.wiring import engines

__all__ = ["run"]

LAST_ANSWERS_S = 3
"""How long answers that have begun may take to end when the role is told to stop."""


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
    pulse: Pulse,
) -> None:
    """Serve until `stop`; under a supervisor wait for an address that is taken. Raises `InUse` without one."""
    address = ListenAddress.read(settings.web.listen)

    async def take() -> socket:
        return bound(address)

    listening = await pulse.patiently(take, stop) if pulse.supervised else await take()
    if listening is None:
        return
    opened = await engines(settings)
    company = Company(settings, opened.ports, Part.WATCHES)
    server = _Server(
        uvicorn.Config(
            make_app(settings, opened, lambda: pulse.node),
            log_config=None,
            lifespan="off",
            access_log=False,
            loop="none",
            timeout_graceful_shutdown=LAST_ANSWERS_S,
        )
    )
    listening.listen()  # before it is told: whoever reads where we listen finds us there
    publish({"addresses": [str(address) if address.path else "{}:{}".format(*listening.getsockname()[:2])]})
    serving = asyncio.create_task(server.serve([listening]))
    stopping = asyncio.create_task(stop.wait())
    pulse.up()
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
