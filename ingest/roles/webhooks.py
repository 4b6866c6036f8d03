"""The webhooks role: tells other programs of changes, in a process of its own that no mail passes through.

A receiver that hangs, or answers with nonsense, can cost this process its time and memory, and no other.
"""

import asyncio
from collections.abc import Callable

import structlog

from ingest.calls.until import pause, until
from ingest.errors import EngineError
from ingest.roles.company import Company, Part
from ingest.roles.pulse import Pulse
from ingest.settings import Settings
from ingest.spool.node_id import node_id
from ingest.webhooks.dispatching import dispatch
from ingest.wiring import Engines, engines

__all__ = ["run"]

log = structlog.get_logger()

AGAIN_S = 5.0
"""How long after a failure the engines are tried to be opened again."""


async def run(
    settings: Settings,
    index: int,
    stop: asyncio.Event,
    reload: asyncio.Event,
    publish: Callable[[dict[str, object]], None],
    pulse: Pulse,
) -> None:
    """Serve the endpoints until `stop`. Raises `NodeError` when another node goes by our id."""
    pulse.up()
    opened = await _opened(settings, stop)
    if opened is None:
        return
    company = Company(settings, opened.ports, Part.WATCHES)
    name = f"{node_id(settings.data_dir)}.webhooks-{index}"
    tasks = [asyncio.create_task(one) for one in company.tasks(stop)]
    tasks.append(asyncio.create_task(dispatch(settings, opened.ports, name, stop)))
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stop.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        await opened.close()
    for task in tasks:
        task.result()
    company.check()


async def _opened(settings: Settings, stop: asyncio.Event) -> Engines | None:
    """Return the engines as soon as they can be opened, None when `stop` comes first. Raises `NodeError`."""
    told = ""
    while not stop.is_set():
        try:
            return await until(stop, engines(settings))
        except EngineError as error:
            if str(error) != told:
                log.warning("webhooks-without-engines", error=str(error))
            told = str(error)
            await pause(stop, AGAIN_S)
    return None
