"""Decisions as jobs: what is part of one, what becomes of each mail, and who hears of it."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.errors import Busy, CallerError, Decided, NotFound, StoreUnavailable
from ingest.jobs.asked import Asked
from ingest.jobs.gathering import gathered, previewed
from ingest.ports import AuditQuery, ChangeKind, HeldQuery, Item, ItemResult, Job, JobKind, JobState, Subject, Tally
from ingest.records import HeldState
from tests.ingest.desk import BOX, OTHER, Desk, desk, settings
from tests.jobs.desk import among_ours, ask, changes_of, hold, runner, undecided, worked


@pytest.fixture
async def node(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(settings(tmp_path)) as opened:
        yield opened


async def items_of(node: Desk, job: Job) -> list[Item]:
    return (await node.ports.jobs.results(job.id, None, 10_000))[0]


async def test_a_storm_is_released_told_indexed_and_never_answered(node: Desk) -> None:
    mails = await hold(node, 40)
    job = await ask(node, storm=mails[0].storm, note="a mistake of ours")
    assert (job.state, job.tally, job.mailboxes) == (JobState.WAITING, Tally(40), (BOX,))
    ended = await worked(node, job)
    assert (ended.state, ended.tally) == (JobState.DONE, Tally(40, 40))
    assert {one.result for one in await items_of(node, job)} == {ItemResult.DONE}
    stored = [mail async for mail in node.engines.ports.store.every()]
    assert {mail.id for mail in stored} == {mail.id for mail in mails}
    assert {(mail.released_by, mail.may_autoreply) for mail in stored} == {("ann", False)}
    assert len(await node.ports.store.unindexed(100)) == 40
    told = await changes_of(node, ChangeKind.MESSAGE_RELEASED)
    assert sorted(one.id for one in told) == sorted(mail.id for mail in mails)
    assert {(one.actor, one.mailbox, one.storm) for one in told} == {("ann", BOX, mails[0].storm)}
    assert {one.thread for one in told} == {mail.thread for mail in stored}
    decided = await node.ports.quarantine.get(mails[0].id)
    assert decided is not None
    assert decided.decided_at == job.created_at


async def test_a_storm_is_discarded_and_told(node: Desk) -> None:
    mails = await hold(node, 5)
    ended = await worked(node, await ask(node, JobKind.DISCARD, storm=mails[0].storm))
    assert ended.tally == Tally(5, 5)
    assert await undecided(node) == []
    told = await changes_of(node, ChangeKind.MESSAGE_DISCARDED)
    assert sorted(one.id for one in told) == sorted(mail.id for mail in mails)
    assert (await node.ports.store.count())[0] == 0


async def test_the_audit_log_says_who_from_where_what_and_how_many(node: Desk) -> None:
    mails = await hold(node, 3)
    job = await worked(node, await ask(node, storm=mails[0].storm, note="checked"))
    ended, asked = (await node.ports.audit.page(AuditQuery(), None, 9)).entries
    assert (asked.actor, asked.origin, asked.action, asked.count, asked.note) == (
        "ann",
        "192.0.2.7",
        "release",
        3,
        "checked",
    )
    assert (asked.subject, asked.name, asked.mailbox, asked.job) == (Subject.STORM, mails[0].storm, BOX, job.id)
    assert (ended.action, ended.count, ended.job) == ("release.ended", 3, job.id)


async def test_what_is_held_later_is_not_part_of_a_job(node: Desk) -> None:
    mails = await hold(node, 3)
    job = await ask(node, storm=mails[0].storm)
    later = await hold(node, 2, start=10)
    assert len(later) == 5
    assert (await worked(node, job)).tally == Tally(3, 3)
    assert [one.id for one in await undecided(node)] == [one.id for one in later[3:]]


async def test_two_who_decide_one_storm_at_once_decide_each_mail_once(node: Desk) -> None:
    mails = await hold(node, 60)
    ann = await ask(node, storm=mails[0].storm)
    bob = await ask(node, JobKind.DISCARD, storm=mails[0].storm, actor="bob")
    await asyncio.gather(*(runner(node).work(job.id) for job in (ann, bob)))
    tallies = [job.tally for job in (await node.ports.jobs.page(None, 9))[0]]
    assert sum(one.done for one in tallies) == 60
    assert sum(one.skipped for one in tallies) == 60
    for job in (ann, bob):
        for item in await items_of(node, job):
            if item.result is ItemResult.SKIPPED:
                assert item.why.startswith(("released by ann on ", "discarded by bob on "))
    decided = await node.ports.quarantine.held(state=HeldState.RELEASED, limit=100)
    assert {mail.id async for mail in node.engines.ports.store.every()} == {one.id for one in decided}


async def test_what_is_decided_is_refused_with_who_did(node: Desk) -> None:
    mails = await hold(node, 2)
    await worked(node, await ask(node, message=mails[0].id))
    for about in ({"message": mails[0].id}, {"message": mails[0].id, "kind": JobKind.DISCARD}):
        with pytest.raises(Decided, match=f"{mails[0].id} is decided: it was released by ann on 20.* UTC"):
            await ask(node, **about)
    await worked(node, await ask(node, JobKind.DISCARD, message=mails[1].id, actor="bob"))
    with pytest.raises(Decided, match=f"{mails[0].storm} is decided: it was discarded by bob"):
        await ask(node, storm=mails[0].storm)
    with pytest.raises(NotFound, match="nothing held is called v1:none"):
        await ask(node, storm="v1:none")


async def test_whoever_sees_one_mailbox_decides_on_its_mail_only(node: Desk) -> None:
    mails = await among_ours(node)
    assert len({mail.storm for mail in mails}) == 1, "the loop among our mailboxes is one storm"
    job = await ask(node, JobKind.DISCARD, storm=mails[0].storm, scope=(OTHER,))
    assert (job.mailboxes, job.tally.total) == ((OTHER,), 2)
    await worked(node, job)
    assert {mail.receipt.mailbox for mail in await undecided(node)} == {BOX}
    with pytest.raises(Decided):
        await ask(node, storm=mails[0].storm, scope=(OTHER,))
    mine = next(mail for mail in mails if mail.receipt.mailbox == BOX)
    with pytest.raises(NotFound):
        await ask(node, message=mine.id, scope=(OTHER,))
    by_id = await worked(node, await ask(node, ids=(mine.id, "nothing"), scope=(OTHER,)))
    assert by_id.tally == Tally(2, failed=2)
    assert {(one.why, one.mailbox) for one in await items_of(node, by_id)} == {("no held mail is called so", "")}
    by_filter = await ask(node, query=HeldQuery((BOX,)), scope=(OTHER,))
    assert by_filter.tally.total == 0
    assert len(await undecided(node)) == 3


async def test_a_filter_is_frozen_when_it_is_asked(node: Desk) -> None:
    await hold(node, 2)
    mails = await hold(node, 2, OTHER, start=10)
    asked = Asked(JobKind.DISCARD, "ann", "cli", query=HeldQuery((OTHER,), code="hop-limit"))
    preview = await previewed(asked, node.ports, time.time())
    assert (preview.total, preview.mailboxes) == (2, ((OTHER, 2),))
    assert await undecided(node) == mails
    job = await gathered(asked, node.ports, time.time())
    await hold(node, 1, OTHER, start=20)
    assert (await worked(node, job)).tally == Tally(2, 2)
    assert dict(job.what)["code"] == "hop-limit"


async def test_a_request_that_is_sent_twice_is_one_job(node: Desk) -> None:
    mails = await hold(node, 2)
    job = await ask(node, storm=mails[0].storm, key="k")
    assert await ask(node, storm=mails[0].storm, key="k") == job
    ended = await worked(node, job)
    assert await ask(node, storm=mails[0].storm, key="k") == ended, "not that it is decided: that was this request"
    with pytest.raises(CallerError, match="this Idempotency-Key was used for another request"):
        await ask(node, JobKind.DISCARD, storm=mails[0].storm, key="k")
    assert len((await node.ports.jobs.page(None, 9))[0]) == 1


async def test_a_maker_that_died_is_followed_by_the_same_request(node: Desk) -> None:
    mails = await hold(node, 3)
    now = time.time()
    asked = Asked(JobKind.RELEASE, "ann", "x", storm=mails[0].storm, key="k")
    await node.ports.jobs.create(asked.job(now))
    await node.ports.jobs.add(asked.job(now).id, [Item(0, mails[0].id, BOX)])
    with pytest.raises(Busy, match="ask again"):
        await gathered(asked, node.ports, now + 1)
    await runner(node).work(asked.job(now).id)
    assert len(await undecided(node)) == 3, "nobody works it before all is written down"
    job = await gathered(asked, node.ports, now + 100)
    assert (await worked(node, job)).tally == Tally(3, 3)


async def test_a_mail_that_cannot_be_read_fails_alone(node: Desk) -> None:
    mails = await hold(node, 3)
    await node.ports.originals.remove(mails[1].receipt.sha256)
    real = node.watch.content

    def gone(receipt: object) -> bytes:
        if receipt == mails[1].receipt:
            raise NotFound("spool partition x is gone")
        return real(receipt)

    object.__setattr__(node.watch, "content", gone)
    ended = await worked(node, await ask(node, storm=mails[0].storm))
    assert ended.tally == Tally(3, 2, failed=1)
    (failed,) = (await node.ports.jobs.results(ended.id, None, 9, ItemResult.FAILED))[0]
    assert failed.message == mails[1].id
    assert [one.id for one in await undecided(node)] == [mails[1].id]


async def test_an_engine_that_is_away_lets_a_job_wait(node: Desk) -> None:
    mails = await hold(node, 3)
    job = await ask(node, storm=mails[0].storm)
    node.store.down()
    working = runner(node, "a.jobs")
    with pytest.raises(StoreUnavailable):
        await working.work(job.id)
    node.store.up()
    assert await working.work(job.id)
    found = await node.ports.jobs.get(job.id)
    assert found is not None
    assert (found.state, found.tally) == (JobState.DONE, Tally(3, 3))


async def test_a_cancelled_job_leaves_what_it_has_not_done(node: Desk) -> None:
    mails = await hold(node, 50)
    job = await ask(node, storm=mails[0].storm)
    working = runner(node)
    real = working._carrier.carry

    async def then_cancel(job: Job, items: list[Item]) -> list[Item]:
        ended = await real(job, items)
        await node.ports.jobs.finish(job.id, JobState.CANCELLED, time.time(), "cancelled by bob")
        return ended

    working._carrier.carry = then_cancel
    assert await working.work(job.id)
    found = await node.ports.jobs.get(job.id)
    assert found is not None
    assert (found.state, found.why) == (JobState.CANCELLED, "cancelled by bob")
    left = await undecided(node)
    assert 0 < len(left) < 50
    assert len(await node.ports.jobs.waiting(job.id, 100)) == len(left)


async def test_one_runner_works_a_job_and_another_takes_it_over(node: Desk) -> None:
    mails = await hold(node, 3)
    job = await ask(node, storm=mails[0].storm)
    from ingest.ports import Term

    assert await node.ports.jobs.swap_term(job.id, None, Term("other.jobs/x", 1))
    assert not await runner(node, "mine.jobs").work(job.id)
    assert len(await undecided(node)) == 3
    assert await runner(node, "other.jobs").work(job.id), "it is back"
    assert await undecided(node) == []


async def test_a_fault_of_ours_ends_a_job_and_says_so(node: Desk) -> None:
    mails = await hold(node, 3)
    job = await ask(node, storm=mails[0].storm)
    working = runner(node)

    async def bug(*_: object) -> list[Item]:
        raise ZeroDivisionError

    working._carrier.carry = bug
    assert await working.work(job.id)
    found = await node.ports.jobs.get(job.id)
    assert found is not None
    assert (found.state, found.why) == (JobState.FAILED, "it stopped at a fault of ours; the log says which")


async def test_a_half_released_mail_of_a_storm_is_finished(node: Desk) -> None:
    mails = await hold(node, 3)
    await node.ports.quarantine.decide([one.id for one in mails], HeldState.RELEASED, "eve", 1.0)
    job = await ask(node, storm=mails[0].storm, actor="bob")
    assert job.tally.total == 3
    ended = await worked(node, job)
    assert ended.tally == Tally(3, skipped=3)
    stored = [mail async for mail in node.engines.ports.store.every()]
    assert {mail.released_by for mail in stored} == {"eve"}
    assert len(await changes_of(node, ChangeKind.MESSAGE_RELEASED)) == 3


async def test_a_job_that_finds_nothing_is_done_at_once(node: Desk) -> None:
    job = await ask(node, query=HeldQuery((OTHER,)))
    assert (await worked(node, job)).tally == Tally()


async def test_the_runner_finds_open_jobs_by_itself(node: Desk) -> None:
    mails = await hold(node, 3)
    job = await ask(node, storm=mails[0].storm)
    working, stop = runner(node), asyncio.Event()
    running = asyncio.create_task(working.run(stop))
    async with asyncio.timeout(60):
        while (found := await node.ports.jobs.get(job.id)) is None or found.open:
            await asyncio.sleep(0.05)
    stop.set()
    await running
    assert found.state is JobState.DONE
    assert replace(found, tally=Tally()).why == ""
