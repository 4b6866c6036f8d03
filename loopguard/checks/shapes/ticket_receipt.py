"""A helpdesk's receipt for our mail, in forty languages: "Your request was registered", "Vorgang 17 angelegt".

It answers, so it is an auto-reply, and rounds and rates see it. Two signs are needed, and one of them must be words of
receipt: in the subject; at the beginning of the text; a promise ("we will get back to you", "your number is"); a
function's address; an answer that quotes nothing; our subject behind its own words (`INC17 opened: Re: Order`).

A web page thanks whoever filled in its form ("Thank you for your submission"): words of thanks or receipt and the
page's program (PHPMailer, a PHP script) are two signs, unless an answer would go to another site than the author's, as
with the form itself.

Whoever says "I" or asks is a person, and so is whoever writes in a mail program, but for the words in subject, text
and promise together. A firm's "we have received your letter" from a person's address, under a subject of its own,
stays personal. It only mutes.

Not caught: a receipt that nothing but its wording in another language shows.
"""

import re
from typing import Final

from loopguard.checks.shapes.web_form import asks_for_fields, by_script, site
from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from loopguard.words.hand_program import by_hand
from loopguard.words.hints import Hints
from loopguard.words.local_part import names_a_function
from loopguard.words.person_voice import speaks_as_a_person
from loopguard.words.receipt_phrases import PROMISES, RECEIPTS, THANKS
from loopguard.words.subject import REPLIES, is_forward, is_reply
from loopguard.words.text_ends import ends
from parsers import ParsedMessage

__all__ = ["ticket_receipt"]

_RECEIPTS: Final = tuple(re.compile(pattern) for _, _, pattern in RECEIPTS)
_HINTS: Final = Hints((at, words) for at, (_, words, _) in enumerate(RECEIPTS))
_THANKS: Final = re.compile("|".join(f"(?:{pattern})" for _, pattern in THANKS))
_PROMISE: Final = re.compile("|".join(f"(?:{pattern})" for _, pattern in PROMISES))
_INTERIOR: Final = re.compile(rf"[^\s:：]\S*.{{0,80}}?[\s:：\]](?:{'|'.join(map(re.escape, REPLIES))})\s?[:：]")
_STAFF: Final = re.compile(
    r"assigned to (?:you|your|me|group|the|team|:)|assign(?:ed|ment) (?:to|group)\s?:|(?:requester|requestor|reporter|"
    r"caller|assignee|opened by|reported by|requested by|submitted by|melder|ersteller|bearbeiter|demandeur|"
    r"solicitante|richiedente|aanmelder|zgłaszający|заявитель|исполнитель)\s?:|\b(?:in|to) your queue\b|"
    r"request (?:to|for a?) ?(?:reset|change|recover|sign|log|password|new password|delete|verify)|ihnen zugewiesen|"
    r"vous a été (?:assigné|attribué)|asignado a|"
    r"(?:\A|\n)(?:new|neuer?s?|nouveau|nouvel|nuev[oa]|nov[oa]|nieuwe?|nytt?|uusi|nowe|nov[ýé]|новая|новое|"
    r"нова) (?:support |service )?(?:ticket|case|incident|request|task|vorgang|caso|incidencia|chamado|melding|ärende|"
    r"sag|sak|tiketti|zgłoszenie|požadavek|заявка|обращение|звернення)\b"
)
"""It goes to staff or followers and not to whoever asked: then it is a notice (`topics/tickets.py`)."""
_DENIED: Final = re.compile(
    r"n't\b|\b(?:not|cannot|nicht|pas|não|non|niet|nie|ikke|inte|nem|не|no (?:ha|han|fue|pudo|puede|se))\b"
)
_BEGINNING: Final = 400
_ENOUGH: Final = 2


def ticket_receipt(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find words of receipt and one more sign."""
    if message.report or is_forward(message.subject):
        return None
    reply = is_reply(message.subject)
    answers = reply or bool(message.in_reply_to)
    subject = message.subject[:200].lower().replace("’", "'")
    signs = ["subject"] if not reply and _acknowledges(subject) else []
    page = not answers and _is_a_site(message)
    if not (signs or answers or page or names_a_function(message)):
        return None
    text = ends(message.new_text).replace("’", "'")
    if _acknowledges(" ".join(text[:_BEGINNING].split())):
        signs.append("text")
    elif page and _THANKS.search(f"{subject}\n{text}") and not asks_for_fields(text):
        signs.append("thanks")
    if not signs or (not answers and _STAFF.search(f"{subject}\n{text}")):
        return None
    promise = signs[0] == "subject" and _PROMISE.search(text) is not None
    if by_hand(message) and not (promise and len(signs) > 1):
        return None
    found = {
        "promise": promise,
        "address": names_a_function(message),
        "web page": page,
        "missing quote": answers and message.quote_depth == 0,
        "quoted subject": _INTERIOR.match(subject) is not None,
    }
    signs += [name for name, there in found.items() if there]
    if len(signs) < _ENOUGH or speaks_as_a_person("" if answers else subject, text, asks=True):
        return None
    evidence = f"It acknowledges a mail, by its {', '.join(signs)}."
    return Finding("ticket-receipt", evidence, "RFC 3834 2; helpdesks' templates", Effect.AUTO_REPLY)


def _acknowledges(said: str) -> bool:
    """Whether words of receipt stand in it: "your request was not accepted" are none."""
    return any(_DENIED.search(found[0]) is None for at in _HINTS.near(said) for found in _RECEIPTS[at].finditer(said))


def _is_a_site(message: ParsedMessage) -> bool:
    """Whether a web page's program sent it, and an answer goes back to the page's own site."""
    return by_script(message) and all(site(one.address) == site(message.from_[0].address) for one in message.reply_to)
