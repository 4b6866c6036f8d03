"""Turns a judged mail into the record that is stored or held. Pure; it decides nothing."""

from hashlib import sha256

from ingest.records import HeldMessage, Receipt, StoredMessage, Storm
from ingest.threads.clue import Clue, Match
from ingest.threads.conversation import conversation_of
from ingest.threads.token import tokens_of
from loopguard import Arrival, Effect, Envelope, Finding, Verdict, storm_key
from loopguard.checks.shapes.bounce_shape import bounce_shape
from loopguard.identity.stamp import mailbox_tag, read_stamp
from loopguard.policy import Policy
from parsers import Address, IdState, ParsedMessage
from parsers.headers.rewritten_id import original_ids, parent_ids, relayed

__all__ = ["clue_of", "held_message", "id_collision", "stored_message", "storm_of"]

_UNSEEN = Envelope()
"""The envelope of a mail of which nobody knows how it came."""


def clue_of(message: ParsedMessage, key: str, mailbox: str, policy: Policy, envelope: Envelope = _UNSEEN) -> Clue:
    """Return what `message` says about its thread: ids nearest first, and who takes part."""
    reported = _reported(message, envelope, policy)
    answered = (*message.in_reply_to, *reversed(message.references), *parent_ids(message.headers), *reported)
    ancestors = tuple(dict.fromkeys(map(relayed, (*original_ids(message.headers), *answered))))
    oldest = next(iter((*message.references, *message.in_reply_to, *parent_ids(message.headers), *reported)), None)
    sender = _author(message).address.lower()
    people = (one.address.lower() for one in (*message.from_, *message.reply_to, *message.to, *message.cc))
    return Clue(
        mailbox=mailbox,
        own_id=_own_id(message, key),
        ancestors=ancestors,
        root=relayed(oldest) if oldest else None,
        sender=sender,
        participants=tuple(dict.fromkeys((sender, mailbox.lower(), *people))),
        stamped=_stamped(ancestors, mailbox, policy),
        tokens=tokens_of(message, envelope.forward_paths),
        conversation=conversation_of(message),
        seal=_seal(message),
    )


def _reported(message: ParsedMessage, envelope: Envelope, policy: Policy) -> tuple[str, ...]:
    """Return the id of the mail that a report is about, or that a bounce without a report returns."""
    if message.report is not None:
        about = message.report.original_id
    elif message.returned.value and bounce_shape(message, envelope, policy):
        about = message.returned
    else:
        return ()
    return (about.value,) if about.value else ()


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
    author = _author(message)
    return StoredMessage(
        id=key,
        receipt=receipt.id,
        mailbox=receipt.mailbox,
        thread=match.thread,
        accepted_at=receipt.accepted_at,
        sha256=receipt.sha256,
        size=receipt.size,
        reverse_path=receipt.envelope.reverse_path,
        message_id=message.message_id.value,
        in_reply_to=message.in_reply_to,
        references=message.references,
        sender=author.address,
        sender_name=author.name,
        to=tuple(one.address for one in message.to),
        cc=tuple(one.address for one in message.cc),
        subject=message.subject,
        date=message.date.timestamp() if message.date else None,
        text=message.text,
        new_text=message.new_text,
        kind=verdict.kind,
        may_autoreply=verdict.may_autoreply and released_by is None,
        findings=verdict.findings,
        attachments=tuple(one.name for one in message.attachments),
        related=match.related,
        released_by=released_by,
    )


def held_message(
    receipt: Receipt, message: ParsedMessage, key: str, match: Match, verdict: Verdict, storm: Storm
) -> HeldMessage:
    """Return the record of a mail that waits for a person."""
    return HeldMessage(
        id=key,
        storm=storm.key,
        receipt=receipt,
        sender=_author(message).address,
        subject=message.subject,
        message_id=message.message_id.value,
        thread=match.thread,
        kind=verdict.kind,
        findings=verdict.findings,
    )


def storm_of(receipt: Receipt, arrival: Arrival, message: ParsedMessage, verdict: Verdict) -> Storm:
    """Return the storm that a held mail belongs to, as it looks with this mail alone."""
    holding = next(finding for finding in verdict.findings if finding.effect is Effect.HOLD)
    return Storm(
        key=storm_key(arrival, verdict.findings),
        mailbox=receipt.mailbox,
        parties=(_author(message).address or receipt.envelope.reverse_path or "<>", receipt.mailbox),
        code=holding.code,
        reason=holding.evidence,
        first_at=receipt.accepted_at,
        last_at=receipt.accepted_at,
        count=1,
    )


def _author(message: ParsedMessage) -> Address:
    return next(iter((*message.from_, *((message.sender,) if message.sender else ()))), Address(""))


def _own_id(message: ParsedMessage, key: str) -> str:
    """Return the mail's canonical id. A raw one (`<>`, `none`) is no name: many mails that differ bear the same."""
    id_ = message.message_id
    return relayed(id_.value) if id_.state is IdState.CANONICAL and id_.value else key


def _seal(message: ParsedMessage) -> str:
    """Return a short digest of author and new text: two mails of one id and two seals are two mails."""
    said = f"{_author(message).address.lower()}\n{message.fingerprint}"
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _stamped(ancestors: tuple[str, ...], mailbox: str, policy: Policy) -> str | None:
    """Return the thread of the first ancestor that is a verified stamp of ours for this mailbox."""
    for ancestor in ancestors if policy.stamp_keys else ():
        stamp = read_stamp(ancestor, policy.stamp_keys)
        if stamp is not None and stamp.mailbox_tag == mailbox_tag(mailbox):
            return stamp.thread
    return None
