"""kill -9 while a job of thousands of mails is worked: it resumes, nothing is released twice, nothing missed."""

import json
import os
import random
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from ingest.jobs.asked import Asked
from ingest.jobs.gathering import gathered
from ingest.ports import ChangeKind, HeldQuery, ItemResult, JobKind, JobState
from ingest.records import HeldState
from ingest.settings import Settings
from ingest.wiring import engines
from tests.ingest.desk import BOX, settings
from tests.jobs.desk import all_changes
from tests.jobs.many import hold_many

PATIENCE_S = 300
MAILS = 4_000
KILLS = 8
ON_SERVER = 600
"""Mails on a MongoDB-wire server, where one takes longer."""


def killed(chosen: dict[str, Any], job: str, after_s: float | None) -> bool:
    """Run the worker; kill it so long after it began, or let it end. Return whether it ended by itself."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.jobs.killed", json.dumps(chosen), job],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )
    watchdog = threading.Timer(PATIENCE_S, process.kill)
    watchdog.start()
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if line.strip() == "working":
                break
        if after_s is not None:
            time.sleep(after_s)
            process.send_signal(signal.SIGKILL)
        rest = process.stdout.read()
        process.wait()
    finally:
        watchdog.cancel()
        process.stdout.close()
    return "done" in rest.split()


async def released_through_kills(
    chosen: Settings, as_json: dict[str, Any], count: int, kills: int, longest_s: float
) -> None:
    opened = await engines(chosen)
    ports = opened.ports
    mails = await hold_many(ports, count)
    other = mails[count // 2]
    job = await gathered(Asked(JobKind.RELEASE, "ann", "test", storm="v1:a"), ports, time.time())
    await ports.quarantine.decide([other.id], HeldState.DISCARDED, "bob", time.time())
    assert job.tally.total == count
    dice, deaths = random.Random(secrets.randbits(64)), 0
    for _ in range(kills):
        deaths += not killed(as_json, job.id, dice.uniform(0.05, longest_s))
    assert deaths, "it was killed while it worked"
    assert killed(as_json, job.id, None)
    ended = await ports.jobs.get(job.id)
    assert ended is not None
    tally = ended.tally
    assert (ended.state, tally.total, tally.done, tally.skipped) == (JobState.DONE, count, count - 1, 1)
    stored = [mail async for mail in ports.store.every()]
    assert Counter(mail.id for mail in stored) == Counter({mail.id: 1 for mail in mails if mail is not other})
    assert {(mail.may_autoreply, mail.released_by) for mail in stored} == {(False, "ann")}
    assert (await ports.quarantine.page(HeldQuery())).mails == ()
    told = {one.id for one in await all_changes(ports, ChangeKind.MESSAGE_RELEASED)}
    assert told == {mail.id for mail in stored}
    skipped, _ = await ports.jobs.results(job.id, None, 9, ItemResult.SKIPPED)
    assert [one.message for one in skipped] == [other.id]
    await opened.close()


async def test_a_job_of_four_thousand_mails_survives_its_worker(tmp_path: Path) -> None:
    chosen = settings(tmp_path)
    as_json = {"data_dir": str(tmp_path / "data"), "mailbox": [{"address": BOX}]}
    await released_through_kills(chosen, as_json, MAILS, KILLS, 3.0)


async def test_a_job_on_a_server_survives_its_worker(tmp_path: Path, secantus: Any) -> None:
    store = {"url": secantus.url, "database": f"ingest_test_{secrets.token_hex(6)}", "driver": "pymongo"}
    as_json = {"data_dir": str(tmp_path / "data"), "mailbox": [{"address": BOX}], "store": store}
    await released_through_kills(settings(tmp_path, store=store), as_json, ON_SERVER, 5, 2.0)
