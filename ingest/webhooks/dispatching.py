"""Serves all endpoints of the settings, each by itself, and drops what the settings no longer name."""

import asyncio
import time
from collections.abc import Callable, Sequence

import structlog

from ingest.calls.until import pause
from ingest.errors import EngineError
from ingest.feed.following import Following
from ingest.ports import Outbox, Ports
from ingest.settings import Settings
from ingest.webhooks.dispatcher import Dispatcher
from ingest.webhooks.endpoint import Endpoint
from ingest.work.tenure import Tenure

__all__ = ["KEPT_S", "dispatch", "endpoints_of"]

log = structlog.get_logger()

KEPT_S = 30 * 86_400.0
"""How long webhooks that were given up are kept, and endpoints that no node's settings have named."""
ROUND_S = 3_600.0


def endpoints_of(settings: Settings) -> list[Endpoint]:
    """Return the endpoints that the settings describe."""
    return [Endpoint.of(table) for table in settings.webhook]


async def dispatch(settings: Settings, ports: Ports, name: str, stop: asyncio.Event) -> None:
    """Serve every endpoint until `stop`; `name` is who this process is over restarts (`Tenure`)."""
    following = Following(ports.changes)
    leases = []
    bodies = [_keep(ports.outbox, [one.called for one in settings.webhook], stop)]
    for endpoint in endpoints_of(settings):
        lease = ports.leases(f"webhook {endpoint.name}")
        leases.append(lease)
        tenure = Tenure(lease, name)
        bodies.append(Dispatcher(endpoint, ports, following, tenure, settings.web.url).run(stop))
    try:
        async with asyncio.TaskGroup() as group:
            for one in bodies:
                group.create_task(one)
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None
    finally:
        for lease in leases:
            await lease.close()


async def _keep(outbox: Outbox, ours: Sequence[str], stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await tidy(outbox, ours)
        except EngineError as error:
            log.warning("webhook-keeping-waits", error=str(error))
        await pause(stop, ROUND_S)


async def tidy(outbox: Outbox, ours: Sequence[str], clock: Callable[[], float] = time.time) -> None:
    """Forget what was given up long ago, and drop endpoints that are in no settings any more."""
    before = clock() - KEPT_S
    await outbox.forget(before)
    for one in await outbox.endpoints():
        if one.name not in ours and one.seen_at < before:
            await outbox.drop(one.name)
            log.warning("webhook-endpoint-dropped", endpoint=one.name)
