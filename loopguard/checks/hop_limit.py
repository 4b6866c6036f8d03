"""Too many hops: a mail that was relayed more often than any honest route needs (RFC 5321 6.3).

Counts Received fields, as Postfix does with hopcount_limit (50). RFC 5321 asks for a limit of 100 or more before a
mail is *rejected*; we only hold.

Not caught: a loop in which each turn is a new mail, as auto-replies are; its hops start at zero every time. The
counters see that one. A forwarding loop that comes by our address is seen sooner by `delivered_to`.
"""

from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from parsers import ParsedMessage

__all__ = ["hop_limit"]


def hop_limit(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find more Received fields than `policy.hop_limit`."""
    hops = len(message.headers.every("Received"))
    if hops <= policy.hop_limit:
        return None
    evidence = f"The mail was relayed {hops} times; limit {policy.hop_limit}."
    return Finding("hop-limit", evidence, "RFC 5321 6.3; Postfix hopcount_limit", Effect.HOLD)
