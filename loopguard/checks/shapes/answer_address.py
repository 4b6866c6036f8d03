"""Whom an automatic answer to this mail would reach: nobody, or ourselves (RFC 5322 3.6.2, RFC 3834 section 4).

An example: the mail's author is support@example.com, and so is its recipient. A helpdesk that answers it talks to
itself (zammad#731, chatwoot#3386), so it is muted. An author without a full address is only noted: nobody would get the
answer, and the envelope may still name somebody.

Not caught: an answer that would reach another mailbox of ours, because a check knows this mail's recipients only; and
an address that is complete and does not exist.
"""

from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from parsers import ParsedMessage

__all__ = ["answer_address"]


def answer_address(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find an answer that would reach nobody (`no-return-address`) or the mail's own recipient
    (`own-return-address`)."""
    sender = (message.sender,) if message.sender is not None else ()
    address = next((one.address for one in (*message.reply_to, *message.from_, *sender)), "")
    if "@" not in address:
        said = f"only {address!r}" if address else "no author that can be told"
        return Finding(
            "no-return-address", f"Nobody can be answered: the mail names {said}.", "RFC 5322 3.6.2", Effect.NOTE
        )
    if address.lower() in {path.lower() for path in envelope.forward_paths}:
        evidence = f"An answer would go to {address}, which is the mail's own recipient."
        return Finding("own-return-address", evidence, "RFC 3834 4; zammad#731", Effect.MUTE)
    return None
