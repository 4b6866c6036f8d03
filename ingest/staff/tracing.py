"""What became of a receipt, a Message-ID or an address: every mail that was taken in, its fate, its node and when.

The store knows what was stored or is held, on whichever node; what waits, was a duplicate or was set aside stands in
the ledger of the node that took it. This node's is read here; the others are asked through the store and have seconds
to answer. Whatever was not asked or not looked at is said in a sentence, so that an empty answer is not taken for
"never came". With the store away, this node's ledger is all there is.
"""

import asyncio
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.errors import EngineError
from ingest.ports import Inquiry, MailQuery, Ports
from ingest.ports.pages.cursor import Listed, cursor_of, place_of
from ingest.ports.pages.held import HeldQuery
from ingest.records import Fate, HeldMessage, StoredMessage
from ingest.spool.node_id import node_id
from ingest.spool.trace import Found, Trace, Wanted
from ingest.spool.trails import Trails
from parsers.headers.message_id import message_id

__all__ = ["Question", "Trace", "Traced", "Tracing"]

PATIENCE_S = 3.0
"""How long other nodes are waited for; they look about once a second."""
LOOK_S = 0.1
STORE_S = 5.0
"""How long the store may take; without it the answer is this node's ledger's."""
LOST_S = 3_600.0
"""A node that was not seen for so long is not asked."""
AWAY = "did not answer"
"""Is said of whoever may answer later."""
AHEAD_S = 86_400.0
"""Mail from clocks that are ahead of ours is found too."""
TIES = 101
"""One more than a page, and the receipts of one mail beside it, which were accepted at one moment."""
MOST_HELD = 2_000
"""Held mails that are looked through for a Message-ID."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: of `receipt`, `message`, `message_id` and `address` one, or none for all; the rest narrows it.

    Times are seconds since the epoch, of acceptance: [since, until).
    """

    receipt: str = ""
    message: str = ""
    """A delivery key: the mail itself, and its duplicates."""
    message_id: str = ""
    """In angle brackets or bare."""
    address: str = ""
    """Its author, its reverse-path or one of its recipients."""
    recipient: str = ""
    since: float | None = None
    until: float | None = None
    mailboxes: tuple[str, ...] | None = None
    """Only mail of these; None: all."""
    hides: Callable[[str], bool] | None = None
    """Whether an address is of a mailbox that the asker must not see: that it got the same mail is not told."""


@dataclass(frozen=True, slots=True)
class Traced:
    """An answer, newest first; `next` begins its next page. `left_out` says what was not looked at, in sentences."""

    traces: tuple[Trace, ...]
    next: str | None = None
    left_out: tuple[str, ...] = ()
    away: bool = False
    """The store, or a node that is at work, did not answer: asking again may find more."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the store has of a question's mail."""

    stored: tuple[StoredMessage, ...] = ()
    held: tuple[HeldMessage, ...] = ()
    left_out: tuple[str, ...] = ()
    away: bool = False


class Tracing:
    """Asks for the node of `data_dir`. `ports` may raise the `EngineError` that keeps them from being opened."""

    def __init__(self, ports: Callable[[], Ports], data_dir: Path, clock: Callable[[], float] = time.time) -> None:
        self._ports = ports
        self._data_dir = data_dir
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
            for label, other in await self._of_others(wanted, left_out):
                traces += other.traces
                left_out += [f"node {label}: {why}" for why in other.left_out]
        traces = await self._whole(_seen_of(question, _merged(traces, kept), kept), kept, left_out)
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

    async def _kept(self, question: Question, since: float, before: float, limit: int) -> _Kept:
        try:
            async with asyncio.timeout(STORE_S):
                return await _of_store(self._ports(), question, since, before, limit + TIES)
        except (EngineError, TimeoutError):
            return _Kept(left_out=(f"the store {AWAY}",), away=True)

    async def _of_others(self, wanted: Wanted, left_out: list[str]) -> list[tuple[str, Found]]:
        """Return what the other nodes answer in time, each with its label."""
        try:
            ports = self._ports()
            here = node_id(self._data_dir)
            nodes = [node for node in await ports.nodes.every() if node.id != here and node.retired_at is None]
            lost = [node for node in nodes if self._clock() - node.seen_at > LOST_S]
            left_out += [f"node {node.label} was not asked: it is not at work" for node in lost]
            asked = {secrets.token_hex(16): node for node in nodes if node not in lost}
            if not asked:
                return []
            text, now = wanted.text(), self._clock()
            await ports.inquiries.ask([Inquiry(id_, node.id, text, now) for id_, node in asked.items()])
            try:
                answers = await self._answers(ports, list(asked))
            finally:
                await ports.inquiries.withdraw(list(asked))
        except EngineError:
            left_out.append(f"other nodes were not asked, as the store {AWAY}")
            return []
        found = []
        for id_, node in asked.items():
            try:
                found.append((node.label, Found.read(answers[id_])))
            except (KeyError, ValueError):
                left_out.append(f"node {node.label} {AWAY}: what only it knows is missing")
        return found

    async def _answers(self, ports: Ports, ids: Sequence[str]) -> dict[str, str]:
        clock = asyncio.get_running_loop().time
        patience = clock() + PATIENCE_S
        while True:
            answers = await ports.inquiries.answers(ids)
            if len(answers) == len(ids) or clock() > patience:
                return answers
            await asyncio.sleep(LOOK_S)

    async def _whole(self, traces: Iterable[Trace], kept: _Kept, left_out: list[str]) -> list[Trace]:
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
        return [_with_held(_with_stored(one, stored.get(one.message)), held.get(one.message)) for one in traces]


def _wanted(question: Question, kept: _Kept, since: float, before: float, limit: int) -> Wanted:
    receipts = [*(one.receipt for one in kept.stored), *(one.receipt.id for one in kept.held)]
    keys = [*(one.id for one in kept.stored), *(one.id for one in kept.held)]
    named = [question.receipt] if question.receipt else []
    return Wanted(
        receipts=tuple(dict.fromkeys([*named, *receipts])),
        messages=() if question.receipt else tuple(dict.fromkeys([*keys, *filter(None, [question.message])])),
        message_id=_bare(question.message_id),
        address=question.address,
        recipient=question.recipient,
        since=since,
        before=before,
        mailboxes=question.mailboxes,
        limit=limit,
    )


async def _of_store(ports: Ports, question: Question, since: float, before: float, limit: int) -> _Kept:
    if question.receipt:
        return await _by_receipt(ports, question.receipt)
    if question.message:
        stored, held = await ports.store.get(question.message), await ports.quarantine.get(question.message)
        return _Kept(tuple(filter(None, (stored,))), tuple(filter(None, (held,))))
    return await _listed(ports, question, since, before, limit)


async def _by_receipt(ports: Ports, receipt: str) -> _Kept:
    """Find the mail that a receipt became: ids begin with the moment of acceptance, in milliseconds."""
    try:
        at = int(receipt[:12], 16) / 1000
    except ValueError:
        return _Kept()
    stored = await ports.store.page(MailQuery(since=at - 0.001, until=at + 0.002), limit=200)
    held = await ports.quarantine.page(HeldQuery(state=None, since=at - 0.001, until=at + 0.002), limit=200)
    return _Kept(
        tuple(one for one in stored.messages if one.receipt == receipt),
        tuple(one for one in held.mails if one.receipt.id == receipt),
    )


async def _listed(ports: Ports, question: Question, since: float, before: float, limit: int) -> _Kept:
    """List what is stored and held under a Message-ID, or by an author."""
    id_, author = _bare(question.message_id) or None, question.address or None
    if id_ is None and author is None:
        return _Kept()
    end = before + 1e-6  # a cursor's moment itself belongs to the page
    query = MailQuery(question.mailboxes, since=since, until=end, message_id=id_, sender=author)
    stored = (await ports.store.page(query, limit=limit)).messages
    most = MOST_HELD if id_ else limit
    mails = (
        await ports.quarantine.page(
            HeldQuery(question.mailboxes, sender=author, state=None, since=since, until=end), limit=most
        )
    ).mails
    cut = (f"of held mail only the {MOST_HELD} newest were looked at: narrow the time",) if len(mails) == most else ()
    held = tuple(one for one in mails if id_ is None or one.message_id == id_)
    return _Kept(stored, held, cut if id_ else ())


def _merged(traces: Iterable[Trace], kept: _Kept) -> list[Trace]:
    """Return one trace a receipt: the ledger's where there is one, else what the store's record says."""
    known = {one.receipt: one for one in traces}
    for stored in kept.stored:
        known.setdefault(
            stored.receipt,
            Trace(
                stored.receipt,
                stored.accepted_at,
                Fate.STORED,
                mailbox=stored.mailbox,
                size=stored.size,
                sha256=stored.sha256,
                reverse_path=stored.reverse_path,
                message=stored.id,
            ),
        )
    for held in kept.held:
        receipt = held.receipt
        trace = Trace(receipt.id, receipt.accepted_at, Fate.HELD, message=held.id).told_by(receipt)
        known.setdefault(receipt.id, trace)
    return list(known.values())


def _seen_of(question: Question, traces: Iterable[Trace], kept: _Kept) -> Iterable[Trace]:
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


def _with_stored(trace: Trace, stored: StoredMessage | None) -> Trace:
    if stored is None:
        return trace
    return replace(trace, thread=stored.thread, message_id=stored.message_id or "")


def _with_held(trace: Trace, held: HeldMessage | None) -> Trace:
    if held is None:
        return trace
    return replace(
        trace,
        thread=trace.thread or held.thread,
        message_id=held.message_id or "",
        storm=held.storm,
        state=str(held.state),
        decided_by=held.actor or "",
        decided_at=held.decided_at,
    )


def _went_to(recipient: str, trace: Trace) -> bool:
    """Whether a mail was for `recipient`, as far as is known: of the store's own mail the mailbox is."""
    return not recipient or recipient in map(str.lower, trace.recipients or (trace.mailbox,))


def _bare(given: str) -> str:
    """Return a Message-ID as records have it."""
    return message_id(given if given.startswith("<") else f"<{given}>").value or "" if given else ""
