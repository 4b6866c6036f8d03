"""The subject begins as automatic answers do, in some forty languages' words (`automatic_phrases`).

Anchored at the start (after reply prefixes and tags it no longer counts), and the phrase must end there: a colon, a
dash or the end of the subject follows. Weak evidence, because people write such subjects too: it names the
kind, which mutes, and never holds.

Not caught: answers with a subject of their own ("Thank you for your request"), and a person who answers
an absence note, whose `Re:` stands before the phrase: that mail is a person's.
"""

import re
from typing import Final

from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from loopguard.words.automatic_phrases import BEFORE_A_PREFIX, PHRASES
from parsers import ParsedMessage

__all__ = ["subject_phrase"]

_WORDS: Final = "|".join(re.escape(phrase) for _, phrase in sorted(PHRASES, key=lambda row: -len(row[1])))
_START: Final = re.compile(rf"\s*[\[(*]?({_WORDS})[\])*]?\s*(?:[:：]|[-–—(]|$|{BEFORE_A_PREFIX})", re.IGNORECASE)


def subject_phrase(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find a subject that begins as an automatic answer."""
    match = _START.match(message.subject[:200])
    if match is None:
        return None
    evidence = f'Its subject begins with "{match[1]}", as automatic answers do.'
    return Finding("subject-phrase", evidence, "Exchange, Gmail, Notes; Discourse is_auto_generated", Effect.AUTO_REPLY)
