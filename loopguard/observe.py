"""Makes an `Arrival` of a parsed mail and its verdict: what is remembered of it for counting.

Four things are decided here.

* *Sender*: the author. Behind a list that puts its own address into From, the one in Reply-To. For a bounce, the
  recipients that it is about, because one mailer-daemon writes for all of them.
* *Answer*: the mail has a reply prefix, quoted text or ids of other people's mails, or is an auto-reply or a bounce. A
  notification is no answer by its ids alone, because monitoring systems group their alerts by References. A forward
  is no answer.
* *Empty*: the mail has neither new text nor an attachment.
* *Fingerprint*: a digest of the new text and of the attachments, so that a customer who sends ten photographs without
  a word is not taken for one who says the same ten times. Attached mails and signatures are left out: a loop attaches
  the mail before, and a signature differs each time.

Not seen: whether the mail answers one of ours; the caller knows and says so.
"""

import re
from collections.abc import Collection
from hashlib import sha256
from typing import Final

from loopguard.arrival import Arrival
from loopguard.identity.pair import BOUNCE, pair_key, party, person
from loopguard.identity.sketch import sketch, words
from loopguard.verdict import Kind, Verdict
from loopguard.words.subject import is_forward, is_reply, subject_depth, subject_key
from parsers import ParsedMessage

__all__ = ["AUTOMATIC", "author", "observe", "writer"]

AUTOMATIC: Final = frozenset({Kind.AUTO_REPLY, Kind.BOUNCE, Kind.NOTIFICATION})
"""Kinds of mail that a machine wrote, which have limits of their own."""
_MOST_RECIPIENTS: Final = 5
_TOP: Final = 2_000
_ADDRESS: Final = re.compile(r"[\w.+=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_VIA: Final = re.compile(r"\bvia\b", re.IGNORECASE)
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
    ours: Collection[str] = (),
) -> Arrival:
    """Return the arrival of a mail that was accepted `at` (seconds since the epoch, UTC) for `mailbox`.

    `ours` are the addresses of all our mailboxes in small letters, by which rings of them are known.
    """
    sender = writer(message, verdict.kind, mailbox)
    said = words(message.new_text)
    return Arrival(
        id=id,
        at=at,
        mailbox=mailbox,
        thread=thread,
        sender=party(sender, ours),
        pair=pair_key(sender, mailbox, ours),
        automatic=verdict.kind in AUTOMATIC,
        answer=_is_answer(message, verdict.kind),
        answers_us=answers_us,
        fingerprint=_fingerprint(message),
        subject_key=subject_key(message.subject),
        subject_depth=subject_depth(message.subject),
        size=message.size,
        quote_depth=message.quote_depth,
        empty=not message.new_text.strip() and not _content(message),
        kind=verdict.kind,
        written=_written(message, at),
        words=len(said),
        sketch=sketch(said),
        author=person(author(message)),
    )


def author(message: ParsedMessage) -> str:
    """Return the first address of From, else that of Sender, else ""."""
    if message.from_:
        return message.from_[0].address
    return message.sender.address if message.sender else ""


def _is_answer(message: ParsedMessage, kind: Kind) -> bool:
    if kind in (Kind.AUTO_REPLY, Kind.BOUNCE) or is_reply(message.subject):
        return True
    if message.quote_depth and not is_forward(message.subject):
        return True
    return kind is not Kind.NOTIFICATION and _refers_to_others(message)


def _refers_to_others(message: ParsedMessage) -> bool:
    """Whether any id that it refers to was made elsewhere: programs that thread their own mails answer nobody."""
    own = (message.message_id.value or "").rpartition("@")[2].lower()
    return any(not own or id_.rpartition("@")[2] != own for id_ in (*message.in_reply_to, *message.references))


def writer(message: ParsedMessage, kind: str, mailbox: str) -> str:
    """Return the address of the one who writes, or for a bounce of those it speaks of."""
    named = author(message)
    if kind == Kind.BOUNCE:
        recipients = sorted(_bounced(message) - {mailbox.lower(), named.lower()})
        return BOUNCE + " ".join(recipients[:_MOST_RECIPIENTS]) if recipients else named
    if kind == Kind.LIST and message.reply_to and _VIA.search(message.from_[0].name if message.from_ else ""):
        return message.reply_to[0].address
    return named


def _bounced(message: ParsedMessage) -> set[str]:
    """Return the recipients that a bounce names: in its report, in X-Failed-Recipients, else at the top of its text."""
    named = message.report.recipients if message.report else ()
    if not named:
        named = tuple(_ADDRESS.findall(message.headers.first("X-Failed-Recipients") or message.text[:_TOP]))
    return {address.lower() for address in named}


def _written(message: ParsedMessage, at: float) -> float:
    """Return when the mail was written or first handed over, at most `at`; `at` when it does not say."""
    first = message.hops[-1].at if message.hops else None
    times = [time.timestamp() for time in (message.date, first) if time is not None and time.tzinfo is not None]
    return min([at, *(time for time in times if time > 0)])


def _content(message: ParsedMessage) -> list[str]:
    """Return the digests of the attachments that the author chose to send."""
    return sorted(part.sha256 for part in message.attachments if not part.content_type.startswith(_NOT_CONTENT))


def _fingerprint(message: ParsedMessage) -> str:
    content = _content(message)
    if not content:
        return message.fingerprint
    return sha256("\n".join((message.fingerprint, *content)).encode()).hexdigest()[:16]
