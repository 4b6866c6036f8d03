"""Saves what held mail still needs of a spool partition that is to go: no held mail outlives its bytes.

Mail that was discarded may be put back until its term has passed. Mail that was released and is stored needs nothing.
"""

from collections.abc import Sequence

from ingest.heart.erased import unshared
from ingest.heart.raw_mail import RawMail
from ingest.ports import Ports
from ingest.records import HeldMessage, HeldState

__all__ = ["needed", "save_held"]

WAITS = (HeldState.HELD, HeldState.DISCARDED)


async def needed(keys: Sequence[str], ports: Ports) -> list[HeldMessage]:
    """Return those of the held mails with these delivery keys whose bytes somebody may still want.

    They are the undecided ones, those that were discarded and can be put back, and those that were released and, for a
    crash, not stored. Raises `EngineError`.
    """
    found = await ports.quarantine.these(keys)
    released = [one for one in found if one.state is HeldState.RELEASED]
    half = [one for one in released if await ports.store.get(one.id) is None]
    return [one for one in found if one.state in WAITS] + half


async def save_held(keys: Sequence[str], ports: Ports, raw: RawMail) -> int:
    """Copy to the originals what held mails with these delivery keys need and this node has; return how many it copied.

    Raises `MailError` for a mail whose bytes are rotten: its partition must stay. Raises `EngineError`.
    """
    copied: list[HeldMessage] = []
    for held in await needed(keys, ports):
        receipt = held.receipt
        if receipt.node in ("", raw.node) and not await ports.originals.has(receipt.sha256):
            await ports.originals.put(receipt.sha256, await raw.of(receipt))
            copied.append(held)
    await _unless_expired([one for one in copied if one.state is HeldState.DISCARDED], ports)
    return len(copied)


async def _unless_expired(mails: Sequence[HeldMessage], ports: Ports) -> None:
    """Take back the copies of discarded mails whose term passed meanwhile: nobody else would."""
    there = {one.id for one in await ports.quarantine.these([one.id for one in mails]) if one.state in WAITS}
    gone = {one.id: one.receipt.sha256 for one in mails if one.id not in there}
    for digest in await unshared(set(gone.values()), list(gone), ports) if gone else ():
        await ports.originals.remove(digest)
