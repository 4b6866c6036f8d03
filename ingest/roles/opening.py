"""Opens the engines of a role that starts without them: it tries again until it can, or is told to stop."""

import asyncio
from collections.abc import Callable

import structlog

from ingest.calls.until import pause, until
from ingest.errors import EngineError
from ingest.settings import Settings
from ingest.wiring import Engines, engines

__all__ = ["opened"]

log = structlog.get_logger()

AGAIN_S = 5.0
"""How long after a failure it is tried again."""


async def opened(
    settings: Settings, stop: asyncio.Event, event: str, failed: Callable[[EngineError], None] = lambda _: None
) -> Engines | None:
    """Return the engines as soon as they can be opened, None when `stop` comes first. Raises `NodeError`.

    `event` is what the log calls each new reason why not; `failed` is told every one.
    """
    told = ""
    while not stop.is_set():
        try:
            return await until(stop, engines(settings))
        except EngineError as error:
            if str(error) != told:
                log.warning(event, error=str(error))
            told = str(error)
            failed(error)
            await pause(stop, AGAIN_S)
    return None
