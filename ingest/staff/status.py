"""What a node has taken in and what became of it, from its data directory; `ingest status` and /metrics show it."""

import asyncio
import time
from dataclasses import dataclass, field

from ingest.errors import EngineError
from ingest.ports import MailStore, Quarantine
from ingest.ports.spool import Backlog
from ingest.settings import Settings
from ingest.spool import SqliteLedger
from ingest.spool.ownership import published
from ingest.staff.engines import engine_states

__all__ = ["Status", "StoreCounts", "ledger_backlog", "node_status", "status_of", "store_counts"]

STORE_S = 2.0
"""How long the store may take to say what it has."""


@dataclass(frozen=True, slots=True)
class Status:
    """accepted = stored + held + shunted + duplicate + pending, all of this node. None: the store does not answer."""

    accepted: int
    stored: int
    held: int
    shunted: int
    duplicate: int
    pending: int
    oldest_pending_s: float
    """How long the oldest pending mail has waited, seconds; 0 when nothing waits."""
    indexed: int | None
    """Mails of the store that the index confirmed."""
    storms_open: int | None
    """Storms with at least one mail that nobody has decided on."""
    held_open: int | None
    """Held mails that nobody has decided on."""
    running: bool
    """Whether a node is running on this data directory."""
    damaged: tuple[str, ...]
    """Of each spool partition that cannot be read, its file and why; mail in it that waits is not counted."""
    engines: dict[str, dict[str, object]] = field(default_factory=dict)
    """Of each engine its state (`closed` is well), since when, and its last error; {} while no worker has told."""


StoreCounts = tuple[int | None, int | None, int | None]
"""Indexed mails, open held mails and open storms; None each when the store does not answer in time."""


async def node_status(settings: Settings, store: MailStore, quarantine: Quarantine) -> Status:
    """Count. Raises `SpoolUnavailable` when the ledger cannot be read."""
    backlog = ledger_backlog(settings)
    states = engine_states(settings.data_dir / "run", settings.worker.processes)
    return status_of(settings, backlog, await store_counts(store, quarantine), states)


def ledger_backlog(settings: Settings) -> Backlog:
    """Return what the ledger of this node says. Raises `SpoolUnavailable` when it cannot be read."""
    ledger = SqliteLedger(settings.data_dir, "status")
    try:
        return ledger.backlog()
    finally:
        ledger.close()


async def store_counts(store: MailStore, quarantine: Quarantine) -> StoreCounts:
    """Count what the store has, if it answers within two seconds."""
    try:
        async with asyncio.timeout(STORE_S):
            _, indexed = await store.count()
            held_open, storms_open = await quarantine.count()
    except (EngineError, TimeoutError):
        return None, None, None
    return indexed, held_open, storms_open


def status_of(
    settings: Settings, backlog: Backlog, counts: StoreCounts, states: dict[str, dict[str, object]]
) -> Status:
    """Put together what the ledger, the store and the workers say."""
    indexed, held_open, storms_open = counts
    oldest = backlog.oldest_pending_at
    return Status(
        accepted=backlog.accepted,
        stored=backlog.stored,
        held=backlog.held,
        shunted=backlog.shunted,
        duplicate=backlog.duplicate,
        pending=backlog.pending,
        oldest_pending_s=round(max(0.0, time.time() - oldest), 3) if oldest is not None else 0.0,
        indexed=indexed,
        storms_open=storms_open,
        held_open=held_open,
        running=bool(published(settings.data_dir / "run", "supervisor")),
        damaged=backlog.damaged,
        engines=states,
    )
