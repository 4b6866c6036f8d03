"""Tells the feed how mails ended, before the ledger hears of it: what a process leaves undone is told twice, never not.

A held mail is told by itself where nobody knew of another of its storm in its mailbox, or where it was begun before and
that is not known any more; the others are their storm's (`ingest.feed.storms`). Threads that a mail made one are told;
of a mail that was begun before, every other name of its thread. A duplicate tells nothing: the receipt that brought the
mail first does, and is taken up by itself if its worker died. It settles nothing.
"""

import asyncio
import time
from collections.abc import Callable, Sequence

from ingest.feed.storms import StormNotes
from ingest.feed.teller import Teller
from ingest.ports import Change, ChangeKind, Changes, Claim
from ingest.records import Fate, Outcome

__all__ = ["Telling", "changes_of", "tells"]

End = tuple[Claim, Outcome]
KINDS = {Fate.STORED: ChangeKind.MESSAGE_STORED, Fate.HELD: ChangeKind.MESSAGE_HELD}


class Telling:
    """One worker's voice. `wall` is the time of day."""

    def __init__(self, changes: Changes, teller: Teller, wall: Callable[[], float] = time.time) -> None:
        self._teller = teller
        self._notes = StormNotes(changes)
        self._wall = wall

    async def tell(self, ends: Sequence[End]) -> None:
        """Tell these ends; durable when it returns. Raises `EngineError`; then some may have been told."""
        now = self._wall()
        changes = [change for claim, outcome in ends for change in changes_of(claim, outcome, now)]
        parts = {
            (outcome.storm, claim.receipt.mailbox)
            for claim, outcome in ends
            if outcome.storm and _has_company(claim, outcome)
        }
        await asyncio.gather(self._teller.tell(changes), self._notes.leave(parts))


def tells(claim: Claim, outcome: Outcome) -> bool:
    """Whether this end is to be told or noted at all."""
    return outcome.fate in KINDS or bool(_merged(claim, outcome))


def changes_of(claim: Claim, outcome: Outcome, at: float) -> list[Change]:
    """Return what an end is in the feed."""
    mailbox = claim.receipt.mailbox
    changes = [
        Change(ChangeKind.THREAD_MERGED, at, mailbox, outcome.thread, thread=outcome.thread, other=name)
        for name in _merged(claim, outcome)
    ]
    kind = KINDS.get(outcome.fate)
    first = outcome.opens or outcome.enters or begun_before(claim)
    if kind is not None and (outcome.fate is Fate.STORED or first):
        changes.append(Change(kind, at, mailbox, outcome.id, thread=outcome.thread, storm=outcome.storm or ""))
    return changes


def begun_before(claim: Claim) -> bool:
    """Whether a part of this mail's way may have been gone already: by a worker that died, or in vain."""
    return claim.alone or claim.waits > 0 or claim.attempt > 1


def _has_company(claim: Claim, outcome: Outcome) -> bool:
    return outcome.fate is Fate.HELD and (not outcome.opens or begun_before(claim))


def _merged(claim: Claim, outcome: Outcome) -> tuple[str, ...]:
    return outcome.names if begun_before(claim) else outcome.merged
