"""What a node has taken in and what became of it, from its data directory; `ingest status` and /metrics show it."""

from dataclasses import dataclass

from ingest.errors import EngineError
from ingest.ports import Lane, MailStore, Quarantine
from ingest.settings import Settings
from ingest.spool import SqliteLedger
from ingest.spool.ownership import published

__all__ = ["Status", "node_status"]


@dataclass(frozen=True, slots=True)
class Status:
    """accepted = stored + held + shunted + duplicate + pending, all of this node. None: the store does not answer."""

    accepted: int
    """What the spool itself says it took in, once a mailbox."""
    stored: int
    held: int
    shunted: int
    duplicate: int
    pending: int
    oldest_pending_s: float
    """How long the oldest pending mail has waited, seconds; 0 when nothing waits."""
    oldest_fresh_s: float
    """The same of the fresh lane alone; below, of the others."""
    oldest_backlog_s: float
    oldest_storm_s: float
    oldest_large_s: float
    unaccounted: int
    """Accepted mails of which the ledger knows nothing; below 0, mails that the spool knows nothing of. 0 is right."""
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
    oldest = {lane: round(age, 3) for lane, age in backlog.oldest}
    return Status(
        accepted=backlog.accepted,
        stored=backlog.stored,
        held=backlog.held,
        shunted=backlog.shunted,
        duplicate=backlog.duplicate,
        pending=backlog.pending,
        oldest_pending_s=max(oldest.values(), default=0.0),
        oldest_fresh_s=oldest.get(Lane.FRESH, 0.0),
        oldest_backlog_s=oldest.get(Lane.BACKLOG, 0.0),
        oldest_storm_s=oldest.get(Lane.STORM, 0.0),
        oldest_large_s=oldest.get(Lane.LARGE, 0.0),
        unaccounted=backlog.unaccounted,
        indexed=indexed,
        storms_open=storms_open,
        held_open=held_open,
        running=bool(published(settings.data_dir / "run", "supervisor")),
        damaged=backlog.damaged,
    )
