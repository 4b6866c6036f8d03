"""Two nodes on one MongoDB-wire store: a reader that follows while they work hears of every mail that is there."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.feed.following import Following
from ingest.feed.teller import Teller
from ingest.ports import ChangeKind
from ingest.work.worker import Worker
from tests.ingest.desk import Desk, mail
from tests.ingest.two_nodes import TwoNodes, two_nodes
from tests.services.service import Service

MAILS = 120


@pytest.fixture
async def nodes(tmp_path: Path, secantus: Service) -> AsyncIterator[TwoNodes]:
    async with two_nodes(tmp_path, secantus.url) as both:
        yield both


def named(node: Desk, writer: str) -> Worker:
    teller = Teller(node.ports.changes, writer)
    return Worker(node.ledger, replace(node.ports), node.mailboxes, concurrency=8, teller=teller)


async def works(node: Desk, begun: int) -> None:
    for number in range(begun, begun + MAILS // 2):
        await node.take(mail(number))
        if number % 10 == 9:
            await node.worker.turn()
    await node.drain()


@pytest.mark.parametrize("names", [("a.worker-0", "b.worker-0"), ("same.library", "same.library")], ids=str)
async def test_who_follows_two_nodes_hears_of_every_mail(nodes: TwoNodes, names: tuple[str, str]) -> None:
    for node, writer in zip((nodes.a, nodes.b), names, strict=True):
        node.worker = named(node, writer)
    following = Following(nodes.a.engines.ports.changes)
    heard: list[str] = []
    cursor: str | None = None

    async def follows() -> None:
        nonlocal cursor
        while len(set(heard)) < MAILS:
            page = await following.page(cursor, 7, wait_s=5.0)
            heard.extend(one.id for one in page.changes if one.kind is ChangeKind.MESSAGE_STORED)
            cursor = page.cursor

    async with asyncio.timeout(120):
        await asyncio.gather(works(nodes.a, 0), works(nodes.b, MAILS), follows())
    stored = [one.id async for one in nodes.a.engines.ports.store.every()]
    assert sorted(heard) == sorted(stored)
    assert (await following.page(cursor, 7)).changes == ()
    assert set(await nodes.b.engines.ports.changes.heads()) == set(names)
