"""Goes round until stopped: about once a second, at once again while there is work, seldom while an engine is away.

Each wait varies, so that many processes do not ask at one moment. An engine's trouble is logged once, when it begins.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable

import structlog

from ingest.calls.until import until
from ingest.errors import EngineError, IngestError

__all__ = ["rounds"]

log = structlog.get_logger()

ROUND_S = 1.0
TROUBLE_S = 10.0
"""How long an engine is left alone that did not answer."""


async def rounds(
    stop: asyncio.Event,
    one: Callable[[], Awaitable[object]],
    event: str,
    round_s: float | None = None,
    trouble_s: float | None = None,
) -> None:
    """Do `one` until `stop`; what is in hand then is cut off. A true answer means that more may wait.

    `event` is what the log calls it when a round fails; the next round goes on.
    """
    await until(stop, _rounds(one, event, round_s or ROUND_S, trouble_s or TROUBLE_S))


async def _rounds(one: Callable[[], Awaitable[object]], event: str, round_s: float, trouble_s: float) -> None:
    in_trouble = False
    while True:
        try:
            wait = 0.0 if await one() else round_s
            in_trouble = False
        except EngineError as error:
            if not in_trouble:
                log.warning(event, error=str(error))
            wait, in_trouble = trouble_s, True
        except IngestError:
            log.exception(event)
            wait = trouble_s
        await asyncio.sleep(wait * random.uniform(0.8, 1.2))  # noqa: S311  jitter
