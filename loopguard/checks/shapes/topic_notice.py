"""A machine's notice that does not say so, known by what it is about: planned work, a ticket, a code, a parcel.

Each topic has three tables (`loopguard/words/topics`): who sends such mail, how its subject begins, what its text says.
The topic's own sender counts two, its subject and its words one each; so does each mark of a machine that has nothing
to do with the topic: a function's or a firm's address, a mail library. Three are enough, and one sign never is; where
people do not write so, a subject and several different words are enough alone (`plain`).

Whoever says "I", asks at the beginning, forwards, reports a fault or signs with his own first name is a person; mail
from a program for people needs all three signs of the topic, and mail through a list its sender and its subject. What a
customer wrote into a form is the customer's mail. It only names a kind, and so mutes.

Not caught: a machine with a person's name and address, and events of other topics.
"""

import re
from functools import lru_cache
from typing import Final

from loopguard.checks.list_mail import names_a_list
from loopguard.checks.shapes.machine_shape import has_library, is_firm, is_form
from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from loopguard.words.fault_phrases import reports_a_fault
from loopguard.words.hand_program import by_hand
from loopguard.words.local_part import local_parts, names_a_function
from loopguard.words.person_voice import LINKS, says_farewell, speaks_as_a_person
from loopguard.words.signature import signs_as_author
from loopguard.words.subject import is_forward, is_reply
from loopguard.words.text_ends import ends
from loopguard.words.topics.accounts import ACCOUNTS
from loopguard.words.topics.maintenance import MAINTENANCE
from loopguard.words.topics.orders import ORDERS
from loopguard.words.topics.social import SOCIAL
from loopguard.words.topics.systems import SYSTEMS
from loopguard.words.topics.tickets import TICKETS
from loopguard.words.topics.topic import Topic
from parsers import ParsedMessage

__all__ = ["TOPICS", "topic_notice"]

TOPICS: Final[tuple[Topic, ...]] = (MAINTENANCE, TICKETS, ACCOUNTS, ORDERS, SYSTEMS, SOCIAL)
"""What machines write about; the first topic with enough signs is named."""

_EXTERN: Final = re.compile(
    r"\s*(?:\[\s?(?:external|extern|ext|externe?r?)\b[^\]]{0,20}\]\s*|(?:external|extern)\s?:\s*)?"
)
"""What companies put before the subject of mail from outside."""
_TAG: Final = re.compile(r"\A\s*\[[^\]]{1,60}\]\s*")
_LABEL: Final = re.compile(r"^[ \t*|>-]{0,4}[^\W\d_][\w /-]{1,25}[ \t*]{0,3}[:：][ \t]*\S", re.MULTILINE)
"""A field of a ticket: `Status: open`."""
_ENOUGH: Final = 3


def topic_notice(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Add up the signs of each topic."""
    if message.report or message.return_path == "" or is_forward(message.subject) or is_reply(message.subject):
        return None
    names = [*local_parts(message), *(" ".join(one.name[:100].lower().split()) for one in message.from_[:5])]
    marks = (names_a_function(message) or any(map(is_firm, message.from_[:5]))) + has_library(message)
    careful = by_hand(message) or names_a_list(message) or bool(message.quote_depth)
    subjects: tuple[str, ...] = ()
    text = ""
    senders = {topic for name in names for topic in _sent_by(name)}
    for topic in TOPICS:
        sent = topic.what in senders
        # Without its sender a topic needs other marks, or plain words; so most mail is not read.
        if not sent and (careful or not (marks or topic.plain)):
            continue
        subjects = subjects or _subjects(message)
        headed = any(map(topic.subject.match, subjects))
        if not headed and (careful or not sent):
            continue
        text = text or ends(message.new_text).replace("’", "'")
        if _weigh(message, topic, text, marks, sent=sent, headed=headed):
            evidence = f"It looks like a machine's notice about {topic.what}."
            return Finding("topic-notice", evidence, "what such mail says of itself", Effect.NOTIFICATION)
    return None


@lru_cache(maxsize=1_024)
def _sent_by(name: str) -> tuple[str, ...]:
    """Return the topics that a local part or a display name sends mail about; the same ones come again and again."""
    return tuple(topic.what for topic in TOPICS if topic.sender.fullmatch(name))


def _subjects(message: ParsedMessage) -> tuple[str, ...]:
    """Return the subject in small letters, without what a company puts before it; and again without a tag."""
    subject = message.subject[:200].lower().replace("’", "'")
    subject = subject[_EXTERN.match(subject).end() :]  # type: ignore[union-attr] # it matches the empty string
    bare = _TAG.sub("", subject, count=1)
    return (subject,) if bare == subject else (subject, bare)


def _weigh(message: ParsedMessage, topic: Topic, text: str, marks: int, *, sent: bool, headed: bool) -> bool:
    """Whether the signs of one topic are enough, and no person speaks."""
    wanted = _ENOUGH - 1 - marks if marks else topic.plain
    if sent:
        wanted = int(by_hand(message)) if headed else 2
    # The words first: they are missing most often, and a form is the dearest to look for.
    if not _says(topic, text, wanted):
        return False
    if speaks_as_a_person(message.subject, text, asks=not sent) or is_form(message) or signs_as_author(message):
        return False
    if not has_library(message) and not _quotes(topic, text) and reports_a_fault(message.subject, text):
        return False
    # Shops and networks link to what they tell of; carriers and helpdesks sign like people.
    signed = topic.linked and wanted < _ENOUGH and says_farewell(text)
    return not signed or any(link in text for link in LINKS)


def _quotes(topic: Topic, text: str) -> bool:
    """Whether a tracker's notice may quote whoever reported a fault: it has labels or a link."""
    return topic is TICKETS and (_LABEL.search(text) is not None or any(link in text for link in LINKS))


def _says(topic: Topic, text: str, wanted: int) -> bool:
    """Whether `wanted` different words of a topic stand in the text; it looks no further than it must."""
    found: set[str] = set()
    words = topic.word.finditer(text)
    while len(found) < wanted:
        word = next(words, None)
        if word is None:
            return False
        found.add(word[0])
    return True
