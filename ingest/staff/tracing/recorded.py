"""What the store has of the mail that is asked for: its records, found by what they say, and joined to ledgers' traces.

It asks no node, and knows nothing of mail that waits, was a duplicate or was set aside.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ingest.ports import MailQuery, Ports
from ingest.ports.pages.held import HeldQuery
from ingest.records import Fate, HeldMessage, StoredMessage
from ingest.spool.trace import Trace
from ingest.staff.tracing.question import Question
from parsers.headers.message_id import message_id

__all__ = ["Recorded", "bare", "merged", "recorded", "with_held", "with_stored"]

MOST_HELD = 2_000
"""Held mails that are looked through for a Message-ID."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the store has of a question's mail."""

    stored: tuple[StoredMessage, ...] = ()
    held: tuple[HeldMessage, ...] = ()
    left_out: tuple[str, ...] = ()
    away: bool = False


async def recorded(ports: Ports, question: Question, since: float, before: float, limit: int) -> Recorded:
    """Return what the store has of the mail that a question is about. Raises `EngineError`."""
    if question.receipt:
        return await _by_receipt(ports, question.receipt)
    if question.message:
        stored, held = await ports.store.get(question.message), await ports.quarantine.get(question.message)
        return Recorded(tuple(filter(None, (stored,))), tuple(filter(None, (held,))))
    return await _listed(ports, question, since, before, limit)


async def _by_receipt(ports: Ports, receipt: str) -> Recorded:
    """Find the mail that a receipt became: ids begin with the moment of acceptance, in milliseconds."""
    try:
        at = int(receipt[:12], 16) / 1000
    except ValueError:
        return Recorded()
    stored = await ports.store.page(MailQuery(since=at - 0.001, until=at + 0.002), limit=200)
    held = await ports.quarantine.page(HeldQuery(state=None, since=at - 0.001, until=at + 0.002), limit=200)
    return Recorded(
        tuple(one for one in stored.messages if one.receipt == receipt),
        tuple(one for one in held.mails if one.receipt.id == receipt),
    )


async def _listed(ports: Ports, question: Question, since: float, before: float, limit: int) -> Recorded:
    """List what is stored and held under a Message-ID, or by an author."""
    id_, author = bare(question.message_id) or None, question.address or None
    if id_ is None and author is None:
        return Recorded()
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
    return Recorded(stored, held, cut if id_ else ())


def merged(traces: Iterable[Trace], kept: Recorded) -> list[Trace]:
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


def with_stored(trace: Trace, stored: StoredMessage | None) -> Trace:
    """Return a trace with what the record of its stored mail says."""
    if stored is None:
        return trace
    return replace(trace, thread=stored.thread, message_id=stored.message_id or "")


def with_held(trace: Trace, held: HeldMessage | None) -> Trace:
    """Return a trace with what the record of its held mail says."""
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


def bare(given: str) -> str:
    """Return a Message-ID as records have it."""
    return message_id(given if given.startswith("<") else f"<{given}>").value or "" if given else ""
