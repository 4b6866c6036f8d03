"""What `ingest.ports.Jobs` guarantees, on every adapter."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ingest.errors import CallerError
from ingest.ports import Item, ItemResult, Job, JobKind, Jobs, JobState, Tally, Term
from tests.conformance.conftest import Ground
from tests.conformance.mails import START, hostile_texts, key

Open = Callable[[], Jobs]
BOX = "a@desk.example"


def job(n: int = 1, **changes: Any) -> Job:
    made = Job(key("job", n)[:32], JobKind.RELEASE, {"storm": "v1:a"}, "ann", "192.0.2.7", START + n, fingerprint="f")
    return replace(made, **changes)


def items(count: int, start: int = 0) -> list[Item]:
    return [Item(n, key("held", n), BOX) for n in range(start, start + count)]


async def opened(jobs: Jobs, n: int = 1, count: int = 3) -> Job:
    await jobs.create(job(n))
    await jobs.add(job(n).id, items(count))
    found = await jobs.begin(job(n).id, [BOX])
    assert found is not None
    return found


async def test_a_job_is_there_once_and_opens_with_its_mails(all_jobs: Open) -> None:
    jobs = all_jobs()
    assert await jobs.create(job()) == job()
    assert await jobs.create(job(actor="bob", note="again")) == job()
    assert await jobs.unfinished() == []
    await jobs.add(job().id, items(3))
    await jobs.add(job().id, items(5))
    there = await jobs.begin(job().id, [BOX])
    assert there == replace(job(), state=JobState.WAITING, mailboxes=(BOX,), tally=Tally(5))
    assert await jobs.begin(job().id, ["other"]) == there
    assert await jobs.unfinished() == [there]
    assert await jobs.get(key("nothing")) is None
    assert await jobs.begin(key("nothing"), []) is None


async def test_items_end_once_and_are_handed_out_until_then(all_jobs: Open) -> None:
    jobs = all_jobs()
    id_ = (await opened(jobs, count=5)).id
    assert await jobs.waiting(id_, 2) == items(2)
    ends = [ItemResult.DONE, ItemResult.SKIPPED, ItemResult.FAILED, ItemResult.ASKED]
    ended = [replace(one, result=end, why=f"because {end}") for one, end in zip(items(4), ends, strict=True)]
    await jobs.end(id_, ended)
    await jobs.end(id_, [replace(one, result=ItemResult.DONE, why="later") for one in items(4)])
    assert await jobs.waiting(id_, 9) == items(1, 4)
    assert await jobs.results(id_, None, 9) == ([*ended, *items(1, 4)], None)
    assert await jobs.results(id_, None, 9, ItemResult.FAILED) == ([ended[2]], None)
    assert await jobs.count(id_) == Tally(5, 1, 1, 1, 1)
    assert await jobs.count(key("nothing")) == Tally()


async def test_results_come_in_pages(all_jobs: Open) -> None:
    jobs = all_jobs()
    id_ = (await opened(jobs, count=450)).id
    found, cursor = await jobs.results(id_, None, 100)
    while cursor is not None:
        more, cursor = await jobs.results(id_, cursor, 100)
        found += more
    assert found == items(450)
    for foreign in ("x", "0.7ff0000000000000.a"):
        with pytest.raises(CallerError):
            await jobs.results(id_, foreign, 5)


async def test_jobs_come_newest_first_in_pages(all_jobs: Open) -> None:
    jobs = all_jobs()
    made = [job(n, created_at=START + n // 3) for n in range(10)]
    for one in made:
        await jobs.create(one)
    found, cursor = await jobs.page(None, 4)
    while cursor is not None:
        more, cursor = await jobs.page(cursor, 4)
        found += more
    assert found == sorted(made, key=lambda one: (one.created_at, one.id), reverse=True)
    with pytest.raises(CallerError):
        await jobs.page("foreign", 4)


async def test_a_state_moves_on_and_never_back(all_jobs: Open) -> None:
    jobs = all_jobs()
    id_ = (await opened(jobs)).id
    assert await jobs.progress(id_, Tally(3, 1), START + 10) is JobState.RUNNING
    assert await jobs.progress(id_, Tally(3, 2), START + 20) is JobState.RUNNING
    running = await jobs.get(id_)
    assert running is not None
    assert (running.tally, running.started_at, running.open) == (Tally(3, 2), START + 10, True)
    assert await jobs.unfinished() == [running]
    assert await jobs.finish(id_, JobState.CANCELLED, START + 30, "by bob")
    assert not await jobs.finish(id_, JobState.DONE, START + 40)
    assert await jobs.progress(id_, Tally(3, 3), START + 50) is JobState.CANCELLED
    ended = await jobs.get(id_)
    assert ended == replace(running, state=JobState.CANCELLED, ended_at=START + 30, why="by bob")
    assert await jobs.unfinished() == []
    assert await jobs.progress(key("nothing"), Tally(), START) is None
    assert not await jobs.finish(key("nothing"), JobState.DONE, START)


async def test_a_job_that_waits_can_be_cancelled(all_jobs: Open) -> None:
    jobs = all_jobs()
    id_ = (await opened(jobs)).id
    assert await jobs.finish(id_, JobState.CANCELLED, START)


async def test_of_many_who_take_a_job_one_does(all_jobs: Open, ground: Ground) -> None:
    if not ground.takes_two:
        pytest.skip("two connections to this engine do not see one order")
    desks = [all_jobs(), all_jobs()]
    id_ = (await opened(desks[0])).id
    assert await desks[0].term(id_) is None
    terms = [Term(f"node{n}/x", 1) for n in range(10)]
    took = await asyncio.gather(*(desks[n % 2].swap_term(id_, None, one) for n, one in enumerate(terms)))
    assert sum(took) == 1
    mine = terms[took.index(True)]
    assert await desks[1].term(id_) == mine
    assert not await desks[0].swap_term(id_, Term("other", 1), Term("other", 2))
    assert await desks[0].swap_term(id_, mine, Term("other", 2))


async def test_of_two_who_end_a_job_at_once_one_does(all_jobs: Open, ground: Ground) -> None:
    if not ground.takes_two:
        pytest.skip("two connections to this engine do not see one order")
    desks = [all_jobs(), all_jobs()]
    id_ = (await opened(desks[0])).id
    states = (JobState.DONE, JobState.CANCELLED)
    ends = await asyncio.gather(*(desks[n % 2].finish(id_, states[n % 2], START) for n in range(10)))
    assert sum(ends) == 1


async def test_what_ended_long_ago_and_what_was_never_opened_is_forgotten(all_jobs: Open) -> None:
    jobs = all_jobs()
    for n in (1, 2, 3):
        await opened(jobs, n)
    await jobs.finish(job(1).id, JobState.DONE, START + 10)
    await jobs.finish(job(2).id, JobState.FAILED, START + 90)
    await jobs.create(job(4))
    assert await jobs.forget(START + 50) == 2
    left, _ = await jobs.page(None, 9)
    assert {one.id for one in left} == {job(2).id, job(3).id}
    assert await jobs.count(job(1).id) == Tally()
    assert await jobs.count(job(2).id) == Tally(3)


@hostile_texts()
async def test_any_text_is_kept(all_jobs: Open, text: str) -> None:
    jobs = all_jobs()
    short = text[:1000]
    made = job(actor=short, note=short, what={"sender": short, "$where": short}, origin=short)
    kept = await jobs.create(made)
    assert kept.what == made.what
    assert await jobs.get(made.id) == kept
    await jobs.add(made.id, items(1))
    await jobs.begin(made.id, [BOX])
    await jobs.end(made.id, [replace(items(1)[0], result=ItemResult.FAILED, why=short)])
    (item,), _ = await jobs.results(made.id, None, 9)
    assert item.result is ItemResult.FAILED
    assert await jobs.get(short) is None
    assert await jobs.finish(short, JobState.DONE, START, short) is False
    assert await jobs.finish(made.id, JobState.FAILED, START, short)


async def test_a_job_that_nobody_has_begun_is_recalled_and_no_other(all_jobs: Open) -> None:
    jobs = all_jobs()
    waits, runs = await opened(jobs, 1), await opened(jobs, 2)
    await jobs.progress(runs.id, Tally(3), START + 5)
    assert await jobs.recall(waits.id, START + 9, "taken back by ann")
    assert not await jobs.recall(waits.id, START + 10, "again")
    assert not await jobs.recall(runs.id, START + 9, "too late")
    assert not await jobs.recall(key("nothing"), START, "")
    ended = await jobs.get(waits.id)
    assert ended == replace(waits, state=JobState.CANCELLED, ended_at=START + 9, why="taken back by ann")
    assert await jobs.progress(waits.id, Tally(3), START + 11) is JobState.CANCELLED


async def test_a_job_remembers_how_long_it_waits(all_jobs: Open) -> None:
    jobs = all_jobs()
    made = job(not_before=START + 11.5)
    assert await jobs.create(made) == made
    found = await jobs.get(made.id)
    assert found is not None
    assert (found.not_before, found.delay_s, job().delay_s) == (START + 11.5, 10.5, 0.0)
