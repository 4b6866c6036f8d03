"""What became of a receipt, a Message-ID or an address: every mail that was taken in, its fate, its node and when.

The store knows what was stored or is held, on whichever node; what waits, was a duplicate or was set aside stands in
the ledger of the node that took it. This node's is read here; the others are asked through the store and have seconds
to answer. Whatever was not asked or not looked at is said in a sentence, so that an empty answer is not taken for
"never came". With the store away, this node's ledger is all there is.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from ingest.errors import EngineError
from ingest.ports import Ports
from ingest.ports.pages.cursor import Listed, cursor_of, place_of
from ingest.records import Fate
from ingest.spool.trace import Found, Trace, Wanted
from ingest.spool.trails import Trails
from ingest.staff.tracing.other_nodes import OtherNodes
from ingest.staff.tracing.question import AWAY, Question, Traced
from ingest.staff.tracing.recorded import Recorded, bare, merged, recorded, with_held, with_stored

__all__ = ["Tracing"]

STORE_S = 5.0
"""How long the store may take; without it the answer is this node's ledger's."""
AHEAD_S = 86_400.0
"""Mail from clocks that are ahead of ours is found too."""
TIES = 101
"""One more than a page, and the receipts of one mail beside it, which were accepted at one moment."""


class Tracing:
    """Asks for the node of `data_dir`. `ports` may raise the `EngineError` that keeps them from being opened."""

    def __init__(self, ports: Callable[[], Ports], data_dir: Path, clock: Callable[[], float] = time.time) -> None:
        self._ports = ports
        self._others = OtherNodes(ports, data_dir, clock)
        self._trails = Trails(data_dir)
        self._clock = clock
        self._reading = asyncio.Semaphore(2)

    async def trace(self, question: Question, after: str | None = None, limit: int = 50) -> Traced:
        """Answer a question, a page of it. Raises `CallerError` for a cursor that is none, `SpoolUnavailable`."""
        place = place_of(Listed.RECEIPTS, after)
        before, last = place[1:] if place is not None else (self._until(question), "")
        since = 0.0 if question.since is None else question.since
        kept = await self._kept(question, since, before, limit)
        wanted = replace(_wanted(question, kept, since, before, limit + 1), last=last)
        async with self._reading:
            found = await asyncio.to_thread(self._trails.follow, wanted)
        left_out = [*kept.left_out, *found.left_out]
        traces = list(found.traces)
        if kept.away:
            left_out.append("other nodes were not asked: that goes through the store")
        elif not (question.receipt and traces):
            for node, other in (await self._others.ask(wanted.text(), Found.read, left_out)).answers:
                traces += other.traces
                left_out += [f"node {node.label}: {why}" for why in other.left_out]
        traces = await self._whole(_seen_of(question, merged(traces, kept), kept), kept, left_out)
        seen = [
            one
            for one in traces
            if (question.mailboxes is None or one.mailbox in question.mailboxes)
            and _went_to(question.recipient.lower(), one)
            and since <= one.accepted_at
            and (not last or (one.accepted_at, one.receipt) < (before, last))
            and (question.until is None or one.accepted_at < question.until)
        ]
        seen.sort(key=lambda one: (one.accepted_at, one.receipt), reverse=True)
        page = seen[:limit]
        more = cursor_of(Listed.RECEIPTS, page[-1].accepted_at, page[-1].receipt) if len(seen) > limit else None
        away = any(AWAY in why for why in left_out)
        return Traced(tuple(page), more, tuple(dict.fromkeys(left_out)), away)

    async def labels(self) -> dict[str, str]:
        """Return what people call the nodes, by their ids; as far as the store answers."""
        try:
            return {node.id: node.label for node in await self._ports().nodes.every() if node.label}
        except EngineError:
            return {}

    def _until(self, question: Question) -> float:
        return self._clock() + AHEAD_S if question.until is None else question.until

    async def _kept(self, question: Question, since: float, before: float, limit: int) -> Recorded:
        try:
            async with asyncio.timeout(STORE_S):
                return await recorded(self._ports(), question, since, before, limit + TIES)
        except (EngineError, TimeoutError):
            return Recorded(left_out=(f"the store {AWAY}",), away=True)

    async def _whole(self, traces: Iterable[Trace], kept: Recorded, left_out: list[str]) -> list[Trace]:
        """Add to traces what the store says of their mail."""
        traces = list(traces)
        stored = {one.id: one for one in kept.stored}
        held = {one.id: one for one in kept.held}
        unknown = {one.message for one in traces if one.fate is Fate.HELD} - held.keys()
        if unknown and not kept.away:
            try:
                held |= {one.id: one for one in await self._ports().quarantine.these(sorted(unknown))}
            except EngineError:
                left_out.append(f"what was decided on held mail is not known, as the store {AWAY}")
        return [with_held(with_stored(one, stored.get(one.message)), held.get(one.message)) for one in traces]


def _wanted(question: Question, kept: Recorded, since: float, before: float, limit: int) -> Wanted:
    receipts = [*(one.receipt for one in kept.stored), *(one.receipt.id for one in kept.held)]
    keys = [*(one.id for one in kept.stored), *(one.id for one in kept.held)]
    named = [question.receipt] if question.receipt else []
    return Wanted(
        receipts=tuple(dict.fromkeys([*named, *receipts])),
        messages=() if question.receipt else tuple(dict.fromkeys([*keys, *filter(None, [question.message])])),
        message_id=bare(question.message_id),
        address=question.address,
        recipient=question.recipient,
        since=since,
        before=before,
        mailboxes=question.mailboxes,
        limit=limit,
    )


def _seen_of(question: Question, traces: Iterable[Trace], kept: Recorded) -> Iterable[Trace]:
    """Leave out of each envelope the recipients that are hidden, and what was found by such a recipient alone."""
    if question.hides is None:
        return traces
    hides, address = question.hides, question.address.lower()
    authored = {one.receipt for one in kept.stored} | {one.receipt.id for one in kept.held}
    by_recipient = bool(address) and hides(address)
    return [
        replace(one, recipients=tuple(path for path in one.recipients if not hides(path)))
        for one in traces
        if not by_recipient or one.receipt in authored or (one.reverse_path or "").lower() == address
    ]


def _went_to(recipient: str, trace: Trace) -> bool:
    """Whether a mail was for `recipient`, as far as is known: of the store's own mail the mailbox is."""
    return not recipient or recipient in map(str.lower, trace.recipients or (trace.mailbox,))
