"""Many held mails in many storms, put in by `Quarantine.hold`: for what is measured, and for what browsers look at.

The first storm is the largest; the others share the rest evenly, so that some are a few mails and none is empty. The
mails of a storm come evenly between its first and its last, and storms begin one after the other.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from ingest.ports import Quarantine
from ingest.records import HeldMessage, Receipt, Storm
from loopguard import Effect, Envelope, Finding

__all__ = ["Many", "fill"]

AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Many:
    """How many, where, and when: storms last from ten minutes to as long as there is."""

    mails: int = 100_000
    storms: int = 500
    largest: int = 40_000
    mailboxes: Sequence[str] = ("support@desk.example", "sales@desk.example")
    first_at: float = 1_770_000_000.0
    last_at: float = 1_772_592_000.0
    """Thirty days later."""


async def fill(quarantine: Quarantine, many: Many = Many()) -> None:
    """Hold them."""
    waiting: list[tuple[HeldMessage, Storm]] = []
    for pair in _mails(many):
        waiting.append(pair)
        if len(waiting) == AT_ONCE:
            await asyncio.gather(*(quarantine.hold(mail, storm) for mail, storm in waiting))
            waiting = []
    await asyncio.gather(*(quarantine.hold(mail, storm) for mail, storm in waiting))


def _mails(many: Many) -> Iterator[tuple[HeldMessage, Storm]]:
    rest, others = many.mails - many.largest, max(1, many.storms - 1)
    whole = many.last_at - many.first_at
    for number in range(many.storms):
        count = many.largest if number == 0 else rest // others + (number <= rest % others)
        begun = many.first_at + whole / 2 * number / many.storms
        length = whole if number == 0 else min(whole / 2, 600.0 * (1 + number % 300))
        for place in range(count):
            yield _mail(many, number, place, begun + length * place / max(1, count - 1))


def _mail(many: Many, number: int, place: int, at: float) -> tuple[HeldMessage, Storm]:
    box = many.mailboxes[(number + (place % 2 if number % 5 == 0 else 0)) % len(many.mailboxes)]
    sender, key = f"robot{number}@loop{number % 50}.example", f"v1:{number:032x}"
    said = f"{place + 1} mails between {sender} and {box} in 1 h; limit 5 in 1 h; they say the same."
    finding = Finding("pair-rate", said, "FreeScout SendAutoReply, Odoo _detect_loop_sender", Effect.HOLD)
    name = sha256(f"{number} {place}".encode()).hexdigest()
    receipt = Receipt(name[:32], at, box, Envelope(sender, (box,)), f"fill#{place}", 1_000, name)
    mail = HeldMessage(
        name, key, receipt, sender, f"Re: your ticket {number}", f"{name[:16]}@loop.example", name[:32], "auto-reply",
        (finding,),
    )  # fmt: skip
    return mail, Storm(key, box, (sender, box), finding.code, said, at, at, 1)
