"""Too many hops: the mail went through more servers than any honest route needs (RFC 5321 6.3).

Each server adds a Received field, and more than `policy.hop_limit` (50) of them hold the mail, as in Postfix's
hopcount_limit. RFC 5321 asks for a limit of 100 or more before a mail is *rejected*; here it is only held.

Not caught: a loop in which every turn is a new mail, such as auto-replies; their hops start at zero every time, and
`count` sees them. A circle of forwarders through our own address is found earlier by `delivered_to`.
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
