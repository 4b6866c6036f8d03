"""A machine's notice that does not say so, known by what it is about: planned work, a ticket, a code, a parcel.

Each topic has three tables (`loopguard/words/topics`): who sends such mail, how its subject begins, what its text says.
The topic's own sender counts two, its subject and its words one each; so does each mark of a machine that has nothing
to do with the topic: a function's, a firm's or a notifier's address, a mail library. Three are enough, and one sign
never is. Where no such mark is, each sign of a template in the text (`template_voice`) counts one; and where people do
not write so, a subject and several different words are enough alone (`plain`).

Whoever says "I", asks at the beginning, forwards, reports a fault or signs with his own first name is a person; mail
from a program for people needs all three signs of the topic, and mail through a list its sender and its subject. What a
customer wrote into a form is the customer's mail. It only names a kind, and so mutes.

Not caught: a machine with a person's name and address, and events of other topics.
"""

import re
from functools import lru_cache
from typing import Final

from loopguard.checks.list_mail import names_a_list
from loopguard.checks.shapes.machine_shape import has_library, has_service, is_firm, is_form
from loopguard.checks.shapes.sender_address import sender_address
from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from loopguard.words.fault_phrases import reports_a_fault
from loopguard.words.hand_program import by_hand
from loopguard.words.local_part import local_parts, names_a_function
from loopguard.words.notice_phrases import says_notice
from loopguard.words.notifier_name import names_a_notifier
from loopguard.words.person_voice import LINKS, says_farewell, speaks_as_a_person
from loopguard.words.phrases import Phrases
from loopguard.words.signature import signs_as_author
from loopguard.words.subject import is_forward, is_reply
from loopguard.words.template_voice import template_signs
from loopguard.words.text_ends import ends
from loopguard.words.topics.accounts import ACCOUNTS
from loopguard.words.topics.banking import BANKING
from loopguard.words.topics.maintenance import MAINTENANCE
from loopguard.words.topics.orders import ORDERS
from loopguard.words.topics.services import SERVICES
from loopguard.words.topics.social import SOCIAL
from loopguard.words.topics.systems import SYSTEMS
from loopguard.words.topics.tickets import TICKETS
from loopguard.words.topics.topic import Topic
from parsers import ParsedMessage

__all__ = ["TOPICS", "topic_notice"]

TOPICS: Final[tuple[Topic, ...]] = (MAINTENANCE, TICKETS, ACCOUNTS, ORDERS, BANKING, SYSTEMS, SERVICES, SOCIAL)
"""What machines write about; the first topic with enough signs is named."""

_SUBJECTS: Final = Phrases(pattern for topic in TOPICS for _, pattern in topic.subjects)
_TOPIC_OF: Final = tuple(topic.what for topic in TOPICS for _ in topic.subjects)
_WORDS: Final = {topic.what: Phrases(pattern for _, pattern in topic.words) for topic in TOPICS}
_EXTERN: Final = re.compile(
    r"\s*(?:\[\s?(?:external|extern|ext|externe?r?)\b[^\]]{0,20}\]\s*|(?:external|extern)\s?:\s*)?"
)
"""What companies put before the subject of mail from outside."""
_LABEL: Final = re.compile(r"^[ \t*|>-]{0,4}[^\W\d_][\w /-]{1,25}[ \t*]{0,3}[:：][ \t]*\S", re.MULTILINE)
"""A field of a ticket: `Status: open`."""
_TAG: Final = re.compile(r"\A\s*\[[^\]]{1,60}\][\s:]*")
_ENOUGH: Final = 3
_NEVER: Final = 1_000
"""More different words of a topic than a text holds."""


def topic_notice(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Add up the signs of each topic."""
    if message.report or message.return_path == "" or is_forward(message.subject) or is_reply(message.subject):
        return None
    names = [*local_parts(message), *(" ".join(one.name[:100].lower().split()) for one in message.from_[:5])]
    senders = {topic for name in names for topic in _sent_by(name)}
    careful = by_hand(message) or names_a_list(message) or bool(message.quote_depth)
    # Without its sender a topic needs other marks; mail of people's programs has none, and is not read.
    if careful and not senders:
        return None
    heads = _heads(message)
    if not senders and not heads:
        return None
    marks, text = _marks(message), ""
    for topic in TOPICS:
        sent = topic.what in senders
        if not sent and careful:
            continue
        headed = topic.what in heads
        if not headed and (careful or not sent):
            continue
        text = text or ends(message.new_text).replace("’", "'")
        if _weigh(message, topic, text, marks, sent=sent, headed=headed):
            bulk = sender_address(message, envelope, policy)
            if bulk and bulk.effect is Effect.LIST:
                return None
            evidence = f"It looks like a machine's notice about {topic.what}."
            return Finding("topic-notice", evidence, "what such mail says of itself", Effect.NOTIFICATION)
    return None


def _marks(message: ParsedMessage) -> int:
    """Return how many marks of a machine the mail has that have nothing to do with a topic."""
    named = names_a_function(message) or any(is_firm(one) or names_a_notifier(one.name) for one in message.from_[:5])
    return named + (has_library(message) or has_service(message))


@lru_cache(maxsize=1_024)
def _sent_by(name: str) -> tuple[str, ...]:
    """Return the topics that a local part or a display name sends mail about; the same ones come again and again."""
    return tuple(topic.what for topic in TOPICS if topic.sender.fullmatch(name))


def _heads(message: ParsedMessage) -> set[str]:
    """Return the topics that the subject is of, without what a company puts before it, or without a tag as well."""
    subject = message.subject[:200].lower().replace("’", "'")
    subject = subject[_EXTERN.match(subject).end() :]  # type: ignore[union-attr] # it matches the empty string
    bare = _TAG.sub("", subject, count=1)
    return {_TOPIC_OF[number] for one in {subject, bare} for number in _SUBJECTS.beginning(one)}


def _weigh(message: ParsedMessage, topic: Topic, text: str, marks: int, *, sent: bool, headed: bool) -> bool:
    """Whether the signs of one topic are enough, and no person speaks."""
    wanted = _wanted(message, topic, text, marks, sent=sent, headed=headed)
    # The words first: they are missing most often, and a form is the dearest to look for.
    if not _says(topic, text, wanted):
        return False
    if speaks_as_a_person(message.subject, text, asks=not sent) or is_form(message) or signs_as_author(message):
        return False
    if not has_library(message) and not _quotes(topic, text) and reports_a_fault(message.subject, text):
        return False
    # Shops and networks link to what they tell of; carriers and helpdesks sign like people.
    signed = topic.linked and wanted < _ENOUGH and says_farewell(text) and not template_signs(text)
    return not signed or any(link in text for link in LINKS)


def _quotes(topic: Topic, text: str) -> bool:
    """Whether a tracker's notice may quote whoever reported a fault: it has labels or a link."""
    return topic is TICKETS and (_LABEL.search(text) is not None or any(link in text for link in LINKS))


def _wanted(message: ParsedMessage, topic: Topic, text: str, marks: int, *, sent: bool, headed: bool) -> int:
    """Return how many different words of the topic the text must have."""
    if sent:
        return int(by_hand(message)) if headed else 2
    return _ENOUGH - 1 - marks if marks else _plain(message, topic, text)


def _plain(message: ParsedMessage, topic: Topic, text: str) -> int:
    """Return how many words of a topic are enough beside its subject where only the text tells of a machine."""
    signs = template_signs(text) + (message.content_type == "text/html")  # programs for people add a text
    enough = max(_ENOUGH - signs, 1) if signs else _NEVER
    return min(enough, topic.plain or _NEVER)


def _says(topic: Topic, text: str, wanted: int) -> bool:
    """Whether `wanted` different words of a topic stand in the text; it looks no further than it must."""
    found: set[str] = set()
    words = _WORDS[topic.what].every(text)
    while len(found) < wanted:
        word = next(words, None)
        if word is None:
            return len(found) == wanted - 1 and says_notice(text)
        found.add(word)
    return True
