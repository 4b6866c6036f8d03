"""What a worker tells: every end before the ledger hears of it, once where nothing goes wrong, and never not at all."""

import asyncio
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import StoreUnavailable
from ingest.feed.storms import note_of
from ingest.feed.teller import Teller
from ingest.ports import Change, ChangeKind, Claim
from ingest.records import Fate, Outcome, Receipt
from ingest.spool import SqliteLedger
from ingest.staff.erasing import Spooled, erase, planned
from ingest.staff.reparse import Reparse
from ingest.work.telling import changes_of, tells
from ingest.work.tidy import Tidier
from ingest.work.worker import Worker
from loopguard import Envelope
from tests.ingest.desk import BOX, OTHER, Desk, Failing, desk, looping, mail, settings

STORED, HELD = ChangeKind.MESSAGE_STORED, ChangeKind.MESSAGE_HELD


async def told(node: Desk) -> list[Change]:
    return [one for entry in await node.engines.ports.changes.after({}, 1_000) for one in entry.changes]


def kinds(changes: list[Change]) -> Counter[str]:
    return Counter(str(one.kind) for one in changes)


def worker(node: Desk, ledger: Any = None, **ports: Any) -> Worker:
    """Another life under the name of the desk's worker."""
    return Worker(ledger or node.ledger, replace(node.engines.ports, **ports), node.mailboxes)


async def test_every_mail_is_told_with_its_mailbox_and_thread_in_few_entries(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        for number in range(40):
            await node.take(mail(number), BOX, OTHER)
        await node.drain()
        stored = {one.id: one async for one in node.engines.ports.store.every()}
        changes = await told(node)
        assert len(stored) == len(changes) == 80
        for one in changes:
            kept = stored[one.id]
            assert (one.kind, one.mailbox, one.thread) == (STORED, kept.mailbox, kept.thread)
        assert len(await node.engines.ports.changes.after({}, 1_000)) <= 10


async def test_what_the_feed_does_not_hear_of_waits_and_costs_no_attempt(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        changes = Failing(node.engines.ports.changes)
        node.worker = worker(node, changes=changes)
        for number in range(5):
            await node.take(mail(number))
        changes.down()
        for _ in range(6):
            await node.worker.turn()
        assert node.figures() == {"pending": 5}
        assert len([one async for one in node.engines.ports.store.every()]) == 5
        changes.up()
        await node.drain()
        assert node.figures() == {"stored": 5}
        assert kinds(await told(node)) == {"message.stored": 5}


async def test_only_those_wait_that_the_feed_has_to_hear_of(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        first = await node.take(mail(1))
        await node.drain()
        changes = Failing(node.engines.ports.changes)
        node.worker = worker(node, changes=changes)
        changes.down()
        again, new = await node.take(mail(1)), await node.take(mail(2))
        await node.worker.turn()
        outcomes = [node.watch.outcome(one) for one in (first, again, new)]
        assert [one and one.fate for one in outcomes] == [Fate.STORED, Fate.DUPLICATE, None]


async def test_who_dies_between_store_and_feed_is_told_by_whoever_goes_on(tmp_path: Path) -> None:
    """A duplicate that ends meanwhile tells nothing: the receipt that brought the mail is claimed yet, and does."""

    class Silent:
        async def append(self, *_: object) -> int:
            reached.set()
            return await asyncio.get_running_loop().create_future()  # kill -9: nothing after it happens

    async with desk(settings(tmp_path)) as node:
        reached = asyncio.Event()
        dying = worker(node, SqliteLedger(node.settings.data_dir, "worker-1"), changes=Silent())
        first = await node.take(mail(1))
        dead = asyncio.create_task(dying.turn())
        async with asyncio.timeout(30):
            await reached.wait()
        assert len([one async for one in node.engines.ports.store.every()]) == 1
        assert await told(node) == []

        again = await node.take(mail(1))
        node.worker = worker(node)
        await node.drain()
        outcome = node.watch.outcome(again)
        assert outcome
        assert outcome.fate is Fate.DUPLICATE
        assert await told(node) == [], "nobody has told of it yet"
        assert node.watch.outcome(first) is None, "and its receipt is still to be done"

        successor = worker(node, SqliteLedger(node.settings.data_dir, "worker-1"))
        successor._ledger.reclaim()
        while await successor.turn():
            pass
        outcome = node.watch.outcome(first)
        assert outcome
        assert outcome.fate is Fate.STORED
        assert [(one.kind, one.id) for one in await told(node)] == [(STORED, outcome.id)]
        successor.close()
        dead.cancel()


async def test_what_is_told_and_then_not_settled_is_told_again_under_the_same_key(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        real = node.ledger.settle
        node.ledger.settle = lambda *_: (_ for _ in ()).throw(StoreUnavailable("away"))
        await node.take(mail(1))
        await node.worker.turn()
        node.ledger.settle = real
        await node.drain()
        assert node.figures() == {"stored": 1}
        keys = [one.key for one in await told(node)]
        assert len(keys) == 2
        assert len(set(keys)) == 1


async def test_of_a_storm_the_first_is_told_and_the_others_leave_one_note(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        await node.take(looping(1))
        await node.drain()
        (first,) = await told(node)
        assert first.kind is HELD
        assert first.storm.startswith("v1:")
        assert await node.engines.ports.changes.notes() == {}, "a mail held for itself is no storm"
        for number in range(2, 40):
            await node.take(looping(number))
        await node.drain()
        assert await told(node) == [first]
        assert await node.engines.ports.changes.notes() == {note_of(first.storm, BOX): "new 0"}
        held = await node.engines.ports.quarantine.held(storm=first.storm)
        assert len(held) == 39


async def test_of_a_storm_that_comes_all_at_once_one_is_told(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        for number in range(20):
            await node.take(looping(number))
        await node.drain()
        assert kinds(await told(node)) == {"message.held": 1}
        assert list((await node.engines.ports.changes.notes()).values()) == ["new 0"]


async def test_threads_that_a_mail_makes_one_are_told_once(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        for number in (1, 2):
            await node.take(mail(number, sender="ann@customer.example"))
        await node.drain()
        both = "References: <1@customer.example> <2@customer.example>\r\n"
        await node.take(mail(3, sender="ann@customer.example", header=both))
        await node.drain()
        merged = [one for one in await told(node) if one.kind is ChangeKind.THREAD_MERGED]
        (one,) = merged
        names = await node.engines.ports.threads.names(BOX, one.id)
        assert names == (one.id, one.other)
        last = (await told(node))[-1]
        assert (last.kind, last.thread, last.mailbox) == (STORED, one.id, one.mailbox)


RECEIPT = Receipt("r", 1.0, BOX, Envelope("a@b.example", (BOX,)), "p#1", 10, "0" * 64)
FRESH = Claim(RECEIPT, 1)
BEGUN = (Claim(RECEIPT, 2), Claim(RECEIPT, 1, waits=1), Claim(RECEIPT, 1, alone=True))


def outcome(fate: Fate, **facts: Any) -> Outcome:
    return Outcome("r", fate, "id", "thread", "", **facts)


@pytest.mark.parametrize("claim", BEGUN)
def test_a_mail_that_was_begun_before_is_told_with_all_that_it_may_have_done(claim: Claim) -> None:
    held = outcome(Fate.HELD, storm="v1:a", names=("other",))
    assert [str(one.kind) for one in changes_of(FRESH, held, 1.0)] == []
    assert [str(one.kind) for one in changes_of(claim, held, 1.0)] == ["thread.merged", "message.held"]
    assert tells(claim, outcome(Fate.DUPLICATE, names=("other",)))
    assert not tells(FRESH, outcome(Fate.DUPLICATE, names=("other",)))
    assert not tells(claim, outcome(Fate.SHUNTED))


async def test_the_feed_keeps_what_it_told_for_its_term(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.work.tidy.KEPT", 3)
    days = 86_400.0
    async with desk(settings(tmp_path, retention={"changes_s": 10 * days})) as node:
        changes = node.engines.ports.changes
        for day in range(20):
            one = Change(STORED, day * days, BOX, f"{day}")
            await changes.append("a.worker-0", str(day), [one])
        await Tidier(node.settings, node.ports).round(20 * days)
        kept = [one.id for entry in await changes.after(await changes.floors(), 100) for one in entry.changes]
        assert kept == [str(day) for day in range(10, 20)]
        await Tidier(node.settings, node.ports).round(1_000 * days)
        assert (await changes.floors(), await changes.heads()) == ({"a.worker-0": 17}, {"a.worker-0": 20})


async def test_what_is_erased_and_read_again_is_told(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        for number in (1, 2):
            await node.take(mail(number))
        await node.drain()
        ports, opened = node.engines.ports, node.engines
        first, second = sorted([one async for one in ports.store.every()], key=lambda one: one.subject)
        await ports.store.replace(replace(first, subject="as an older parser read it"))
        teller = Teller(ports.changes, "node.cli")
        run = Reparse(ports, node.raw, node.mailboxes, opened.index, teller)
        await opened.index.prepare()
        assert [one.id for some in [told async for told in run.run(0, 1e12)] for one in some] == [first.id]
        changed = [one for one in await told(node) if one.kind is ChangeKind.MESSAGE_CHANGED]
        assert {(one.id, one.mailbox, one.thread) for one in changed} == {(first.id, BOX, first.thread)}
        assert len(changed) == 2, "before it was written and after"
        spool = Spooled(node.settings.data_dir, node.watch)
        await erase(await planned(ports, spool, "node", message=second.id), "ann", ports, opened.index, spool, teller)
        erased = (await told(node))[-1]
        assert (erased.kind, erased.id, erased.mailbox, erased.actor) == ("message.erased", second.id, BOX, "ann")


async def test_an_erasure_of_which_the_feed_does_not_hear_can_be_done_again(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        await node.take(mail(1))
        await node.drain()
        ports, spool = node.engines.ports, Spooled(node.settings.data_dir, node.watch)
        (one,) = [one async for one in ports.store.every()]
        changes = Failing(ports.changes)
        changes.down()
        await node.engines.index.prepare()
        plan = await planned(ports, spool, "node", message=one.id)
        with pytest.raises(StoreUnavailable):
            await erase(plan, "ann", ports, node.engines.index, spool, Teller(changes, "node.cli"))
        assert await planned(ports, spool, "node", message=one.id)
