"""A person's right to be forgotten: every place where the product keeps a mail, here and on the other node."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar, copy_context
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from ingest.errors import Erased, NotFound, StoreUnavailable
from ingest.feed.teller import Teller
from ingest.heart.pipeline import process
from ingest.heart.storm_lane import StormLane
from ingest.records import HeldMessage
from ingest.spool.erasure import spooled
from ingest.spool.node_id import node_id
from ingest.staff.decisions import release
from ingest.staff.erasing import Plan, Spooled, erase, forbid, planned
from ingest.work.indexer import Indexer
from tests.ingest.desk import BOX, OTHER, Desk, desk, looping, mail, settings
from tests.ingest.two_nodes import TwoNodes, held_at, two_nodes
from tests.services.service import Service
from tests.web.asking import mongodb_settings

ZOE, BOB, ROBOT, ANN = "zoe@customer.example", "bob@customer.example", "robot@loop.example", "ann@customer.example"


@pytest.fixture
async def node(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(settings(tmp_path)) as opened:
        await opened.engines.index.prepare()
        yield opened


async def filled(node: Desk) -> None:
    """Two mails of Zoe's, the second of them twice, one of Bob's, and one held."""
    for content in (mail(1, sender=ZOE), mail(2, sender=ZOE), mail(3, sender=BOB), looping(4)):
        await node.take(content)
        await node.drain()
    await node.take(mail(2, sender=ZOE, header="Received: by another road; x\r\n"))
    await node.drain()
    await Indexer(node.engines.ports.store, node.engines.index).turn()


async def plan(node: Desk, **what: str) -> Plan:
    spool = Spooled(node.settings.data_dir, node.watch)
    return await planned(node.engines.ports, spool, node_id(node.settings.data_dir), **what)


async def forget(node: Desk, what: Plan, actor: str = "carol") -> None:
    await erase(
        what,
        actor,
        node.engines.ports,
        node.engines.index,
        Spooled(node.settings.data_dir, node.watch),
        Teller(node.engines.ports.changes, "cli"),
    )


def on_disk(node: Desk, words: str) -> list[str]:
    """Return the files of the spool and of the originals that hold these words."""
    folders = ("spool", "originals")
    paths = [path for folder in folders for path in (node.settings.data_dir / folder).rglob("*") if path.is_file()]
    return [path.name for path in paths if words.encode() in path.read_bytes()]


async def test_held_mail_that_is_released_between_plan_and_erasure_goes_too(node: Desk) -> None:
    """A job was at it, or a colleague, while somebody was asked whether this is really meant."""
    await filled(node)
    ports = node.engines.ports
    (held,) = await ports.quarantine.held(limit=10)
    found = await plan(node, message=held.id)
    assert await release(held, "bob", ports, node.raw, node.mailboxes) is not None
    await Indexer(ports.store, node.engines.index).turn()
    assert [hit.id for hit in await node.engines.index.search("word4", None, 10)] == [held.id]
    await forget(node, found)
    assert (await ports.store.get(held.id), await ports.quarantine.get(held.id)) == (None, None)
    assert await node.engines.index.search("word4", None, 10) == []
    assert on_disk(node, "word4") == []


async def test_all_mail_of_an_address_goes_and_everybody_elses_stays(node: Desk) -> None:
    await filled(node)
    found = await plan(node, address="Zoe@Customer.example")
    assert found.counts() == {
        "stored": 2,
        "held": 0,
        "originals": 3,  # the duplicate came by another road, so its bytes are others
        "originals_shared": 0,
        "spooled_here": 3,
        "threads": 2,
        "allowances": 0,
        "at_once": 0,
        "turns": 0,
        "nodes_asked": 0,
    }
    assert node.figures() == {"stored": 3, "held": 1, "duplicate": 1}
    assert on_disk(node, "word1")
    await forget(node, found)
    assert [one.sender async for one in node.engines.ports.store.every()] == [BOB]
    for words in ("word1", "word2", ZOE):
        assert await node.engines.index.search(words) == []
        assert on_disk(node, words) == []
    assert [hit.sender for hit in await node.engines.index.search("word3")] == [BOB]
    assert await node.ports.threads.part_of(ZOE) == 0
    assert await node.ports.threads.part_of(BOB) == 1
    assert node.figures() == {"stored": 3, "held": 1, "duplicate": 1}, "what came is still counted"
    with pytest.raises(NotFound, match="nothing is kept of"):
        await plan(node, address=ZOE)


async def test_one_mail_goes_by_its_key_and_a_second_look_says_who_erased_it(node: Desk) -> None:
    held = await held_at(node, looping(4))
    other = await held_at(node, looping(5))
    await forget(node, await plan(node, message=held.id))
    assert await node.ports.quarantine.get(held.id) is None
    assert [one.count for one in await node.ports.quarantine.storms()] == [1]
    with pytest.raises(Erased, match=r"was erased on \d{4}-\d\d-\d\d by carol"):
        await node.raw.of(held.receipt)
    assert await node.raw.of(other.receipt) == looping(5)


async def test_an_original_that_another_mail_shares_stays(node: Desk) -> None:
    await node.take(mail(1, sender=ZOE), BOX, OTHER)
    await node.drain()
    first, second = [one async for one in node.engines.ports.store.every()]
    found = await plan(node, message=first.id)
    assert (found.originals, found.shared) == ((), 1)
    await forget(node, found)
    assert await node.ports.originals.get(second.sha256) == mail(1, sender=ZOE)
    assert on_disk(node, "word1")
    await forget(node, await plan(node, message=second.id))
    assert not await node.ports.originals.has(second.sha256)
    assert on_disk(node, "word1") == []


async def test_looking_erases_nothing(node: Desk) -> None:
    await filled(node)
    before = await plan(node, address=ZOE)
    assert await plan(node, address=ZOE) == before
    assert len([one async for one in node.engines.ports.store.every()]) == 3


@pytest.mark.parametrize("step", ["originals", "arrivals", "quarantine", "store"])
async def test_a_crash_on_the_way_is_mended_by_erasing_again(
    node: Desk, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(node)

    async def away(*_: object) -> int:
        raise StoreUnavailable("the store is away")

    with monkeypatch.context() as while_down:
        while_down.setattr(getattr(node.engines.ports, step), "remove", away)
        with pytest.raises(StoreUnavailable):
            await forget(node, await plan(node, address=ZOE))
    await forget(node, await plan(node, address=ZOE))
    assert on_disk(node, "word2") == []
    assert await node.engines.index.search("word2") == []
    assert [one.sender async for one in node.engines.ports.store.every()] == [BOB]


@pytest.mark.parametrize("waits", ["pending", "shunted"])
async def test_mail_of_the_address_that_waits_or_was_shunted_goes_too(node: Desk, waits: str) -> None:
    """The first by its author alone, the second by its reverse-path."""
    await filled(node)
    receipts = [await node.take(mail(9, sender=ZOE)), await node.take(mail(8, sender=BOB))]
    if waits == "shunted":
        with mock.patch("ingest.work.attempts.process", side_effect=ValueError):
            for _ in range(3):
                await node.drain()
        assert {one.receipt for one in node.watch.shunted()} == set(receipts)
    assert (await plan(node, address=ZOE)).counts()["spooled_here"] == 4
    await forget(node, await plan(node, address=ZOE))
    assert on_disk(node, "word9") == []
    assert on_disk(node, "word8") != []
    if waits == "shunted":
        node.watch.put_back(receipts)
    await node.drain()
    assert {one.sender async for one in node.engines.ports.store.every()} == {BOB}
    assert (await node.ports.store.get(outcome_of(node, receipts[1]))) is not None
    ended = node.watch.outcome(receipts[0])
    assert ended is not None
    assert "was erased on" in ended.reason
    assert on_disk(node, "word9") == []


def outcome_of(node: Desk, receipt: str) -> str:
    outcome = node.watch.outcome(receipt)
    assert outcome is not None
    return outcome.id


async def test_whoever_was_forgotten_may_write_again(node: Desk) -> None:
    await filled(node)
    await forget(node, await plan(node, address=ZOE))
    await node.take(mail(2, sender=ZOE))
    await node.drain()
    assert [one.subject async for one in node.engines.ports.store.every() if one.sender == ZOE] == ["question 2"]


async def test_only_who_was_erased_leaves_his_threads(node: Desk) -> None:
    """Zoe's mail came by Ann's road: Ann was not erased."""
    await node.take(mail(1, sender=ANN))
    await node.drain()
    await node.take(mail(2, sender=ZOE))
    await forbid(node.ports, time.time(), address=ZOE)
    await node.drain()
    assert node.figures() == {"stored": 1, "shunted": 1}
    assert (await node.ports.threads.part_of(ZOE), await node.ports.threads.part_of(ANN)) == (0, 1)


@pytest.mark.parametrize("engine", ["sqlite", "secantus"])
async def test_a_copy_that_is_late_takes_nothing_of_the_mail_that_came_anew(
    tmp_path: Path, secantus: Service, engine: str
) -> None:
    chosen = mongodb_settings(tmp_path, secantus.url) if engine == "secantus" else settings(tmp_path)
    async with desk(chosen) as node:
        for _ in range(2):
            await node.take(mail(1, sender=ZOE))
        late, anew = sorted(spooled(node.settings.data_dir, lambda _: True), key=lambda one: one.accepted_at)
        await forbid(node.ports, late.accepted_at, address=ZOE)
        mailbox = node.mailboxes.named(BOX)
        assert mailbox is not None
        lane = StormLane(node.ports.quarantine, node.ports.originals)
        outcome = await process(anew, mail(1, sender=ZOE), mailbox, node.ports, lane)
        with pytest.raises(Erased):
            await process(late, mail(1, sender=ZOE), mailbox, node.ports, lane)
        kept = await node.ports.store.get(outcome.id)
        assert kept is not None
        assert kept.receipt == anew.id
        assert await node.ports.originals.has(anew.sha256)
        assert await node.ports.arrivals.remove([outcome.id]) == 1, "it counts"


STEPS = ("originals.put", "originals.remove", "threads.resolve", "threads.leave", "arrivals.record", "arrivals.remove",
         "store.append", "store.keep_out", "store.remove", "quarantine.decide", "quarantine.hold",
         "quarantine.remove")  # fmt: skip


@pytest.mark.parametrize("road", ["released", "in hand", "held in hand"])
@pytest.mark.parametrize("engine", ["sqlite", "secantus"])
async def test_nothing_comes_back_however_the_two_interleave(
    tmp_path: Path, secantus: Service, engine: str, road: str
) -> None:
    """One of them stops at its n-th step at a port, for each n; the other goes all its way; then the one goes on."""
    chosen = mongodb_settings(tmp_path, secantus.url) if engine == "secantus" else settings(tmp_path)
    schedules = [("other", n) for n in range(9)] + [("erasure", n) for n in range(1, 18, 2)]
    async with desk(chosen) as node:
        await node.engines.index.prepare()
        for number, (first, steps) in enumerate(schedules if engine == "sqlite" else schedules[1:9:2], 100):
            content = mail(number, sender=ZOE) if road == "in hand" else looping(number)
            who = ZOE if road == "in hand" else ROBOT
            held = await held_at(node, content) if road == "released" else None
            if held is None:
                await node.take(content)

            async def other(held: HeldMessage | None = held) -> None:
                if held is None:
                    await node.drain()
                    return
                with suppress(NotFound):
                    await release(held, "bob", node.ports, node.raw, node.mailboxes)

            async def erasure(who: str = who) -> None:
                await forbid(node.ports, time.time(), address=who)
                with suppress(NotFound):
                    await forget(node, await plan(node, address=who))

            stepping = Stepping()
            with stepping.between(node.ports):
                await stepping.run({"other": other(), "erasure": erasure()}, first, steps)
            why = (first, steps, stepping.taken)
            assert [one.id async for one in node.ports.store.every()] == [], why
            assert [one.id async for one in node.ports.quarantine.every()] == [], why
            assert await node.ports.threads.part_of(who) == 0, why
            assert on_disk(node, f"word{number}") == [], why
            assert node.watch.backlog().pending == 0, why


class Stepping:
    """Stops two works before and after each call of a port, and says which of them goes on."""

    def __init__(self) -> None:
        self._who: ContextVar[str] = ContextVar("who", default="")
        self._gates: list[tuple[str, str, asyncio.Future[None]]] = []
        self.taken: list[str] = []

    @contextmanager
    def between(self, ports: Any) -> Iterator[None]:
        with ExitStack() as stack:
            for step in STEPS:
                port, name = step.split(".")
                on = getattr(ports, port)
                stack.enter_context(mock.patch.object(on, name, self._stopping(step, getattr(on, name))))
            yield

    def _stopping(self, step: str, call: Any) -> Any:
        async def stopped(*given: Any, **named: Any) -> Any:
            await self._gate(f"before {step}")
            try:
                return await call(*given, **named)
            finally:
                await self._gate(f"after {step}")

        return stopped

    async def _gate(self, name: str) -> None:
        if self._who.get():
            gate = asyncio.get_running_loop().create_future()
            self._gates.append((self._who.get(), name, gate))
            await gate

    async def run(self, works: dict[str, Any], first: str, steps: int) -> None:
        tasks = {}
        for who, work in works.items():
            context = copy_context()
            context.run(self._who.set, who)
            tasks[who] = asyncio.create_task(work, context=context)
        (second,) = set(works) - {first}
        for who, most in ((first, steps), (second, 10_000), (first, 10_000)):
            for _ in range(most):
                while not tasks[who].done() and not (gates := [one for one in self._gates if one[0] == who]):
                    await asyncio.sleep(0.001)
                if tasks[who].done():
                    break
                self._gates.remove(gates[0])
                self.taken.append(" ".join(gates[0][:2]))
                gates[0][2].set_result(None)
        for task in tasks.values():
            task.result()


@pytest.fixture
async def nodes(tmp_path: Path, secantus: Service) -> AsyncIterator[TwoNodes]:
    async with two_nodes(tmp_path, secantus.url) as both:
        await both.b.engines.index.prepare()
        yield both


async def test_the_other_node_erases_what_its_spool_has(nodes: TwoNodes) -> None:
    held = await held_at(nodes.a, looping(1))
    kept: HeldMessage = await held_at(nodes.a, looping(2))
    found = await plan(nodes.b, message=held.id)
    assert found.counts()["nodes_asked"] == 1
    await forget(nodes.b, found)
    assert on_disk(nodes.a, "word1") != []
    assert await nodes.errands(nodes.a).round() == 1
    assert on_disk(nodes.a, "word1") == []
    with pytest.raises(Erased, match="by carol"):
        await nodes.a.raw.of(held.receipt)
    assert await nodes.a.raw.of(kept.receipt) == looping(2)
    assert nodes.a.figures() == {"held": 2}


async def test_mail_that_waits_at_the_other_node_goes_as_well(nodes: TwoNodes) -> None:
    await nodes.a.take(mail(1, sender=ZOE))
    await nodes.a.drain()
    await nodes.a.take(mail(2, sender=ZOE))
    await nodes.a.take(mail(3, sender=BOB))
    found = await plan(nodes.b, address=ZOE)
    assert found.counts()["nodes_asked"] == 1
    await forget(nodes.b, found)
    assert await nodes.errands(nodes.a).round() == 2
    assert on_disk(nodes.a, "word2") == []
    nodes.a.writer._wall = time.time  # both stood still until now
    await nodes.a.take(mail(4, sender=ZOE))
    await nodes.a.drain()
    assert {one.subject async for one in nodes.a.ports.store.every()} == {"question 3", "question 4"}
    assert nodes.a.figures() == {"stored": 3, "shunted": 1}


async def test_a_retired_node_is_not_asked(nodes: TwoNodes) -> None:
    held = await held_at(nodes.a, looping(1))
    await nodes.b.ports.nodes.retire(held.receipt.node, "bob", 1.0)
    assert (await plan(nodes.b, message=held.id)).nodes == ()


async def test_the_reverse_path_names_a_person_as_well(node: Desk) -> None:
    held = await held_at(node, looping(1))
    found = await plan(node, address=str(held.receipt.envelope.reverse_path).upper())
    assert found.held == (held,)


async def test_mail_that_only_the_other_node_knows_of_goes_as_well(nodes: TwoNodes) -> None:
    """It waits there, or was shunted: nothing in the store says that there is any."""
    await nodes.a.take(mail(2, sender=ZOE))
    await nodes.a.take(mail(3, sender=BOB))
    await forget(nodes.b, await plan(nodes.b, address=ZOE))
    assert await nodes.errands(nodes.a).round() == 1
    assert on_disk(nodes.a, "word2") == []
    assert on_disk(nodes.a, "word3") != []
