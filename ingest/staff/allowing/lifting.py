"""Lifts a silence that rounds keep of an address, for who sees all mailboxes; the audit log has the act.

A party's turns are over all mailboxes, so whoever sees some may not. The log names the party by a digest of its
address, and its domain: it is kept for good, and whoever is named may have his mail erased. It sends nothing.
"""

import secrets
from hashlib import sha256

from ingest.errors import CallerError, Forbidden, NotFound
from ingest.mailboxes import Mailboxes
from ingest.ports import AuditEntry, Ports, Subject
from ingest.staff.caller import Caller
from ingest.turns.lifting import lift, silence_of
from ingest.turns.parties import address_of
from loopguard.rules.silence import Refusal
from parsers.headers.address import addresses

__all__ = ["lift_silence", "silence_now"]


async def lift_silence(
    ports: Ports, mailboxes: Mailboxes, caller: Caller, origin: str, *, address: str, at: float, note: str = ""
) -> Refusal:
    """Let dealings with a party begin anew, as a person's mail to it would; return the silence that there was.

    `at` is now, in seconds since the epoch. Raises `Forbidden` for who sees some mailboxes only, `CallerError` for what
    is no address, `NotFound` where no silence is, `EngineError`.
    """
    silent = await silence_now(ports, mailboxes, caller, address, at)
    if silent is None:
        raise NotFound("No silence of rounds is kept with this address now.")
    name = _name(address)
    domain = address.rpartition("@")[2].strip("> ").lower()
    said = f"*@{domain}{f': {note}' if note else ''}"
    entry = AuditEntry(secrets.token_hex(16), at, caller.name, origin, "silence.lift", Subject.PARTY, name, note=said)
    await ports.audit.record([entry])  # first: what is done was written down
    await lift(address, ports.turns, at)
    return silent


async def silence_now(ports: Ports, mailboxes: Mailboxes, caller: Caller, address: str, at: float) -> Refusal | None:
    """Return the longest silence of an address in any mailbox, None when there is none. Raises as `lift_silence`."""
    if caller.mailboxes is not None:
        raise Forbidden(
            f"A silence is over all mailboxes, so it is lifted by who sees them all; {caller.name} sees some."
        )
    read, unread = addresses(address, 2)
    if len(read) != 1 or unread or "@" not in read[0].address:
        raise CallerError("address: write one address, bot@example.org")
    policies = list(dict.fromkeys(box.policy_for(address) for box in mailboxes))
    found = [await silence_of(address, ports.turns, at, policy) for policy in policies]
    return max((one for one in found if one is not None), key=lambda one: one.until, default=None)


def _name(address: str) -> str:
    return sha256(f"party\n{address_of(address)}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
