"""The subject begins as automatic answers do ("Automatic reply:"), in some forty languages (`automatic_phrases`).

The words must stand at the very start, and a colon, a dash or the end of the subject must follow; behind `Re:` or a tag
they do not count, but for the tag of a mail gateway ("[External]": `TAGS`). People write such subjects too
("Abwesend: Tim Lang 3b" is a parent's, "Out of office: not sent" a customer's), so a plain word of absence (`WEAK`),
and any such subject in mail that was written in a mail program, needs a second sign: an empty reverse-path, a field by
which programs say that they answer or want no answer, an answered id, or the prefix of the answered subject right
behind the words. Where no mail program shows, a text that begins with words of absence is a second sign too. This is
weak evidence: it makes the mail an auto-reply, which mutes, and never holds.

Not caught: answers with a subject of their own ("Thank you for your request"), and an absence note in plain words of
its own that declares nothing. A person who answers an absence note has `Re:` before the words, and stays a person.
"""

import re
from typing import Final

from loopguard.checks.auto_submitted import auto_submitted
from loopguard.checks.shapes.absence_note import begins_with_absence
from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from loopguard.words.automatic_phrases import BEFORE_A_PREFIX, GATEWAY_TAG, PHRASES, WEAK
from loopguard.words.hand_program import by_hand
from parsers import ParsedMessage

__all__ = ["FIELDS", "subject_phrase"]

FIELDS: Final[tuple[tuple[str, str], ...]] = (
    ("X-Auto-Response-Suppress", "Exchange; [MS-OXCMAIL] 2.1.3.2.20"),
    ("X-MS-Exchange-Generated-Message-Source", "Exchange; seen"),
    ("Precedence", "RFC 3834 3.1.8"),
    ("X-Precedence", "RFC 3834 3.1.8"),
)
"""Field that an absence note has and a person's mail has not, source; Auto-Submitted is read by its own check."""

_WORDS: Final = "|".join(re.escape(phrase) for _, phrase in sorted(PHRASES, key=lambda row: -len(row[1])))
_START: Final = re.compile(
    rf"\s*(?:{GATEWAY_TAG})?(?:\[({_WORDS})\]|[\[(*]?({_WORDS})[\])*]?\s*(?:[:：]|[-–—(]|$|{BEFORE_A_PREFIX}))",
    re.IGNORECASE,
)
_PREFIX: Final = re.compile(rf"\W*{BEFORE_A_PREFIX}", re.IGNORECASE)


def subject_phrase(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find a subject that begins as an automatic answer."""
    match = _START.match(message.subject[:200])
    if match is None:
        return None
    words = match[1] or match[2]
    hand = by_hand(message)
    if (hand or words.lower() in WEAK) and not (
        _answers(message, message.subject[match.end(match.lastindex or 0) : 200])
        or _declares(message, envelope, policy)
        or (not hand and begins_with_absence(message))
    ):
        return None
    evidence = f'Its subject begins with "{words}", as automatic answers do.'
    return Finding("subject-phrase", evidence, "Exchange, Gmail, Notes; Discourse is_auto_generated", Effect.AUTO_REPLY)


def _answers(message: ParsedMessage, rest: str) -> bool:
    """Whether the mail names what it answers: by an id, or by the prefix of the answered subject."""
    return bool(message.in_reply_to or message.references) or _PREFIX.match(rest) is not None


def _declares(message: ParsedMessage, envelope: Envelope, policy: Policy) -> bool:
    """Whether the header has a sign of a program that answers."""
    path = message.return_path if envelope.reverse_path is None else envelope.reverse_path
    declared = path == "" or message.return_path == "" or any(name in message.headers for name, _ in FIELDS)
    return declared or auto_submitted(message, envelope, policy) is not None
