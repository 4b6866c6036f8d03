"""`Auto-Submitted`: the one standard way to say that no person sent this (RFC 3834 section 5, RFC 5436 2.7.1).

`auto-replied` makes the mail an auto-reply; `auto-generated` and `auto-notified` make it a notification. `no` says that
a person sent it, and is no finding. Any other word mutes, as the RFC asks. Comments, parameters and case are ignored.
When the field stands twice both are read, so that a `no` does not hide the other.

Two kinds of mail say `auto-replied` and answer nothing that we wrote: read receipts (RFC 8098 3) and Apple Mail's
one-click unsubscribing. They are known by their report or Apple's field, and are notifications.

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
