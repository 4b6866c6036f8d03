"""What people did about a storm, newest first: with all of it, with some of its mails, and taking that back.

The audit log names a storm only where all of it was decided on. Of other decisions its mails keep who decided last, and
when: that leads to what the log says of it, and of the job that it was, or that it took back. It looks at the newest
mails of each state only, and of a job that named mails of several storms it tells the job's count.
"""

import asyncio
from itertools import chain

from ingest.ports import AuditEntry, AuditQuery, HeldQuery, Ports, StormRow, Subject
from ingest.records import HeldState

__all__ = ["deeds"]

LOOKED, MOMENTS = 50, 10
NEAR_S = 0.001
"""Stores keep a moment to the millisecond."""


async def deeds(ports: Ports, row: StormRow, most: int) -> tuple[AuditEntry, ...]:
    """Return the latest entries about a storm, of the mailboxes that the row is of."""
    named, pages = await asyncio.gather(
        ports.audit.page(AuditQuery(row.mailboxes, name=row.storm.key), None, most),
        asyncio.gather(
            *(
                ports.quarantine.page(HeldQuery(row.mailboxes, row.storm.key, state=state), None, LOOKED)
                for state in (HeldState.HELD, HeldState.RELEASED, HeldState.DISCARDED)
            )
        ),
    )
    mails = chain.from_iterable(page.mails for page in pages)
    decided = {(one.decided_at, one.actor) for one in mails if one.decided_at is not None and one.actor}
    latest = sorted(decided, reverse=True)[:MOMENTS]
    then = await asyncio.gather(
        *(
            ports.audit.page(AuditQuery(row.mailboxes, who, None, at - NEAR_S, at + NEAR_S), None, most)
            for at, who in latest
        )
    )
    found = {entry.id: entry for entry in chain(named.entries, *(page.entries for page in then))}
    jobs = {entry.name for entry in found.values() if entry.subject is Subject.JOB}
    ended = await asyncio.gather(*(ports.audit.page(AuditQuery(row.mailboxes, name=job), None, most) for job in jobs))
    found |= {entry.id: entry for page in ended for entry in page.entries}
    return tuple(sorted(found.values(), key=lambda one: (one.at, one.id), reverse=True)[:most])
