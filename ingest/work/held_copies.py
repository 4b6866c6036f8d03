"""Saves what held mail still needs of a spool partition that is to go: no held mail outlives its bytes.

Mail that was discarded, and mail that was released and is stored, needs nothing.
"""

from collections.abc import Sequence

from ingest.heart.raw_mail import RawMail
from ingest.ports import Ports
from ingest.records import HeldMessage, HeldState

__all__ = ["needed", "save_held"]


async def needed(keys: Sequence[str], ports: Ports) -> list[HeldMessage]:
    """Return those of the held mails with these delivery keys whose bytes somebody may still want.

    They are the undecided ones, and those that were released and, for a crash, not stored. Raises `EngineError`.
    """
    found = await ports.quarantine.these(keys)
    released = [one for one in found if one.state is HeldState.RELEASED]
    half = [one for one in released if await ports.store.get(one.id) is None]
    return [one for one in found if one.state is HeldState.HELD] + half


async def save_held(keys: Sequence[str], ports: Ports, raw: RawMail) -> int:
    """Copy to the originals what held mails with these delivery keys need and this node has; return how many it copied.

    Raises `MailError` for a mail whose bytes are rotten: its partition must stay. Raises `EngineError`.
    """
    copied = 0
    for held in await needed(keys, ports):
        receipt = held.receipt
        if receipt.node in ("", raw.node) and not await ports.originals.has(receipt.sha256):
            await ports.originals.put(receipt.sha256, await raw.of(receipt))
            copied += 1
    return copied
