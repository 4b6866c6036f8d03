"""Makes an `Arrival` of a parsed mail and its verdict: what is remembered of it for counting.

Four things are decided here.

* *Sender*: the author. Behind a list that puts its own address into From, the one in Reply-To. For a bounce, the
  recipients that it is about, because one mailer-daemon writes for all of them.
* *Answer*: the mail has a reply prefix, quoted text or ids of other people's mails, or is an auto-reply or a bounce. A
  notification is no answer by its ids alone, because monitoring systems group their alerts by References, unless one
  of them was made at a domain of ours. Receipts and answers to invitations answer, whatever they are called. A forward
  is no answer, unless it sends back what we wrote.
* *Empty*: the mail has neither new text nor an attachment.
* *Fingerprint* and sketch: digests of the new text and of the attachments, so that a customer who sends ten
  photographs with one sentence is not taken for one who says the same ten times. Attached mails, signatures and an
  auto-reply's files are left out: a loop attaches the mail before, and a signature differs each time. Receipts and
  answers to invitations all say one thing: what differs in them is the mail that they are about.
* *Answered* and *ticket*: which mail it answers, as far as ids and the subject tell.

Not seen: whether the mail answers one of ours; the caller knows and says so.
"""

import re
from collections.abc import Collection
from hashlib import sha256
from typing import Final

from loopguard.arrival import Arrival
from loopguard.checks.calendar_reply import METHODS
from loopguard.identity.pair import BOUNCE, counted_under, party, person
from loopguard.identity.sketch import sketch, words
from loopguard.verdict import Kind, Verdict
from loopguard.words.subject import (
    answered_ticket,
    holds_reply,
    is_forward,
    is_reply,
    subject_depth,
    subject_key,
    ticket,
)
from parsers import ParsedMessage
from parsers.message import ReportType

__all__ = ["AUTOMATIC", "author", "observe", "writer"]

AUTOMATIC: Final = frozenset({Kind.AUTO_REPLY, Kind.BOUNCE, Kind.NOTIFICATION})
"""Kinds of mail that a machine wrote, which have limits of their own."""
_MOST_RECIPIENTS: Final = 5
_TOP: Final = 2_000
_ADDRESS: Final = re.compile(r"[\w.+=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_VIA: Final = re.compile(r"\bvia\b", re.IGNORECASE)
_REPLIES: Final = (Kind.AUTO_REPLY, Kind.BOUNCE)
"""Kinds of mail of which each answers a mail. The files beside them were chosen by nobody."""
_RECEIPTS: Final = frozenset({"read-receipt", "calendar-reply"})
"""Codes of findings about mail that a program sends in answer to one mail."""
_ANSWERING: Final = frozenset(method for method, _, _ in METHODS)
_AUTHOR: Final = re.compile(
    r"^[>* \t]{0,9}(?:from|von|de|da|van|från|fra|lähettäjä|od|kimden|от|发件人|差出人)"
    r"[* \t]{0,3}[:：][* \t]{0,3}(.{1,200})",
    re.IGNORECASE | re.MULTILINE,
)
"""The line of a forwarded mail's header that says who wrote it."""
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
    receipt = _is_receipt(message, verdict)
    said = words(message.new_text)
    content = [] if verdict.kind in _REPLIES else _content(message)
    answer = receipt or _is_answer(message, verdict.kind, (mailbox, *ours))
    about = ticket if receipt else answered_ticket
    return Arrival(
        id=id,
        at=at,
        mailbox=mailbox,
        thread=thread,
        sender=party(sender, ours),
        pair=counted_under(sender, mailbox, ours),
        automatic=verdict.kind in AUTOMATIC,
        answer=answer,
        answers_us=answers_us,
        fingerprint=_digest("receipt") if receipt else _fingerprint(message, content),
        subject_key=subject_key(message.subject),
        subject_depth=subject_depth(message.subject),
        size=message.size,
        quote_depth=message.quote_depth,
        empty=not message.new_text.strip() and not content,
        kind=verdict.kind,
        written=_written(message, at),
        words=len(said),
        sketch="" if receipt else sketch(said, "".join(content)),
        author=person(author(message)),
        answered=_digest(named) if (named := _answered(message)) else "",
        ticket=_digest(number) if answer and (number := about(message.subject)) else "",
        elsewhere=not answers_us and _names_others_only(message, (mailbox, *ours)),
    )


def author(message: ParsedMessage) -> str:
    """Return the first address of From, else that of Sender, else ""."""
    if message.from_:
        return message.from_[0].address
    return message.sender.address if message.sender else ""


def _is_receipt(message: ParsedMessage, verdict: Verdict) -> bool:
    """Whether a program tells what became of one mail: that it was read, that an invitation is accepted."""
    told = message.report is not None and message.report.type is ReportType.MDN
    return told or any(finding.code in _RECEIPTS for finding in verdict.findings)


def _is_answer(message: ParsedMessage, kind: Kind, ours: Collection[str]) -> bool:
    if kind in _REPLIES or is_reply(message.subject) or holds_reply(message.subject):
        return True
    if is_forward(message.subject) and _sends_back(message, next(iter(ours))):
        return True
    if message.quote_depth and not is_forward(message.subject):
        return True
    return _names_ours(message, ours) if kind is Kind.NOTIFICATION else bool(_answered(message))


def _sends_back(message: ParsedMessage, mailbox: str) -> bool:
    """Whether the first mail that a forward holds was written by us."""
    match = _AUTHOR.search(message.text[:_TOP])
    said = match[1].lower() if match is not None else ""
    return mailbox.lower() in said or said.strip() == mailbox.lower().partition("@")[0]


def _names_ours(message: ParsedMessage, ours: Collection[str]) -> bool:
    """Whether an id that it refers to was made at a domain of ours: other programs' alerts are grouped by ids too."""
    domains = {address.rpartition("@")[2].lower() for address in ours}
    return any(id_.rpartition("@")[2] in domains for id_ in (*message.in_reply_to, *message.references))


def _answered(message: ParsedMessage) -> str:
    """Return the id of the mail that it answers, as far as it was made elsewhere; "" when it names none.

    Programs that thread their own mails answer nobody.
    """
    own = (message.message_id.value or "").rpartition("@")[2].lower()
    about = message.report.original_id.value if message.report is not None else None
    named = (about or "", *message.in_reply_to, *reversed(message.references))
    return next((id_ for id_ in named if id_ and (not own or id_.rpartition("@")[2] != own)), "")


def _names_others_only(message: ParsedMessage, ours: Collection[str]) -> bool:
    return bool(message.in_reply_to or message.references) and not _names_ours(message, ours)


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
    for said in (message.headers.first("X-Failed-Recipients") or message.new_text, message.text):
        named = named or tuple(
            address for word in said[:_TOP].split() if "@" in word for address in _ADDRESS.findall(word)
        )
    return {address.lower() for address in named}


def _written(message: ParsedMessage, at: float) -> float:
    """Return when the mail was written or first handed over, at most `at`; `at` when it does not say."""
    first = message.hops[-1].at if message.hops else None
    times = [time.timestamp() for time in (message.date, first) if time is not None and time.tzinfo is not None]
    return min([at, *(time for time in times if time > 0)])


def _content(message: ParsedMessage) -> list[str]:
    """Return the digests of the attachments that the author chose to send."""
    return sorted(
        part.sha256
        for part in message.attachments
        if not part.content_type.startswith(_NOT_CONTENT) and part.method not in _ANSWERING
    )


def _fingerprint(message: ParsedMessage, content: list[str]) -> str:
    if not content:
        return message.fingerprint
    return _digest("\n".join((message.fingerprint, *content)))


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
