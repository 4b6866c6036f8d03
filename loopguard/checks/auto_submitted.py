"""`Auto-Submitted`: the one standard way to say that no person sent this (RFC 3834 section 5, RFC 5436 2.7.1).

`no` says that a person did, and is no finding. `auto-replied` is an answer, `auto-generated` and `auto-notified` are
not. Comments and parameters are set aside, case plays no part, and any other word but `no` still mutes, as the RFC
asks. Every field of the name is read: a `no` does not hide a second one.

Read receipts must say `auto-replied` (RFC 8098 3), one-click unsubscribing by Apple Mail says it too, and neither is
an answer to what we wrote: beside a report or Apple's mark it names a notification.

Not caught: the many responders that never set it. Anybody can set it, so it never holds.
"""

from typing import Final

from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from loopguard.words.field_value import keyword
from parsers import ParsedMessage

__all__ = ["WORDS", "auto_submitted"]

WORDS: Final = {
    "auto-replied": Effect.AUTO_REPLY,
    "auto-reply": Effect.AUTO_REPLY,
    "vacation": Effect.AUTO_REPLY,
    "auto-generated": Effect.NOTIFICATION,
    "auto-notified": Effect.NOTIFICATION,
}
"""Keyword, effect; any other word mutes. Sources: RFC 3834 5, RFC 5436 2.7.1, old vacation programs (Zammad)."""


def auto_submitted(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find an Auto-Submitted field that says anything but `no`."""
    for value in message.headers.every("Auto-Submitted"):
        word = keyword(value)
        if word in ("", "no"):
            continue
        effect = WORDS.get(word, Effect.MUTE)
        if effect is Effect.AUTO_REPLY and (message.report or "X-Apple-Unsubscribe" in message.headers):
            effect = Effect.NOTIFICATION
        return Finding("auto-submitted", f"It says Auto-Submitted: {word[:80]}.", "RFC 3834 5", effect)
    return None
