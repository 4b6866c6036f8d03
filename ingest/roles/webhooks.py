"""The webhooks role: tells other programs of changes, and staff by mail, in a process that no mail passes through.

A receiver or a relay that hangs, or answers with nonsense, can cost this process its time and memory, and no other.
"""

import asyncio
from collections.abc import Callable

from ingest.notices.recipients import recipients_of
from ingest.notices.telling import tell, wants_daily
from ingest.roles.company import Company, Part
from ingest.roles.opening import opened
from ingest.roles.pulse import Pulse
from ingest.settings import Settings
from ingest.spool.node_id import node_id
from ingest.webhooks.dispatching import dispatch

__all__ = ["run"]


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
    found = await opened(settings, stop, "webhooks-without-engines")
    if found is None:
        return
    company = Company(settings, found.ports, Part.WATCHES)
    name = f"{node_id(settings.data_dir)}.webhooks-{index}"
    tasks = [asyncio.create_task(one) for one in company.tasks(stop)]
    tasks.append(asyncio.create_task(dispatch(settings, found.ports, name, stop)))
    if recipients_of(settings) or wants_daily(settings):
        notices = f"{node_id(settings.data_dir)}.notices-{index}"
        tasks.append(asyncio.create_task(tell(settings, found.ports, notices, stop)))
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stop.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        await found.close()
    for task in tasks:
        task.result()
    company.check()
