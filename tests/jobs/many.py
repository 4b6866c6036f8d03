"""Many held mails whose bytes are among the originals, without an intake that takes them."""

import asyncio
from hashlib import sha256
from typing import Any

from ingest.ports import Ports
from ingest.records import HeldMessage, Receipt
from loopguard import Envelope
from tests.conformance.mails import held, storm
from tests.ingest.desk import BOX, looping

__all__ = ["START", "hold_many", "made"]

START = 1_770_000_000.0


def made(number: int, mailbox: str = BOX, name: str = "v1:a") -> tuple[HeldMessage, bytes]:
    """A held mail and its bytes."""
    content = looping(number)
    envelope = Envelope("robot@loop.example", (mailbox,))
    digest = sha256(content).hexdigest()
    receipt = Receipt(f"{number:032x}", START + number, mailbox, envelope, "", len(content), digest)
    return held(number, name, id=f"{number + 1:032x}", receipt=receipt, sender="robot@loop.example"), content


async def hold_many(ports: Ports, count: int) -> list[HeldMessage]:
    """Hold so many mails of one storm."""
    mails = [made(number) for number in range(count)]
    for one, content in mails:
        await ports.originals.put(one.receipt.sha256, content)
    await _at_once(
        [ports.quarantine.hold(one, storm("v1:a", one.receipt.accepted_at, mailbox=BOX)) for one, _ in mails]
    )
    return [one for one, _ in mails]


async def _at_once(waiting: list[Any]) -> None:
    for start in range(0, len(waiting), 200):
        await asyncio.gather(*waiting[start : start + 200])
