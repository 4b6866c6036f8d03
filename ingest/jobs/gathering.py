"""Makes a job of a decision: writes down each mail that it is about, and who decided, before anything is done.

What is held after the job was asked for is not part of it. A process that dies while it gathers leaves a job that
nobody works; who asks again with the same key finishes it.
"""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from ingest.errors import Busy, CallerError, Decided, NotFound
from ingest.jobs.asked import Asked
from ingest.ports import AuditEntry, HeldQuery, Item, Job, JobKind, JobState, Ports, Subject
from ingest.records import HeldMessage, HeldState
from ingest.staff.decisions import decided

__all__ = ["Preview", "gathered", "previewed", "refuse_decided", "subject_of"]

SLICE = 500
EXAMPLES = 20
FRESH_S = 60.0
"""How long a job that is being gathered is left to who gathers it."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a decision would be about: how many mails of each mailbox, and some of them, oldest first."""

    total: int
    mailboxes: tuple[tuple[str, int], ...]
    examples: tuple[HeldMessage, ...]


async def gathered(asked: Asked, ports: Ports, now: float) -> Job:
    """Return the job of this decision, open, or as it stands when the same key has asked for the same.

    Raises `CallerError` when that key has asked for something else, `Busy` while it is being gathered by another, and
    what `refuse_decided` does.
    """
    job = asked.job(now)
    if not asked.key or await ports.jobs.get(job.id) is None:
        await refuse_decided(asked, ports)
    there = await ports.jobs.create(job)
    if there.fingerprint != job.fingerprint:
        raise CallerError("this Idempotency-Key was used for another request; take a new key for a new decision")
    if there.state is not JobState.GATHERING:
        return there
    if there.created_at != job.created_at and now - there.created_at < FRESH_S:
        raise Busy("the same request with this Idempotency-Key is being carried out; ask again")
    counts: Counter[str] = Counter()
    position = 0
    async for mails in _named(asked, ports, there.created_at):
        await ports.jobs.add(
            job.id,
            [Item(position + n, id_, held.receipt.mailbox if held else "") for n, (id_, held) in enumerate(mails)],
        )
        position += len(mails)
        counts.update(held.receipt.mailbox for _, held in mails if held is not None)
    await ports.audit.record([_entry(there, asked, box, count) for box, count in counts.items()])
    begun = await ports.jobs.begin(job.id, sorted(counts))
    return begun if begun is not None else there


async def previewed(asked: Asked, ports: Ports, now: float) -> Preview:
    """Return what a decision would be about, and decide nothing. Raises what `refuse_decided` does."""
    await refuse_decided(asked, ports)
    counts: Counter[str] = Counter()
    examples: list[HeldMessage] = []
    async for mails in _named(asked, ports, now):
        found = [held for _, held in mails if held is not None and held.state is HeldState.HELD]
        counts.update(held.receipt.mailbox for held in found)
        examples += found[: EXAMPLES - len(examples)]
    return Preview(counts.total(), tuple(sorted(counts.items())), tuple(examples))


async def refuse_decided(asked: Asked, ports: Ports) -> None:
    """Raise `Decided` where nothing of the mail or storm is left to decide, `NotFound` where nothing is called so."""
    if not asked.name:
        return
    query = HeldQuery(mailboxes=asked.scope, storm=asked.storm or None)
    if asked.storm:
        if (await ports.quarantine.page(query, limit=1)).mails:
            return
        latest = (await ports.quarantine.page(replace(query, state=None), limit=SLICE)).mails
        held = max(latest, key=lambda one: one.decided_at or 0.0, default=None)
    else:
        held = await ports.quarantine.get(asked.message)
    if held is None or not _sees(asked, held):
        raise NotFound(f"nothing held is called {asked.name}; `ingest held list` shows what is")
    if held.state is HeldState.HELD or (asked.kind is JobKind.RELEASE and await _unfinished(asked, held, ports)):
        return
    raise Decided(f"{asked.name} is decided: it was {decided(held)}")


def subject_of(job: Job) -> tuple[Subject, str]:
    """Return what the audit log says that a job is about."""
    if "message" in job.what:
        return Subject.MESSAGE, job.what["message"]
    return (
        (Subject.STORM, job.what["storm"])
        if "storm" in job.what and "filter" not in job.what
        else (
            Subject.JOB,
            job.id,
        )
    )


async def _unfinished(asked: Asked, held: HeldMessage, ports: Ports) -> bool:
    """Whether a crash came between a release and the store."""
    if asked.message:
        return held.state is HeldState.RELEASED and await ports.store.get(held.id) is None
    async for _ in _half_released(asked, ports):
        return True
    return False


async def _named(asked: Asked, ports: Ports, until: float) -> AsyncIterator[Sequence[tuple[str, HeldMessage | None]]]:
    """Yield the mails that are decided on, by id; None for an id that names none of his."""
    if asked.message or asked.ids:
        ids = (asked.message,) if asked.message else tuple(dict.fromkeys(asked.ids))
        for start in range(0, len(ids), SLICE):
            part = ids[start : start + SLICE]
            found = {held.id: held for held in await ports.quarantine.these(part) if _sees(asked, held)}
            yield [(id_, found.get(id_)) for id_ in part]
        return
    if asked.storm and asked.kind is JobKind.RELEASE:
        async for half in _half_released(asked, ports):
            yield [(held.id, held) for held in half]
    query = _query(asked, until)
    cursor: str | None = None
    while True:
        page = await ports.quarantine.page(query, cursor, SLICE, newest=False)
        if page.mails:
            yield [(held.id, held) for held in page.mails]
        if page.next is None:
            return
        cursor = page.next


def _query(asked: Asked, until: float) -> HeldQuery:
    """Return what finds the undecided mails that were accepted by `until`."""
    query = asked.query or HeldQuery(storm=asked.storm)
    boxes = query.mailboxes
    if asked.scope is not None:
        boxes = asked.scope if boxes is None else tuple(box for box in boxes if box in asked.scope)
    last = until if query.until is None else min(until, query.until)
    return replace(query, mailboxes=boxes, state=HeldState.HELD, until=last)


async def _half_released(asked: Asked, ports: Ports) -> AsyncIterator[list[HeldMessage]]:
    """Yield mails of a storm that were released, and are not in the store: a crash came between."""
    query = HeldQuery(mailboxes=asked.scope, storm=asked.storm, state=HeldState.RELEASED)
    cursor: str | None = None
    while True:
        page = await ports.quarantine.page(query, cursor, SLICE)
        stored = await ports.store.present([held.id for held in page.mails])
        if half := [held for held in page.mails if held.id not in stored]:
            yield half
        if page.next is None:
            return
        cursor = page.next


def _sees(asked: Asked, held: HeldMessage) -> bool:
    return asked.scope is None or held.receipt.mailbox in asked.scope


def _entry(job: Job, asked: Asked, mailbox: str, count: int) -> AuditEntry:
    subject, name = subject_of(job)
    id_ = sha256(f"{job.id}:{mailbox}".encode()).hexdigest()[:32]
    return AuditEntry(
        id_, job.created_at, asked.actor, asked.origin, asked.kind, subject, name, mailbox, count, asked.note, job.id
    )
