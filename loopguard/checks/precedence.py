"""`Precedence` and `X-Precedence`: the old word for mail that nobody waits for (RFC 3834 3.1.8, sendmail).

`bulk`, `list` and `junk` are mail to many; `auto_reply` (osTicket, Listserv) is an answer. Any case, comments aside.

Some forwarders write it on all that they pass on (GoDaddy: `bulk`): there it stands above an earlier relay's Received
under a forwarder's reverse-path (SRS), says nothing of the author, and is a note.

Not caught: anything without the field. Deprecated by RFC 2076, forged by some people to jump queues, so it never holds.
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
    """Whether a forwarder wrote the field: its path is there, and an earlier relay's stamp stands below."""
    path = message.return_path if envelope.reverse_path is None else envelope.reverse_path
    if not (path or "").lower().startswith(_REWRITTEN):
        return False
    names = [field.name.lower() for field in message.headers]
    return "received" in names[names.index(name.lower()) :]
