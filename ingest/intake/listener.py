"""Listen: sockets to sessions, the sweep that ends slow ones, and an orderly close. No Controller, no thread."""

import asyncio
import contextlib
import errno
import socket
from pathlib import Path

import structlog

from ingest.errors import InUse, SettingError
from ingest.intake.bulk import Bulk
from ingest.intake.connections import Connections
from ingest.intake.dialogue import Dialogue
from ingest.intake.limits import IntakeLimits
from ingest.intake.lmtp import LmtpSession
from ingest.intake.service import Service
from ingest.intake.session import SmtpSession
from ingest.sockets.rights import GROUPS, Rights
from ingest.sockets.unix import listening

__all__ = ["Listener", "ensure_free", "listen", "listen_unix"]

BACKLOG = 1024
SWEEP_S = 1.0
_log = structlog.get_logger()


class _Sessions:
    """What the sessions of one listener share, and how one begins."""

    def __init__(self, service: Service, *, lmtp: bool) -> None:
        self.service = service
        self.connections: Connections[Dialogue] = Connections(service.limits)
        self.bulk = Bulk()
        self._kind = LmtpSession if lmtp else SmtpSession

    def begin(self) -> Dialogue:
        return self._kind(self.service, self.connections, self.bulk)


class Listener:
    """An open listener. Made by `listen` and `listen_unix`; `close` it."""

    def __init__(self, server: asyncio.Server, sessions: _Sessions) -> None:
        self._server = server
        self._connections = sessions.connections
        self._bulk = sessions.bulk
        self._sweeping = asyncio.create_task(_sweep(sessions.connections, _interval(sessions.service.limits)))
        self.addresses: tuple[str, ...] = tuple(_shown(s.getsockname()) for s in server.sockets)
        """`host:port`, or the path of a Unix socket."""

    async def close(self, drain_s: float = 10.0) -> None:
        """Stop accepting; idle clients get 421, mails that are coming in have `drain_s` seconds to end.

        A commit that has begun is waited for, however long it takes, and answered.
        """
        self._server.close()
        for session in self._connections:
            session.dismiss()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(drain_s):
                await self._empty()
        for session in self._connections:
            if not session.committing:
                session.abort()
        await self._empty()
        self._bulk.close()
        self._sweeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._sweeping

    async def _empty(self) -> None:
        while len(self._connections):  # noqa: ASYNC110 - runs once a process; an event would have to be kept by every session
            await asyncio.sleep(0.02)


async def listen(
    service: Service, host: str, port: int, *, lmtp: bool = False, shared: bool = True, backlog: int = BACKLOG
) -> Listener:
    """Listen on TCP. `shared` lets other processes of this user listen there too (SO_REUSEPORT); port 0 picks one.

    Raises `InUse` when the address is taken, `SettingError` when it cannot be had.
    """
    sessions = _Sessions(service, lmtp=lmtp)
    loop = asyncio.get_running_loop()
    try:
        server = await loop.create_server(sessions.begin, host, port, reuse_port=shared, backlog=backlog)
    except OSError as error:
        raise _unusable(f"{host}:{port}", error) from error
    return Listener(server, sessions)


async def listen_unix(service: Service, path: Path, rights: Rights = GROUPS, *, backlog: int = BACKLOG) -> Listener:
    """Listen for LMTP on a Unix socket with these rights; see `ingest.sockets.unix`. Raises `InUse`, `SettingError`."""
    sock = await asyncio.to_thread(listening, str(path), rights, backlog)
    sessions = _Sessions(service, lmtp=True)
    server = await asyncio.get_running_loop().create_unix_server(sessions.begin, sock=sock, backlog=backlog)
    return Listener(server, sessions)


def ensure_free(host: str, port: int) -> None:
    """Raise `InUse` when anybody listens at `host:port`, this user's processes too.

    For whoever starts several `shared` listeners: SO_REUSEPORT alone would let two nodes share one port unnoticed.
    """
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            try:
                probe.bind(address)
            except OSError as error:
                raise _unusable(f"{host}:{port}", error) from error


def _unusable(address: str, error: OSError) -> Exception:
    if error.errno == errno.EADDRINUSE:
        return InUse(f"{address} is in use by another process: choose another address or stop that process")
    return SettingError(f"cannot listen on {address}: {error.strerror or error}")


def _shown(name: object) -> str:
    if isinstance(name, tuple):
        host, port = str(name[0]), name[1]
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return str(name)


def _interval(limits: IntakeLimits) -> float:
    shortest = min(
        limits.command_timeout_s, limits.command_s, limits.pressed_s, limits.data_timeout_s, limits.data_total_s
    )
    return min(SWEEP_S, shortest / 4)


async def _sweep(connections: Connections[Dialogue], interval_s: float) -> None:
    loop = asyncio.get_running_loop()
    before = loop.time()
    while True:
        await asyncio.sleep(interval_s)
        now = loop.time()
        # When the loop itself was held up, the clients are not to blame for the time that it lost.
        elapsed_s, before = min(now - before, 2 * interval_s), now
        known = connections.scarce
        connections.look(now)
        if connections.scarce and not known:
            _log.warning("connections-scarce", open=len(connections))
        for session in connections:
            try:
                session.sweep(now, elapsed_s)
            except Exception as error:  # noqa: BLE001 - one session's trouble must not spare all others their deadlines
                _log.error("sweep-failed", error=type(error).__name__)
                session.abort()
