"""An answer to an invitation, made by a calendar program: METHOD=REPLY, COUNTER or CANCEL (RFC 5546 3.2.3, RFC 6047
2.4).

The method stands in the calendar object (the .ics part), and also in the Content-Type when the object is the whole
mail. An object without a method counts when the subject begins as such answers do: "Accepted:", in the languages of
Outlook, Google Calendar and Thunderbird.

Not caught: an answer without a calendar object. An invitation (METHOD=REQUEST) is written by a person and is no
finding.
"""

import re
from typing import Final

from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from parsers import ParsedMessage

__all__ = ["METHODS", "SUBJECTS", "calendar_reply"]

METHODS: Final[tuple[tuple[str, str, str], ...]] = (
    ("reply", "answers an invitation", "RFC 5546 3.2.3"),
    ("counter", "proposes another time", "RFC 5546 3.2.7"),
    ("declinecounter", "declines another time", "RFC 5546 3.2.8"),
    ("refresh", "asks for the current version of an event", "RFC 5546 3.2.6"),
    ("cancel", "cancels an event", "RFC 5546 3.2.5"),
)
"""iTIP method, what it does, source."""

SUBJECTS: Final[tuple[tuple[str, str], ...]] = (
    ("en", "accepted"), ("en", "declined"), ("en", "tentative"), ("en", "tentatively accepted"),
    ("en", "new time proposed"), ("en", "canceled"), ("en", "cancelled"), ("en", "canceled event"),
    ("en", "invitation reply"), ("en", "event invitation reply"), ("en", "event accepted"),
    ("de", "zugesagt"), ("de", "angenommen"), ("de", "abgelehnt"), ("de", "mit vorbehalt"), ("de", "abgesagt"),
    ("de", "vorläufig zugesagt"), ("de", "neuer terminvorschlag"), ("de", "mit vorbehalt angenommen"),
    ("fr", "accepté"), ("fr", "refusé"), ("fr", "provisoire"), ("fr", "annulé"), ("fr", "acceptation provisoire"),
    ("es", "aceptado"), ("es", "aceptada"), ("es", "rechazado"), ("es", "rechazada"), ("es", "provisional"),
    ("es", "cancelado"), ("pt", "aceito"), ("pt", "aceite"), ("pt", "recusado"), ("pt", "provisório"),
    ("pt", "cancelado"), ("it", "accettato"), ("it", "rifiutato"), ("it", "provvisorio"), ("it", "annullato"),
    ("nl", "geaccepteerd"), ("nl", "geweigerd"), ("nl", "afgewezen"), ("nl", "voorlopig"), ("nl", "geannuleerd"),
    ("sv", "accepterat"), ("sv", "avböjt"), ("sv", "preliminärt"), ("da", "accepteret"), ("da", "afvist"),
    ("no", "godtatt"), ("no", "avslått"), ("fi", "hyväksytty"), ("fi", "hylätty"), ("pl", "zaakceptowano"),
    ("pl", "zaakceptowane"), ("pl", "odrzucono"), ("pl", "wstępna akceptacja"), ("cs", "přijato"),
    ("cs", "odmítnuto"), ("hu", "elfogadva"), ("hu", "elutasítva"), ("tr", "kabul edildi"), ("tr", "reddedildi"),
    ("ru", "принято"), ("ru", "отклонено"), ("ru", "под вопросом"), ("uk", "прийнято"), ("ja", "承諾"),
    ("ja", "承諾済み"), ("ja", "辞退"), ("ja", "仮承諾"), ("zh", "已接受"), ("zh", "已拒绝"), ("zh", "已拒絕"),
    ("zh", "暂定"), ("ko", "수락"), ("ko", "거절"),
)  # fmt: skip
"""Language, and the word that stands before the colon at the start of the subject."""

_METHOD: Final = re.compile(r"text/calendar\b.{0,500}?[;\s]method\s*=\s*\"?([a-z]+)", re.IGNORECASE | re.DOTALL)
_METHODS: Final = {method: (does, source) for method, does, source in METHODS}
_WORDS: Final = frozenset(word for _, word in SUBJECTS)
_OBJECTS: Final = ("text/calendar", "application/ics", "application/x-ics")


def calendar_reply(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find a calendar object that answers, counters or cancels."""
    named = _named(message)
    known = next((_METHODS[method] for method in named if method in _METHODS), None)
    if known is not None:
        return Finding("calendar-reply", f"A calendar program {known[0]}.", known[1], Effect.NOTIFICATION)
    if named:
        return None
    word, colon, _ = message.subject[:60].replace("：", ":").partition(":")
    if not colon or word.strip().lower() not in _WORDS or not _has_object(message):
        return None
    evidence = f'A calendar program answers an invitation: "{word.strip()}", with a calendar object.'
    return Finding("calendar-reply", evidence, "RFC 6047 2.4; Outlook, Google Calendar", Effect.NOTIFICATION)


def _named(message: ParsedMessage) -> list[str]:
    """Return the methods of the mail's calendar objects, lowered."""
    methods = [part.method for part in message.attachments if part.method]
    if message.content_type == "text/calendar":
        match = _METHOD.search(message.headers.first("Content-Type") or "")
        methods += [match[1].lower()] if match is not None else []
    return methods


def _has_object(message: ParsedMessage) -> bool:
    return message.content_type in _OBJECTS or any(part.content_type in _OBJECTS for part in message.attachments)
