"""The worker role: takes receipts through the pipeline.

The first worker of a node also feeds the index, tidies, does what other nodes ask for, and says that the node is there.
"""

import asyncio
from collections.abc import Callable

from ingest.heart.raw_mail import RawMail
from ingest.mailboxes import Mailboxes
from ingest.settings import Settings
from ingest.spool import SqliteLedger
from ingest.spool.node_id import node_id
from ingest.staff.erasing import Spooled
from ingest.staff.errands import Errands
from ingest.wiring import engines
from ingest.work.indexer import Indexer
from ingest.work.presence import Presence
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
    indexer = Indexer(opened.ports.store, opened.index)
    worker = Worker.by_settings(settings, ledger, opened.ports, indexer.nudge)
    presence = Presence(settings, opened.ports.nodes, leads=index == 0)
    desk = SqliteLedger(settings.data_dir, "errands")
    tasks = [worker.run(stop), presence.run(stop)]
    if index == 0:
        raw = RawMail(opened.ports.originals, desk, node_id(settings.data_dir))
        errands = Errands(opened.ports, raw, Mailboxes(settings), Spooled(settings.data_dir, desk))
        tidier = Tidier(settings, opened.ports, errands.ready_to_drop)
        tasks += [indexer.run(stop), tidier.run(stop), errands.run(stop)]
    try:
        await asyncio.gather(*tasks)
        presence.check()
    finally:
        worker.close()
        desk.close()
        await opened.close()
