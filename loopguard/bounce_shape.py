"""A bounce that declares nothing: no DSN, yet the mail has a bounce's shape (before RFC 3464, and beside it).

Not caught: bounces in other words from other senders. A person's mail about bounces is a person's.
"""

from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from parsers import ParsedMessage

__all__ = ["bounce_shape"]


def bounce_shape(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find a bounce by its headers."""
    if message.report is None and message.headers.first("X-Failed-Recipients"):
        return Finding("bounce-shape", "It names X-Failed-Recipients.", "Exim, Gmail; osTicket", Effect.BOUNCE)
    return None
