"""A process that works a job, for a test that kills it: `python -m tests.jobs.killed SETTINGS_JSON JOB SLOW`.

It says `working` when it begins, and `done` when the job has ended.
"""

import asyncio
import json
import sys
from typing import Any

from ingest.errors import EngineError
from ingest.feed.teller import Teller
from ingest.heart.raw_mail import RawMail
from ingest.jobs.carrying import Carrier
from ingest.jobs.runner import Runner
from ingest.mailboxes import Mailboxes
from ingest.settings import Settings
from ingest.spool import SqliteLedger
from ingest.spool.node_id import node_id
from ingest.wiring import engines


def say(word: str) -> None:
    print(word, flush=True)  # noqa: T201  what the test waits for


async def work(settings: Settings, job: str) -> None:
    opened = await engines(settings)
    ledger = SqliteLedger(settings.data_dir, "killed")
    node = node_id(settings.data_dir)
    raw = RawMail(opened.ports.originals, ledger, node)
    teller = Teller(opened.ports.changes, f"{node}.decisions")
    runner = Runner(opened.ports, Carrier(opened.ports, raw, Mailboxes(settings), teller.tell), f"{node}.jobs")
    say("working")
    while (found := await opened.ports.jobs.get(job)) is not None and found.open:
        try:
            await runner.work(job)
        except EngineError as error:
            say(f"waits: {error}")
            await asyncio.sleep(0.2)
    say("done")
    ledger.close()
    await opened.close()


if __name__ == "__main__":
    chosen: dict[str, Any] = json.loads(sys.argv[1])
    asyncio.run(work(Settings.model_validate(chosen), sys.argv[2]))
