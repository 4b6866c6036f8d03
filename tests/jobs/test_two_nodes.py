"""A job over two nodes: what only another node has, that node releases, and tells; discarding needs no bytes."""

import time
from pathlib import Path
from typing import Any

from ingest.feed.teller import Teller
from ingest.jobs.asked import Asked
from ingest.jobs.gathering import gathered
from ingest.ports import ChangeKind, ItemResult, JobKind, Tally
from ingest.staff.erasing import Spooled
from ingest.staff.errands import Errands
from tests.ingest.two_nodes import A, two_nodes
from tests.jobs.desk import all_changes, runner


async def test_mail_of_another_node_is_asked_for_and_told_by_that_node(tmp_path: Path, secantus: Any) -> None:
    async with two_nodes(tmp_path, secantus.url) as nodes:
        one = await nodes.held_only_here(nodes.a, 1)
        two = await nodes.held_only_here(nodes.b, 2)
        ports = nodes.b.ports
        job = await gathered(Asked(JobKind.RELEASE, "ann", "x", ids=(one.id, two.id)), ports, time.time())
        assert await runner(nodes.b).work(job.id)
        ended = await ports.jobs.get(job.id)
        assert ended is not None
        assert ended.tally == Tally(2, done=1, asked=1)
        (asked,), _ = await ports.jobs.results(job.id, None, 9, ItemResult.ASKED)
        assert (asked.message, asked.why) == (one.id, f"node {A} was asked")
        assert [told.id for told in await all_changes(ports, ChangeKind.MESSAGE_RELEASED)] == [two.id]
        spooled = Spooled(nodes.a.settings.data_dir, nodes.a.watch)
        tell = Teller(nodes.a.ports.changes, "a").tell
        await Errands(nodes.a.ports, nodes.a.raw, nodes.a.mailboxes, spooled, tell=tell).round()
        told = await all_changes(ports, ChangeKind.MESSAGE_RELEASED)
        assert {(each.id, each.actor) for each in told} == {(one.id, "ann"), (two.id, "ann")}
        stored = await ports.store.get(one.id)
        assert stored is not None
        assert not stored.may_autoreply
        now = await ports.quarantine.get(one.id)
        assert now is not None
        assert now.decided_at == job.created_at


async def test_mail_of_another_node_is_discarded_at_once(tmp_path: Path, secantus: Any) -> None:
    async with two_nodes(tmp_path, secantus.url) as nodes:
        one = await nodes.held_only_here(nodes.a, 1)
        job = await gathered(Asked(JobKind.DISCARD, "ann", "x", message=one.id), nodes.b.ports, time.time())
        assert await runner(nodes.b).work(job.id)
        ended = await nodes.b.ports.jobs.get(job.id)
        assert ended is not None
        assert ended.tally == Tally(1, done=1)
