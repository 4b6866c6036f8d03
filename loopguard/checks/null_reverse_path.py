"""Mail that asks for no answer and no bounce: its reverse-path is empty, `<>` (RFC 5321 4.5.5).

Bounces, receipts and well-made auto-replies are sent so. The envelope is asked first; for a mail from a file or a pipe,
the Return-Path field (RFC 5321 4.4) anywhere in the header. An answer with `<>` that reports nothing is an auto-reply,
as RFC 3834 3.3 has them sent. Any other mail with `<>` is muted, because `<>` does not say what it is; bounces have
checks of their own, and their finding weighs more.

Not caught: the many bounces and auto-replies that are sent with an address.
"""

from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from loopguard.words.subject import is_reply
from parsers import ParsedMessage

__all__ = ["null_reverse_path"]


def null_reverse_path(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find `<>` as the envelope's reverse-path or in the Return-Path field."""
    if envelope.reverse_path == "":
        evidence = "It was sent with the null reverse-path (MAIL FROM:<>): nobody wants an answer."
    elif message.return_path == "":
        evidence = "Its Return-Path is <>: nobody wants an answer."
    else:
        return None
    effect = Effect.AUTO_REPLY if _answers(message) else Effect.MUTE
    return Finding("null-reverse-path", evidence, "RFC 5321 4.5.5, RFC 3834 3.3", effect)


def _answers(message: ParsedMessage) -> bool:
    if message.report is not None or "Auto-Submitted" in message.headers:
        return False
    return is_reply(message.subject) or bool(message.in_reply_to)
