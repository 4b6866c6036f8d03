"""A bounce that declares nothing: no DSN part, yet it has a bounce's shape (RFC 5321 6.1; what came before RFC 3464).

Signs are counted: a mailer-daemon writes it; the reverse-path is null; the subject begins as bounces do; the text opens
as bounces do; the returned mail is attached. A mailer-daemon of that very name needs no second sign, a header made for
bounces (X-Failed-Recipients, report-type=delivery-status) neither. Otherwise it takes two, and a sender who is nobody's
daemon needs subject, opening and a trace of SMTP (a returned mail, a reply code, an address in brackets, a Received
line), in a mail that answers nothing: so a customer whose parcel "could not be delivered" stays a person.

Not caught: bounces in languages that are not in the tables, from a sender with a person's name.
"""

import re
from typing import Final

from loopguard.bounce_phrases import OPENINGS, SUBJECTS
from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.subject import is_reply
from loopguard.verdict import Effect, Finding
from parsers import ParsedMessage

__all__ = ["bounce_shape"]

_OPENING_LENGTH: Final = 1_500
_TAG: Final = re.compile(r"\s*(?:\[[^\[\]]{0,100}\]|\*+|[\w.-]+\.\w{2,10}(?= mail))?\s*")
_SUBJECT: Final = re.compile("|".join(pattern for _, pattern in SUBJECTS), re.IGNORECASE)
_OPENING: Final = re.compile("|".join(pattern for _, pattern in OPENINGS), re.IGNORECASE)
_DAEMON: Final = re.compile(r"mailer[-_.]?d(?:a?)emon.*|mail[-_.]?daemon|mdaemon", re.IGNORECASE)
_POSTMASTER: Final = re.compile(
    r"post[-_.]?master.*|mail[-_.]delivery[-_.](?:sub)?system|(?:mail)?[-_.]?(?:bounces?|ndr|dsn)|"
    r"system[-_. ]administrator|.*smtp.*(?:service|gateways?).*|mail[-_.]?(?:system|admin)\w*",
    re.IGNORECASE,
)
_NAME: Final = re.compile(
    r"(?:internet )?mail (?:delivery|system)\b.*|mailer-?daemon.*|system administrator|postmaster|.*\bmail delivery "
    r"(?:sub)?system\b.*",
    re.IGNORECASE,
)
_TRACE: Final = re.compile(
    r"<(?!mailto:)[^<>@\s]{1,64}@[^<>@\s]{1,255}>|\b[45]\d\d[ -]#?[45]\.\d{1,3}\.\d|^\s*received: from ",
    re.IGNORECASE | re.MULTILINE,
)
_COPIES: Final = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers")


def bounce_shape(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find the signs of a bounce that no machine-readable report declares."""
    field = _declared(message)
    if field:
        return Finding(
            "bounce-shape", f"It carries {field}, as only bounces do.", "Exim, RFC 3464 2; osTicket", Effect.BOUNCE
        )
    signs = _signs(message, envelope)
    if not _enough(message, signs):
        return None
    evidence = f"It has the shape of a bounce: {', '.join(signs.values())}."
    return Finding("bounce-shape", evidence, "RFC 5321 6.1; osTicket, Discourse, RT", Effect.BOUNCE)


def _declared(message: ParsedMessage) -> str | None:
    if message.headers.first("X-Failed-Recipients"):
        return "X-Failed-Recipients"
    if re.search(r"report-type\s*=\s*\"?delivery-status", message.headers.first("Content-Type") or "", re.IGNORECASE):
        return "report-type=delivery-status" if message.report is None else None
    return None


def _signs(message: ParsedMessage, envelope: Envelope) -> dict[str, str]:
    """Return the signs that are there, by name, each with its words for the evidence."""
    signs: dict[str, str] = {}
    authors = [*message.from_[:5], *([message.sender] if message.sender else [])]
    locals_ = [author.address.rpartition("@")[0] or author.address for author in authors]
    if any(_DAEMON.fullmatch(local[:100]) for local in locals_):
        signs["daemon"] = f"{authors[0].address[:100]} writes"
    elif any(_POSTMASTER.fullmatch(local[:100]) for local in locals_) or any(
        _NAME.fullmatch(author.name[:100]) for author in authors
    ):
        signs["postmaster"] = f"{authors[0].address[:100]} writes"
    if "" in (envelope.reverse_path, message.return_path):
        signs["null"] = "the reverse-path is null"
    subject = message.subject[:300]
    start = _TAG.match(subject)
    if _SUBJECT.match(subject) or (start and _SUBJECT.match(subject, start.end())):
        signs["subject"] = "the subject tells of a failed delivery"
    # The search costs more than all the rest, and alone it would decide nothing.
    if signs and _OPENING.search(message.text[:_OPENING_LENGTH]):
        signs["opening"] = "the text opens as bounces do"
    if any(part.content_type in _COPIES for part in message.attachments):
        signs["copy"] = "a mail is returned with it"
    return signs


def _enough(message: ParsedMessage, signs: dict[str, str]) -> bool:
    told = signs.keys() & {"subject", "opening"}
    if "daemon" in signs:
        return bool(told) or "copy" in signs or not is_reply(message.subject)
    if "postmaster" in signs or "null" in signs:
        return "subject" in signs or (
            "opening" in signs and ("copy" in signs or {"postmaster", "null"} <= signs.keys())
        )
    if len(told) < 2 or message.in_reply_to or message.references:
        return False
    return "copy" in signs or _TRACE.search(message.text[: 2 * _OPENING_LENGTH]) is not None
