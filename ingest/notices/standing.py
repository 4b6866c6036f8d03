"""What a notice tells of, read from the store when it is sent: the storms that changed, or all that waits."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.errors import EngineError
from ingest.notices.letters import Letter
from ingest.notices.own import Own
from ingest.notices.recipients import Recipient
from ingest.ports import ChangeKind, HeldQuery, Outbox, Ports, StormQuery, StormRow
from ingest.settings import Settings
from ingest.staff.engines import CLOSED, engine_states
from ingest.staff.status import ledger_backlog

__all__ = ["Standing", "StormNews", "node_trouble", "storm_news", "waiting_now"]

PAGE = 100
MOST_ROWS = 1_000
"""Storms and single mails that a digest counts."""
LISTED = 30
"""Storms that a notice has a line for."""


@dataclass(frozen=True, slots=True)
class StormNews:
    """One storm that a notice tells of."""

    kind: ChangeKind
    row: StormRow
    told: int
    """How many mails it had when this was told."""
    subject: str
    """Of its first mail in that mailbox."""


@dataclass(frozen=True, slots=True)
class Standing:
    """All that waits in some mailboxes, and what is wrong with the node."""

    storms: tuple[StormRow, ...] = ()
    """The first of them; `storm_count` counts all."""
    storm_count: int = 0
    singles: int = 0
    own: int = 0
    shunted: int = 0
    engines: tuple[tuple[str, str], ...] = ()
    """Of each engine in trouble its name and since when."""
    unsent: int = 0
    unsent_error: str = ""
    more: bool = False
    """Whether more waits than was counted."""


async def storm_news(letter: Letter, ports: Ports, own: Own) -> list[StormNews]:
    """Return the storms of a letter, the latest of each; without those of our notices and those that are gone.

    Raises `StoreUnavailable`.
    """
    latest = {(one.change.id, one.change.mailbox): one.change for one in letter.parts}
    found = []
    for change in latest.values():
        row = await ports.quarantine.storm_row(change.id, (change.mailbox,))
        if row is None or await own.is_storm(row.storm, ports.quarantine):
            continue
        first = HeldQuery((change.mailbox,), change.id, state=None)  # what other mailboxes got is not his to read
        mails = (await ports.quarantine.page(first, None, 1, newest=False)).mails
        found.append(StormNews(change.kind, row, change.count, mails[0].subject if mails else ""))
    return found


async def waiting_now(recipient: Recipient, settings: Settings, ports: Ports, own: Own, since: float) -> Standing:
    """Return what waits in a recipient's mailboxes, and what was given up since. Raises `StoreUnavailable`."""
    boxes = tuple(one.address for one in settings.mailbox if one.address.lower() in recipient.mailboxes)
    rows, more = await _rows(boxes, ports)
    storms = [one for one in rows if not one.single]
    ours = [one for one in storms if await own.is_storm(one.storm, ports.quarantine)]
    told = [one for one in storms if one not in ours]
    unsent, error = await _unsent(recipient.name, ports.outbox, since)
    shunted, engines = await node_trouble(settings) if recipient.runs_the_node else (0, ())
    return Standing(
        storms=tuple(told[:LISTED]),
        storm_count=len(told),
        singles=len(rows) - len(storms),
        own=len(ours),
        shunted=shunted,
        engines=engines,
        unsent=unsent,
        unsent_error=error,
        more=more,
    )


async def _rows(boxes: Sequence[str], ports: Ports) -> tuple[list[StormRow], bool]:
    rows: list[StormRow] = []
    after = None
    while len(rows) < MOST_ROWS:
        page = await ports.quarantine.storm_page(StormQuery(mailboxes=tuple(boxes), waits=True), after, PAGE)
        rows += page.rows
        after = page.next
        if after is None:
            break
    return rows, after is not None


async def _unsent(endpoint: str, outbox: Outbox, since: float) -> tuple[int, str]:
    failed = [one for one in await outbox.failed(endpoint, PAGE) if (one.failed_at or 0.0) >= since]
    return len(failed), failed[0].error if failed else ""


async def node_trouble(settings: Settings) -> tuple[int, tuple[tuple[str, str], ...]]:
    """Return how many mails of this node are shunted, and its engines in trouble; nothing where that cannot be read."""
    states = engine_states(settings.data_dir / "run", settings.worker.processes)
    engines = tuple(
        (name, str(state.get("since", ""))) for name, state in states.items() if state.get("state") != CLOSED
    )
    try:
        backlog = await asyncio.to_thread(ledger_backlog, settings)
    except EngineError:
        return 0, engines
    return backlog.shunted, engines
