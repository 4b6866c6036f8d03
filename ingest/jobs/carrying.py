"""Carries out a few items of a job: decides on the mails, tells the feed, and says what became of each.

Everything may be done again: a mail that this very job decided on is known by who decided and when, so that one whose
result was lost in a crash is finished and counted once.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import structlog

from ingest.errors import EngineError, IngestError
from ingest.heart.parsing import Parser, parse_here
from ingest.heart.raw_mail import RawMail
from ingest.mailboxes import Mailboxes
from ingest.ports import Change, ChangeKind, Item, ItemResult, Job, JobKind, Ports
from ingest.records import HeldMessage, HeldState
from ingest.staff.asking import release_or_ask
from ingest.staff.decisions import change, decided, discard, restore
from ingest.staff.errands import Tell

__all__ = ["Carrier"]

log = structlog.get_logger()

AT_ONCE = 8
"""Originals that are in memory at once."""
GONE = "no held mail is called so"
WANTED = {JobKind.RELEASE: HeldState.RELEASED, JobKind.DISCARD: HeldState.DISCARDED, JobKind.RESTORE: HeldState.HELD}
MOVES = {
    JobKind.DISCARD: (discard, ChangeKind.MESSAGE_DISCARDED),
    JobKind.RESTORE: (restore, ChangeKind.MESSAGE_RESTORED),
}
"""What needs no bytes: it is one update of many mails."""


class Carrier:
    """Works with one node's bytes; `tell` tells the feed. Every method raises `EngineError`."""

    def __init__(
        self, ports: Ports, raw: RawMail, mailboxes: Mailboxes, tell: Tell, parser: Parser = parse_here
    ) -> None:
        self._ports = ports
        self._raw = raw
        self._mailboxes = mailboxes
        self._tell = tell
        self._parser = parser

    async def carry(self, job: Job, items: Sequence[Item]) -> list[Item]:
        """Return these items with their results, when the feed has been told."""
        found = {held.id: held for held in await self._ports.quarantine.these([one.message for one in items])}
        mails = [(one, found.get(one.message) if one.mailbox else None) for one in items]
        if job.kind in MOVES:
            return await self._move(job, mails)
        there = await self._ports.store.present([held.id for held in found.values() if _theirs(job, held)])
        ended: list[Item] = []
        for start in range(0, len(mails), AT_ONCE):
            part = mails[start : start + AT_ONCE]
            answers = await asyncio.gather(*(self._release(job, *one, there) for one in part), return_exceptions=True)
            told: list[Change] = []
            for answer in answers:
                if isinstance(answer, BaseException):
                    raise answer
                ended.append(answer[0])
                told += answer[1]
            await self._tell(told)
        return ended

    async def _move(self, job: Job, mails: Sequence[tuple[Item, HeldMessage | None]]) -> list[Item]:
        move, kind = MOVES[job.kind]
        await move([item.message for item, held in mails if held is not None], job.actor, self._ports, job.created_at)
        now = {one.id: one for one in await self._ports.quarantine.these([item.message for item, _ in mails])}
        ended = [_ended(job, item, now.get(item.message) if held is not None else None) for item, held in mails]
        done = [now[one.message] for one in ended if one.result is ItemResult.DONE]
        await self._tell([change(kind, held) for held in done])
        return ended

    async def _release(
        self, job: Job, item: Item, held: HeldMessage | None, stored: set[str]
    ) -> tuple[Item, list[Change]]:
        if held is None or held.state.aside or held.id in stored:
            return _ended(job, item, held), []
        try:
            passed, label = await release_or_ask(
                held, job.actor, self._ports, self._raw, self._mailboxes, self._parser, job.created_at
            )
        except EngineError:
            raise
        except Exception as error:  # of this mail; the others go on
            log.exception("job-item-failed", job=job.id, message=item.message)
            why = (
                str(error) if isinstance(error, IngestError) else "it failed; the log of the node that did it says why"
            )
            return replace(item, result=ItemResult.FAILED, why=why), []
        if passed is not None:
            return _ended(job, item, passed.held), [passed.change]
        if label:
            return replace(item, result=ItemResult.ASKED, why=f"node {label} was asked"), []
        return await self._otherwise(job, item), []

    async def _otherwise(self, job: Job, item: Item) -> Item:
        """Return the item of a mail that did not pass here: somebody decided otherwise, or a node had been asked."""
        failed = [one.why for one in await self._ports.requests.about([item.message]) if one.why]
        held = await self._ports.quarantine.get(item.message)
        if failed and held is not None and held.state is HeldState.HELD:
            return replace(item, result=ItemResult.FAILED, why=failed[0])
        return _ended(job, item, held)


def _theirs(job: Job, held: HeldMessage) -> bool:
    """Whether somebody else, or another job, released this mail."""
    return held.state is HeldState.RELEASED and (held.actor, held.decided_at) != (job.actor, job.created_at)


def _ended(job: Job, item: Item, held: HeldMessage | None) -> Item:
    """Return an item with the result that the mail's record tells."""
    if held is None:
        return replace(item, result=ItemResult.FAILED, why=GONE)
    ours = held.state is WANTED[job.kind] and (held.actor, held.decided_at) == (job.actor, job.created_at)
    return (
        replace(item, result=ItemResult.DONE) if ours else replace(item, result=ItemResult.SKIPPED, why=decided(held))
    )
