"""What is remembered of a mail for counting: a `ParsedMessage` and its verdict become an `Arrival` (DESIGN section 6).

It decides three things. *Answer*: a reply prefix, quoted text, ids of other mails, or an auto-reply by kind; a
notification's ids alone make none, because monitoring systems group their alerts by References, and a forward is none.
*Empty*: neither new text nor an attachment. *Fingerprint*: that of the new text and, where there are attachments,
theirs too, so that a customer who sends ten photographs with no word is not taken for an echo. Attached mails and
signatures are left out: a loop attaches the mail before, and a signature differs each time.

Not seen: whether the mail answers one of ours; the caller knows and says so.
"""

from hashlib import sha256

from loopguard.arrival import Arrival
from loopguard.pair import normalise, pair_key
from loopguard.subject import is_forward, is_reply, subject_depth, subject_key
from loopguard.verdict import Kind, Verdict
from parsers import ParsedMessage

__all__ = ["author", "observe"]

_AUTOMATIC = frozenset({Kind.AUTO_REPLY, Kind.BOUNCE, Kind.NOTIFICATION})
_NOT_CONTENT = (
    "message/",
    "text/rfc822-headers",
    "application/pgp-signature",
    "application/pkcs7-",
    "application/x-pkcs7-",
)


def observe(
    message: ParsedMessage,
    verdict: Verdict,
    *,
    id: str,  # noqa: A002 - the field of Arrival that it fills
    at: float,
    mailbox: str,
    thread: str,
    answers_us: bool,
) -> Arrival:
    """Return the arrival of a mail that was accepted `at` (seconds since the epoch, UTC) for `mailbox`."""
    sender = author(message)
    return Arrival(
        id=id,
        at=at,
        mailbox=mailbox,
        thread=thread,
        sender=normalise(sender),
        pair=pair_key(sender, mailbox),
        automatic=verdict.kind in _AUTOMATIC,
        answer=_is_answer(message, verdict.kind),
        answers_us=answers_us,
        fingerprint=_fingerprint(message),
        subject_key=subject_key(message.subject),
        subject_depth=subject_depth(message.subject),
        size=message.size,
        quote_depth=message.quote_depth,
        empty=not message.new_text.strip() and not _content(message),
    )


def author(message: ParsedMessage) -> str:
    """Return the first address of From, else that of Sender, else ""."""
    if message.from_:
        return message.from_[0].address
    return message.sender.address if message.sender else ""


def _is_answer(message: ParsedMessage, kind: Kind) -> bool:
    if kind is Kind.AUTO_REPLY or is_reply(message.subject):
        return True
    if message.quote_depth and not is_forward(message.subject):
        return True
    return kind is not Kind.NOTIFICATION and bool(message.in_reply_to or message.references)


def _content(message: ParsedMessage) -> list[str]:
    """Return the digests of the attachments that the author chose to send."""
    return sorted(part.sha256 for part in message.attachments if not part.content_type.startswith(_NOT_CONTENT))


def _fingerprint(message: ParsedMessage) -> str:
    content = _content(message)
    if not content:
        return message.fingerprint
    return sha256("\n".join((message.fingerprint, *content)).encode()).hexdigest()[:16]
