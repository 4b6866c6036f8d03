"""Saves what held mail still needs of a spool partition that is to go: no held mail outlives its bytes.

Mail that was discarded, and mail that was released and is stored, needs nothing.
"""

from collections.abc import Sequence

from ingest.heart.raw_mail import RawMail
from ingest.ports import Ports
from ingest.records import HeldMessage, HeldState

__all__ = ["save_held"]


async def save_held(deliveries: Sequence[str], ports: Ports, raw: RawMail) -> int:
    """Copy to the originals what held mails with these delivery keys need and this node has; return how many it copied.

    Raises `MailError` for a mail whose bytes are rotten: its partition must stay. Raises `EngineError`.
    """
    copied = 0
    for held in await ports.quarantine.these(deliveries):
        receipt = held.receipt
        ours = receipt.node in ("", raw.node)
        if ours and await _needs_bytes(held, ports) and not await ports.originals.has(receipt.sha256):
            await ports.originals.put(receipt.sha256, await raw.of(receipt))
            copied += 1
    return copied


async def _needs_bytes(held: HeldMessage, ports: Ports) -> bool:
    if held.state is HeldState.RELEASED:  # stored by now, or a crash came between
        return await ports.store.get(held.id) is None
    return held.state is HeldState.HELD
