"""The worker role: takes receipts through the pipeline.

The first worker of a node also feeds the index, tidies, keeps the store to its terms, and does what other nodes ask of
this one. It parses in processes that a mail may kill; the library and `ingest deliver`, which live for a few mails,
parse in their own. It says what it knows of its engines by `publish`. Stopping it takes at most ten seconds, whatever
hangs.
"""

import asyncio
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, Final

import structlog

from ingest.calls.breaker import Breaker
from ingest.calls.until import pause
from ingest.feed.storms import StormWatch
from ingest.feed.teller import Teller
from ingest.roles.company import Company, Part
from ingest.roles.pulse import Pulse
from ingest.roles.told_ledger import ToldLedger
from ingest.settings import Settings
from ingest.spool.node_id import node_id
from ingest.wiring import engines
from ingest.work.indexer import Indexer
from ingest.work.keeping import Keeper
from ingest.work.parse_processes import ParseProcesses
from ingest.work.tidy import Tidier
from ingest.work.worker import Worker

__all__ = ["run"]

log = structlog.get_logger()

TELL_S: Final = 2.0
"""How often it is published what the engines' breakers know."""
STOP_S: Final = 8.8
"""How long the tasks may take to end after a stop: the worker's own eight seconds and its last word to the ledger."""
CLOSE_S: Final = 0.5
"""How long the engines may take to close, and then the threads of a driver to end."""


async def run(
    settings: Settings,
    index: int,
    stop: asyncio.Event,
    reload: asyncio.Event,
    publish: Callable[[dict[str, object]], None],
    pulse: Pulse,
) -> None:
    """Work until `stop`; what is in hand then is finished, or after eight seconds put back as it was."""
    opened = await engines(settings)
    ledger = ToldLedger(settings.data_dir, f"worker-{index}", pulse.in_hand)
    indexer = Indexer.by_settings(settings, opened.ports, opened.index, f"worker-{index}")
    parsers = ParseProcesses()
    teller = Teller(opened.ports.changes, f"{node_id(settings.data_dir)}.worker-{index}")
    worker = Worker.by_settings(settings, ledger, opened.ports, indexer.nudge, parsers.parse, opened.needed, teller)
    company = Company(settings, opened.ports, Part.LEADS if index == 0 else Part.WATCHES, parsers.parse)
    ended = True
    tasks: list[asyncio.Task[None]] = []
    try:
        await company.alone(stop)
        ended = False
        bodies = [worker.run(stop), _tell(opened.breakers, parsers, stop, publish), *company.tasks(stop)]
        if index == 0:
            bodies += [indexer.run(stop), Tidier(settings, opened.ports, company.ready_to_drop).run(stop)]
            bodies += [Keeper(settings.retention, opened.ports).run(stop)]
            bodies += [StormWatch.by_settings(settings, opened.ports, teller).run(stop)]
        tasks = [asyncio.create_task(body) for body in bodies]
        pulse.up(worker.answers)
        ended = await _until_ended(stop, tasks)
    finally:
        worker.close()
        company.close()
        await parsers.close()
        closing = asyncio.create_task(opened.close())
        closed, _ = await asyncio.wait([closing], timeout=CLOSE_S)
        if not ended or not closed:
            _leave_anyway()
    for task in (*tasks, closing):
        if task.done() and not task.cancelled():
            task.result()
    company.check()


async def _until_ended(stop: asyncio.Event, tasks: Sequence[asyncio.Task[None]]) -> bool:
    """Wait for `stop`, or the first task that ends, and then for the others; return whether none had to be cut off."""
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    await stopping
    _, left = await asyncio.wait(tasks, timeout=STOP_S)
    for task in left:
        task.cancel()
    if left:
        log.warning("engines-hang", tasks=len(left), waited_s=STOP_S)
        await asyncio.wait(left, timeout=0.1)
    return not left


def _leave_anyway() -> None:
    """End this process soon, even if a driver's thread still waits for a server: what is durable is durable."""
    timer = threading.Timer(CLOSE_S, os._exit, (0,))
    timer.daemon = True
    timer.start()


async def _tell(
    breakers: Sequence[Breaker],
    parsers: ParseProcesses,
    stop: asyncio.Event,
    publish: Callable[[dict[str, object]], None],
) -> None:
    """Publish the breakers' states as `{"engines": {"store": {...}}}`, and `parser` while none can be started."""
    while not stop.is_set():
        states: dict[str, Any] = {}
        for breaker in breakers:
            state = asdict(breaker.state)
            states[state.pop("engine")] = state
        if parsers.trouble is not None:
            states["parser"] = {"state": "open", "since": parsers.trouble[0], "error": parsers.trouble[1]}
        publish({"engines": states})
        await pause(stop, TELL_S)
