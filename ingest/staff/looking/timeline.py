"""A storm over time: how its mails came, those of its parties that passed, and the limit that it went beyond.

What passed is stored mail by the same author before the storm and during it, and no mail that a person released. Up to
`MOST` of each are looked at. The limit is the one that the mailbox's policy sets for this author now; the one that held
the mail stands in the storm's sentence.
"""

import asyncio
from dataclasses import dataclass
from math import inf, nextafter

from ingest.mailboxes import Mailboxes
from ingest.ports import HeldQuery, MailQuery, Ports, StormRow
from ingest.ports.pages.pulse import KEPT
from ingest.records import HeldMessage
from loopguard.limits import Limit, limit_of

__all__ = ["Bucket", "Timeline", "timeline"]

MOST = 200
"""Passed mails that are looked at before the storm, and as many during it, of each author."""
BEFORE_S = 3_600
"""How far before a storm is looked, where no limit says it."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """Some seconds of a storm."""

    start: float
    held: int
    passed: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """A storm as whoever sees these mailboxes sees it: at most `KEPT` buckets in order, each `width` seconds long."""

    width: int
    buckets: tuple[Bucket, ...]
    code: str
    limit: int | None
    """Mails that are let pass in `window_s`; None for a storm that no rate has found."""
    window_s: int | None
    tripped_at: float
    """When the first mail that was held was accepted."""
    all_passed: bool
    """Whether all mail that passed was looked at."""


async def timeline(ports: Ports, mailboxes: Mailboxes, row: StormRow, now: float) -> Timeline:
    """Return a storm over time. Raises `EngineError`."""
    page = await ports.quarantine.page(HeldQuery(row.mailboxes, row.storm.key, state=None), None, 1, newest=False)
    first = page.mails[0] if page.mails else None
    limit = _limit(mailboxes, row, first)
    passed, whole = await _passed(ports, row, limit.window_s if limit else BEFORE_S)
    begin = min(passed, default=row.storm.first_at)
    (pulse,) = await ports.quarantine.pulses([row], now, KEPT, begin)
    counts = [0] * len(pulse.counts)
    for at in passed:
        bucket = int((at - pulse.start) // pulse.width)
        if 0 <= bucket < len(counts):
            counts[bucket] += 1
    buckets = (
        Bucket(pulse.start + number * pulse.width, held, count)
        for number, (held, count) in enumerate(zip(pulse.counts, counts, strict=True))
    )
    return Timeline(
        pulse.width,
        tuple(buckets),
        row.storm.code,
        limit.mails if limit else None,
        limit.window_s if limit else None,
        first.receipt.accepted_at if first else row.storm.first_at,
        whole,
    )


def _limit(mailboxes: Mailboxes, row: StormRow, first: HeldMessage | None) -> Limit | None:
    mailbox = mailboxes.named(row.storm.mailbox)
    if mailbox is None:
        return None
    kind, sender = (first.kind, first.sender) if first else ("", row.storm.parties[0])
    return limit_of(row.storm.code, kind, mailbox.policy_for(sender))


async def _passed(ports: Ports, row: StormRow, before_s: float) -> tuple[list[float], bool]:
    """Return when mail of the storm's parties passed, and whether that is all of it."""
    storm = row.storm
    authors = storm.parties if len(row.mailboxes) > 1 else storm.parties[:1]
    spans = ((storm.first_at - before_s, storm.first_at), (storm.first_at, nextafter(storm.last_at, inf)))
    pages = await asyncio.gather(
        *(
            ports.store.page(MailQuery(row.mailboxes, sender=author, since=since, until=until), None, MOST)
            for author in dict.fromkeys(authors)
            for since, until in spans
        )
    )
    times = [mail.accepted_at for page in pages for mail in page.messages if mail.released_by is None]
    return times, all(page.next is None for page in pages)
