"""Errands one by one: an engine that is away lets them wait, a mail that cannot be had ends its own and no other."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.calls import rounds
from ingest.errors import MailError, StoreUnavailable
from ingest.ports import Request, RequestKind
from ingest.records import HeldMessage, HeldState
from ingest.spool.node_id import node_id
from ingest.staff import errands as module
from ingest.staff.erasing import Spooled
from ingest.staff.errands import Errands
from parsers import Limits, ParsedMessage
from tests.ingest.desk import Desk, desk, looping, settings
from tests.ingest.two_nodes import held_at


@pytest.fixture
async def node(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(settings(tmp_path)) as opened:
        yield opened


def errands(node: Desk) -> Errands:
    return Errands(node.ports, node.raw, node.mailboxes, Spooled(node.settings.data_dir, node.watch))


def asked(node: Desk, held: HeldMessage, kind: RequestKind = RequestKind.RELEASE) -> Request:
    return Request(node_id(node.settings.data_dir), kind, held.id, "bob", 1.0, held.storm)


async def test_a_mail_that_cannot_be_had_ends_its_own_request_and_no_other(node: Desk) -> None:
    rotten, sound = await held_at(node, looping(1)), await held_at(node, looping(2))
    await node.ports.originals.remove(rotten.receipt.sha256)
    content = node.watch.content

    def read(receipt: object) -> bytes:
        if receipt == rotten.receipt:
            raise ZeroDivisionError("an error of our own code")
        return content(receipt)

    object.__setattr__(node.watch, "content", read)
    for one in (rotten, sound):
        await node.ports.requests.ask(asked(node, one))
    assert await errands(node).round() == 2
    (told,) = await node.ports.requests.about([rotten.id])
    assert told.why == "it failed on that node; see its log"
    assert await node.ports.store.get(sound.id) is not None
    assert await node.ports.store.get(rotten.id) is None


async def test_a_mail_that_kills_its_parser_stays_held_and_kills_no_worker(node: Desk) -> None:
    held = await held_at(node, looping(1))
    await node.ports.requests.ask(asked(node, held))

    async def dies(_: bytes, __: Limits) -> ParsedMessage:
        raise MailError("two parsers died of this mail")

    spooled = Spooled(node.settings.data_dir, node.watch)
    assert await Errands(node.ports, node.raw, node.mailboxes, spooled, dies).round() == 1
    (told,) = await node.ports.requests.about([held.id])
    assert told.why == "two parsers died of this mail"
    undecided = await node.ports.quarantine.get(held.id)
    assert undecided is not None
    assert undecided.state is HeldState.HELD


async def test_what_is_not_held_any_more_is_told(node: Desk) -> None:
    held = await held_at(node, looping(1))
    for kind in (RequestKind.READ, RequestKind.RELEASE):
        await node.ports.requests.ask(asked(node, held, kind))
    await node.ports.quarantine.remove([held.id])
    await errands(node).round()
    assert {one.why for one in await node.ports.requests.about([held.id])} == {"nothing held is called so any more"}


async def test_many_are_done_without_a_pause_between(node: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 2)
    monkeypatch.setattr(rounds, "ROUND_S", 1e6)
    held = await held_at(node, looping(0))
    for number in range(90):
        await node.ports.requests.ask(replace(asked(node, held, RequestKind.READ), subject=f"nothing {number}"))
    stop = asyncio.Event()
    running = asyncio.create_task(errands(node).run(stop))
    async with asyncio.timeout(30):
        while await node.ports.requests.pending():
            await asyncio.sleep(0.02)
    stop.set()
    await running


async def test_a_store_that_is_away_lets_requests_wait_and_is_asked_again(
    node: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "TROUBLE_S", 0.01)
    held = await held_at(node, looping(1))
    await node.ports.requests.ask(asked(node, held))
    node.store.why = StoreUnavailable("the store is away")
    stop = asyncio.Event()
    running = asyncio.create_task(errands(node).run(stop))
    async with asyncio.timeout(30):
        while node.store.calls < 5:
            await asyncio.sleep(0.01)
    assert len(await node.ports.requests.pending()) == 1
    node.store.up()
    async with asyncio.timeout(30):
        while await node.ports.requests.pending():
            await asyncio.sleep(0.01)
    stop.set()
    await running
    assert await node.ports.store.get(held.id) is not None


async def test_a_store_that_hangs_holds_up_no_stop(node: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    hangs = asyncio.Event()

    async def pending(*_: object, **__: object) -> list[Request]:
        hangs.set()
        await asyncio.sleep(1e6)
        return []

    monkeypatch.setattr(node.engines.ports.requests, "pending", pending)
    stop = asyncio.Event()
    running = asyncio.create_task(errands(node).run(stop))
    async with asyncio.timeout(60):
        await hangs.wait()
        stop.set()
        await running
