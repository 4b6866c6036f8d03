"""A mail says in its own words that a machine sent it: "do not reply to this mail", "to unsubscribe, click here".

Only the new text is read. A forward, and an answer that quotes, are not read, because the words may be somebody else's;
in an answer that quotes nothing they make it an auto-reply. What companies put under every mail is left out. In mail
that was written in a mail program only the words of an auto-reply count, and those of a mailing where nobody says "I",
asks or takes leave: mailers write "Outlook" as well. Such words are weak evidence: they name a kind and hold nothing.
The table is read from the top: auto-replies before bulk mail (whose last lines also say "do not reply") before alerts.
Mail of a list is passed over (its last lines are the list's), and so is a report.

A person at an address of his own who says "I" or asks for something at the beginning is believed, too.

Not caught: other languages, other words, and a machine that writes like a person. A person who pastes a machine's mail
into a new one is taken for it, and is only muted.
"""

import re
from typing import Final

from loopguard.checks.list_mail import weigh_notice
from loopguard.checks.shapes.web_form import is_web_form
from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from loopguard.words.hand_program import by_hand
from loopguard.words.hints import Hints
from loopguard.words.local_part import names_a_function
from loopguard.words.machine_phrases import ROWS
from loopguard.words.person_voice import asks_for_something, says_farewell, speaks_as_a_person
from loopguard.words.subject import is_forward, is_reply
from loopguard.words.text_ends import ends
from parsers import ParsedMessage

__all__ = ["machine_text"]

_DISCLAIMER: Final = re.compile(
    r"(?:if you (?:are not|have received|received|were not|got)|(?:falls|wenn|sollten) sie (?:nicht|diese))"
    r"[^.]{0,200}(?:intended|addressee|error|mistake|irrtümlich|adressat|empfänger)[^.]{0,300}"
)
"""What companies put under every mail: "if you are not the intended recipient, do not reply to this mail"."""
_LETTER: Final = 1_500
"""Characters of a mail in which a person asks for something; blogs that come as mail say "I", too, and are longer."""
_NAMED: Final = re.compile(
    r"(?:unsubscribe|remove|abmeld|abbestell|désinscri|désabonn|baja|disiscri|отпис)\S{0,20}\W{1,6}"
    r"(?:<)?https?://\S{0,200}(?:@|%40)\S{1,100}\."
)
"""A link to leave a list that bears its reader's address."""
_ROWS: Final = tuple((re.compile(pattern), effect) for _, _, pattern, effect in ROWS)


def _hints(*effects: Effect) -> Hints:
    return Hints((at, words) for at, (_, words, _, effect) in enumerate(ROWS) if effect in effects)


_ALL: Final = _hints(Effect.AUTO_REPLY, Effect.LIST, Effect.NOTIFICATION)
_IN_ANSWERS: Final = _hints(Effect.AUTO_REPLY, Effect.NOTIFICATION)
_BY_HAND: Final = _hints(Effect.AUTO_REPLY, Effect.LIST)
_ANSWERS_BY_HAND: Final = _hints(Effect.AUTO_REPLY)
"""What counts at all: in most mail, in answers, in both from a program for people. Looking for the rest costs most."""


def machine_text(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find words by which machines speak of themselves."""
    answer = bool(message.in_reply_to or message.references or is_reply(message.subject))
    if message.report or (answer and message.quote_depth) or is_forward(message.subject):
        return None
    if "List-Id" in message.headers or "List-Post" in message.headers:
        return None
    # A mail whose header block is broken has the rest of it in its text, where it looks like a quoted mail.
    text = message.new_text if message.from_ or message.subject else message.text
    text = ends(text)
    hand = by_hand(message)
    words = (_ANSWERS_BY_HAND if answer else _BY_HAND) if hand else _IN_ANSWERS if answer else _ALL
    near = words.near(text)
    if not near:
        return None
    text = _DISCLAIMER.sub(" ", " ".join(text.split()))
    for at in sorted(near):
        pattern, effect = _ROWS[at]
        match = pattern.search(text)
        # A person complains of such words, or his firm writes them under all its mail.
        if match and effect is not Effect.AUTO_REPLY and _is_a_person(message, text, effect):
            continue
        if match and effect is Effect.LIST and hand and _is_a_letter(message, text):
            continue
        if match:
            said = Effect.AUTO_REPLY if answer else weigh_notice(effect, message)
            if said is Effect.NOTIFICATION and is_web_form(message):
                said = Effect.NOTE
            return Finding("machine-text", f'Its text says "{match[0][:80]}".', "what such mail says of itself", said)
    return None


def _is_a_letter(message: ParsedMessage, text: str) -> bool:
    """Whether somebody speaks of himself, asks, or takes leave: his firm's newsletter stands below all its mail. A
    link to leave that names its reader is under no letter."""
    if _NAMED.search(text):
        return False
    return says_farewell(text) or speaks_as_a_person(message.subject, text, asks=True)


def _is_a_person(message: ParsedMessage, text: str, effect: Effect) -> bool:
    """Whether a person speaks at the beginning, and neither the address nor the text's length is a mailing's."""
    if len(message.new_text) > _LETTER or names_a_function(message):
        return False
    return asks_for_something(text) if effect is Effect.LIST else speaks_as_a_person("", text, asks=False)
