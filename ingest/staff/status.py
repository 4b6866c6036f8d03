"""What a node has taken in and what became of it, from its data directory; `ingest status` and /metrics show it."""

import time
from dataclasses import dataclass

from ingest.errors import EngineError
from ingest.ports import MailStore, Quarantine
from ingest.settings import Settings
from ingest.spool import SqliteLedger
from ingest.spool.ownership import published

__all__ = ["Status", "node_status"]


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


async def node_status(settings: Settings, store: MailStore, quarantine: Quarantine) -> Status:
    """Count. Raises `SpoolUnavailable` when the ledger cannot be read."""
    ledger = SqliteLedger(settings.data_dir, "status")
    try:
        backlog = ledger.backlog()
    finally:
        ledger.close()
    indexed: int | None
    held_open: int | None
    storms_open: int | None
    try:
        _, indexed = await store.count()
        held_open, storms_open = await quarantine.count()
    except EngineError:
        indexed = held_open = storms_open = None
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
    )
