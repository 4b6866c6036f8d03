"""`Precedence` and `X-Precedence`: the old word for mail that nobody waits for (RFC 3834 3.1.8, sendmail).

`bulk`, `list` and `junk` are mail to many; `auto_reply` (osTicket, Listserv) is an answer. Any case, comments aside.

Not caught: anything without the field. Deprecated by RFC 2076, forged by some people to jump queues, so it never holds.
"""

from loopguard.envelope import Envelope
from loopguard.field_value import keyword
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from parsers import ParsedMessage

__all__ = ["precedence"]

_EFFECTS = {
    "bulk": Effect.LIST,
    "list": Effect.LIST,
    "junk": Effect.LIST,
    "auto_reply": Effect.AUTO_REPLY,
    "auto-reply": Effect.AUTO_REPLY,
}


def precedence(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find a precedence below that of personal mail."""
    for name in ("Precedence", "X-Precedence"):
        for value in message.headers.every(name):
            word = keyword(value)
            if word in _EFFECTS:
                return Finding("precedence", f"It says {name}: {word}.", "RFC 3834 3.1.8; sendmail", _EFFECTS[word])
    return None
