"""One role as a process: takes its name in the data directory, runs until it is told to stop, then finishes.

SIGTERM and SIGINT stop it; so does the end of standard input when the supervisor holds the other end, so that no role
outlives a supervisor that was killed. SIGHUP reloads what the role can reload.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable

import structlog

from ingest.errors import SettingError
from ingest.logs import set_up
from ingest.roles import Role
from ingest.settings import Settings
from ingest.spool import Ownership

__all__ = ["run_role"]

log = structlog.get_logger()

PATIENCE_S = 60.0
"""How long a role waits for its former life to end: a killed supervisor's roles may still finish what they had in hand,
while the new supervisor's roles start."""

Body = Callable[[Settings, int, asyncio.Event, asyncio.Event, Callable[[dict[str, object]], None]], Awaitable[None]]


def run_role(role: Role, settings: Settings, index: int, *, follow_stdin: bool) -> None:
    """Run one role in this process until it is stopped. Raises `SettingError`, `InUse`."""
    name = f"{role}-{index}"
    set_up(settings.log, name)
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(f"data_dir: cannot create {settings.data_dir}: {error.strerror}") from error
    owner = Ownership(settings.data_dir / "run", name, PATIENCE_S if follow_stdin else 0.5)
    try:
        with asyncio.Runner(loop_factory=_loop) as runner:
            runner.run(_main(_body(role), settings, index, owner, follow_stdin=follow_stdin))
    finally:
        owner.release()


def _body(role: Role) -> Body:
    if role is Role.INTAKE:
        from ingest.roles import intake

        return intake.run
    if role is Role.WORKER:
        from ingest.roles import worker

        return worker.run
    from ingest.roles import web

    return web.run


async def _main(body: Body, settings: Settings, index: int, owner: Ownership, *, follow_stdin: bool) -> None:
    stop, reload = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, reload.set)
    if follow_stdin:
        loop.add_reader(sys.stdin.fileno(), _followed, stop)
    log.info("role-started", pid=os.getpid())
    await body(settings, index, stop, reload, owner.publish)
    log.info("role-stopped")


def _followed(stop: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 4096):
        stop.set()
        asyncio.get_running_loop().remove_reader(sys.stdin.fileno())


def _loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop
    except ImportError:  # not on this platform; asyncio's own loop does the same, slower
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()
