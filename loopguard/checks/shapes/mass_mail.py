"""Mail to many that names no list and no way to leave one, known by several signs together, each with a weight.

Old mailings, and those of senders who hide what they do, have none of a list's fields. They hide the recipients
(`To: undisclosed-recipients:;`), have an answer go elsewhere, come as HTML alone, cry in their subject, and speak of an
issue, an offer, money or a button to press (`words/mass_phrases.py`). A filter on the way may have marked the mail
(`X-Spam-Flag: YES`): no machine should answer that, since its sender is likely forged. Some providers mark their own
customers' mail as well, so a mark alone says nothing.

* Three points: hidden recipients, or a mail that came through a server and has none at all.
* Two points: a filter's mark; an issue.
* One point: each other kind of phrase; HTML alone; an offer or a cry in the subject; answers that go to another site;
  an author whose name has a number; neither a Date nor a Message-ID.

Three points are enough, of which one is the text's or the subject's, and four where all are; words of the text alone
are not weighed. Where a person speaks, or wrote in a mail program, one more is needed, and what no customer writes of:
a customer asks five shops for their best price, too. Passed over: answers, forwards, forms, whoever asks a helpdesk for
something, and what says what it is.

Not caught: mail to many that reads as a letter to one ("Hi Ann, did you see my last mail?").
"""

import re
from typing import Final

from loopguard.checks.list_mail import names_a_list
from loopguard.checks.shapes.web_form import is_web_form, site
from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from loopguard.words.hand_program import by_hand
from loopguard.words.mass_phrases import KINDS, SHOUTS
from loopguard.words.notice_phrases import offers
from loopguard.words.person_voice import asks_for_something, speaks_as_a_person
from loopguard.words.phrases import Phrases
from loopguard.words.subject import is_forward, is_reply
from loopguard.words.text_ends import ends
from parsers import ParsedMessage

__all__ = ["MARKS", "mass_mail"]

MARKS: Final[tuple[tuple[str, str, str], ...]] = (
    ("X-Spam-Flag", r"yes\b.*", "SpamAssassin, Gmail, GMX; seen"),
    ("X-Spam-Status", r"yes\b.*", "SpamAssassin; seen"),
    ("X-Bogosity", r"(?:spam|yes)\b.*", "bogofilter"),
    ("X-DSPAM-Result", r"spam\b.*", "DSPAM"),
    ("X-Rspamd-Action", r"(?:reject|add header|rewrite subject)\b.*", "rspamd"),
    ("X-Forefront-Antispam-Report", r".*\bsfv:(?:spm|skb)\b.*", "Exchange Online"),
    ("X-MS-Exchange-Organization-SCL", r"[5-9]", "Exchange"),
)
"""Field, pattern over its whole value, the filter that writes it."""

_MARKS: Final = {name.lower(): re.compile(pattern, re.IGNORECASE | re.DOTALL) for name, pattern, _ in MARKS}
_HIDDEN: Final = re.compile(
    r"undisclosed|unlisted|recipients?[-_. ]?list|list[-_. ]?suppressed|hidden[-_. ]recipients|"
    r"(?:verborgene|ungenannte|nicht offengelegte)[-_. ]?empf|destinataires[-_. ](?:inconnus|masqués)|"
    r"destinatarios[-_. ](?:ocultos|no revelados)|destinatari[-_. ](?:nascosti|non specificati)"
)
_KINDS: Final = tuple((kind, points, Phrases(pattern for _, pattern in rows)) for kind, points, rows in KINDS)
_SHOUTS: Final = re.compile(SHOUTS)
_NUMBERED: Final = re.compile(r".*[a-z_.-]\d{2,}|.*\d[a-z]+\d.*")
_LOUD, _LETTERS = 0.7, 12
_ENOUGH: Final = 3
_ODD: Final = frozenset(("issue", "money", "body", "alarm"))
"""Kinds of phrase of which no customer writes to a shop's helpdesk, as a rule."""
_SIGNS: Final = {
    "hidden": "its recipients are hidden",
    "marked": "a filter marked it",
    "html": "it is HTML alone",
    "elsewhere": "answers go elsewhere",
    "numbered": "its author is numbered",
    "undated": "it has neither id nor date",
    "subject": "its subject cries or offers",
}
"""What each sign says to staff who ask why; a kind of phrase says its name."""


def mass_mail(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Add up the signs of mail to many."""
    if message.report or message.return_path == "" or message.in_reply_to or message.references:
        return None
    if names_a_list(message) or is_reply(message.subject) or is_forward(message.subject):
        return None
    made = _made(message)
    said = {"subject": 1} if _cries(message.subject) else {}
    # Words alone are not weighed: looking for them costs the most.
    if not made and not said:
        return None
    text = ends(message.new_text).replace("’", "'")
    said |= {kind: points for kind, points, pattern in _KINDS if pattern.search(text)}
    points = sum(made.values()) + sum(said.values())
    enough = _ENOUGH if made else _ENOUGH + 1
    # A form goes to one mailbox; a swindler states his other address just as a form does.
    if not said or points < enough or asks_for_something(text) or ("hidden" not in made and is_web_form(message)):
        return None
    unlike_a_customer = points > enough and not _ODD.isdisjoint(said)
    if not unlike_a_customer and (by_hand(message) or speaks_as_a_person(message.subject, text, asks=False)):
        return None
    signs = ", ".join(_SIGNS.get(sign, f"it speaks of {sign}") for sign in (*made, *said))
    return Finding("mass-mail", f"It looks like mail to many: {signs}.", "mailings in public archives", Effect.LIST)


def _made(message: ParsedMessage) -> dict[str, int]:
    """Return the signs that are not in what the mail says."""
    marks = {}
    headers = message.headers
    named = " ".join((*headers.every("To"), *headers.every("Cc")))[:500].lower()
    if _HIDDEN.search(named) or (message.hops and not named.strip()):
        marks["hidden"] = 3
    if any(
        _MARKS[name].fullmatch(value.strip()) for name in _MARKS.keys() & headers.names for value in headers.every(name)
    ):
        marks["marked"] = 2
    if message.content_type == "text/html":
        marks["html"] = 1
    if message.reply_to and message.from_ and site(message.reply_to[0].address) != site(message.from_[0].address):
        marks["elsewhere"] = 1
    if any(_NUMBERED.fullmatch(author.address.rpartition("@")[0][:80].lower()) for author in message.from_[:1]):
        marks["numbered"] = 1
    if message.date is None and message.message_id.value is None:
        marks["undated"] = 1
    return marks


def _cries(subject: str) -> bool:
    """Whether a subject offers something, has exclamation marks or sums, or is in capitals."""
    letters = [char for char in subject[:200] if char.isalpha() and char.lower() != char.upper()]
    if len(letters) >= _LETTERS and sum(map(str.isupper, letters)) > _LOUD * len(letters):
        return True
    lowered = subject[:200].strip().lower()
    return _SHOUTS.search(lowered) is not None or offers(lowered)
