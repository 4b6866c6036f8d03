"""What a person decides about held mail: recorded before it is done, done once, mended after a crash."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ingest.errors import Corrupt, NotFound, StoreUnavailable
from ingest.mailboxes import Mailboxes
from ingest.records import HeldMessage, HeldState, StoredMessage
from ingest.settings import Settings
from ingest.spool.partition import partitions
from ingest.staff.decisions import chosen, discard, release
from tests.ingest.desk import BOX, Desk, desk, looping, settings


@pytest.fixture
async def node(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk with a storm of three held mails."""
    async with desk(settings(tmp_path)) as opened:
        for number in range(3):
            await opened.take(looping(number))
            await opened.drain()  # one at a time, so that they are held in their order
        yield opened


async def held(node: Desk, state: HeldState = HeldState.HELD) -> list[HeldMessage]:
    return await node.ports.quarantine.held(state=state)


async def pass_(node: Desk, one: HeldMessage, actor: str = "ann") -> bool:
    return await release(one, actor, node.ports, node.raw, node.mailboxes) is not None


async def stored(node: Desk, id_: str) -> StoredMessage | None:
    return await node.engines.ports.store.get(id_)


async def test_a_released_mail_is_stored_and_never_answered_automatically(node: Desk) -> None:
    one, *others = await held(node)
    assert await pass_(node, one)
    mail = await stored(node, one.id)
    assert mail is not None
    assert (mail.released_by, mail.may_autoreply, mail.receipt) == ("ann", False, one.receipt.id)
    assert mail.subject == one.subject
    assert mail.findings == one.findings
    assert await node.ports.originals.get(mail.sha256) == looping(0)
    assert await held(node) == others
    decided = await node.ports.quarantine.get(one.id)
    assert decided is not None
    assert (decided.state, decided.actor) == (HeldState.RELEASED, "ann")
    assert [waits.id for waits in await node.ports.store.unindexed(9)] == [one.id]


async def test_a_storm_is_released_whole(node: Desk) -> None:
    (storm,) = await node.ports.quarantine.storms()
    mails = await chosen(node.ports, storm.key)
    assert len(mails) == storm.count == 3
    assert [await pass_(node, one) for one in mails] == [True] * 3
    assert (await node.ports.store.count())[0] == 3
    with pytest.raises(NotFound, match="nothing held is called v1:"):
        await chosen(node.ports, storm.key)


async def test_releasing_twice_stores_once_and_the_first_actor_stays(node: Desk) -> None:
    one = (await held(node))[0]
    assert await pass_(node, one, "ann")
    assert await pass_(node, one, "bob")
    assert (await node.ports.store.count())[0] == 1
    mail = await stored(node, one.id)
    assert mail is not None
    assert mail.released_by == "ann"


async def test_a_discarded_mail_is_not_released_and_its_record_stays(node: Desk) -> None:
    one = (await held(node))[0]
    assert await discard([one.id], "ann", node.ports) == 1
    assert await discard([one.id], "bob", node.ports) == 0
    assert not await pass_(node, one)
    assert await stored(node, one.id) is None
    assert [(kept.id, kept.actor) for kept in await held(node, HeldState.DISCARDED)] == [(one.id, "ann")]


async def test_a_released_mail_is_not_discarded(node: Desk) -> None:
    one = (await held(node))[0]
    await pass_(node, one)
    assert await discard([one.id], "bob", node.ports) == 0


@pytest.mark.parametrize("by", ["mail", "storm"])
async def test_a_crash_after_the_decision_is_mended_by_releasing_again(node: Desk, by: str) -> None:
    one = (await held(node))[0]
    node.store.down()
    with pytest.raises(StoreUnavailable):
        await pass_(node, one, "ann")
    node.store.up()
    assert await stored(node, one.id) is None
    again = await chosen(node.ports, one.id if by == "mail" else one.storm)
    for each in again:
        assert await pass_(node, each, "bob")
    mail = await stored(node, one.id)
    assert mail is not None
    assert mail.released_by == "ann", "she decided; bob's shell only finished it"


async def test_the_original_outlives_its_partition(node: Desk) -> None:
    one = (await held(node))[0]
    assert await node.drop() == 1
    assert partitions(node.settings.data_dir / "spool") == []
    assert await node.raw.of(one.receipt) == looping(0)
    assert await pass_(node, one)
    assert node.figures() == {"held": 3}


async def test_a_mail_that_cannot_be_read_stays_held(node: Desk) -> None:
    one = (await held(node))[0]

    def corrupt(_: object) -> bytes:
        raise Corrupt("content 1 does not match its length and sha256")

    object.__setattr__(node.watch, "content", corrupt)
    assert await node.raw.of(one.receipt) == looping(0), "the original is as good"
    await node.ports.originals.remove(one.receipt.sha256)
    with pytest.raises(Corrupt):
        await pass_(node, one)
    assert len(await held(node)) == 3


async def test_mail_of_a_mailbox_that_is_gone_stays_held(node: Desk) -> None:
    one = (await held(node))[0]
    with pytest.raises(NotFound, match=f"mailbox {BOX} is not in the settings; name it there"):
        await release(one, "ann", node.ports, node.raw, Mailboxes(Settings()))
    assert len(await held(node)) == 3


async def test_what_is_not_held_is_not_found(node: Desk) -> None:
    for name in ("nothing", "v1:nothing"):
        with pytest.raises(NotFound, match=f"nothing held is called {name}"):
            await chosen(node.ports, name)


async def test_the_same_mail_sent_again_after_its_release_is_a_duplicate(node: Desk) -> None:
    one = (await held(node))[0]
    await pass_(node, one)
    await node.take(looping(0))
    await node.drain()
    assert node.figures() == {"held": 3, "duplicate": 1}
