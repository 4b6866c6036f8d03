"""Attack 33: whoever gets a thousand looped mails released gets no automatic answer to any of them."""

import time
from pathlib import Path

from ingest.jobs.asked import Asked
from ingest.jobs.gathering import gathered
from ingest.ports import AuditQuery, JobKind, Tally
from tests.ingest.desk import desk, settings
from tests.jobs.desk import runner
from tests.jobs.many import hold_many

LOOPED = 1_000


async def test_a_thousand_released_mails_may_not_be_answered_and_stand_in_the_log(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        await hold_many(node.ports, LOOPED)
        job = await gathered(Asked(JobKind.RELEASE, "ann", "192.0.2.7", storm="v1:a"), node.ports, time.time())
        assert await runner(node).work(job.id)
        ended = await node.ports.jobs.get(job.id)
        assert ended is not None
        assert ended.tally == Tally(LOOPED, LOOPED)
        may = [mail.may_autoreply async for mail in node.engines.ports.store.every()]
        assert (len(may), sum(may)) == (LOOPED, 0)
        entries = (await node.ports.audit.page(AuditQuery(), None, 9)).entries
        assert [(one.action, one.count, one.actor, one.origin) for one in entries] == [
            ("release.ended", LOOPED, "ann", "192.0.2.7"),
            ("release", LOOPED, "ann", "192.0.2.7"),
        ]
