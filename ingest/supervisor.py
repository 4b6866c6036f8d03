"""Keeps the roles of a node running: starts each as its own process, and starts it again when it dies.

A role that dies again and again is started again less and less often, up to every 30 s; the others never notice. It
holds the other end of each role's standard input, so that roles end when it is killed. It handles no mail itself.
"""

import asyncio
import os
import shutil
import signal
import sys
from contextlib import suppress

import structlog

from ingest.config import process_environment
from ingest.listen_address import ListenAddress
from ingest.roles import Role
from ingest.settings import Settings
from ingest.spool import Ownership

__all__ = ["Supervisor"]

log = structlog.get_logger()

FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 30.0
STEADY_S = 60.0
"""A role that ran this long has proved itself: its next restart is quick again."""
PATIENCE_S = 30.0
"""How long a role may take to finish what it has in hand."""


class Supervisor:
    """Runs the roles that the settings ask for, until told to stop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._metrics = settings.data_dir.absolute() / "run" / "metrics"
        self._children: dict[str, asyncio.subprocess.Process] = {}

    async def run(self, owner: Ownership) -> int:
        """Run until SIGTERM or SIGINT; return 0, or a role's exit code when it said that its settings are wrong."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        loop.add_signal_handler(signal.SIGHUP, self._pass_on, signal.SIGHUP)
        self._ensure_ports_are_free()
        shutil.rmtree(self._metrics, ignore_errors=True)
        self._metrics.mkdir(parents=True)
        owner.publish({"roles": [f"{role}-{index}" for role, index in self._wanted()]})
        keepers = [asyncio.create_task(self._keep(role, index, stop)) for role, index in self._wanted()]
        codes = await asyncio.gather(*keepers)
        return next((code for code in codes if code), 0)

    def _ensure_ports_are_free(self) -> None:
        """Raise `InUse` for a port that intake processes would share with another node without noticing."""
        from ingest.intake.listener import ensure_free

        for text in (self._settings.smtp.listen, self._settings.lmtp.listen):
            address = ListenAddress.read(text) if text else ListenAddress()
            if address.port and self._settings.smtp.processes > 1:
                ensure_free(address.host, address.port)

    def _wanted(self) -> list[tuple[Role, int]]:
        settings = self._settings
        counts = {
            Role.INTAKE: settings.smtp.processes if settings.smtp.listen or settings.lmtp.listen else 0,
            Role.WORKER: settings.worker.processes,
            Role.WEB: 1 if settings.web.listen else 0,
        }
        return [(role, index) for role, count in counts.items() for index in range(count)]

    async def _keep(self, role: Role, index: int, stop: asyncio.Event) -> int:
        """Keep one role alive. An exit with 78 or 69 before it was steady is the operator's to mend: all stop."""
        name, wait = f"{role}-{index}", FIRST_WAIT_S
        loop = asyncio.get_running_loop()
        while not stop.is_set():
            started = loop.time()
            child = self._children[name] = await self._start(role, index)
            stopping = asyncio.create_task(stop.wait())
            ended = asyncio.create_task(child.wait())
            await asyncio.wait([stopping, ended], return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            if stop.is_set():
                await _finish(child)
                return 0
            steady = loop.time() - started > STEADY_S
            if child.returncode in {os.EX_CONFIG, os.EX_UNAVAILABLE} and not steady:
                stop.set()
                return child.returncode
            wait = FIRST_WAIT_S if steady else wait
            log.error("role-died", name=name, code=child.returncode, again_in_s=wait)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), wait)
            wait = min(LONGEST_WAIT_S, wait * 2)
        return 0

    async def _start(self, role: Role, index: int) -> asyncio.subprocess.Process:
        command = [sys.executable, "-m", "ingest", "serve", "--role", role, "--index", str(index), "--follow-stdin"]
        return await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            env=process_environment(self._settings, self._metrics),
            start_new_session=True,  # Ctrl-C reaches us alone, and we stop the roles in order
        )

    def _pass_on(self, number: signal.Signals) -> None:
        for child in self._children.values():
            with suppress(ProcessLookupError):
                child.send_signal(number)


async def _finish(child: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        child.terminate()
    with suppress(TimeoutError):
        await asyncio.wait_for(child.wait(), PATIENCE_S)
    if child.returncode is None:
        log.error("role-killed", pid=child.pid, patience_s=PATIENCE_S)
        child.kill()
        await child.wait()
