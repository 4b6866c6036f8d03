"""kill -9 while a thousand discarded mails are put back: each waits again, once, but what somebody decided on since."""

import random
import secrets
import time
from pathlib import Path
from typing import Any

from ingest.jobs.asked import Asked
from ingest.jobs.gathering import gathered
from ingest.jobs.undoing import undone
from ingest.ports import ChangeKind, ItemResult, JobKind, JobState, StormQuery
from ingest.records import HeldState
from ingest.settings import Settings
from ingest.wiring import engines
from tests.ingest.desk import BOX, settings
from tests.jobs.desk import all_changes
from tests.jobs.many import hold_many
from tests.jobs.test_kill_nine import killed

MAILS = 1_000
KILLS = 6
LONGEST_S = 0.4


async def restored_through_kills(chosen: Settings, as_json: dict[str, Any]) -> None:
    opened = await engines(chosen)
    ports = opened.ports
    mails = await hold_many(ports, MAILS)
    job = await gathered(Asked(JobKind.DISCARD, "ann", "test", storm="v1:a"), ports, time.time())
    assert killed(as_json, job.id, None)
    ended = await ports.jobs.get(job.id)
    assert ended is not None
    assert ended.tally.done == MAILS
    back = await undone(ended, Asked(JobKind.RESTORE, "bob", "test", undoes=job.id), ports, time.time())
    other = mails[MAILS - 1]
    await ports.quarantine.restore([other.id], "eve", time.time())
    await ports.quarantine.decide([other.id], HeldState.DISCARDED, "eve", time.time())
    dice, deaths = random.Random(secrets.randbits(64)), 0
    for number in range(KILLS):
        deaths += not killed(as_json, back.id, dice.uniform(0.0, LONGEST_S) if number else 0.0)
    assert deaths, "it was killed while it worked"
    assert killed(as_json, back.id, None)
    now = await ports.jobs.get(back.id)
    assert now is not None
    tally = now.tally
    assert (now.state, tally.total, tally.done, tally.skipped) == (JobState.DONE, MAILS, MAILS - 1, 1)
    found = {one.id: one async for one in ports.quarantine.every()}
    assert len(found) == MAILS
    waiting = {id_ for id_, one in found.items() if one.state is HeldState.HELD}
    assert waiting == {one.id for one in mails if one is not other}
    assert {found[id_].actor for id_ in waiting} == {"bob"}
    assert (found[other.id].state, found[other.id].actor) == (HeldState.DISCARDED, "eve")
    assert {one.id for one in await all_changes(ports, ChangeKind.MESSAGE_RESTORED)} == waiting
    skipped, _ = await ports.jobs.results(back.id, None, 9, ItemResult.SKIPPED)
    assert [one.message for one in skipped] == [other.id]
    rows = (await ports.quarantine.storm_page(StormQuery(waits=True))).rows
    assert [(row.storm.count, row.waiting) for row in rows] == [(MAILS, MAILS - 1)]
    await opened.close()


async def test_a_thousand_mails_are_put_back_though_the_worker_dies(tmp_path: Path) -> None:
    await restored_through_kills(
        settings(tmp_path), {"data_dir": str(tmp_path / "data"), "mailbox": [{"address": BOX}]}
    )


async def test_a_thousand_mails_on_a_server_are_put_back_though_the_worker_dies(tmp_path: Path, secantus: Any) -> None:
    store = {"url": secantus.url, "database": f"ingest_test_{secrets.token_hex(6)}", "driver": "pymongo"}
    as_json = {"data_dir": str(tmp_path / "data"), "mailbox": [{"address": BOX}], "store": store}
    await restored_through_kills(settings(tmp_path, store=store), as_json)
