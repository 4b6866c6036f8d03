"""What people did about a storm: with all of it, with some of its mails, and taking that back."""

from pathlib import Path

from ingest.ports import JobKind
from ingest.staff.looking.deeds import deeds
from tests.ingest.desk import BOX, OTHER, desk, settings
from tests.jobs.desk import Desk, ask, hold, worked


async def told(node: Desk, boxes: tuple[str, ...] | None = None) -> list[str]:
    (held, *_) = await node.ports.quarantine.held(state=None, limit=1)
    row = await node.ports.quarantine.storm_row(held.storm, boxes)
    assert row is not None
    return [entry.action for entry in await deeds(node.ports, row, 20)]


async def test_decisions_on_some_of_its_mails_stand_there(tmp_path: Path) -> None:
    """They name mails and not the storm: one mail, several by their ids, and what takes a decision back."""
    async with desk(settings(tmp_path)) as node:
        mails = await hold(node, 5)
        assert await told(node) == []
        await worked(node, await ask(node, message=mails[0].id, at=1_000.0))
        assert await told(node) == ["release"]
        discarded = await ask(node, JobKind.DISCARD, ids=(mails[1].id, mails[2].id), at=2_000.0)
        await worked(node, discarded)
        assert await told(node) == ["discard.ended", "discard", "release"]
        await worked(node, await ask(node, JobKind.RESTORE, undoes=discarded.id, at=3_000.0))
        assert sorted(await told(node)) == ["discard", "discard.ended", "release", "restore", "restore.ended"]


async def test_of_other_mailboxes_and_other_storms_nothing_stands_there(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        mine, _ = (await hold(node, 2))[:2]
        await hold(node, 2, OTHER, start=2)
        theirs = [one for one in await node.ports.quarantine.held(limit=10) if one.receipt.mailbox == OTHER]
        await worked(node, await ask(node, message=theirs[0].id, at=1_000.0))
        await worked(node, await ask(node, JobKind.DISCARD, message=mine.id, at=1_000.0))
        assert await told(node, (BOX,)) == ["discard"]
