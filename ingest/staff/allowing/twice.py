"""Offers to hold a loop at once: one that people discarded twice and of which mail waits again.

A discard counts when it was of the whole loop and nobody took it back. The audit log tells of those that named the
storm; of those that named its mails, by ids or a filter, the mails tell, as long as they are kept. It looks at the
newest entries about that storm only, and offers nothing for who is let pass, or where such a rule holds already. It
makes no rule: a person does (`holding`).
"""

import math
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Final

from ingest.errors import CallerError
from ingest.mailboxes import Mailboxes
from ingest.ports import AuditEntry, AuditQuery, HeldQuery, JobKind, Ports, StormRow, Subject
from ingest.ports.lasting.allowances import allowance_id
from ingest.records import HeldState
from ingest.staff.allowing.scope import sender_of

__all__ = ["TWICE", "Offer", "correspondent_of", "offer_of", "times_discarded"]

TWICE: Final = 2
LOOKED: Final = 100
WAVES: Final = 16
"""Times that a loop came and was discarded which are looked for among its mails."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be held at once next time."""

    sender: str
    """The correspondent's address, in the one spelling."""
    mailboxes: tuple[str, ...]
    """Those of the storm, as far as they are seen."""
    times: int

    @property
    def sentence(self) -> str:
        """The offer in words."""
        often = "twice" if self.times == TWICE else f"{self.times} times"
        return f"You discarded this loop {often}: hold it at once next time"


async def offer_of(ports: Ports, mailboxes: Mailboxes, row: StormRow, at: float) -> Offer | None:
    """Return the offer for a storm, None where there is none to make. Raises `EngineError`."""
    sender = correspondent_of(row, mailboxes) if row.waiting else ""
    if not sender:
        return None
    times = await times_discarded(ports, row)
    if times < TWICE or await _is_settled(ports, sender, row.mailboxes, at):
        return None
    return Offer(sender, row.mailboxes, times)


def correspondent_of(row: StormRow, mailboxes: Mailboxes) -> str:
    """Return whose loop it is, in the one spelling; "" where no single address of somebody else's is known."""
    for party in row.storm.parties:
        try:
            return sender_of(party, mailboxes)
        except CallerError:
            continue
    return ""


async def times_discarded(ports: Ports, row: StormRow) -> int:
    """Return how often people discarded all of this loop, and left it so."""
    page = await ports.audit.page(AuditQuery(row.mailboxes, name=row.storm.key), None, LOOKED)
    whole = [one for one in page.entries if one.subject is Subject.STORM]
    jobs = {one.job: one for one in whole if one.action == JobKind.DISCARD and one.count}
    named = {(one.actor, one.at) for one in jobs.values()}
    put_back = len({one.job for one in whole if one.action == JobKind.RESTORE and one.count})
    left = [one for one in jobs.values() if not await _was_undone(ports, one)]
    by_mails = [one async for one in _waves(ports, row) if one not in named]
    return max(0, len(left) - put_back) + len(by_mails)


async def _waves(ports: Ports, row: StormRow) -> AsyncIterator[tuple[str, float]]:
    """Yield by whom and when all that had come of a loop was discarded, and still is, the earliest first.

    One who discards its mails one by one does so once: each wave begins with a mail that came after the last was over.
    """
    wanted = HeldQuery(row.mailboxes, row.storm.key, state=HeldState.DISCARDED)
    for _ in range(WAVES):
        page = await ports.quarantine.page(wanted, None, 1, newest=False)
        if not page.mails or (over := page.mails[0].decided_at) is None:
            return
        waits = replace(wanted, state=HeldState.HELD, since=None, until=over)
        if not (await ports.quarantine.page(waits, None, 1)).mails:
            yield page.mails[0].actor or "", over
        wanted = replace(wanted, since=math.nextafter(over, math.inf))


async def _was_undone(ports: Ports, discard: AuditEntry) -> bool:
    """Whether somebody took a job back: that is another job, about this one."""
    page = await ports.audit.page(AuditQuery(name=discard.job), None, LOOKED)
    return any(one.action in (JobKind.RESTORE, "job.cancel") for one in page.entries)


async def _is_settled(ports: Ports, sender: str, mailboxes: tuple[str, ...], at: float) -> bool:
    """Whether a rule, or an allowance, for this sender holds in each of the mailboxes."""
    for box in mailboxes:
        scopes = [allowance_id(sender, where) for where in (box, None)]
        found = [await kept.get(one) for kept in (ports.allowances, ports.at_once) for one in scopes]
        if not any(one is not None and one.holds(at) for one in found):
            return False
    return True
