"""The worker: trouble outside costs nothing, trouble inside costs attempts, and no mail costs another anything."""

import asyncio
from pathlib import Path

import pytest

from ingest.calls.breaker import Breaker
from ingest.errors import SpoolUnavailable
from ingest.ports import Back, Claim
from ingest.records import Fate
from ingest.spool import SqliteLedger
from ingest.spool.partition import partitions
from tests.ingest.desk import BOX, OTHER, Desk, desk, mail, settings
from tests.spool.mails import change


async def test_mail_is_stored_with_its_original(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        receipt = await node.take(mail(1))
        await node.drain()
        outcome = node.watch.outcome(receipt)
        assert outcome is not None
        stored = await node.engines.ports.store.get(outcome.id)
        assert stored is not None
        assert (stored.receipt, stored.mailbox, stored.subject) == (receipt, BOX, "question 1")
        assert await node.engines.ports.originals.get(stored.sha256) == mail(1)


async def test_one_mail_for_two_mailboxes_is_stored_twice_and_sent_again_not_at_all(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        await node.take(mail(1), BOX, OTHER)
        await node.take(mail(1), BOX)
        await node.drain()
        assert node.figures() == {"stored": 2, "duplicate": 1}


async def test_a_store_that_is_away_costs_no_attempt(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        for number in range(5):
            await node.take(mail(number))
        node.store.down()
        for _ in range(10):
            await node.worker.turn()
        assert node.figures() == {"pending": 5}
        node.store.up()
        await node.drain()
        assert node.figures() == {"stored": 5}


async def test_while_the_store_is_away_one_mail_at_a_time_asks(tmp_path: Path) -> None:
    clock = [0.0]
    breaker = Breaker("store", lambda: clock[0], lambda _, most: most)
    async with desk(settings(tmp_path), breaker=breaker) as node:
        for number in range(20):
            await node.take(mail(number))
        node.store.down()
        await node.worker.turn()
        asked = node.store.calls
        assert asked == 3, "twenty were under way when it failed, and three told"
        assert [await node.worker.turn() for _ in range(10)] == [0] * 10, "then nothing is taken from the ledger"
        for _ in range(5):
            clock[0] += breaker.state.next_try_in_s
            assert await node.worker.turn() == 1
            asked += 1
            assert node.store.calls == asked
            assert await node.worker.turn() == 0
        node.store.up()
        clock[0] += breaker.state.next_try_in_s
        assert await node.worker.turn() == 1
        assert await node.worker.turn() == 19
        assert node.figures() == {"stored": 20}


async def test_a_mail_that_always_fails_is_shunted_and_disturbs_no_other(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        poison = await node.take(mail(0))
        real = node.worker._ports.originals
        digest = next(iter(await peek(node))).receipt.sha256

        class Poisoned:
            async def put(self, sha256: str, content: bytes) -> None:
                if sha256 == digest:
                    raise ValueError("a bug of ours")
                await real.put(sha256, content)

        object.__setattr__(node.worker._ports, "originals", Poisoned())
        for number in range(1, 10):
            await node.take(mail(number))
        await node.drain()
        assert node.figures() == {"stored": 9, "shunted": 1}
        outcome = node.watch.outcome(poison)
        assert outcome is not None
        assert outcome.fate is Fate.SHUNTED
        assert outcome.reason == "failed 3 times; ValueError: a bug of ours; see the log"


async def peek(node: Desk) -> list[Claim]:
    """Look at what is there, and put it back as if nothing had been."""
    claims = node.ledger.claim(9)
    node.ledger.settle([], [Back(claim, 0) for claim in claims])
    return claims


async def test_attempts_are_as_many_as_the_settings_say(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        await node.take(mail(0))
        node.store.why = ValueError("a bug of ours")
        turns = 0
        while node.figures() == {"pending": 1}:
            await node.worker.turn()
            turns += 1
        assert node.store.calls == 3
        assert node.figures() == {"shunted": 1}
        assert turns == 3


async def test_an_outage_between_two_failures_does_not_clear_the_attempts(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        await node.take(mail(0))
        for why in ("bug", "away", "bug", "away", "away", "bug"):
            node.store.down()
            if why == "bug":
                node.store.why = ValueError("a bug of ours")
            await node.worker.turn()
        node.store.up()
        await node.drain()
        assert node.figures() == {"shunted": 1}


async def test_mail_for_a_mailbox_that_is_gone_is_shunted_with_the_reason(tmp_path: Path) -> None:
    async with desk(settings(tmp_path, BOX)) as node:
        receipt = await node.take(mail(1), OTHER)
        await node.take(mail(2), BOX)
        await node.drain()
        assert node.figures() == {"stored": 1, "shunted": 1}
        outcome = node.watch.outcome(receipt)
        assert outcome is not None
        assert outcome.reason == f"mailbox {OTHER} is not in the settings"


async def test_large_mails_are_judged_like_small_ones(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        for number in range(6):
            await node.take(mail(number, size=400_000))
        await node.take(mail(7))
        await node.drain()
        assert node.figures() == {"stored": 7}


async def test_a_mail_whose_bytes_changed_on_disk_is_shunted_not_stored(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        await node.take(mail(1))
        await node.take(mail(2))
        spool = node.settings.data_dir / "spool"
        change(spool / f"{partitions(spool)[0]}.sqlite", "UPDATE content SET bytes = ? WHERE row = 1", b"changed")
        await node.drain()
        assert node.figures() == {"stored": 1, "shunted": 1}


async def test_what_the_ledger_could_not_write_down_it_is_told_again(tmp_path: Path) -> None:
    """The ledger's disk was full at the wrong moment; nobody else may touch what we have in hand."""
    async with desk(settings(tmp_path)) as node:
        await node.take(mail(1))
        real, fail = node.ledger.settle, [True, True]

        def settle(*arguments: object) -> None:
            if fail.pop() if fail else False:
                raise SpoolUnavailable("ledger: database or disk is full")
            real(*arguments)

        object.__setattr__(node.ledger, "settle", settle)
        assert await node.worker.turn() == 1
        assert node.figures() == {"pending": 1}
        with pytest.raises(SpoolUnavailable):
            await node.worker.turn()
        await node.worker.turn()
        assert node.figures() == {"stored": 1}
        assert node.store.calls == 1, "what is owed is told, not done again"


async def test_a_worker_stops_with_nothing_in_hand(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        for number in range(100):
            await node.take(mail(number))
        stop = asyncio.Event()
        running = asyncio.create_task(node.worker.run(stop))
        while node.watch.backlog().stored < 10:
            await asyncio.sleep(0)
        stop.set()
        await running
        rows = node.ledger._connection.execute("SELECT count(*) FROM open WHERE state = 'claimed'")
        assert rows.fetchone() == (0,)


async def test_a_running_worker_takes_over_from_one_that_dies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.work.worker.RECLAIM_S", 0.05)
    async with desk(settings(tmp_path)) as node:
        stop = asyncio.Event()
        running = asyncio.create_task(node.worker.run(stop))
        await asyncio.sleep(0.1)
        dead = SqliteLedger(node.settings.data_dir, "library-4711")
        receipt = await node.take(mail(1))
        claimed = dead.claim(1, 0.0)
        dead._connection.close()
        dead._partitions.close_all()
        if claimed:  # else the worker was quicker, which is as well
            async with asyncio.timeout(60):
                while node.watch.outcome(receipt) is None:
                    await asyncio.sleep(0.02)
        stop.set()
        await running
        assert node.figures() == {"stored": 1}


async def test_a_ledger_that_is_away_for_a_while_does_not_end_the_worker(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        await node.take(mail(1))
        real, fail = node.ledger.claim, [True, True]

        def claim(limit: int, now: float) -> list[Claim]:
            if fail.pop() if fail else False:
                raise SpoolUnavailable("ledger: disk I/O error")
            return real(limit, now)

        object.__setattr__(node.ledger, "claim", claim)
        stop = asyncio.Event()
        running = asyncio.create_task(node.worker.run(stop))
        async with asyncio.timeout(60):
            while node.figures() != {"stored": 1}:
                await asyncio.sleep(0.02)
        stop.set()
        await running
