"""The mail was delivered to this very address before: it goes round in a circle of forwarders (Postfix, qmail-local).

An example: support@a forwards to help@b, and help@b forwards to support@a. Each server that delivers adds a
Delivered-To field with the address it delivered to. When the recipient in RCPT already stands in such a field, the
circle is closed. Whole addresses are compared, without case. A field above every Received field does not count: the
delivery that is under way wrote it (a pipe or LMTP of Postfix, an imported Maildir), and whoever forwards a mail puts a
Received above it.

The hop limit bounds any route that is too long; this check finds a circle through our address at its first return.
Anybody can write the field, and still it holds, which is an exception: a bounce or a copy of the mail would go round
for ever, nothing else shows such a circle, and a forger only gets his own mail held.

Not caught: servers that add no Delivered-To or remove it, a forwarder that changes our address (plus-tag) each time,
and answers, which are new mails.
"""

from itertools import dropwhile

from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from parsers import Headers, ParsedMessage

__all__ = ["delivered_to"]


def delivered_to(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find one of the envelope's recipients in at least `policy.delivered_to_limit` Delivered-To fields."""
    before = _before(message.headers)
    for path in envelope.forward_paths:
        times = before.count(path.lower())
        if times >= policy.delivered_to_limit:
            evidence = f"Delivered to {path} already, {times} times before; limit {policy.delivered_to_limit}."
            return Finding("delivered-to-loop", evidence, "Postfix delivered_hdr", Effect.HOLD)
    return None


def _before(headers: Headers) -> list[str]:
    """Return the addresses of the Delivered-To fields that earlier deliveries wrote."""
    if "Delivered-To" not in headers:
        return []
    travelled = dropwhile(lambda field: field.name.lower() != "received", headers)
    return [field.value.strip().strip("<>").lower() for field in travelled if field.name.lower() == "delivered-to"]
