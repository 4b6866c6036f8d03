"""A Message-ID that looks like one of our signed ones, and that none of our keys signed.

It is shown to staff and changes nothing. The reason may be a key that is no longer used, another installation of this
product, or a forgery. Such an id is no proof and leads to no thread.

Not caught: a signed id of ours that somebody copied; that one verifies.
"""

from loopguard.envelope import Envelope
from loopguard.identity.stamp import looks_stamped, read_stamp
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from parsers import ParsedMessage

__all__ = ["foreign_stamp"]


def foreign_stamp(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find an id with a signature that is not ours, as the mail's own id or among the ids that it answers."""
    ids = (message.message_id.value, *message.in_reply_to, *message.references)
    for id_ in ids:
        if looks_stamped(id_) and read_stamp(id_, policy.stamp_keys) is None:
            evidence = f"The id {id_} has the form of our stamps, but none of our keys made it."
            return Finding("foreign-stamp", evidence, "RFC 5322 3.6.4, RFC 2104", Effect.NOTE)
    return None
