"""The mail was delivered to this very address before: a forwarding loop (Postfix delivered_hdr, qmail-local).

Each delivering system adds Delivered-To; an address of ours that stands there already, and is the recipient again,
closes a circle. Compared without case, whole address, with what RCPT named. A field above every Received was written
by the delivery that is under way (a pipe or LMTP of Postfix, a Maildir that is imported) and counts for nothing:
whoever sends the mail on puts his Received above it.

This solves another problem than the hop limit: that one bounds a route that is long for any reason, this one
recognises ours at the first return. Not caught: systems that add no Delivered-To or strip it, a forwarder that
changes our address (plus-tag) each time, and answers, which are new mails.

Anybody can write the field, and still it holds, an exception: a bounce or a copy of the mail would go round for ever,
nothing else tells such a circle, and a forger holds his own mail only.
"""

from itertools import dropwhile

from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from parsers import Headers, ParsedMessage

__all__ = ["delivered_to"]


def delivered_to(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find one of the envelope's recipients among the Delivered-To fields, `policy.delivered_to_limit` times."""
    before = _before(message.headers)
    for path in envelope.forward_paths:
        times = before.count(path.lower())
        if times >= policy.delivered_to_limit:
            evidence = f"Delivered to {path} already, {times} times before; limit {policy.delivered_to_limit}."
            return Finding("delivered-to-loop", evidence, "Postfix delivered_hdr", Effect.HOLD)
    return None


def _before(headers: Headers) -> list[str]:
    """Return the addresses of the deliveries before this one."""
    if "Delivered-To" not in headers:
        return []
    travelled = dropwhile(lambda field: field.name.lower() != "received", headers)
    return [field.value.strip().strip("<>").lower() for field in travelled if field.name.lower() == "delivered-to"]
