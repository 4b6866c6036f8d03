"""A bounce that declares nothing: no DSN part, yet it has a bounce's shape (RFC 5321 6.1; what came before RFC 3464).

A mail with a report is left to `report`. Words alone are never enough: a person who asks what "Undelivered Mail
Returned to Sender" means writes the same ones. How much more is needed depends on who sends:

* a mailer-daemon of that very name needs nothing else, and neither does a header made for bounces
  (X-Failed-Recipients, report-type=delivery-status);
* a postmaster, the null reverse-path, or a mail without any author needs a bounce's subject, or its opening and a
  returned mail or a transcript;
* a list's own address (`-admin`, `-owner`) needs subject and opening;
* anybody else needs subject and opening, a trace of SMTP (a returned mail, a reply code, an address in brackets, a
  Received line), a mail that answers nothing, and no person's voice: no greeting and no question. So neither a customer
  whose parcel "could not be delivered" nor one who pastes a bounce and asks is taken for a daemon.

Not caught: bounces in languages that are not in the tables, from a sender with a person's name.
"""

import re
from typing import Final

from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from loopguard.words.bounce_phrases import ENDINGS, OPENINGS, SUBJECTS
from loopguard.words.local_part import local_parts
from loopguard.words.subject import is_reply
from parsers import ParsedMessage

__all__ = ["bounce_shape"]

_OPENING_LENGTH: Final = 1_500
_TAG: Final = re.compile(r"\s*(?:\[[^\[\]]{0,100}\]|\*+|[\w.-]+\.\w{2,10}(?= mail))?\s*")
_SUBJECT: Final = re.compile("|".join(pattern for _, pattern in SUBJECTS))
_ENDING: Final = re.compile(rf"[(:-]\s?(?:{'|'.join(pattern for _, pattern in ENDINGS)})\)?\s*$")
_OPENING: Final = re.compile("|".join(pattern for _, pattern in OPENINGS))
_DAEMON: Final = re.compile(r"mailer[-_.]?d(?:a?)emon.*|mail[-_.]?daemon|mdaemon|microsoftexchange[0-9a-f]{32}")
_POSTMASTER: Final = re.compile(
    r"post[-_.]?master.*|mail[-_.]delivery[-_.](?:sub)?system|(?:mail)?[-_.]?(?:bounces?|ndr|dsn)|"
    r"system[-_. ]administrator|.*smtp.*(?:service|gateways?).*|mail[-_.]?(?:system|admin)\w*"
)
_LIST: Final = re.compile(r".+-(?:admin|owner|request|bounces)|owner-.+")
_MACHINE: Final = re.compile(r"daemon|master|exchange|delivery|bounce|ndr|dsn|admin|smtp|mail|owner|request")
"""One of these words stands in every local part that fits: looking for them first spares three patterns."""
_NAME: Final = re.compile(
    r"(?:internet )?mail (?:delivery|system)\b.*|mailer-?daemon.*|system administrator|postmaster|.*\bmail delivery "
    r"(?:sub)?system\b.*",
    re.IGNORECASE,
)
_TRACE: Final = re.compile(
    r"<(?!mailto:)[^<>@\s]{1,64}@[^<>@\s]{1,255}>|\b[45]\d\d[ -]#?[45]\.\d{1,3}\.\d|^[ \t]{0,20}received: from |"
    r"deliver(?:ed)? to:?\s{1,5}[^<>@\s]{1,64}@[a-z0-9]",
    re.IGNORECASE | re.MULTILINE,
)
_TRANSCRIPT: Final = re.compile(
    r"^[ \t]{0,20}(?:rcpt to|mail from|final-recipient|reporting-mta|diagnostic-code):", re.IGNORECASE | re.MULTILINE
)
_VOICE: Final = re.compile(
    r"\s*(?!hi\W{1,3}\s{0,9}this is the )(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|hallo|"
    r"guten (?:tag|morgen|abend)|sehr geehrte|moin|bonjour|madame|hola|buenos|ciao|buongiorno|salve|olá|bom dia|beste|"
    r"goeden?|hej|hei|cześć|dzień dobry|dobrý den|здравствуйте|добрый день|привет|こんにちは|お世話に|您好|你好)\b",
    re.IGNORECASE,
)
_QUESTION: Final = re.compile(r"\?(?:\s|$)")
_COPIES: Final = frozenset(
    ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers")
)


def bounce_shape(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find a bounce that has no machine-readable report, by its words and its sender."""
    # A Sieve script that rejects answers with an MDN of this disposition (RFC 5429 2.1.2).
    if message.report is not None and message.report.action != "deleted":
        return None
    field = _declared(message)
    if field:
        return Finding(
            "bounce-shape", f"It carries {field}, as only bounces do.", "Exim, RFC 3464 2; osTicket", Effect.BOUNCE
        )
    signs = _signs(message, envelope)
    if not signs or not _enough(message, signs):
        return None
    evidence = f"It has the shape of a bounce: {', '.join(signs.values())}."
    return Finding("bounce-shape", evidence, "RFC 5321 6.1; osTicket, Discourse, RT", Effect.BOUNCE)


def _declared(message: ParsedMessage) -> str | None:
    if message.headers.first("X-Failed-Recipients"):
        return "X-Failed-Recipients"
    content_type = (message.headers.first("Content-Type") or "").lower()
    if "report-type" in content_type and re.search(r"report-type\s*=\s*\"?delivery-status", content_type):
        return "report-type=delivery-status"
    return None


def _signs(message: ParsedMessage, envelope: Envelope) -> dict[str, str]:
    """Return which signs outside the text are there, each with the words that explain it to staff."""
    signs = _sender(message)
    if not message.from_ and message.sender is None:
        signs["nobody"] = "it has no author"
    if "" in (envelope.reverse_path, message.return_path):
        signs["null"] = "the reverse-path is null"
    subject = message.subject[:300].lower()
    if _tells(subject):
        signs["subject"] = "the subject tells of a failed delivery"
    if any(part.content_type in _COPIES for part in message.attachments):
        signs["copy"] = "a mail is returned with it"
    return signs


def _tells(subject: str) -> bool:
    """Whether a lowered subject begins, behind a tag, or ends with a bounce's words."""
    tag = _TAG.match(subject)
    begins = _SUBJECT.match(subject) or (tag and tag.end() and _SUBJECT.match(subject, tag.end()))
    return bool(begins or _ENDING.search(subject))


def _sender(message: ParsedMessage) -> dict[str, str]:
    locals_ = [local for local in local_parts(message) if _MACHINE.search(local)]
    if any(_DAEMON.fullmatch(local) for local in locals_):
        return {"daemon": "a mailer-daemon writes"}
    if any(_POSTMASTER.fullmatch(local) for local in locals_) or any(
        one.name and _NAME.fullmatch(one.name[:100]) for one in message.from_[:5]
    ):
        return {"postmaster": "a postmaster writes"}
    if "X-MLServer" in message.headers or any(_LIST.fullmatch(local) for local in locals_):
        return {"list": "a list's own address writes"}
    return {}


def _enough(message: ParsedMessage, signs: dict[str, str]) -> bool:
    """Whether the signs make a bounce. The text is searched only if it decides, because that costs more than all the
    rest."""
    if "daemon" in signs:
        return bool(signs.keys() & {"subject", "copy"}) or not is_reply(message.subject) or _opens(message, signs)
    if "postmaster" in signs or "null" in signs:
        if "subject" in signs:
            return True
        backed = {"postmaster", "null"} <= signs.keys() or _backed(message, signs)
        return backed and _opens(message, signs)
    if "nobody" in signs and (_backed(message, signs) or _traced(message)) and _opens(message, signs):
        return True
    if "subject" not in signs or not _opens(message, signs):
        return False
    return "list" in signs or _by_anybody(message, signs)


def _by_anybody(message: ParsedMessage, signs: dict[str, str]) -> bool:
    if message.in_reply_to or message.references or (message.from_ and _speaks(message)):
        return False
    return "copy" in signs or _traced(message)


def _opens(message: ParsedMessage, signs: dict[str, str]) -> bool:
    if not _OPENING.search(message.text[:_OPENING_LENGTH].lower()):
        return False
    signs["opening"] = "the text opens as bounces do"
    return True


def _traced(message: ParsedMessage) -> bool:
    return _TRACE.search(message.text[: 2 * _OPENING_LENGTH]) is not None


def _backed(message: ParsedMessage, signs: dict[str, str]) -> bool:
    """Whether the mail returns another mail, or shows what SMTP servers said."""
    if "copy" in signs:
        return True
    if not _TRANSCRIPT.search(message.text[: 2 * _OPENING_LENGTH]):
        return False
    signs["transcript"] = "the text holds a transcript of SMTP"
    return True


def _speaks(message: ParsedMessage) -> bool:
    """Whether a person speaks: the text begins with a greeting, or asks a question."""
    text = message.text[:_OPENING_LENGTH]
    return _VOICE.match(text) is not None or _QUESTION.search(text) is not None
