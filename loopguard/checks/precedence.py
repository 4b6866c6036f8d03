"""`Precedence` and `X-Precedence`: the old field for mail that nobody waits for (RFC 3834 3.1.8, sendmail).

`bulk`, `list` and `junk` make it mail to many; `auto_reply` (osTicket, Listserv) makes it an auto-reply. Case and
comments are ignored.

Some forwarders write the field on everything they pass on (GoDaddy: `bulk`), and there it says nothing of the author,
so it is only noted. That is seen when it stands above the Received field of an earlier server and the reverse-path is a
forwarder's (SRS).

Not caught: mail without the field. RFC 2076 discourages it, and some people forge it to be served first, so it never
holds.
"""

from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from loopguard.words.field_value import keyword
from parsers import ParsedMessage

__all__ = ["precedence"]

_EFFECTS = {
    "bulk": Effect.LIST,
    "list": Effect.LIST,
    "junk": Effect.LIST,
    "auto_reply": Effect.AUTO_REPLY,
    "auto-reply": Effect.AUTO_REPLY,
}
_REWRITTEN = ("srs0", "srs1")


def precedence(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find a precedence below that of personal mail."""
    for name in ("Precedence", "X-Precedence"):
        for value in message.headers.every(name):
            word = keyword(value)
            if word in _EFFECTS:
                effect = Effect.NOTE if _is_forwarders(name, message, envelope) else _EFFECTS[word]
                return Finding("precedence", f"It says {name}: {word}.", "RFC 3834 3.1.8; sendmail", effect)
    return None


def _is_forwarders(name: str, message: ParsedMessage, envelope: Envelope) -> bool:
    """Whether a forwarder wrote the field: the reverse-path is a forwarder's, and an earlier server's Received stands
    below."""
    path = message.return_path if envelope.reverse_path is None else envelope.reverse_path
    if not (path or "").lower().startswith(_REWRITTEN):
        return False
    names = [field.name.lower() for field in message.headers]
    return "received" in names[names.index(name.lower()) :]
