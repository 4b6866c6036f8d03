"""What retention copies of a partition that goes: what somebody may still want, and nothing that has left."""

from collections.abc import AsyncIterator
from math import inf
from pathlib import Path

import pytest

from ingest.errors import Corrupt, StoreUnavailable
from ingest.records import HeldMessage, HeldState
from ingest.spool.partition import partitions
from ingest.staff.decisions import discard, release, restore
from ingest.work.held_copies import needed, save_held
from tests.ingest.desk import Desk, desk, looping, settings
from tests.ingest.two_nodes import held_at


@pytest.fixture
async def node(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(settings(tmp_path)) as opened:
        yield opened


async def in_the_spool_only(node: Desk, number: int) -> HeldMessage:
    held = await held_at(node, looping(number))
    await node.ports.originals.remove(held.receipt.sha256)
    return held


async def kept(node: Desk, held: HeldMessage) -> bool:
    return await node.ports.originals.has(held.receipt.sha256)


async def test_mail_that_waits_and_mail_that_can_be_put_back_is_copied(node: Desk) -> None:
    undecided, discarded = await in_the_spool_only(node, 1), await in_the_spool_only(node, 2)
    await discard([discarded.id], "ann", node.ports)
    assert await node.drop() == 1
    assert await kept(node, undecided)
    assert await kept(node, discarded)
    assert await save_held([undecided.id, discarded.id, "nothing"], node.ports, node.raw) == 0, "it is there by now"


@pytest.mark.parametrize("put_back", [False, True])
async def test_a_copy_of_discarded_mail_stays_unless_its_term_passed_while_it_was_made(
    node: Desk, monkeypatch: pytest.MonkeyPatch, put_back: bool
) -> None:
    held = await in_the_spool_only(node, 1)
    await discard([held.id], "ann", node.ports)
    put = node.ports.originals.put

    async def meanwhile(sha256: str, content: bytes) -> None:
        await put(sha256, content)
        if put_back:
            await restore([held.id], "bob", node.ports)
        await node.ports.quarantine.expire([held.id], inf)

    monkeypatch.setattr(node.ports.originals, "put", meanwhile)
    assert await save_held([held.id], node.ports, node.raw) == 1
    assert await kept(node, held) == put_back


async def test_mail_that_was_released_by_half_is_copied_until_it_is_stored(node: Desk) -> None:
    held = await in_the_spool_only(node, 1)
    node.store.down()
    with pytest.raises(StoreUnavailable):
        await release(held, "ann", node.ports, node.raw, node.mailboxes)
    node.store.up()
    half = await node.ports.quarantine.get(held.id)
    assert half is not None
    assert half.state is HeldState.RELEASED
    assert [one.id for one in await needed([held.id], node.ports)] == [held.id]
    await release(held, "ann", node.ports, node.raw, node.mailboxes)
    assert await needed([held.id], node.ports) == []


async def test_rotten_bytes_keep_the_partition_for_a_person_to_see(node: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    held = await in_the_spool_only(node, 1)

    def rotten(_: object) -> bytes:
        raise Corrupt("content 1 does not match its length and sha256")

    monkeypatch.setattr(node.watch, "content", rotten)
    with pytest.raises(Corrupt):
        await save_held([held.id], node.ports, node.raw)
    assert len(partitions(node.settings.data_dir / "spool")) == 1
