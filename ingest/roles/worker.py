"""The worker role: takes receipts through the pipeline.

The first worker of a node also feeds the index, tidies, and does what other nodes ask of this one.
"""

import asyncio
from collections.abc import Callable

from ingest.roles.company import Company, Part
from ingest.roles.pulse import Pulse
from ingest.roles.told_ledger import ToldLedger
from ingest.settings import Settings
from ingest.spool.node_id import node_id
from ingest.wiring import engines
from ingest.work.indexer import Indexer
from ingest.work.keeping import Keeper
from ingest.work.tidy import Tidier
from ingest.work.worker import Worker

__all__ = ["run"]


async def run(
    settings: Settings,
    index: int,
    stop: asyncio.Event,
    reload: asyncio.Event,
    publish: Callable[[dict[str, object]], None],
    pulse: Pulse,
) -> None:
    """Work until `stop`; what is in hand then is finished."""
    opened = await engines(settings)
    ledger = ToldLedger(settings.data_dir, f"worker-{index}", pulse.in_hand)
    indexer = Indexer.shared(
        opened.ports,
        opened.index,
        f"{node_id(settings.data_dir)}.worker-{index}",
        own_index=not settings.search.url.get_secret_value(),
    )
    worker = Worker.by_settings(settings, ledger, opened.ports, indexer.nudge)
    company = Company(settings, opened.ports, Part.LEADS if index == 0 else Part.WATCHES)
    try:
        await company.alone()
        tasks = [worker.run(stop), *company.tasks(stop)]
        if index == 0:
            tasks += [indexer.run(stop), Tidier(settings, opened.ports, company.ready_to_drop).run(stop)]
            tasks += [Keeper(settings.retention, opened.ports).run(stop)]
        pulse.up(worker.answers)
        await asyncio.gather(*tasks)
        company.check()
    finally:
        worker.close()
        company.close()
        await opened.close()
