"""What became of a mail is told on any node, whichever took it in; over a real store."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.errors import StoreUnavailable
from ingest.ports import Inquiry, Ports
from ingest.records import Fate
from ingest.spool.node_id import node_id
from ingest.spool.trails import Trails
from ingest.staff.tracing import other_nodes
from ingest.staff.tracing.question import Question
from ingest.staff.tracing.tracing import Tracing
from ingest.work.answering import Answering
from tests.ingest.desk import BOX, OTHER, Desk, looping, mail
from tests.ingest.two_nodes import A, B, TwoNodes, entered, two_nodes
from tests.services.service import Service


@pytest.fixture
async def nodes(tmp_path: Path, secantus: Service) -> AsyncIterator[TwoNodes]:
    async with two_nodes(tmp_path, secantus.url) as both:
        for node, label in ((both.a, A), (both.b, B)):
            await entered(node, label, seen_at=time.time())
        yield both


@pytest.fixture
async def a_answers(nodes: TwoNodes) -> AsyncIterator[None]:
    answering = asyncio.create_task(_answering(nodes.a).run(asyncio.Event()))
    yield
    answering.cancel()


def _answering(node: Desk) -> Answering:
    data_dir = node.settings.data_dir
    return Answering(node.ports.inquiries, Trails(data_dir), node_id(data_dir))


def asking(node: Desk) -> Tracing:
    return Tracing(lambda: node.ports, node.settings.data_dir)


@pytest.mark.usefixtures("a_answers")
async def test_every_fate_on_a_is_told_on_b(nodes: TwoNodes) -> None:
    stored = await nodes.a.take(mail(1))
    await nodes.a.drain()
    twin, held = [await nodes.a.take(one) for one in (mail(1), looping(2))]
    await nodes.a.drain()
    waits = await nodes.a.take(mail(3))
    here = node_id(nodes.a.settings.data_dir)
    told = asking(nodes.b)
    for receipt, fate in zip((stored, twin, held, waits), ("stored", "duplicate", "held", "pending"), strict=True):
        traced = await told.trace(Question(receipt=receipt))
        (one,) = traced.traces
        assert (one.fate, one.node, one.mailbox, traced.left_out) == (fate, here, BOX, ())
    both = await told.trace(Question(message_id="1@customer.example"))
    assert {one.receipt for one in both.traces} == {stored, twin}
    every = await told.trace(Question())
    assert {one.receipt for one in every.traces} == {stored, twin, held, waits}
    assert (await told.trace(Question(mailboxes=(OTHER,)))).traces == ()
    assert await told.labels() == {node_id(nodes.a.settings.data_dir): A, node_id(nodes.b.settings.data_dir): B}
    assert await nodes.b.ports.inquiries.waiting(here) == []


async def test_a_node_that_is_silent_is_named_and_what_the_store_knows_is_told(
    nodes: TwoNodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(other_nodes, "PATIENCE_S", 0.2)
    stored = await nodes.a.take(mail(1))
    await nodes.a.drain()
    waits = await nodes.a.take(mail(2))
    traced = await asking(nodes.b).trace(Question(receipt=stored))
    assert [(one.fate, one.mailbox) for one in traced.traces] == [(Fate.STORED, BOX)]
    assert A in traced.left_out[0]
    unknown = await asking(nodes.b).trace(Question(receipt=waits))
    assert unknown.traces == ()
    assert unknown.away


async def test_a_question_of_another_build_is_answered_all_the_same(nodes: TwoNodes) -> None:
    inquiries, here = nodes.b.ports.inquiries, node_id(nodes.a.settings.data_dir)
    await inquiries.ask([Inquiry(str(n), here, text, n) for n, text in enumerate(("nonsense", '{"since": []}', "[]"))])
    assert await _answering(nodes.a).round() == 3
    answers = await inquiries.answers(["0", "1", "2"])
    assert len(answers) == 3
    assert all("another build" in text for text in answers.values())


async def test_a_store_that_fails_in_the_middle_leaves_the_ledgers_answer(nodes: TwoNodes) -> None:
    receipt = await nodes.b.take(mail(1))

    class Broken:
        async def every(self) -> None:
            raise StoreUnavailable("away")

    broken: Ports = replace(nodes.b.ports, nodes=Broken())
    traced = await Tracing(lambda: broken, nodes.b.settings.data_dir).trace(Question())
    assert [one.receipt for one in traced.traces] == [receipt]
    assert traced.away
