"""Our own mail came back: its Message-ID is one that we signed, or was before a relay gave the mail another id.

The signature proves it, so the mail is held. (The older id is found by `parsers.headers.rewritten_id`.) One case is let
through, muted: a mail that one of our mailboxes wrote to another of ours, which its To or Cc names, is where it should
be.

Not caught: our mail after a relay that keeps nothing of the old id (Amazon SES); mail that we sent without a signature,
which `count` sees; and an answer to our mail, which has an id of its own.
"""

from loopguard.envelope import Envelope
from loopguard.identity.stamp import Stamp, read_stamp
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from parsers import ParsedMessage
from parsers.headers.rewritten_id import original_ids

__all__ = ["own_mail"]


def own_mail(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find a Message-ID that we made ourselves."""
    ids = (message.message_id.value, *original_ids(message.headers)) if policy.stamp_keys else ()
    stamp = next((stamp for id_ in ids if (stamp := read_stamp(id_, policy.stamp_keys))), None)
    if stamp is None:
        return None
    if _meant_for_here(message, envelope, stamp):
        evidence = "Another mailbox of ours wrote this mail to this one: its Message-ID carries our signature."
        return Finding("own-mail", evidence, "RFC 5322 3.6.4, RFC 2104", Effect.MUTE)
    evidence = "We sent this mail ourselves and it came back: its Message-ID carries our signature."
    return Finding("own-mail", evidence, "RFC 5322 3.6.4, RFC 2104; osTicket Message-ID loopback", Effect.HOLD)


def _meant_for_here(message: ParsedMessage, envelope: Envelope, stamp: Stamp) -> bool:
    if any(stamp.belongs_to(path) for path in envelope.forward_paths):
        return False
    here = {path.lower() for path in envelope.forward_paths}
    return any(address.address.lower() in here for address in (*message.to, *message.cc))
