"""The web role: /livez, /readyz, /metrics and the routes of `ingest.web` over HTTP."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socket import socket

import structlog
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from ingest.accounts.reach import check_reach
from ingest.errors import EngineError, StoreUnavailable
from ingest.listen_address import ListenAddress
from ingest.roles.company import Company, Part
from ingest.roles.opening import opened
from ingest.roles.pulse import Pulse
from ingest.settings import Settings
from ingest.sockets.rights import Rights, read_mode
from ingest.web.app import make_app
from ingest.web.deadlines.answer import AnswerDeadline
from ingest.web.deadlines.head import HeadDeadline
from ingest.web.door.door import Door
from ingest.web.sockets import bound
from ingest.wiring import Engines

__all__ = ["run"]

log = structlog.get_logger()
LAST_ANSWERS_S = 3
"""How long answers that have begun may take to end when the role is told to stop."""


class _Server(uvicorn.Server):
    """Leaves signals alone: `ingest.roles.process` is the one place that ends a role."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


class _Connection(HeadDeadline, AnswerDeadline, H11Protocol):
    """One connection of a client, for as long as requests come on it."""


async def run(
    settings: Settings,
    index: int,
    stop: asyncio.Event,
    reload: asyncio.Event,
    publish: Callable[[dict[str, object]], None],
    pulse: Pulse,
) -> None:
    """Serve until `stop`; under a supervisor wait for an address that is taken. Raises `InUse` without one."""
    check_reach(settings)
    address = ListenAddress.read(settings.web.listen)
    rights = Rights(read_mode(settings.web.mode), settings.web.group)

    async def take() -> socket:
        return bound(address, rights)

    listening = await pulse.patiently(take, stop) if pulse.supervised else await take()
    if listening is None:
        return
    desk = _Engines(settings)
    app = make_app(settings, desk.opened, lambda: pulse.node)
    door: Door = app.state.taking.door
    server = _Server(
        uvicorn.Config(
            app,
            log_config=None,
            lifespan="off",
            access_log=False,
            proxy_headers=False,  # else anybody on this machine is whoever X-Forwarded-For names; see web.proxy
            loop="none",
            http=_Connection,
            timeout_graceful_shutdown=LAST_ANSWERS_S,
        )
    )
    listening.listen()  # before it is told: whoever reads where we listen finds us there
    heard = str(address) if address.path else "{}:{}".format(*listening.getsockname()[:2])
    publish({"addresses": [heard]})
    log.info("listening", addresses=[heard])
    serving = asyncio.create_task(server.serve([listening]))
    stopping = asyncio.create_task(stop.wait())
    pulse.up()
    attending = asyncio.create_task(desk.attend(stop))
    keeping = asyncio.create_task(door.attend(stop))
    try:
        await asyncio.wait([serving, stopping, attending, keeping], return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        server.should_exit = True
        await serving
        stop.set()
        await keeping
        await door.close()
        await app.state.reading.close()
        await attending


class _Engines:
    """The engines of the web role, opened when they can be: a damaged store takes no probe away."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._opened: Engines | None = None
        self._why: EngineError = StoreUnavailable("the store is being opened")

    def opened(self) -> Engines:
        """Return them. Raises the `EngineError` that keeps them from being opened."""
        if self._opened is None:
            raise self._why
        return self._opened

    async def attend(self, stop: asyncio.Event) -> None:
        """Open them, take part in the node's company until `stop`, and close them. Raises `NodeError`."""
        self._opened = await opened(self._settings, stop, "web-without-engines", self._not_yet)
        if self._opened is None:
            return
        company = Company(self._settings, self._opened.ports, Part.WATCHES)
        try:
            await asyncio.gather(*company.tasks(stop))
        finally:
            await self._opened.close()
        company.check()

    def _not_yet(self, why: EngineError) -> None:
        self._why = why
