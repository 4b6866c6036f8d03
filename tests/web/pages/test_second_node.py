"""What one node has is read and decided on another node's pages, and what cannot be had just now is said there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from ingest.demo.responders import storm
from ingest.errors import NotFound
from ingest.records import HeldMessage, HeldState
from ingest.spool.node_id import node_id
from ingest.spool.trails import Trails
from ingest.staff import asking
from ingest.staff.tracing import other_nodes
from ingest.wiring import Engines
from ingest.work.answering import Answering
from tests.ingest.desk import BOX, Desk, mail
from tests.ingest.shunting import FAILED, shunt
from tests.ingest.two_nodes import A, TwoNodes, entered, going_round, two_nodes
from tests.services.service import Service
from tests.web.asking import EVERYBODY, Admitted, Api
from tests.web.pages.here import links, plain_text, seen, sent, token
from tests.web.pages.house import LOOP
from tests.web.pages.lived_in import decided
from tests.web.posting import web


@pytest.fixture
async def nodes(tmp_path: Path, secantus: Service, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TwoNodes]:
    monkeypatch.setattr("ingest.web.pages.held.deciding.DELAY_S", 0)
    async with two_nodes(tmp_path, secantus.url) as both:
        await entered(both.a, A, seen_at=1e12)
        yield both


@asynccontextmanager
async def on_b(nodes: TwoNodes) -> AsyncIterator[Api]:
    """The pages of the second node."""
    engines = Engines(nodes.b.ports, nodes.b.engines.index)
    async with web(nodes.b.settings, EVERYBODY, lambda: engines) as http:
        yield Api(nodes.b, http.app, http.client, Admitted())


@asynccontextmanager
async def at_work(nodes: TwoNodes, node: Desk, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Let a node do what others ask of it, as its first worker does; whoever asks is patient."""
    for module in (asking, other_nodes):
        monkeypatch.setattr(module, "PATIENCE_S", 60.0)
    data_dir = node.settings.data_dir
    answering = Answering(node.ports.inquiries, Trails(data_dir), node_id(data_dir))
    async with going_round(answering.round, nodes.errands(node).round):
        yield


async def taken_in_by_a(nodes: TwoNodes) -> Any:
    """Let a storm come to the first node; return the row of it. The bytes of most of it are there alone."""
    for one in storm((BOX, LOOP), 80):
        if one.recipient == BOX:
            await nodes.a.take(one.content, BOX)
    await nodes.a.drain()
    held = await only_at_a(nodes)
    with pytest.raises(NotFound):
        await nodes.b.ports.originals.get(held[0].receipt.sha256)
    row = await nodes.b.ports.quarantine.storm_row(held[0].storm, None)
    assert row is not None
    return row


async def only_at_a(nodes: TwoNodes) -> list[HeldMessage]:
    """Let the bytes of all held mail be in the first node's spool alone, as the storm lane leaves them."""
    held = [one async for one in nodes.a.ports.quarantine.every()]
    for one in held:
        await nodes.a.ports.originals.remove(one.receipt.sha256)
    return held


async def test_a_storm_of_another_node_is_shown_compared_released_and_discarded(
    nodes: TwoNodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PATIENCE_S", 0.2)
    row = await taken_in_by_a(nodes)
    place = f"/storms/{row.storm.key}"
    async with on_b(nodes) as here:
        said = plain_text(await seen(here, "/"))
        assert f"{LOOP} → {BOX}" in said
        assert f"{row.waiting} mails wait" in said
        said = plain_text(await seen(here, place))
        assert "These two addresses exchange more mails than people do" in said
        assert "Only the node that took these mails can read them now" in said
        compare = f"{place}?compare=1"
        assert compare in links(await seen(here, place))
        assert "One of these mails cannot be read now" in plain_text(await seen(here, compare))
        held = [one async for one in nodes.b.ports.quarantine.every()]
        assert "on another node" in plain_text(await seen(here, f"/mail/{held[0].id}"))
        async with at_work(nodes, nodes.a, monkeypatch):
            assert "on another node" not in plain_text(await seen(here, f"/mail/{held[0].id}"))
            said = plain_text(await seen(here, compare))
            assert "Their texts differ." in said
        await only_at_a(nodes)
        released, _ = await decided(here, kind="first", storm=row.storm.key)
        now = [one.state async for one in nodes.b.ports.quarantine.every()]
        assert now.count(HeldState.DISCARDED) == row.waiting - 1
        assert f"waits for node {A}" in plain_text(await seen(here, "/"))
        assert f"waits for node {A}" in plain_text(await seen(here, place))
        said = plain_text(await seen(here, f"/jobs/{released}"))
        assert "1 is released by the node that has it." in said
        assert f"waits for node {A}" in said
        await nodes.errands(nodes.a).round()
        now = [one.state async for one in nodes.b.ports.quarantine.every()]
        assert now.count(HeldState.RELEASED) == 1
        assert "waits for" not in plain_text(await seen(here, place))
        assert "mails wait" not in plain_text(await seen(here, place))


async def test_what_another_node_set_aside_is_listed_tried_again_and_traced(
    nodes: TwoNodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await shunt(nodes.a, mail(1), mail(2))
    async with on_b(nodes) as here, at_work(nodes, nodes.a, monkeypatch):
        html = await seen(here, "/shunted")
        assert html.count(f"/shunted/{first}/original") == 1
        assert A in plain_text(html)
        saved = await here.client.get(f"/shunted/{first}/original")
        assert (saved.status_code, saved.content) == (200, mail(1))
        assert FAILED in plain_text(await seen(here, "/trace", what=second))
        tried = await sent(here, f"/shunted/{first}/retry", csrf=token(html), node=A)
        assert tried.status_code == 200
        assert "1 mail" in plain_text(tried.text)
        assert nodes.a.figures() == {"pending": 1, "shunted": 1}
        assert first not in await seen(here, "/shunted")
        pending = plain_text(await seen(here, "/trace", what=first))
        assert A in pending
        await nodes.a.drain()
        assert "question 1" in plain_text(await seen(here, f"/mail/{await stored_as(nodes, first)}"))


async def stored_as(nodes: TwoNodes, receipt: str) -> str:
    outcome = nodes.a.watch.outcome(receipt)
    assert outcome is not None
    return outcome.id


async def test_a_node_that_does_not_answer_is_named(nodes: TwoNodes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(other_nodes, "PATIENCE_S", 0.2)
    monkeypatch.setattr(asking, "PATIENCE_S", 0.2)
    (receipt,) = await shunt(nodes.a, mail(1))
    async with on_b(nodes) as here:
        for path, query in (("/shunted", {}), ("/trace", {"what": receipt}), ("/silences", {})):
            for language in ("en", "de"):
                html = await seen(here, path, language=language, **query)
                assert path == "/silences" or A in plain_text(html), path
