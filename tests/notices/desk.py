"""A desk whose storms are told by mail: its settings, its storms, its notices, on SQLite and by clocks of the test."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from ingest.feed.following import Following
from ingest.feed.teller import Teller
from ingest.notices.courier import Courier
from ingest.notices.recipients import recipients_of
from ingest.notices.relay import hand_over
from ingest.notices.telling import Notices
from ingest.ports import Change, ChangeKind, Ports
from ingest.records import HeldMessage, Receipt, Storm
from ingest.settings import Settings
from ingest.wiring import engines
from loopguard import Effect, Envelope, Finding
from tests.ingest.desk import BOX, settings
from tests.notices.relay import Scripted

SENDER = "notices@desk.example"
STAFF = "staff@desk.example"
KEY = {"id": "k1", "secret": "s" * 40}
NOW = 1_767_600_000.0
"""2026-01-05T08:00Z."""


def told(folder: Path, relay: Scripted | None = None, **more: Any) -> Settings:
    """Return settings with notices to one address."""
    url = relay.url if relay is not None else "smtp://127.0.0.1:25"
    notices = {"relay": url, "sender": SENDER, "to": [STAFF], **more.pop("notices", {})}
    web = {"url": "https://desk.example/in", **more.pop("web", {})}
    return settings(folder, notices=notices, web=web, **more)


@asynccontextmanager
async def opened(given: Settings) -> AsyncIterator[Ports]:
    found = await engines(given)
    try:
        yield found.ports
    finally:
        await found.close()


class Clock:
    """Both clocks, moved by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


def key(text: str) -> str:
    """Return a name that a storm or a mail may have."""
    return f"v1:{text}"


async def hold(ports: Ports, storm: str, count: int, **more: Any) -> Storm:
    """Hold `count` mails of one storm, from the first on; what is there already stays."""
    given = {"mailbox": BOX, "party": "robot@loop.example", "subject": "Out of office", "message_id": None, **more}
    finding = Finding("thread-rate", "20 mails in 10 minutes; the limit is 5.", "RFC 3834", Effect.HOLD)
    row = Storm(
        key(storm), given["mailbox"], (given["party"], given["mailbox"]), "thread-rate", finding.evidence, NOW, NOW, 0
    )
    for number in range(count):
        id_ = f"{storm}-{given['mailbox']}-{number}"
        receipt = Receipt(id_, NOW + number, given["mailbox"], Envelope(None, (given["mailbox"],)), "p#1", 9, "0" * 64)
        held = HeldMessage(
            id_, row.key, receipt, given["party"], given["subject"], given["message_id"], "t", "auto-reply", (finding,)
        )
        await ports.quarantine.hold(held, replace(row, last_at=NOW + number))
    return row


def news(storm: str, kind: ChangeKind = ChangeKind.STORM_OPENED, count: int = 2, mailbox: str = BOX) -> Change:
    return Change(kind, NOW, mailbox, key(storm), storm=key(storm), count=count)


async def tell(ports: Ports, *changes: Change) -> None:
    await Teller(ports.changes, "w").tell(changes)


def courier(given: Settings, ports: Ports, clock: Clock, number: int = 0, whole_s: float = 60.0) -> Courier:
    """Return the courier of one recipient, as `Notices` makes it, by the test's clocks."""

    async def send(address: str, content: bytes) -> Any:
        return await hand_over(given.notices, address, content, "desk.example", whole_s)

    write = Notices(given, ports, "here.notices-0", clock).write
    following = Following(ports.changes)
    recipient = recipients_of(given)[number]
    return Courier(recipient, ports, following, write, send, 3_600 / given.notices.per_hour, clock, clock)


async def rounds(one: Courier, count: int = 1) -> None:
    for _ in range(count):
        await one.round(0)
        await asyncio.sleep(0)
