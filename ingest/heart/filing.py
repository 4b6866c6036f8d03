"""Turns a judged mail into the record that is stored or held. Pure; it decides nothing."""

from collections.abc import Collection
from typing import Any

from ingest.records import HeldMessage, Receipt, StoredMessage, Storm
from ingest.threads.clue import author_of
from ingest.threads.match import Match
from loopguard import Effect, Finding, Verdict, storm_key
from loopguard.correspondent import Correspondent, correspondent, of_organisation
from parsers import ParsedMessage

__all__ = ["held_message", "id_collision", "read_facts", "row_of", "stored_message", "storm_of", "whose"]


def id_collision(match: Match) -> tuple[Finding, ...]:
    """Return what the thread's memory found about the mail's id: a note when another mail bore it before."""
    if not match.collides:
        return ()
    evidence = "Another mail came here with the same Message-ID, by another author or with another text; both are kept."
    return (Finding("id-collision", evidence, "RFC 5322 3.6.4", Effect.NOTE),)


def stored_message(
    receipt: Receipt, message: ParsedMessage, key: str, match: Match, verdict: Verdict, released_by: str | None = None
) -> StoredMessage:
    """Return the record of a mail that passes, or that `released_by` let pass."""
    return StoredMessage(
        id=key,
        receipt=receipt.id,
        mailbox=receipt.mailbox,
        thread=match.thread,
        accepted_at=receipt.accepted_at,
        sha256=receipt.sha256,
        size=receipt.size,
        reverse_path=receipt.envelope.reverse_path,
        kind=verdict.kind,
        may_autoreply=verdict.may_autoreply and released_by is None,
        findings=verdict.findings,
        related=match.related,
        released_by=released_by,
        **read_facts(message),
    )


def read_facts(message: ParsedMessage) -> dict[str, Any]:
    """Return those fields of a stored mail that the parser tells: what another build may read otherwise."""
    author = author_of(message)
    return {
        "message_id": message.message_id.value,
        "in_reply_to": message.in_reply_to,
        "references": message.references,
        "sender": author.address,
        "sender_name": author.name,
        "to": tuple(one.address for one in message.to),
        "cc": tuple(one.address for one in message.cc),
        "subject": message.subject,
        "date": message.date.timestamp() if message.date else None,
        "text": message.text,
        "new_text": message.new_text,
        "attachments": tuple(one.name for one in message.attachments),
    }


def held_message(
    receipt: Receipt, message: ParsedMessage, key: str, match: Match, verdict: Verdict, storm: Storm
) -> HeldMessage:
    """Return the record of a mail that waits for a person."""
    return HeldMessage(
        id=key,
        storm=storm.key,
        receipt=receipt,
        sender=author_of(message).address,
        subject=message.subject,
        message_id=message.message_id.value,
        thread=match.thread,
        kind=verdict.kind,
        findings=verdict.findings,
    )


def whose(receipt: Receipt, message: ParsedMessage, verdict: Verdict, ours: Collection[str]) -> Correspondent:
    """Return who a mail is from, as staff see it."""
    return correspondent(message, verdict.kind, receipt.mailbox, ours, receipt.envelope.reverse_path)


def row_of(message: ParsedMessage, verdict: Verdict, who: Correspondent, changes: bool, organisation: str) -> str:
    """Return whose row a mail belongs in: the organisation's, in whose loop it takes part, if any; else the name of a
    program that changes its address (`changes`), where it has one; else the author's."""
    firm = of_organisation(message, verdict.kind, organisation)
    return firm or (who.many if changes else "") or who.one


def storm_of(receipt: Receipt, message: ParsedMessage, verdict: Verdict, who: str) -> Storm:
    """Return the storm that a held mail of `who` belongs to, as it looks with this mail alone."""
    holding = next(finding for finding in verdict.findings if finding.effect is Effect.HOLD)
    return Storm(
        key=storm_key(who, verdict.findings),
        mailbox=receipt.mailbox,
        parties=(author_of(message).address or receipt.envelope.reverse_path or "<>", receipt.mailbox),
        code=holding.code,
        reason=holding.evidence,
        first_at=receipt.accepted_at,
        last_at=receipt.accepted_at,
        count=1,
    )
