"""The library's front door: `ingest.open`, and what `deliver` promises."""

import asyncio
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import structlog

import ingest
from ingest.node import Node
from ingest.records import Fate
from ingest.spool.partition import PartitionReader, partitions
from loopguard import Envelope
from tests.ingest.desk import ANN, BOX, OTHER, Failing, desk, looping, mail, settings


def failing_store(node: Node) -> Failing:
    """Put a store that can be taken away in the place of the node's own, for its worker and its indexer."""
    store = Failing(node.engines.ports.store)
    for ports in (node._worker._ports, node.engines.ports):
        object.__setattr__(ports, "store", store)
    return store


async def found(node: Node, words: str, **more: Any) -> list[ingest.Hit]:
    async with asyncio.timeout(60):
        while not (hits := await node.search(words, **more)):
            await asyncio.sleep(0.01)
    return hits


async def test_a_mail_is_delivered_found_and_read_back(tmp_path: Path) -> None:
    async with ingest.open(settings(tmp_path)) as node:
        outcome = await node.deliver(mail(1), ANN)
        assert outcome.fate is Fate.STORED
        stored = await node.mail(outcome.id)
        assert (stored.id, stored.receipt, stored.thread) == (outcome.id, outcome.receipt, outcome.thread)
        assert stored.reverse_path == "ann@customer.example"
        assert await node.original(outcome.id) == mail(1)
        assert [hit.id for hit in await found(node, "word1")] == [outcome.id]
        assert await node.search("word1", OTHER) == []
        with pytest.raises(ingest.NotFound, match="no stored mail is called nothing"):
            await node.mail("nothing")


async def test_the_same_mail_again_is_a_duplicate_of_the_first(tmp_path: Path) -> None:
    async with ingest.open(settings(tmp_path)) as node:
        first = await node.deliver(mail(1), ANN)
        again = await node.deliver(mail(1), ANN)
        assert (again.fate, again.id) == (Fate.DUPLICATE, first.id)
        assert again.receipt != first.receipt
        status = await node.status()
        assert (status.accepted, status.stored, status.duplicate, status.pending) == (2, 1, 1, 0)


async def test_many_deliveries_at_once_each_get_their_own_outcome(tmp_path: Path) -> None:
    async with ingest.open(settings(tmp_path)) as node:
        outcomes = await asyncio.gather(*(node.deliver(mail(number), ANN) for number in range(100)))
        assert {outcome.fate for outcome in outcomes} == {Fate.STORED}
        for number, outcome in enumerate(outcomes):
            assert (await node.mail(outcome.id)).subject == f"question {number}"


async def test_recipients_of_two_mailboxes_are_two_deliveries(tmp_path: Path) -> None:
    both = Envelope("ann@customer.example", (BOX, "support+1@desk.example", "nobody@desk.example", OTHER.upper()))
    async with ingest.open(settings(tmp_path)) as node:
        with pytest.raises(ingest.CallerError, match="recipients of 2 mailboxes: call deliver_each"):
            await node.deliver(mail(1), both)
        outcomes = await node.deliver_each(mail(1), both)
        assert [outcome.fate for outcome in outcomes] == [Fate.STORED, Fate.STORED]
        assert [(await node.mail(one.id)).mailbox for one in outcomes] == [BOX, OTHER]
        assert (await node.status()).accepted == 2


@pytest.mark.parametrize("recipients", [(), ("nobody@desk.example",)])
async def test_mail_for_nobody_here_is_refused_before_it_is_kept(tmp_path: Path, recipients: tuple[str, ...]) -> None:
    async with ingest.open(settings(tmp_path)) as node:
        with pytest.raises(ingest.NotFound, match=recipients[0] if recipients else "nobody"):
            await node.deliver(mail(1), Envelope("ann@customer.example", recipients))
        assert (await node.status()).accepted == 0


async def test_held_mail_says_why(tmp_path: Path) -> None:
    async with ingest.open(settings(tmp_path)) as node:
        outcome = await node.deliver(looping(1), ANN)
        assert outcome.fate is Fate.HELD
        assert outcome.storm is not None
        assert "60" in outcome.reason
        with pytest.raises(ingest.NotFound):
            await node.mail(outcome.id)
        assert (await node.status()).held == 1


async def test_without_its_store_mail_is_pending_and_stored_when_it_heals(tmp_path: Path) -> None:
    async with ingest.open(settings(tmp_path)) as node:
        store = failing_store(node)
        store.down()
        async with asyncio.timeout(60):
            outcome = await node.deliver(mail(1), ANN)
        assert outcome.fate is Fate.PENDING
        assert "waits in the spool" in outcome.reason
        store.up()
        async with asyncio.timeout(60):
            while (await node.status()).stored != 1:
                await asyncio.sleep(0.02)
        assert await found(node, "word1")


async def test_a_mail_that_another_worker_has_in_hand_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.node.PATIENCE_S", 0.1)
    async with ingest.open(settings(tmp_path)) as node:
        failing_store(node).down()

        async def nothing(_: object) -> list[object]:
            return []

        monkeypatch.setattr(node._worker, "claim_these", nothing)
        async with asyncio.timeout(60):
            assert (await node.deliver(mail(1), ANN)).fate is Fate.PENDING


async def test_a_caller_who_goes_away_leaves_the_mail_on_its_road(tmp_path: Path) -> None:
    chosen = settings(tmp_path)
    async with ingest.open(chosen) as node:
        for number in range(30):
            delivery = asyncio.create_task(node.deliver(mail(number), ANN))
            for _ in range(number):
                await asyncio.sleep(0.0005)
            delivery.cancel()
            await asyncio.gather(delivery, return_exceptions=True)
        async with asyncio.timeout(60):
            while (status := await node.status()).pending or not status.accepted:
                await asyncio.sleep(0.02)
        assert status.stored == status.accepted


async def test_a_mail_that_cannot_be_made_durable_leaves_nothing(tmp_path: Path) -> None:
    async with ingest.open(settings(tmp_path)) as node:
        (folder,) = (node.settings.data_dir / "spool").iterdir()
        node._writer._failed = "the disk failed"
        with pytest.raises(ingest.SpoolUnavailable, match="the disk failed"):
            await node.deliver(mail(1, size=300_000), ANN)
        assert list(folder.glob("*.eml*")) == []
        assert (await node.status()).accepted == 0


async def test_a_node_finishes_what_a_killed_one_left(tmp_path: Path) -> None:
    chosen = settings(tmp_path)
    async with desk(chosen, "library-999999999") as dead:
        await dead.take(mail(1))
        await dead.take(mail(2))
        assert len(dead.ledger.claim(1)) == 1
        async with ingest.open(chosen) as node, asyncio.timeout(60):
            while (await node.status()).stored != 2:
                await asyncio.sleep(0.02)


async def test_a_data_directory_has_one_library_node_a_process(tmp_path: Path) -> None:
    chosen = settings(tmp_path)
    async with ingest.open(chosen) as node:
        with pytest.raises(ingest.InUse, match="owned by a running node"):
            async with ingest.open(chosen):
                pass
        assert (await node.deliver(mail(1), ANN)).fate is Fate.STORED
    async with ingest.open(chosen) as node:
        assert (await node.deliver(mail(1), ANN)).fate is Fate.DUPLICATE


async def test_a_node_that_closed_left_no_name_behind(tmp_path: Path) -> None:
    async with ingest.open(settings(tmp_path)) as node:
        await node.deliver(mail(1), ANN)
    assert list((tmp_path / "data" / "run").iterdir()) == []


async def test_counts_are_right_as_soon_as_deliver_returns(tmp_path: Path) -> None:
    async with ingest.open(settings(tmp_path)) as node:
        for number in range(10):
            await node.deliver(mail(number), ANN)
            status = await node.status()
            assert (status.accepted, status.stored, status.pending) == (number + 1, number + 1, 0)


async def test_any_bytes_and_any_envelope_are_taken(tmp_path: Path) -> None:
    async with ingest.open(settings(tmp_path)) as node:
        for content in (b"", b"\x00", b"\xff\xfe\r\r\n", b"Subject: =?x?q?=ED=A0=80?=\r\n\r\n"):
            for reverse in (None, "", "lone\udcff@surrogate.example"):
                outcome = await node.deliver(content, Envelope(reverse, (BOX,)))
                assert outcome.fate is (Fate.STORED if reverse is None else Fate.DUPLICATE)
        assert (await node.status()).pending == 0


async def test_a_worker_that_broke_is_told_of_and_everything_is_closed(tmp_path: Path) -> None:
    chosen = settings(tmp_path)

    def broken(limit: int, now: float) -> None:
        raise ZeroDivisionError

    async def run() -> None:
        async with ingest.open(chosen) as node:
            object.__setattr__(node.ledger, "claim", broken)
            await asyncio.sleep(0.2)

    with pytest.raises(ZeroDivisionError):
        await run()
    async with ingest.open(chosen) as node:
        assert (await node.deliver(mail(1), ANN)).fate is Fate.STORED


async def test_a_worker_that_ends_is_told_of_at_once_and_raised_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise ingest.Corrupt("ledger.sqlite is damaged")

    monkeypatch.setattr("ingest.work.worker.Worker.run", fails)
    early: list[str] = []

    async def opened() -> None:
        async with ingest.open(settings(tmp_path)):
            await asyncio.sleep(0.05)
            early.extend(one["event"] for one in told)

    with structlog.testing.capture_logs() as told, pytest.raises(ingest.Corrupt):
        await opened()
    assert early == ["node-task-failed"]


async def test_a_node_closes_its_partition_when_it_ends(tmp_path: Path) -> None:
    """Nobody takes its name again: what it left open would be kept for good."""
    chosen = settings(tmp_path)
    for number in range(2):
        async with ingest.open(chosen) as node:
            await node.deliver(mail(number), ANN)
    spool = chosen.data_dir / "spool"
    assert len({name.rpartition("/")[0] for name in partitions(spool)}) == 2
    for name in partitions(spool):
        with closing(PartitionReader(spool, name)) as reader:
            assert reader.closed()


async def test_a_mail_is_related_to_what_it_speaks_of_whichever_came_first(tmp_path: Path) -> None:
    asked = b"From: ann@customer.example\r\nTo: support@example.com\r\nMessage-ID: <q@customer.example>\r\n\r\nask\r\n"
    eve = b"From: eve@evil.example\r\nTo: support@example.com\r\nMessage-ID: <e@evil.example>\r\n"
    eve += b"In-Reply-To: <q@customer.example>\r\n\r\nhello\r\n"
    async with ingest.open(settings(tmp_path)) as node:
        before = await node.deliver(eve, Envelope("eve@evil.example", ANN.forward_paths))
        assert (await node.mail(before.id)).related is None
        question = await node.deliver(asked, ANN)
        assert (await node.mail(before.id)).related == question.thread != before.thread
        assert (await node.mail(question.id)).related is None
