"""A desk with held mail, and what works jobs on it."""

import time
from typing import Any

from ingest.feed.teller import Teller
from ingest.jobs.asked import Asked
from ingest.jobs.carrying import Carrier
from ingest.jobs.gathering import gathered
from ingest.jobs.runner import Runner
from ingest.ports import Change, ChangeKind, Job, JobKind
from ingest.records import HeldMessage, HeldState
from tests.ingest.desk import BOX, OTHER, Desk, looping, mail

__all__ = ["among_ours", "ask", "changes_of", "hold", "runner", "undecided", "worked"]


async def hold(node: Desk, count: int, mailbox: str = BOX, start: int = 0) -> list[HeldMessage]:
    """Hold so many looping mails, all of one storm for one mailbox."""
    for number in range(start, start + count):
        await node.take(looping(number), mailbox)
    await node.drain()
    return await undecided(node)


async def among_ours(node: Desk) -> list[HeldMessage]:
    """Hold a loop among our mailboxes: three mails to one of them, two to another."""
    for number, (sender, mailbox) in enumerate([(OTHER, BOX), (BOX, OTHER)] * 2 + [(OTHER, BOX)]):
        far = "Received: from a by b; x\r\n" * 60
        await node.take(mail(number, sender=sender, to=mailbox, header=far), mailbox)
    await node.drain()
    return await undecided(node)


async def undecided(node: Desk) -> list[HeldMessage]:
    return await node.ports.quarantine.held(state=HeldState.HELD, limit=100_000)


def runner(node: Desk, name: str = "", **more: Any) -> Runner:
    teller = Teller(node.ports.changes, "tests")
    return Runner(node.ports, Carrier(node.ports, node.raw, node.mailboxes, teller.tell, **more), name)


async def ask(node: Desk, kind: JobKind = JobKind.RELEASE, at: float | None = None, **about: Any) -> Job:
    asked = Asked(kind, about.pop("actor", "ann"), "192.0.2.7", **about)
    return await gathered(asked, node.ports, time.time() if at is None else at)


async def worked(node: Desk, job: Job) -> Job:
    """Work a job to its end."""
    assert await runner(node).work(job.id)
    found = await node.ports.jobs.get(job.id)
    assert found is not None
    return found


async def changes_of(node: Desk, kind: ChangeKind) -> list[Change]:
    """What the feed was told of this kind."""
    entries = await node.ports.changes.after({}, 100_000)
    return [change for entry in entries for change in entry.changes if change.kind is kind]
