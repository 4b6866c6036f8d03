"""A decision is taken back: what has not begun, and what was discarded; and what cannot be, says why."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.errors import Decided
from ingest.feed.teller import Teller
from ingest.jobs.asked import Asked
from ingest.jobs.carrying import Carrier
from ingest.jobs.gathering import gathered, previewed
from ingest.jobs.runner import Runner
from ingest.jobs.undoing import Undo, undoing, undone
from ingest.ports import AuditQuery, ChangeKind, ItemResult, Job, JobKind, JobState, Tally
from ingest.records import HeldMessage, HeldState
from ingest.settings import RetentionSettings
from ingest.staff.decisions import decided, discard, restore
from ingest.work.keeping import Keeper
from tests.ingest.desk import Desk, desk, looping, settings
from tests.ingest.two_nodes import held_at
from tests.jobs.desk import ask, changes_of, hold, undecided, worked

DAY = 86_400
KEPT_S = 30.0 * DAY


@pytest.fixture
async def node(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(settings(tmp_path)) as opened:
        yield opened


class Clocks:
    """A wall clock that can be set, and a steady one that cannot."""

    def __init__(self) -> None:
        self.wall = time.time()
        self.steady = 1_000.0

    def pass_(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds


def timed(node: Desk, clocks: Clocks) -> Runner:
    carrier = Carrier(node.ports, node.raw, node.mailboxes, Teller(node.ports.changes, "tests").tell)
    return Runner(node.ports, carrier, "", lambda: clocks.wall, lambda: clocks.steady)


async def undo(node: Desk, job: Job, actor: str = "bob", key: str = "") -> Job:
    now = await node.ports.jobs.get(job.id)
    assert now is not None
    return await undone(now, Asked(JobKind.RESTORE, actor, "cli", undoes=job.id, key=key), node.ports, time.time())


async def state_of(node: Desk, mail: HeldMessage) -> HeldState:
    found = await node.ports.quarantine.get(mail.id)
    assert found is not None
    return found.state


async def test_what_a_clock_that_was_ahead_discarded_is_put_back_at_once(node: Desk) -> None:
    mails = await hold(node, 3)
    job = await ask(node, JobKind.DISCARD, storm=mails[0].storm, at=time.time() + 3_600)
    await worked(node, job)
    back = await worked(node, await undo(node, job))
    assert (back.tally.done, back.tally.skipped) == (3, 0)
    assert {one.id for one in await undecided(node)} == {one.id for one in mails}


async def test_a_release_waits_and_is_taken_back_with_every_mail_held(node: Desk) -> None:
    mails, clocks = await hold(node, 3), Clocks()
    job = await ask(node, storm=mails[0].storm, delay_s=10, at=clocks.wall)
    assert (job.not_before, job.delay_s) == (clocks.wall + 10, 10)
    runner = timed(node, clocks)
    assert not await runner.work(job.id)
    found = await undoing(job, node.ports, KEPT_S)
    assert (found.what, found.until) == (Undo.CANCEL, job.not_before)
    back = await undo(node, job)
    assert (back.id, back.state, back.why) == (job.id, JobState.CANCELLED, "taken back by bob")
    clocks.pass_(60)
    await runner.work(job.id)
    assert (await node.ports.jobs.count(job.id)).ended == 0, "its time has come, and it is cancelled"
    assert await undecided(node) == mails
    told = [one.action for one in (await node.ports.audit.page(AuditQuery(), None, 9)).entries]
    assert sorted(told) == ["job.cancel", "release"]
    with pytest.raises(Decided, match="cannot be undone: it was cancelled before it began"):
        await undo(node, job)


async def test_a_release_that_waited_is_worked_when_its_time_has_come(node: Desk) -> None:
    mails, clocks = await hold(node, 3), Clocks()
    job = await ask(node, storm=mails[0].storm, delay_s=10, at=clocks.wall)
    runner = timed(node, clocks)
    assert not await runner.work(job.id)
    clocks.pass_(9.9)
    assert not await runner.work(job.id)
    clocks.pass_(0.1)
    assert await runner.work(job.id)
    assert (await node.ports.jobs.count(job.id)).done == 3
    with pytest.raises(Decided, match="a release can be taken back"):
        await undo(node, job)


@pytest.mark.parametrize("jump", [86_400.0, -5.0])
async def test_a_clock_that_is_set_delays_a_job_and_never_begins_it_early(node: Desk, jump: float) -> None:
    mails, clocks = await hold(node, 1), Clocks()
    job = await ask(node, storm=mails[0].storm, delay_s=10, at=clocks.wall)
    runner = timed(node, clocks)
    clocks.wall += jump
    assert not await runner.work(job.id)
    clocks.pass_(9.9)
    assert not await runner.work(job.id)
    clocks.pass_(0.2)
    assert await runner.work(job.id) is (jump > 0)
    clocks.pass_(5)
    await runner.work(job.id)
    assert (await node.ports.jobs.count(job.id)).done == 1


async def test_jobs_that_wait_keep_no_other(node: Desk) -> None:
    mails = await hold(node, 2)
    for _ in range(120):
        await ask(node, message=mails[0].id, delay_s=3_600)
    job = await ask(node, message=mails[1].id)
    runner = timed(node, Clocks())
    await runner.round()
    await asyncio.gather(*runner._working.values())
    ended = await node.ports.jobs.get(job.id)
    assert ended is not None
    assert ended.state is JobState.DONE
    assert await undecided(node) == mails[:1]


async def test_a_discard_is_undone_but_for_what_was_decided_on_since(node: Desk) -> None:
    mails = await hold(node, 5)
    first = await worked(node, await ask(node, JobKind.DISCARD, message=mails[0].id, actor="eve"))
    job = await worked(node, await ask(node, JobKind.DISCARD, storm=mails[0].storm))
    assert job.tally == Tally(4, 4)
    await worked(node, await ask(node, JobKind.RESTORE, ids=(mails[1].id, mails[2].id)))
    await worked(node, await ask(node, JobKind.DISCARD, message=mails[1].id, actor="eve"))
    found = await undoing(job, node.ports, KEPT_S)
    assert (found.what, found.until) == (Undo.RESTORE, job.created_at + KEPT_S)
    back = await worked(node, await undo(node, job))
    assert (back.kind, back.what, back.actor, back.tally) == (JobKind.RESTORE, {"job": job.id}, "bob", Tally(2, 2))
    assert [await state_of(node, one) for one in mails] == [
        HeldState.DISCARDED,
        HeldState.DISCARDED,
        HeldState.HELD,
        HeldState.HELD,
        HeldState.HELD,
    ]
    told = await changes_of(node, ChangeKind.MESSAGE_RESTORED)
    assert sorted((one.id, one.actor) for one in told) == sorted(
        [(mails[1].id, "ann"), (mails[2].id, "ann"), (mails[3].id, "bob"), (mails[4].id, "bob")]
    )
    assert len({one.key for one in await changes_of(node, ChangeKind.MESSAGE_DISCARDED)}) == 6
    with pytest.raises(Decided, match="none of its mails is still as it discarded it"):
        await undo(node, job)
    with pytest.raises(Decided, match="discard it again"):
        await undo(node, back)
    assert (await undoing(first, node.ports, KEPT_S)).what is Undo.RESTORE
    entries = (await node.ports.audit.page(AuditQuery(name=job.id), None, 9)).entries
    assert [(one.action, one.actor, one.count) for one in entries] == [
        ("restore.ended", "bob", 2),
        ("restore", "bob", 2),
    ]


async def test_an_undo_that_is_sent_twice_with_one_key_is_one(node: Desk) -> None:
    mails = await hold(node, 2)
    job = await worked(node, await ask(node, JobKind.DISCARD, storm=mails[0].storm))
    one = await worked(node, await undo(node, job, key="k"))
    assert (await undo(node, job, key="k")).id == one.id


async def test_a_discard_that_is_worked_again_leaves_what_was_put_back_meanwhile(node: Desk) -> None:
    mails = await hold(node, 2)
    job = await ask(node, JobKind.DISCARD, storm=mails[0].storm)
    await discard([mails[0].id], "ann", node.ports, job.created_at)  # and died before it noted that
    await restore([mails[0].id], "bob", node.ports)
    ended = await worked(node, job)
    assert ended.tally == Tally(2, 1, 1)
    assert [one.id for one in await undecided(node)] == [mails[0].id]
    (skipped,), _ = await node.ports.jobs.results(job.id, None, 9, ItemResult.SKIPPED)
    assert skipped.why.startswith("put back by bob on 20")


async def test_a_release_of_before_mail_was_put_back_does_not_let_it_pass(node: Desk) -> None:
    mails, clocks = await hold(node, 1), Clocks()
    job = await ask(node, storm=mails[0].storm, delay_s=10, at=clocks.wall)
    await worked(node, await ask(node, JobKind.DISCARD, message=mails[0].id, actor="eve", at=clocks.wall + 1))
    await worked(node, await ask(node, JobKind.RESTORE, message=mails[0].id, actor="eve", at=clocks.wall + 2))
    runner = timed(node, clocks)
    assert not await runner.work(job.id)
    clocks.pass_(20)
    assert await runner.work(job.id)
    assert (await node.ports.jobs.count(job.id)) == Tally(1, 0, 1)
    assert await state_of(node, mails[0]) is HeldState.HELD


async def test_what_is_not_discarded_cannot_be_restored(node: Desk) -> None:
    mails = await hold(node, 2)
    for about in ({"message": mails[0].id}, {"storm": mails[0].storm}):
        with pytest.raises(Decided, match="is there to put back: it waits for a decision"):
            await ask(node, JobKind.RESTORE, **about)
    await worked(node, await ask(node, message=mails[0].id))
    with pytest.raises(Decided, match="released by ann"):
        await ask(node, JobKind.RESTORE, message=mails[0].id)
    ended = await worked(node, await ask(node, JobKind.RESTORE, ids=(mails[1].id, mails[0].id, "0" * 32)))
    assert ended.tally == Tally(3, 0, 2, 1)


async def test_the_first_is_released_later_and_the_rest_discarded_at_once(node: Desk) -> None:
    mails = await hold(node, 4)
    await ask(node, message=mails[0].id, delay_s=10)
    asked = Asked(JobKind.DISCARD, "ann", "x", storm=mails[0].storm, keep=(mails[0].id,))
    preview = await previewed(asked, node.ports, time.time())
    assert (preview.total, {one.id for one in preview.examples}) == (3, {one.id for one in mails[1:]})
    job = await worked(node, await gathered(asked, node.ports, time.time()))
    assert (job.tally, job.what) == (Tally(3, 3), {"storm": mails[0].storm, "keep": "1"})
    assert await undecided(node) == mails[:1]
    whole = Asked(JobKind.DISCARD, "ann", "x", storm="v1:a")
    assert len({one.fingerprint for one in (whole, replace(whole, keep=("a",)), replace(whole, delay_s=1))}) == 3


@pytest.mark.parametrize("restored_first", [True, False])
async def test_who_puts_back_at_the_end_of_the_term_has_it_whole_or_is_told(node: Desk, restored_first: bool) -> None:
    (mail,) = await hold(node, 1)
    await discard([mail.id], "ann", node.ports, 1_000.0)
    keeper = Keeper(RetentionSettings(discarded_s=3_600), node.ports, lambda: 9_000.0)
    quarantine = node.ports.quarantine
    if restored_first:
        await restore([mail.id], "bob", node.ports)
        await keeper.round()
        assert await state_of(node, mail) is HeldState.HELD
        assert await node.ports.originals.has(mail.receipt.sha256)
        return
    await quarantine.expire([mail.id], 9_000.0)  # the keeper has begun
    assert await restore([mail.id], "bob", node.ports) == 0
    with pytest.raises(Decided, match=r"discarded by ann on 1970.*, and its term has passed: it is being deleted"):
        await ask(node, JobKind.RESTORE, message=mail.id)
    await keeper.round()
    assert await quarantine.get(mail.id) is None
    assert not await node.ports.originals.has(mail.receipt.sha256)


@pytest.mark.parametrize(
    ("kept", "days", "there"), [(200, 199, True), (200, 201, False), (1, 89, True), (1, 91, False)]
)
async def test_a_decision_is_known_for_90_days_and_as_long_as_it_can_be_undone(
    node: Desk, kept: int, days: int, there: bool
) -> None:
    mails = await hold(node, 2)
    job = await worked(node, await ask(node, JobKind.DISCARD, storm=mails[0].storm))
    await Keeper(RetentionSettings(discarded_s=kept * DAY), node.ports, lambda: time.time() + days * DAY).round()
    assert (await node.ports.jobs.get(job.id) is not None) == there
    if days < kept:
        await worked(node, await undo(node, job))
        assert await undecided(node) != []


async def test_a_restored_mail_whose_bytes_are_gone_says_so_and_stays_held(node: Desk) -> None:
    mail = await held_at(node, looping(1))
    await discard([mail.id], "ann", node.ports)
    assert await node.drop() == 1
    await node.ports.originals.remove(mail.receipt.sha256)
    ended = await worked(node, await ask(node, JobKind.RESTORE, message=mail.id))
    assert ended.tally == Tally(1, 1)
    refused = await worked(node, await ask(node, message=mail.id))
    (item,), _ = await node.ports.jobs.results(refused.id, None, 9)
    assert (item.result, bool(item.why)) == (ItemResult.FAILED, True)
    assert await state_of(node, mail) is HeldState.HELD


async def test_discarded_mail_is_restored_and_released_after_its_partition_has_gone(node: Desk) -> None:
    mail = await held_at(node, looping(1))
    await node.ports.originals.remove(mail.receipt.sha256)
    await discard([mail.id], "ann", node.ports)
    assert await node.drop() == 1
    await worked(node, await ask(node, JobKind.RESTORE, message=mail.id))
    assert (await worked(node, await ask(node, message=mail.id))).tally == Tally(1, 1)
    assert await node.ports.store.get(mail.id) is not None


async def test_people_read_what_was_done(node: Desk) -> None:
    (mail,) = await hold(node, 1)
    assert decided(mail) == "it waits for a decision"


async def test_to_show_whether_a_job_can_be_undone_costs_the_same_however_large_it_was(
    node: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.jobs.gathering.SLICE", 1)
    held = await hold(node, 30)
    job = await worked(node, await ask(node, JobKind.DISCARD, storm=held[0].storm))
    await worked(node, await undo(node, job))
    asked, results = 0, node.ports.jobs.results

    async def counted(*about: object) -> object:
        nonlocal asked
        asked += 1
        return await results(*about)

    monkeypatch.setattr(node.ports.jobs, "results", counted)
    assert (await undoing(job, node.ports, KEPT_S)).what is Undo.RESTORE, "nobody has looked at all of them"
    assert asked == 20
    with pytest.raises(Decided, match="none of its mails"):
        await undo(node, job)
    assert asked == 50, "who does it looks at all"
