"""A mail held on one node and released on another: the right bytes under the right id, or a sentence; never others'."""

from collections.abc import AsyncIterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from ingest.errors import Corrupt, Elsewhere, NotFound, StoreUnavailable
from ingest.mailboxes import Mailboxes
from ingest.ports import RequestKind
from ingest.records import HeldMessage, HeldState, Receipt
from ingest.settings import Settings
from ingest.spool.erasure import spooled
from ingest.spool.partition import partitions
from ingest.staff import asking
from ingest.staff.asking import ask, fetched, release_or_ask, standing, storms_waiting
from ingest.staff.decisions import discard, release
from ingest.staff.opening import Opening
from ingest.staff.retiring import loss, named, retire
from tests.ingest.desk import OTHER, Desk, looping, mail
from tests.ingest.two_nodes import A, B, TwoNodes, elsewhere, held_at, two_nodes
from tests.services.service import Service


@pytest.fixture
async def nodes(tmp_path: Path, secantus: Service) -> AsyncIterator[TwoNodes]:
    async with two_nodes(tmp_path, secantus.url) as both:
        yield both


async def passes(node: Desk, held: HeldMessage, actor: str = "bob") -> tuple[bool, str]:
    passed, label = await release_or_ask(held, actor, node.ports, node.raw, node.mailboxes)
    return passed is not None, label


async def test_held_on_a_and_released_from_b_is_that_very_mail(nodes: TwoNodes) -> None:
    held = await held_at(nodes.a, looping(1))
    assert await passes(nodes.b, held) == (True, "")
    stored = await nodes.a.ports.store.get(held.id)
    assert stored is not None
    assert (stored.subject, stored.released_by, stored.sha256) == (held.subject, "bob", held.receipt.sha256)
    assert await nodes.b.ports.originals.get(stored.sha256) == looping(1)


async def test_another_mail_in_the_same_place_of_bs_spool_is_never_taken_for_it(nodes: TwoNodes) -> None:
    held = await nodes.held_only_here(nodes.a)
    secret = mail(7, to=OTHER)
    await nodes.b.take(secret, OTHER)
    await nodes.b.drain()
    assert elsewhere(held.receipt) in partitions(nodes.b.settings.data_dir / "spool"), "the place exists on B"
    assert nodes.b.watch.content(await _receipt_of(nodes.b, secret)) == secret
    with pytest.raises(Elsewhere, match=held.receipt.node):
        await release(held, "bob", nodes.b.ports, nodes.b.raw, nodes.b.mailboxes)
    with pytest.raises(Corrupt, match="is another mail"):
        nodes.b.watch.content(held.receipt)
    assert await passes(nodes.b, held) == (False, A)
    assert await nodes.b.ports.store.get(held.id) is None
    assert not await nodes.b.ports.originals.has(held.receipt.sha256)
    undecided = await nodes.b.ports.quarantine.get(held.id)
    assert undecided is not None
    assert undecided.state is HeldState.HELD


async def test_without_such_a_place_on_b_it_waits_for_a_by_its_label(nodes: TwoNodes) -> None:
    held = await nodes.held_only_here(nodes.a)
    assert partitions(nodes.b.settings.data_dir / "spool") == []
    assert await passes(nodes.b, held) == (False, A)
    assert (await standing([held], nodes.b.ports))[held.id].waiting_for == A
    assert await storms_waiting(nodes.b.ports) == {held.storm: A}


async def test_a_carries_out_what_b_asked_under_the_askers_name(nodes: TwoNodes) -> None:
    held = await nodes.held_only_here(nodes.a)
    await passes(nodes.b, held, "bob")
    assert await passes(nodes.b, held, "carol") == (False, A)
    assert await nodes.errands(nodes.b).round() == 0, "it is not B's to do"
    assert await nodes.errands(nodes.a).round() == 1
    stored = await nodes.b.ports.store.get(held.id)
    assert stored is not None
    assert (stored.released_by, stored.may_autoreply, stored.receipt) == ("bob", False, held.receipt.id)
    assert await nodes.b.ports.originals.get(held.receipt.sha256) == looping(0)
    assert await standing([held], nodes.b.ports) == {}
    assert await nodes.errands(nodes.a).round() == 0


async def test_what_b_wants_to_read_a_puts_where_b_reads(nodes: TwoNodes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "PATIENCE_S", 0.0)
    held = await nodes.held_only_here(nodes.a)
    with pytest.raises(asking.Waiting, match=f"on node {A}, which was asked"):
        await fetched(held, "bob", nodes.b.ports, nodes.b.raw)
    assert (await standing([held], nodes.b.ports))[held.id].waiting_for == A
    await nodes.errands(nodes.a).round()
    assert await fetched(held, "bob", nodes.b.ports, nodes.b.raw) == looping(0)
    undecided = await nodes.b.ports.quarantine.get(held.id)
    assert undecided is not None
    assert undecided.state is HeldState.HELD, "reading decides nothing"


async def test_while_a_is_frozen_b_says_what_waits_and_discards_at_once(nodes: TwoNodes) -> None:
    first, second = await nodes.held_only_here(nodes.a, 0), await nodes.held_only_here(nodes.a, 1)
    for held in (first, second):
        assert await passes(nodes.b, held) == (False, A)
    assert await discard([second.id], "bob", nodes.b.ports) == 1
    told = await standing([first], nodes.b.ports)
    assert told[first.id].waiting_for == A
    await nodes.errands(nodes.a).round()  # A thaws
    assert await nodes.b.ports.store.get(first.id) is not None
    assert await nodes.b.ports.store.get(second.id) is None, "it was discarded before A came to it"
    (request,) = await nodes.b.ports.requests.about([second.id])
    assert request.why == "it was discarded by bob"


@pytest.mark.parametrize("broken", ["store", "request"])
async def test_a_crash_on_the_way_is_finished_by_the_next_round_and_stores_once(
    nodes: TwoNodes, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = await nodes.held_only_here(nodes.a)
    await passes(nodes.b, held, "bob")

    async def away(*_: object) -> bool:
        raise StoreUnavailable("the store is away")

    with monkeypatch.context() as while_down:
        if broken == "store":
            nodes.a.store.down()
        else:
            while_down.setattr(nodes.a.engines.ports.requests, "finish", away)
        with pytest.raises(StoreUnavailable):
            await nodes.errands(nodes.a).round()
    nodes.a.store.up()
    assert await nodes.errands(nodes.a).round() == 1
    stored = await nodes.b.ports.store.get(held.id)
    assert stored is not None
    assert stored.released_by == "bob"
    assert (await nodes.b.ports.store.count())[0] == 1


async def test_what_cannot_be_done_is_told_and_can_be_asked_again(nodes: TwoNodes) -> None:
    held = await nodes.held_only_here(nodes.a)
    await passes(nodes.b, held)
    errands = nodes.errands(nodes.a)
    errands._mailboxes = Mailboxes(Settings())
    await errands.round()
    told = (await standing([held], nodes.b.ports))[held.id]
    assert told.waiting_for is None
    assert told.trouble.startswith(f"node {A}: mailbox {held.receipt.mailbox} is not in the settings")
    assert await passes(nodes.b, held, "carol") == (False, A)
    await nodes.errands(nodes.a).round()
    stored = await nodes.b.ports.store.get(held.id)
    assert stored is not None
    assert stored.released_by == "carol"


async def test_after_as_retention_the_original_is_there_for_b(nodes: TwoNodes) -> None:
    held = await nodes.held_only_here(nodes.a)
    assert await nodes.a.drop() == 1
    assert partitions(nodes.a.settings.data_dir / "spool") == []
    assert await nodes.b.raw.of(held.receipt) == looping(0)
    assert await passes(nodes.b, held) == (True, "")


async def test_no_partition_goes_before_its_requests_are_read(nodes: TwoNodes) -> None:
    held = await nodes.held_only_here(nodes.a)
    await passes(nodes.b, held)
    errands = nodes.errands(nodes.a)
    assert await errands.ready_to_drop("intake-0/3600"), "the request is about another partition"
    assert len(await nodes.b.ports.requests.pending()) == 1
    assert await nodes.a.drop(errands.ready_to_drop) == 1
    assert await nodes.b.ports.requests.pending() == []
    assert await nodes.b.ports.store.get(held.id) is not None


async def test_a_partition_stays_while_its_requests_cannot_be_read(nodes: TwoNodes) -> None:
    held = await nodes.held_only_here(nodes.a)
    await passes(nodes.b, held)
    nodes.a.store.down()
    with pytest.raises(StoreUnavailable):
        await nodes.a.drop(nodes.errands(nodes.a).ready_to_drop)
    assert len(partitions(nodes.a.settings.data_dir / "spool")) == 1


async def test_a_retired_node_fails_its_requests_and_its_mail_can_only_be_discarded(nodes: TwoNodes) -> None:
    held, kept = await nodes.held_only_here(nodes.a, 0), await held_at(nodes.a, looping(1))
    await passes(nodes.b, held)
    node = await named(A, nodes.b.ports)
    lost = await loss(node, nodes.b.ports)
    assert (lost.requests, lost.held) == (1, 1)
    assert await retire(node, "bob", nodes.b.ports) == 1
    told = await standing([held, kept], nodes.b.ports)
    assert list(told) == [held.id]
    assert told[held.id].trouble.startswith(f"its bytes were on node {A}, which was retired on ")
    with pytest.raises(NotFound, match=f"on node {A}, which was retired on .* by bob; it can be discarded"):
        await ask(RequestKind.RELEASE, held, "bob", nodes.b.ports)
    assert await passes(nodes.b, kept) == (True, "")
    assert await discard([held.id], "bob", nodes.b.ports) == 1


async def test_a_receipt_of_an_old_build_is_read_only_where_its_bytes_are(nodes: TwoNodes) -> None:
    held = await nodes.held_only_here(nodes.a)
    old = replace(held.receipt, node="")
    assert await nodes.a.raw.of(old) == looping(0)
    await nodes.b.take(mail(7), OTHER)
    await nodes.b.drain()
    with pytest.raises(NotFound, match="does not say which node took it in"):
        await nodes.b.raw.of(old)


async def test_who_waits_for_another_node_keeps_no_room_meanwhile(
    nodes: TwoNodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of them would keep everybody else from reading a large mail."""
    monkeypatch.setattr(asking, "PATIENCE_S", 0.0)
    taken: list[int] = []

    async def room(size: int) -> None:
        taken.append(size)

    held = await nodes.held_only_here(nodes.a)
    opening = Opening(nodes.b.ports, nodes.b.raw, nodes.b.mailboxes, "bob", room)
    with pytest.raises(asking.Waiting):
        await opening.original(held.id)
    assert taken == []
    await nodes.errands(nodes.a).round()
    assert await opening.original(held.id) == looping(0)
    assert taken == [held.receipt.size]


async def test_nodes_that_share_no_originals_are_told_so(
    tmp_path: Path, secantus: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PATIENCE_S", 0.0)
    async with two_nodes(tmp_path, secantus.url, originals={"where": "directory"}) as nodes:
        held = await held_at(nodes.a, looping(1))
        with pytest.raises(asking.Waiting):
            await fetched(held, "bob", nodes.b.ports, nodes.b.raw)
        await nodes.errands(nodes.a).round()
        with pytest.raises(NotFound, match=r"let the nodes share originals \(originals.where = gridfs"):
            await fetched(held, "bob", nodes.b.ports, nodes.b.raw)
        assert await passes(nodes.b, held) == (False, A)
        await nodes.errands(nodes.a).round()
        assert await nodes.b.ports.store.get(held.id) is not None, "what A can do itself, it does"


async def test_both_nodes_are_known_by_name(nodes: TwoNodes) -> None:
    assert [node.label for node in await nodes.a.ports.nodes.every()] == [A, B]
    with pytest.raises(NotFound, match="no node is called mail-c"):
        await named("mail-c", nodes.a.ports)


async def _receipt_of(node: Desk, content: bytes) -> Receipt:
    digest = sha256(content).hexdigest()
    (receipt,) = spooled(node.settings.data_dir, lambda receipt: receipt.sha256 == digest)
    return receipt
