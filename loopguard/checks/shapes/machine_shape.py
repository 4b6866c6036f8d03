"""A notice or a bulk mail that does not say so, known by the signs of the program that made it.

Each sign has a weight, and three points are enough.

* Three points: a text that is data (XML, JSON); a reverse-path that machines use.
* Two points: a programmer's mail library in X-Mailer or in the Message-ID; a field of a mailing service; a reverse-path
  that is a token of one mail and no author's address.
* One point: a function's address (`bookings@`), or a firm's name in place of the author's; a notice's subject; a
  notice's words; a text that speaks of its reader only; an offer in the subject, beside another sign; a Reply-To with a
  number for each recipient; and, without a library, neither Message-ID nor Date, as no mail program leaves them out.
  Beside a text that speaks of its reader only, a missing Date is enough.

An offer, or a number in Reply-To, without a notice's subject or words makes it bulk mail; all the rest make it a
notice.

These stay people's mail: a web form (`web_form`); whoever has one-point signs only and asks, reports a fault or signs
with his first name; and whatever was written in a mail program, which is not weighed at all. A person at `info@` who
thanks for an order has two points. Answers, forwards, and mail that says what it is or is bulk by its address or words
are passed over.

Not caught: a machine that writes like a person, and a spammer who shows nothing but words.
"""

import re
from functools import lru_cache
from typing import Final

from loopguard.checks.list_mail import names_a_list
from loopguard.checks.shapes.machine_text import machine_text
from loopguard.checks.shapes.reverse_path import is_machine_path, is_token_path
from loopguard.checks.shapes.sender_address import sender_address
from loopguard.checks.shapes.web_form import is_web_form
from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from loopguard.words.fault_phrases import reports_a_fault
from loopguard.words.hand_program import by_hand
from loopguard.words.local_part import names_a_function
from loopguard.words.notice_phrases import FORMS, OWN, YOUR, is_notice, offers, speaks_as_a_notice
from loopguard.words.person_voice import LINKS, asks_for_something, says_farewell
from loopguard.words.phrases import Phrases
from loopguard.words.signature import signs_as_author
from loopguard.words.subject import is_forward, is_reply
from loopguard.words.text_ends import END, ends
from parsers import Address, ParsedMessage

__all__ = [
    "FIELDS",
    "IDS",
    "LIBRARIES",
    "SERVICES",
    "has_library",
    "has_service",
    "is_firm",
    "is_form",
    "machine_shape",
]

LIBRARIES: Final[tuple[tuple[str, str], ...]] = (
    (
        r"phpmailer|swift ?mailer|php/?\d|zend[_ ]|codeigniter|drupal|wordpress|joomla|symfony|typo3|magento|"
        r"woocommerce|prestashop|opencart|shopware|laravel|yii|wp ?mail",
        "PHP",
    ),
    (r"mime::lite|mail::sender|mime-?tools|net::smtp|perl", "Perl"),
    (
        r"microsoft cdo|cdonts|cdosys|aspmail|aspemail|aspnetemail|dundas|persits|jmail|easymail|system\.net\.mail",
        "ASP",
    ),
    (r"javamail|spring|smtp ?component|chilkat|indy |nodemailer|python|smtplib|actionmailer|geekmail", "libraries"),
    (r"sendgrid|mailgun|mandrill|postmark|sparkpost|mailjet|sendinblue|brevo|elastic ?email", "mailing services"),
    (
        r"nagios|zabbix|icinga|jenkins|cacti|munin|redmine|trac\b|mantis|bugzilla|atlassian|jira|grafana|prometheus|"
        r"veeam|zendesk|freshdesk|hubspot|salesforce|servicenow|sharepoint|dynamics|sap\b|odoo|moodle|discourse",
        "systems",
    ),
)
"""Pattern anywhere in X-Mailer or User-Agent, lowered, whose it is."""

IDS: Final[tuple[tuple[str, str], ...]] = (
    (r".+\.tmail", "TMail for Ruby; seen"),
    (r"[0-9a-f]{10,}_[0-9a-f]{6,}@.+\.mail", "mail gem for Ruby"),
    (r".+@swift\.generated|.+@phpmailer.*", "PHP"),
    (
        r".+\.javamail\.(?!root@|zimbra@|evans@thyme).+",
        "JavaMail, but for Zimbra's web mail, and for the archive of Enron, which gave such an id to every mail; seen",
    ),
    (r"\d{12,14}\.\d+\.\d+@.*(localhost|localdomain).*", "Python, on a host without a name"),
)
"""Pattern over the whole Message-ID, lowered, source."""

SERVICES: Final[tuple[tuple[str, str], ...]] = (
    (r"[0-9a-f]{16}-[0-9a-f-]{36}-000000@.*amazonses\.com", "Amazon SES"),
    (r".+@(?:geopod-)?ismtpd.*|.+@.*\.sendgrid\.net", "SendGrid"),
    (
        r".+@.*(?:mailgun\.(?:org|net)|mandrillapp\.com|mtasv\.net|sparkpostmail\.com|mailjet\.com|sendinblue\.com)",
        "others",
    ),
)
"""Pattern over the whole Message-ID, lowered, whose it is: services through which programs send, and some people."""

FIELDS: Final[tuple[tuple[str, str], ...]] = (
    ("X-Mandrill-User", "Mandrill; seen"),
    ("X-Mailjet-Campaign", "Mailjet"),
    ("X-Report-Abuse", "mailing services; seen"),
)
"""Field with any value, source: services that people's mail programs do not send through."""

_FIELDS: Final = frozenset(name.lower() for name, _ in FIELDS)
_LIBRARY: Final = re.compile("|".join(pattern for pattern, _ in LIBRARIES))
_ID: Final = re.compile("|".join(f"(?:{pattern})" for pattern, _ in IDS))
_SERVICE: Final = re.compile("|".join(pattern for pattern, _ in SERVICES))
_HINTS: Final = (".tmail", ".mail", "@swift", "@phpmailer", ".javamail.", "localhost", "localdomain")
"""One of these words stands in every id that fits: looking for them first spares the patterns."""
_COUNTER: Final = re.compile(r"(?:\d[^@\d]?){10}")
_YOUR: Final = re.compile(rf"\b(?:{YOUR})\b")
_OWN: Final = re.compile(rf"\b(?:{OWN})(?![\w-])")
_FORM: Final = Phrases(pattern for _, pattern in FORMS)
_DATA: Final = re.compile(r"\s*(?:<\?xml\b|\{\s*\"[\w-]+\"\s*:|<(?:soap|adf|rss|order)\b)", re.IGNORECASE)
_SIGNS: Final = {
    "program": "programs send mail like that",
    "missing id and date": "it has neither an id nor a date",
    "missing date": "it has no date",
    "data": "its text is data",
    "token": "its reverse-path is a token",
    "reverse-path": "its bounces go to a machine",
    "address": "its sender is no person",
    "counter": "its answers are counted",
    "subject": "its subject is a notice's",
    "offer": "its subject makes an offer",
    "words": "it uses a notice's words",
    "voice": "it speaks of its reader only",
}
"""What each sign says to staff who ask why."""
_ENOUGH: Final = 3
_DECLARED: Final = frozenset(("auto-submitted", "precedence", "x-precedence"))


def machine_shape(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Add up the signs of a program that sends mail."""
    if (
        message.report
        or message.return_path == ""
        or not _DECLARED.isdisjoint(message.headers.names)
        or names_a_list(message)
    ):
        return None
    if message.in_reply_to or message.references or by_hand(message):
        return None
    marks = _made(message)
    if is_machine_path(message, envelope, policy):
        marks["reverse-path"] = 3
    elif is_token_path(message, envelope):
        marks["token"] = 2
    # The subject and the words together are not enough, and cost the most to look for.
    if not marks or is_reply(message.subject) or is_forward(message.subject):
        return None
    marks |= _reads(message)
    if sum(marks.values()) == _ENOUGH - 1:
        marks |= _says(message)
    if sum(marks.values()) == _ENOUGH - 1 or (sum(marks.values()) == _ENOUGH - 2 and message.date is None):
        marks |= _speaks(message)
    if sum(marks.values()) < _ENOUGH or _is_bulk(message, envelope, policy) or is_form(message):
        return None
    if max(marks.values()) == 1 and _is_written(message, offers="offer" in marks):
        return None
    bulk = marks.keys() & {"counter", "offer", "token"} and not marks.keys() & {"subject", "words", "data"}
    what = "bulk mail" if bulk else "a machine's notice"
    evidence = f"It looks like {what}: {', '.join(_SIGNS[mark] for mark in marks)}."
    return Finding(
        "machine-shape", evidence, "mail libraries and services", Effect.LIST if bulk else Effect.NOTIFICATION
    )


def _is_written(message: ParsedMessage, *, offers: bool) -> bool:
    """Whether a person asks, signs or reports a fault: that outweighs signs of one point each. Nobody reports a fault
    below an offer."""
    text = message.new_text[:END].lower().replace("’", "'")
    if "?" in text or signs_as_author(message):
        return True
    return not offers and (reports_a_fault(message.subject, text) or asks_for_something(text))


def _is_bulk(message: ParsedMessage, envelope: Envelope, policy: Policy) -> bool:
    """Whether the sender's address or the words say that the mail went to many: then it needs no other kind."""
    found = (sender_address(message, envelope, policy), machine_text(message, envelope, policy))
    return any(finding is not None and finding.effect is Effect.LIST for finding in found)


def is_form(message: ParsedMessage) -> bool:
    """Whether the mail says that a customer wrote it into a form, which often stands below a signature's delimiter, or
    reads so."""
    return _FORM.search(f"{message.subject[:200].lower()}\n{ends(message.text)}") or is_web_form(message)


def _made(message: ParsedMessage) -> dict[str, int]:
    """Return the signs of what made the mail: data, library or service, what is left out, its addresses."""
    marks = {"program": 1 if _is_weak(message) else 2} if has_library(message) else {}
    if not marks and message.message_id.value is None and message.date is None:
        marks["missing id and date"] = 1
    if _DATA.match(message.text[:200]):
        marks["data"] = 3
    if names_a_function(message) or any(map(is_firm, message.from_[:5])):
        marks["address"] = 1
    if any(_COUNTER.search(one.address[:200]) for one in message.reply_to[:5]):
        marks["counter"] = 1
    return marks


def has_library(message: ParsedMessage) -> bool:
    """Whether a programmer's mail library or a mailing service left its sign."""
    if _names_library(message):
        return True
    id_ = (message.message_id.value or "")[:300].lower()
    return any(hint in id_ for hint in _HINTS) and _ID.fullmatch(id_) is not None


def _is_weak(message: ParsedMessage) -> bool:
    """Whether a JavaMail id is all that shows a library, and the author bears no function's name: web mail and archives
    write such ids too; or CDO has Outlook's Thread-Index, as web pages of old Exchange servers have."""
    if _program(message).startswith("microsoft cdo"):
        return "thread-index" in message.headers.names
    made = (message.message_id.value or "")[:300].lower()
    return ".javamail." in made and not _names_library(message) and not names_a_function(message)


def _names_library(message: ParsedMessage) -> bool:
    """Whether X-Mailer or User-Agent names a library, or a mailing service left a field."""
    program = _program(message)
    return (bool(program) and _is_library(program)) or not _FIELDS.isdisjoint(message.headers.names)


def _program(message: ParsedMessage) -> str:
    return (message.headers.first("X-Mailer") or message.headers.first("User-Agent") or "")[:100].lower()


def has_service(message: ParsedMessage) -> bool:
    """Whether a mailing service made the mail's id."""
    id_ = (message.message_id.value or "")[:300].lower()
    return _SERVICE.fullmatch(id_) is not None


@lru_cache(maxsize=256)
def _is_library(program: str) -> bool:
    return _LIBRARY.search(program) is not None


def _reads(message: ParsedMessage) -> dict[str, int]:
    """Return the signs in the subject."""
    marks = {"subject": 1} if is_notice(message.subject) else {}
    if offers(message.subject[:200].lower()):
        marks["offer"] = 1
    return marks


def _says(message: ParsedMessage) -> dict[str, int]:
    """Return the sign of a notice's words; looking for them costs the most."""
    return {"words": 1} if speaks_as_a_notice(ends(message.new_text)) else {}


def _speaks(message: ParsedMessage) -> dict[str, int]:
    """Return the sign of a text that speaks of its reader only: a person says `I` somewhere, or asks, or closes a
    letter that links to nothing ("you took the rent twice. Regards, Olga")."""
    said = ends(message.new_text).replace("’", "'")
    if says_farewell(said) and not any(link in said for link in LINKS):
        return {}
    if "?" in said or not _YOUR.search(said) or _OWN.search(said):
        return {}
    return {"voice": 1} if message.date or message.message_id.value is None else {"voice": 1, "missing date": 1}


def is_firm(author: Address) -> bool:
    """Whether an author bears the name of his domain: `Example Shop <hello@exampleshop.com>`."""
    name = "".join(char for char in author.name[:60].lower() if char.isalnum())
    labels = author.address.rpartition("@")[2][:255].split(".")
    return len(name) > 2 and name in (*labels[:-1], "".join(labels))
