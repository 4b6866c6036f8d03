"""One role as a process: takes its name in the data directory, runs until it is told to stop, then finishes.

SIGTERM and SIGINT stop it; so does the end of the line to its supervisor, so that no role outlives a supervisor that
was killed. SIGHUP reloads what the role can reload.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import structlog

from ingest.errors import IngestError, NodeError, SettingError
from ingest.logs import set_up
from ingest.roles import Role
from ingest.roles.line import Line
from ingest.roles.pulse import Pulse
from ingest.settings import Settings
from ingest.spool import Ownership
from ingest.spool.ownership import end_holder, published

__all__ = ["run_forked", "run_role"]

log = structlog.get_logger()

ORPHAN_S = 25.0
"""How long a role of a supervisor that was killed may take to end, before its successor ends it."""

Publish = Callable[[dict[str, object]], None]
Body = Callable[[Settings, int, asyncio.Event, asyncio.Event, Publish, Pulse], Awaitable[None]]


def run_forked(role: Role, settings: Settings, index: int, line: Line, *, again: bool) -> int:
    """Run one role in this process, which a supervisor has forked; return the exit code.

    78 (`EX_CONFIG`) is for a setting that is wrong, which the operator mends. Another trouble of the node that keeps
    this role from its work, a second node of one id for one, is not the other roles' trouble: 69.
    """
    try:
        run_role(role, settings, index, Pulse(line, again=again))
    except IngestError as error:
        print(f"ingest: {error}", file=sys.stderr)  # noqa: T201 - as the command line answers
        others = isinstance(error, NodeError) and not isinstance(error, SettingError)
        return os.EX_UNAVAILABLE if others else error.exit_code
    return 0


def run_role(role: Role, settings: Settings, index: int, pulse: Pulse) -> None:
    """Run one role in this process until it is stopped. Raises `SettingError`, and `InUse` without a supervisor."""
    name = f"{role}-{index}"
    set_up(settings.log, name)
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(f"data_dir: cannot create {settings.data_dir}: {error.strerror}") from error
    runner = asyncio.Runner(loop_factory=_loop)
    try:
        runner.run(_main(_body(role), settings, index, name, pulse))
    finally:
        if not pulse.supervised:  # else the process ends now, whatever thread of it still waits for a disk or a server
            runner.close()


def _body(role: Role) -> Body:
    if role is Role.INTAKE:
        from ingest.roles import intake

        return intake.run
    if role is Role.WORKER:
        from ingest.roles import worker

        return worker.run
    if role is Role.WEBHOOKS:
        from ingest.roles import webhooks

        return webhooks.run
    from ingest.roles import web

    return web.run


async def _main(body: Body, settings: Settings, index: int, name: str, pulse: Pulse) -> None:
    stop, reload = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, reload.set)
    pulse.follow(stop)
    beating = asyncio.create_task(pulse.beat())
    owner = await _named(settings.data_dir / "run", name, pulse, stop)
    if owner is None:
        return
    try:
        log.info("role-started", pid=os.getpid())
        publish = partial(_publish, owner, supervised=pulse.supervised)
        publish({})
        await body(settings, index, stop, reload, publish, pulse)
        log.info("role-stopped")
    finally:
        owner.release()
        beating.cancel()


async def _named(run: Path, name: str, pulse: Pulse, stop: asyncio.Event) -> Ownership | None:
    """Take the name, once its former life has ended: roles of a killed supervisor may still finish what they had."""

    began = time.monotonic()

    async def take() -> Ownership:
        if time.monotonic() - began > ORPHAN_S:
            _end_orphan(run, name)
        return Ownership(run, name, 0)

    return await pulse.patiently(take, stop) if pulse.supervised else Ownership(run, name)


def _publish(owner: Ownership, facts: dict[str, object], *, supervised: bool) -> None:
    owner.publish({"supervised": supervised, **facts})


def _end_orphan(run: Path, name: str) -> None:
    """Kill whoever holds our name and has no supervisor any more: it was told to end long ago, and hangs."""
    facts = published(run, name)
    pid = facts.get("pid")
    if not (facts.get("supervised") and isinstance(pid, int)) or _parent(pid) == os.getppid():
        return
    try:
        if end_holder(run, name, pid):
            log.error("orphan-killed", name=name, pid=pid)
    except PermissionError as error:
        log.warning("orphan-not-ours", name=name, pid=pid, error=error.strerror)


def _parent(pid: int) -> int | None:
    try:
        return int(
            Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[1]
        )
    except OSError:
        return None


def _loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop
    except ImportError:  # not on this platform; asyncio's own loop does the same, slower
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()
