"""Which mails stand for a storm, and how many senders and subjects it has: read from a bounded sample of its mails.

The first and the last mail stand for it, and about the tenth, the hundredth and so on, where every node can read it
(`ingest.heart.storm_sample`). Subjects are compared without reply prefixes, digits and case.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.ports import HeldQuery, Ports, StormRow
from ingest.ports.pages.pulse import KEPT, Pulse
from ingest.records import HeldMessage
from loopguard.words.subject import subject_key

__all__ = ["Example", "Spread", "spread"]

EDGE = 100
"""Mails that are read from the beginning, and from the end."""
NEAR = 10
"""Mails of which one is chosen that can be read."""


@dataclass(frozen=True, slots=True)
class Example:
    """One mail that stands for a storm. `number`: its place in the storm, from 1, about right beyond the first."""

    number: int
    mail: HeldMessage
    readable: bool
    """Whether its original is where every node can read it."""


@dataclass(frozen=True, slots=True)
class Spread:
    """What is seen of a storm in `looked` of its mails."""

    examples: tuple[Example, ...]
    senders: tuple[str, ...]
    subjects: int
    looked: int
    whole: bool
    """Whether these are all of its mails."""


async def spread(ports: Ports, row: StormRow, now: float) -> Spread:
    """Return which mails stand for a storm, and what its mails have in common. Raises `EngineError`."""
    query = HeldQuery(row.mailboxes, row.storm.key, state=None)
    begins = await ports.quarantine.page(query, None, EDGE, newest=False)
    ends, pulse = begins.mails[::-1], None
    if begins.next is not None:
        page, (pulse,) = await asyncio.gather(
            ports.quarantine.page(query, None, EDGE), ports.quarantine.pulses([row], now, KEPT)
        )
        ends = page.mails
    sample = {mail.id: mail for mail in (*begins.mails, *reversed(ends))}
    return Spread(
        tuple(await _examples(ports, row, begins.mails, ends, pulse)),
        tuple(dict.fromkeys(mail.sender for mail in sample.values())),
        len({subject_key(mail.subject) for mail in sample.values()}),
        len(sample),
        begins.next is None or len(sample) >= row.storm.count,
    )


async def _examples(
    ports: Ports, row: StormRow, begins: Sequence[HeldMessage], ends: Sequence[HeldMessage], pulse: Pulse | None
) -> list[Example]:
    found = [(1, begins[:1])] if begins else []
    number = 10
    while number < row.storm.count:
        if number <= len(begins):
            found.append((number, begins[number - 1 : number - 1 + NEAR]))
        elif pulse is not None:
            found.append((number, await _near(ports, row, number, pulse)))
        number *= 10
    examples = [await _first_readable(ports, number, mails) for number, mails in found]
    chosen = [one for one in examples if one is not None and (one.readable or one.number == 1)]
    last = await _first_readable(ports, row.storm.count, ends[:1])
    if last is not None and last.mail.id not in {one.mail.id for one in chosen}:
        chosen.append(last)
    return chosen


async def _near(ports: Ports, row: StormRow, number: int, pulse: Pulse) -> Sequence[HeldMessage]:
    """Return some mails from about the storm's `number`th."""
    before, start = 0, pulse.start
    for place, count in enumerate(pulse.counts):
        if before + count >= number:
            start = pulse.start + place * pulse.width
            break
        before += count
    query = HeldQuery(row.mailboxes, row.storm.key, state=None, since=start)
    return (await ports.quarantine.page(query, None, NEAR, newest=False)).mails


async def _first_readable(ports: Ports, number: int, mails: Sequence[HeldMessage]) -> Example | None:
    """Return the first of these mails that can be read, else the first."""
    readable = await asyncio.gather(*(ports.originals.has(mail.receipt.sha256) for mail in mails))
    if not mails:
        return None
    place = readable.index(True) if True in readable else 0
    return Example(number, mails[place], readable[place])
