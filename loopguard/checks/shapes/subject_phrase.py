"""The subject begins as automatic answers do ("Automatic reply:"), in some forty languages (`automatic_phrases`).

The words must stand at the very start, and a colon, a dash or the end of the subject must follow; behind `Re:` or a tag
they do not count. People write such subjects too, so this is weak evidence: it makes the mail an auto-reply, which
mutes, and never holds.

Not caught: answers with a subject of their own ("Thank you for your request"). A person who answers an absence note has
`Re:` before the words, and stays a person.
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
