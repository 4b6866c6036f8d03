"""The worker role: takes receipts through the pipeline; the first worker of a node also feeds the index and tidies."""

import asyncio
from collections.abc import Callable

from ingest.settings import Settings
from ingest.spool import SqliteLedger
from ingest.spool.node_id import node_id
from ingest.wiring import engines
from ingest.work.indexer import Indexer
from ingest.work.tidy import Tidier
from ingest.work.worker import Worker

__all__ = ["run"]


async def run(
    settings: Settings,
    index: int,
    stop: asyncio.Event,
    reload: asyncio.Event,
    publish: Callable[[dict[str, object]], None],
) -> None:
    """Work until `stop`; what is in hand then is finished."""
    opened = await engines(settings)
    ledger = SqliteLedger(settings.data_dir, f"worker-{index}")
    indexer = Indexer.shared(
        opened.ports,
        opened.index,
        f"{node_id(settings.data_dir)}.worker-{index}",
        own_index=not settings.search.url.get_secret_value(),
    )
    worker = Worker.by_settings(settings, ledger, opened.ports, indexer.nudge)
    tasks = [worker.run(stop)]
    if index == 0:
        tasks += [indexer.run(stop), Tidier(settings, opened.ports).run(stop)]
    try:
        await asyncio.gather(*tasks)
    finally:
        worker.close()
        await opened.close()
